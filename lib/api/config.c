#include "api/config_making.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "engine/easy.h"
#include "engine/global.h"
#include "wire/field.h"
#include "wire/url.h"

#define DEFAULT_BASE_URL "https://router.requesty.ai"
#define DEFAULT_ANTHROPIC_VERSION "2023-06-01"

int rq_config_refuse(const struct rq_making *m, const char *option, const char *problem)
{
    return rq_error_set(m->error, REQUESTY_ERR_INVALID, "%s: %s", option, problem);
}

int rq_config_keep(const struct rq_making *m, const char **to, const char *text)
{
    *to = rq_arena_strndup(&m->config->arena, text, strlen(text));
    return *to ? 0 : rq_error_no_memory(m->error);
}

/* An environment variable, or NULL when it is unset, empty, or the environment is not to be read. */
static const char *environment(const struct rq_making *m, const char *name)
{
    const char *value;
    if (m->parent || (m->options->use_environment.set && !m->options->use_environment.value))
        return NULL;
    value = getenv(name);
    return value && value[strspn(value, " \t\r\n")] ? value : NULL;
}

/* ---- key --------------------------------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static const char *key_problem(const char *key, size_t len)
{
    if (!len)
        return "is empty";
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)key[i] <= 0x20 || (unsigned char)key[i] >= 0x7F)
            return "holds a blank, a control character or a character outside ASCII";
    return NULL;
}

/* Blanks around a key come from files and shells; inside, they are a mistake. */
static int make_key(const struct rq_making *m)
{
    const char *key = m->options->api_key, *source = "api_key";
    size_t len;

    if (!key) {
        key = environment(m, "REQUESTY_API_KEY");
        source = "REQUESTY_API_KEY";
    }
    if (!key && m->parent)
        key = m->parent->api_key;
    if (!key)
        return 0;
    while (is_blank(*key))
        key++;
    for (len = strlen(key); len && is_blank(key[len - 1]); len--)
        ;
    if (key_problem(key, len))
        return rq_config_refuse(m, source, key_problem(key, len));
    m->config->api_key = rq_strndup(key, len);
    return m->config->api_key ? 0 : rq_error_no_memory(m->error);
}

/* ---- URLs -------------------------------------------------------------------------------------------------------- */

/* Where a host's URL comes from. */
static const struct host {
    const char *option, *variable; /* variable NULL: none */
    size_t offset;                 /* of the option */
    const char *label;             /* what the router's host has instead of the label "router" */
} hosts[RQ_HOSTS] = {
    [RQ_HOST_ROUTER] = { "base_url", "REQUESTY_BASE_URL", offsetof(requesty_client_options, base_url), NULL },
    [RQ_HOST_MANAGEMENT] = { "management_url", "REQUESTY_MANAGEMENT_URL",
                             offsetof(requesty_client_options, management_url), "api-v2" },
    [RQ_HOST_FEEDBACK] = { "feedback_url", NULL, offsetof(requesty_client_options, feedback_url), "api" },
};

const char *rq_config_url_option(enum rq_host host)
{
    return hosts[host].option;
}

static int keep_url(const struct rq_making *m, enum rq_host host, const char *url, const char *source)
{
    const char *problem;
    char *base;
    int rc = rq_url_base(url, &base, &problem);

    if (rc == REQUESTY_ERR_NO_MEMORY)
        return rq_error_no_memory(m->error);
    if (rc < 0)
        return rq_config_refuse(m, source, problem);
    rc = rq_config_keep(m, &m->config->urls[host], base);
    rq_free(base);
    return rc;
}

/* The key goes to a server that belongs to the router's, or to no other than the router's own. */
static int derive_url(const struct rq_making *m, enum rq_host host)
{
    const char *router = m->config->urls[RQ_HOST_ROUTER];
    char *sibling;
    int rc;

    if (host == RQ_HOST_ROUTER)
        return keep_url(m, host, DEFAULT_BASE_URL, "base_url");
    rc = rq_url_sibling(router, "router", hosts[host].label, &sibling);
    if (rc < 0)
        return rq_error_no_memory(m->error);
    if (rc == 0)
        return rq_config_keep(m, &m->config->urls[host], router);
    rc = rq_config_keep(m, &m->config->urls[host], sibling);
    rq_free(sibling);
    return rc;
}

