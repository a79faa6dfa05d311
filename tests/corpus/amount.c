#include "amount.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view.h"

static void put_value(json_t *view, const char *name, const char *end, double usd)
{
    char whole[64];

    snprintf(whole, sizeof whole, "%s%s", name, end);
    view_put(view, whole, json_real(usd));
}

/* The digits of a string are kept; those of a number are gone in jansson, so only its value can be told. */
void amount_expect(json_t *view, const char *name, const json_t *amount)
{
    if (view_is_number(amount)) {
        put_value(view, name, "_usd", view_number(amount));
        put_value(view, name, "_text_usd", view_number(amount));
    }
    if (json_is_string(amount) && !strpbrk(json_string_value(amount), "eE"))
        view_put_string(view, name, amount);
    else if (view_is_number(amount))
        view_put_any(view, name);
}

void amount_got(json_t *view, const char *name, const char *text, requesty_opt_double usd)
{
    view_put_text(view, name, text);
    if (!usd.set)
        return;
    put_value(view, name, "_usd", usd.value);
    put_value(view, name, "_text_usd", strtod(text, NULL));
}
