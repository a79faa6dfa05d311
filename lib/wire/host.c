#include "wire/host.h"

#include <string.h>

#include "wire/ascii.h"

static bool is_name_char(char c)
{
    return rq_is_digit(c) || rq_is_letter(c) || c == '-' || c == '_';
}

static bool ends_with(const char *text, size_t len, const char *tail)
{
    size_t tail_len = strlen(tail);
    if (len < tail_len)
        return false;
    for (size_t i = 0; i < tail_len; i++)
        if (rq_lower(text[len - tail_len + i]) != tail[i])
            return false;
    return true;
}

/* ---- IPv4 -------------------------------------------------------------------------------------------------------- */

/* 0 to 255 without leading zeros; returns how many characters, 0 when it is none. */
static size_t octet(const char *text, size_t len)
{
    size_t digits = 0;
    int value = 0;

    while (digits < len && digits < 4 && rq_is_digit(text[digits]))
        value = value * 10 + (text[digits++] - '0');
    if (digits > 3 || value > 255 || (digits > 1 && text[0] == '0'))
        return 0;
    return digits;
}

static bool is_ipv4(const char *text, size_t len)
{
    for (int part = 0; part < 4; part++) {
        size_t used = octet(text, len);
        if (!used)
            return false;
        text += used;
        len -= used;
        if (part < 3) {
            if (!len || *text != '.')
                return false;
            text++;
            len--;
        }
    }
    return len == 0;
}

/* ---- IPv6 -------------------------------------------------------------------------------------------------------- */

static size_t hex_digits(const char *text, size_t len)
{
    size_t digits = 0;
    while (digits < len && rq_is_hex(text[digits]))
        digits++;
    return digits;
}

/* Counts 16-bit groups up to "::" or the end, moving *text and *len on; -1 when something is none. */
static int groups(const char **text, size_t *len)
{
    int count = 0;
    while (*len && **text != ':') {
        size_t digits = hex_digits(*text, *len);
        if (is_ipv4(*text, *len)) { /* may stand for the last two */
            *len = 0;
            return count + 2;
        }
        if (!digits || digits > 4)
            return -1;
        count++;
        *text += digits;
        *len -= digits;
        if (!*len)
            break;
        if (**text != ':' || *len == 1) /* a single colon has to lead somewhere */
            return -1;
        if ((*text)[1] == ':')
            break;
        (*text)++;
        (*len)--;
    }
    return count;
}

static bool is_ipv6(const char *text, size_t len)
{
    int before = groups(&text, &len), after;

    if (before < 0 || !len)
        return before == 8;
    if (len < 2 || text[0] != ':' || text[1] != ':')
        return false;
    text += 2;
    len -= 2;
    after = groups(&text, &len);
    return after >= 0 && len == 0 && before + after <= 7;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static bool is_number(const char *label, size_t len)
{
    if (len >= 2 && label[0] == '0' && rq_lower(label[1]) == 'x')
        return hex_digits(label + 2, len - 2) == len - 2;
    for (size_t i = 0; i < len; i++)
        if (!rq_is_digit(label[i]))
            return false;
    return true;
}

static const char *name_problem(const char *host, size_t len)
{
    size_t start = 0; /* of the label at hand */

    if (len > 1 && host[len - 1] == '.') /* the root */
        len--;
    for (size_t i = 0; i < len; i++) {
        if (host[i] == '.' && i == start)
            return "has an empty part in its host name";
        if (host[i] == '.')
            start = i + 1;
        else if (!is_name_char(host[i]))
            return "has a character in its host name that no host name may hold";
    }
    if (start == len)
        return "has an empty part in its host name";
    return is_number(host + start, len - start) ? "has a host that is neither a name nor an IPv4 address" : NULL;
}

const char *rq_host_problem(const char *host, size_t len)
{
    if (!len)
        return "has no host";
    if (host[0] == '[') {
        bool closed = host[len - 1] == ']' && len > 2;
        return closed && is_ipv6(host + 1, len - 2) ? NULL : "has no valid IPv6 address in its brackets";
    }
    return is_ipv4(host, len) ? NULL : name_problem(host, len);
}

bool rq_host_is_loopback(const char *host, size_t len)
{
    if (len == 5 && memcmp(host, "[::1]", 5) == 0)
        return true;
    if (is_ipv4(host, len))
        return len > 4 && memcmp(host, "127.", 4) == 0;
    if (name_problem(host, len))
        return false;
    return ends_with(host, len, ".localhost") || (len == 9 && ends_with(host, len, "localhost"));
}