static int make_url(const struct rq_making *m, enum rq_host host)
{
    const char *url = *(const char *const *)(const void *)((const char *)m->options + hosts[host].offset);
    const char *source = hosts[host].option;

    if (!url && hosts[host].variable && (url = environment(m, hosts[host].variable)) != NULL)
        source = hosts[host].variable;
    if (!url && m->parent && m->parent->url_is_given[host])
        url = m->parent->urls[host];
    m->config->url_is_given[host] = url != NULL;
    return url ? keep_url(m, host, url, source) : derive_url(m, host);
}

static int make_urls(const struct rq_making *m)
{
    int rc = 0;

    for (enum rq_host host = 0; rc == 0 && host < RQ_HOSTS; host++)
        rc = make_url(m, host);
    return rc;
}

/* ---- other texts ------------------------------------------------------------------------------------------------- */

/* A text option that becomes part of a header. */
static int make_text(const struct rq_making *m, const char **to, const char *name, const char *option,
                     const char *inherited)
{
    const char *text = option ? option : inherited;
    const char *problem = text ? rq_field_value_problem(text) : NULL;
    if (problem)
        return rq_config_refuse(m, name, problem);
    return text ? rq_config_keep(m, to, text) : 0;
}

static int make_agent(const struct rq_making *m)
{
    const char *own = rq_global_agent(), *option = m->options->user_agent;
    struct rq_buffer text = { 0 };
    int rc;

    if (!option)
        return rq_config_keep(m, &m->config->agent, m->parent ? m->parent->agent : own);
    if (rq_field_value_problem(option))
        return rq_config_refuse(m, "user_agent", rq_field_value_problem(option));
    rc = rq_buffer_append_text(&text, option);
    if (rc == 0)
        rc = rq_buffer_append_text(&text, " ");
    if (rc == 0)
        rc = rq_buffer_append_text(&text, own);
    rc = rc == 0 && rq_buffer_text(&text) ? rq_config_keep(m, &m->config->agent, text.data)
                                          : rq_error_no_memory(m->error);
    rq_buffer_free(&text);
    return rc;
}

static int make_texts(const struct rq_making *m)
{
    const requesty_client_options *options = m->options;
    struct rq_policy *policy = &m->config->policy;
    const struct rq_policy none = { 0 }, *old = m->parent ? &m->parent->policy : &none;
    int rc = make_text(m, &m->config->anthropic_version, "anthropic_version", options->anthropic_version,
                       m->parent ? m->parent->anthropic_version : DEFAULT_ANTHROPIC_VERSION);
    if (rc == 0)
        rc = make_text(m, &policy->proxy, "proxy", options->proxy, old->proxy);
    if (rc == 0)
        rc = make_text(m, &policy->ca_file, "ca_file", options->ca_file, old->ca_file);
    if (rc == 0)
        rc = make_text(m, &policy->ca_path, "ca_path", options->ca_path, old->ca_path);
    if (rc == 0 && options->proxy && *options->proxy && !rq_easy_is_proxy(options->proxy))
        rc = rq_config_refuse(m, "proxy", "is no URL, and no host with a port");
    return rc < 0 ? rc : make_agent(m);
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

struct number_option {
    const char *name;
    size_t option; /* of the requesty_opt_int in the options */
    size_t member; /* of the int64_t in the configuration */
    int64_t standard, least, most;
};

#define ONE_YEAR_MS (INT64_C(366) * 24 * 3600 * 1000)
#define NUMBER(option_, member_, standard_, least_, most_) \
    { \
#option_, offsetof(requesty_client_options, option_), offsetof(struct rq_config, member_), standard_, least_, \
            most_ \
    }

static const struct number_option numbers[] = {
    NUMBER(connect_timeout_ms, policy.connect_ms, 10000, 0, ONE_YEAR_MS),
    NUMBER(first_byte_timeout_ms, policy.first_byte_ms, 600000, 0, ONE_YEAR_MS),
    NUMBER(idle_bytes_timeout_ms, policy.idle_bytes_ms, 120000, 0, ONE_YEAR_MS),
    NUMBER(idle_events_timeout_ms, policy.idle_events_ms, 300000, 0, ONE_YEAR_MS),
    NUMBER(total_timeout_ms, policy.total_ms, 3600000, 0, ONE_YEAR_MS),
    NUMBER(max_retries, policy.retry.max_retries, 2, 0, 1000),
    NUMBER(retry_after_max_ms, policy.retry.longest_wait_ms, 60000, 0, ONE_YEAR_MS),
    NUMBER(max_reply_bytes, policy.max_reply_bytes, INT64_C(256) * 1024 * 1024, 1, INT64_MAX / 2),
    NUMBER(max_event_bytes, max_event_bytes, INT64_C(64) * 1024 * 1024, 1, INT64_MAX / 2),
    NUMBER(max_depth, max_depth, 128, 1, 2048),
};

static int make_number(const struct rq_making *m, const struct number_option *number)
{
    const requesty_opt_int *option = (const void *)((const char *)m->options + number->option);
    int64_t value = number->standard;

    if (m->parent)
        memcpy(&value, (const char *)m->parent + number->member, sizeof value);
    if (option->set)
        value = option->value;
    if (value < number->least || value > number->most)
        return rq_error_set(m->error, REQUESTY_ERR_INVALID, "%s: %lld is not from %lld to %lld", number->name,
                            (long long)value, (long long)number->least, (long long)number->most);
    memcpy((char *)m->config + number->member, &value, sizeof value);
    return 0;
}

static int make_numbers(const struct rq_making *m)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sizeof numbers / sizeof numbers[0]; i++)
        rc = make_number(m, &numbers[i]);
    return rc;
}

