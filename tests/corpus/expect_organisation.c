/* What answers about groups, access lists and the organisation should come to: an independent walk with jansson. */
#include <string.h>

#include "amount.h"
#include "organisation.h"
#include "view.h"

static const json_t *member(const json_t *from, const char *name)
{
    return json_object_get(from, name);
}

static void put_text(json_t *view, const char *name, const json_t *from)
{
    view_put_string(view, name, member(from, name));
}

static void put_integer(json_t *view, const char *name, const json_t *from)
{
    if (view_is_number(member(from, name)))
        view_put_int(view, name, view_integer(member(from, name)));
}

static void put_boolean(json_t *view, const char *name, const json_t *from)
{
    if (json_is_boolean(member(from, name)))
        view_put(view, name, json_boolean(json_is_true(member(from, name))));
}

/* The elements that are objects, each as `walk` sees it. */
static json_t *each(const json_t *list, json_t *(*walk)(const json_t *element))
{
    json_t *views = json_array();

    for (size_t i = 0; i < json_array_size(list); i++)
        if (json_is_object(json_array_get(list, i)))
            json_array_append_new(views, walk(json_array_get(list, i)));
    return views;
}

static json_t *expect_member(const json_t *person)
{
    json_t *view = json_object();
    const char *role = view_text(person, "role");

    put_text(view, "id", person);
    put_text(view, "email", person);
    put_text(view, "role", person);
    view_put_int(view, "role_code", strcmp(role, "admin") == 0 ? 1 : strcmp(role, "member") == 0 ? 2 : 0);
    amount_expect(view, "monthly_limit", member(person, "monthly_limit"));
    amount_expect(view, "monthly_spend", member(person, "monthly_spend"));
    put_integer(view, "rate_limit", person);
    put_boolean(view, "active", person);
    return view;
}

static json_t *bare_group(const json_t *group)
{
    static const char *const texts[] = { "id", "organization_id", "name", "created_by", "created_at" };
    static const char *const amounts[] = { "monthly_spend", "monthly_limit", "monthly_budget", "monthly_budget_per_user" };
    json_t *view = json_object();

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_text(view, texts[i], group);
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
        amount_expect(view, amounts[i], member(group, amounts[i]));
    put_integer(view, "members_count", group);
    view_put_list(view, "members", each(member(group, "members"), expect_member));
    return view;
}

json_t *expect_group(const json_t *body)
{
    return bare_group(member(body, "group") ? member(body, "group") : body);
}

json_t *expect_groups(const json_t *body)
{
    return each(member(body, "groups"), bare_group);
}

static json_t *bare_list(const json_t *list)
{
    static const char *const kinds[] = { "chat", "embedding", "image", "transcription", "speech" };
    json_t *view = json_object();

    put_text(view, "id", list);
    put_text(view, "name", list);
    put_text(view, "organization_id", list);
    put_boolean(view, "auto_approve", list);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (json_is_array(member(list, kinds[i])))
            view_put_list(view, kinds[i], json_deep_copy(member(list, kinds[i])));
    return view;
}

json_t *expect_list(const json_t *body)
{
    return bare_list(member(body, "access_list") ? member(body, "access_list") : body);
}

json_t *expect_lists(const json_t *body)
{
    return each(member(body, "access_lists"), bare_list);
}

json_t *expect_org(const json_t *body)
{
    json_t *view = json_object();

    put_text(view, "name", body);
    amount_expect(view, "balance", member(body, "balance"));
    return view;
}

json_t *expect_new(const json_t *body)
{
    const json_t *id = member(body, "group_id");

    return json_deep_copy(id ? id : member(body, "id"));
}
