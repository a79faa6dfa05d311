/* The user's headers: title, referer, analytics and others, over the parent's; and what of them must not be shown. */
#include "api/config_making.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "wire/field.h"

struct rq_user_header *rq_config_find_header(const struct rq_config *config, const char *name)
{
    for (size_t i = 0; i < config->header_count; i++)
        if (rq_field_same_name(config->headers[i].name, name))
            return &config->headers[i];
    return NULL;
}

/* The place of a header: its old one, or the next. The array has room for all that can come (see room_for_headers). */
static int put_header(const struct rq_making *m, const char *prefix, const char *name, const char *value)
{
    struct rq_config *config = m->config;
    size_t prefix_len = strlen(prefix), name_len = strlen(name);
    struct rq_user_header *header;
    char *full = rq_arena_bytes(&config->arena, prefix_len + name_len + 1);

    if (!full)
        return rq_error_no_memory(m->error);
    memcpy(full, prefix, prefix_len);
    memcpy(full + prefix_len, name, name_len + 1);
    header = rq_config_find_header(config, full);
    if (!header)
        header = &config->headers[config->header_count++];
    header->name = full;
    header->value = value ? rq_arena_strndup(&config->arena, value, strlen(value)) : NULL;
    return value && !header->value ? rq_error_no_memory(m->error) : 0;
}

/* What says where a message ends, or how the connection goes on. */
static bool is_framing(const char *name)
{
    static const char *const names[] = { "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (rq_field_same_name(name, names[i]))
            return true;
    return false;
}

static int put_checked(const struct rq_making *m, const char *option, const char *prefix, const requesty_header *header)
{
    const char *problem = header->name ? rq_field_name_problem(header->name) : "is NULL";
    if (problem)
        return rq_error_set(m->error, REQUESTY_ERR_INVALID, "%s: the name %s", option, problem);
    if (is_framing(header->name))
        return rq_error_set(m->error, REQUESTY_ERR_INVALID, "%s: %s is libcurl's to set", option, header->name);
    problem = header->value ? rq_field_value_problem(header->value) : NULL;
    if (problem)
        return rq_error_set(m->error, REQUESTY_ERR_INVALID, "%s: the value of %s %s", option, header->name, problem);
    return put_header(m, prefix, header->name, header->value);
}

static int put_list(const struct rq_making *m, const char *option, const char *prefix, const requesty_header *list,
                    size_t count)
{
    int rc = 0;
    if (count && !list)
        return rq_config_refuse(m, option, "is NULL but has a count");
    for (size_t i = 0; rc == 0 && i < count; i++) {
        char place[32];
        snprintf(place, sizeof place, "%s[%zu]", option, i);
        rc = put_checked(m, place, prefix, &list[i]);
    }
    return rc;
}

static int put_one(const struct rq_making *m, const char *option, const char *name, const char *value)
{
    requesty_header header = { name, value };
    return value ? put_checked(m, option, "", &header) : 0;
}

static int room_for_headers(const struct rq_making *m)
{
    size_t most = (m->parent ? m->parent->header_count : 0) + m->options->analytics_count + m->options->header_count +
                  2;
    if (most > SIZE_MAX / sizeof(struct rq_user_header))
        return rq_error_no_memory(m->error);
    m->config->headers = rq_arena_alloc(&m->config->arena, most * sizeof(struct rq_user_header));
    return m->config->headers ? 0 : rq_error_no_memory(m->error);
}

int rq_config_headers(const struct rq_making *m)
{
    int rc = room_for_headers(m);

    for (size_t i = 0; rc == 0 && m->parent && i < m->parent->header_count; i++)
        rc = put_header(m, "", m->parent->headers[i].name, m->parent->headers[i].value);
    if (rc == 0)
        rc = put_one(m, "title", "X-Title", m->options->title);
    if (rc == 0)
        rc = put_one(m, "referer", "HTTP-Referer", m->options->referer);
    if (rc == 0)
        rc = put_list(m, "analytics", "X-Requesty-", m->options->analytics, m->options->analytics_count);
    return rc < 0 ? rc : put_list(m, "headers", "", m->options->headers, m->options->header_count);
}

static bool is_secret(const char *name)
{
    static const char *const names[] = { "authorization", "x-api-key", "api-key", "cookie", "proxy-authorization" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (rq_field_same_name(name, names[i]))
            return true;
    return false;
}

bool rq_config_has_credential(const struct rq_config *config)
{
    for (size_t i = 0; i < config->header_count; i++)
        if (config->headers[i].value && is_secret(config->headers[i].name))
            return true;
    return false;
}

#define SHORTEST_SECRET 8 /* shorter parts of a header are words like "Bearer" */

/* Each part of the value: "Bearer KEY", "session=KEY; theme=dark". */
static void redact_parts(const char *value, requesty_error *error)
{
    static const char between[] = " ;,=\"";
    char part[512];

    for (value += strspn(value, between); *value; value += strspn(value, between)) {
        size_t len = strcspn(value, between);
        if (len >= SHORTEST_SECRET && len < sizeof part) {
            memcpy(part, value, len);
            part[len] = '\0';
            rq_error_redact(error, part);
        }
        value += len;
    }
    rq_wipe(part, sizeof part);
}

void rq_config_redact(const struct rq_config *config, requesty_error *error)
{
    rq_error_redact(error, config->api_key);
    for (size_t i = 0; i < config->header_count; i++)
        if (config->headers[i].value && is_secret(config->headers[i].name)) {
            rq_error_redact(error, config->headers[i].value);
            redact_parts(config->headers[i].value, error);
        }
}