/* ---- the rest ---------------------------------------------------------------------------------------------------- */

static bool choose(requesty_opt_bool option, bool inherited)
{
    return option.set ? option.value != 0 : inherited;
}

static int make_switches(const struct rq_making *m)
{
    const requesty_client_options *options = m->options;
    const struct rq_config none = { .auth = REQUESTY_AUTH_BEARER }, *old = m->parent ? m->parent : &none;
    struct rq_config *config = m->config;

    if (options->auth < REQUESTY_AUTH_DEFAULT || options->auth > REQUESTY_AUTH_NONE)
        return rq_config_refuse(m, "auth", "is not a requesty_auth");
    if (options->log_level < REQUESTY_LOG_DEFAULT || options->log_level > REQUESTY_LOG_DEBUG)
        return rq_config_refuse(m, "log_level", "is not a requesty_log_level");
    if (options->money_form < REQUESTY_MONEY_DEFAULT || options->money_form > REQUESTY_MONEY_NUMBER)
        return rq_config_refuse(m, "money_form", "is not a requesty_money_form");
    config->auth = options->auth ? options->auth : old->auth;
    config->money_form = options->money_form ? options->money_form : old->money_form;
    config->idempotency_keys = choose(options->idempotency_keys, old->idempotency_keys);
    config->allow_plain_http = choose(options->allow_plain_http, old->allow_plain_http);
    config->policy.log = old->policy.log;
    if (options->log)
        config->policy.log = (struct rq_log){ options->log, options->log_user, REQUESTY_LOG_WARN };
    if (options->log_level)
        config->policy.log.level = (int)options->log_level;
    config->interrupt = options->interrupt ? options->interrupt : old->interrupt;
    config->interrupt_user = options->interrupt ? options->interrupt_user : old->interrupt_user;
    return 0;
}

int rq_config_make(struct rq_config *config, const struct rq_config *parent, const requesty_client_options *options,
                   requesty_error *error)
{
    static int (*const steps[])(const struct rq_making *) = { make_switches, make_numbers, make_key,
                                                           make_urls,     rq_config_headers, make_texts };
    struct rq_making m = { config, parent, options, error };
    int rc = 0;

    memset(config, 0, sizeof *config);
    for (size_t i = 0; rc == 0 && i < sizeof steps / sizeof steps[0]; i++)
        rc = steps[i](&m);
    if (rc < 0)
        rq_config_free(config);
    return rc;
}

static void wipe_text(char *text)
{
    if (text)
        rq_wipe(text, strlen(text));
}

/* A user's header may hold a credential as well as the key does. */
void rq_config_free(struct rq_config *config)
{
    wipe_text(config->api_key);
    rq_free(config->api_key);
    for (size_t i = 0; i < config->header_count; i++)
        wipe_text(config->headers[i].value);
    rq_arena_free(&config->arena);
    memset(config, 0, sizeof *config);
}
