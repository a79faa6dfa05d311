#include "api/headers.h"

#include "base/memory.h"
#include "base/random.h"
#include "wire/field.h"

/* A header of the library's own: what the user set or removed stands instead. */
static int add_own(struct rq_call *call, const struct rq_config *config, const char *name, const char *value)
{
    return rq_config_find_header(config, name) ? 0 : rq_call_header(call, name, value);
}

static int add_bearer(struct rq_call *call, const struct rq_config *config)
{
    struct rq_buffer value = { 0 };
    int rc = rq_buffer_append_text(&value, "Bearer ");

    if (rc == 0)
        rc = rq_buffer_append_text(&value, config->api_key);
    if (rc == 0 && !rq_buffer_text(&value))
        rc = REQUESTY_ERR_NO_MEMORY;
    if (rc == 0)
        rc = add_own(call, config, "Authorization", value.data);
    if (value.data)
        rq_wipe(value.data, value.len);
    rq_buffer_free(&value);
    return rc;
}

static int add_credential(struct rq_call *call, const struct rq_config *config)
{
    if (!config->api_key || config->auth == REQUESTY_AUTH_NONE)
        return 0;
    if (config->auth == REQUESTY_AUTH_X_API_KEY)
        return add_own(call, config, "x-api-key", config->api_key);
    return add_bearer(call, config);
}

/* The client's betas and the call's are one list. */
static int add_betas(struct rq_call *call, const struct rq_config *config, const char *betas)
{
    const struct rq_user_header *header = rq_config_find_header(config, "anthropic-beta");
    const char *clients = header ? header->value : NULL;
    struct rq_buffer list = { 0 };
    int rc;

    if (!clients || !*clients)
        return rq_call_header(call, "anthropic-beta", betas);
    rc = rq_buffer_append_text(&list, clients);
    if (rc == 0)
        rc = rq_buffer_append_byte(&list, ',');
    if (rc == 0)
        rc = rq_buffer_append_text(&list, betas);
    if (rc == 0)
        rc = rq_buffer_text(&list) ? rq_call_header(call, "anthropic-beta", list.data) : REQUESTY_ERR_NO_MEMORY;
    rq_buffer_free(&list);
    return rc;
}

static int add_messages_headers(struct rq_call *call, const struct rq_config *config, const char *betas)
{
    int rc = add_own(call, config, "anthropic-version", config->anthropic_version);
    return rc == 0 && betas ? add_betas(call, config, betas) : rc;
}

static int add_idempotency_key(struct rq_call *call, const struct rq_config *config)
{
    char key[33];
    rq_random_hex(key);
    return add_own(call, config, "Idempotency-Key", key);
}

/* The betas are in a list already, and libcurl alone knows what separates the parts of its form. */
static bool is_made_here(const char *name, const struct rq_outgoing *outgoing)
{
    return (outgoing->betas && rq_field_same_name(name, "anthropic-beta")) ||
           (outgoing->form && rq_field_same_name(name, "Content-Type"));
}

static int add_user_headers(struct rq_call *call, const struct rq_config *config, const struct rq_outgoing *outgoing)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < config->header_count; i++)
        if (!is_made_here(config->headers[i].name, outgoing))
            rc = rq_call_header(call, config->headers[i].name, config->headers[i].value);
    return rc;
}

static int add_content_headers(struct rq_call *call, const struct rq_config *config, const struct rq_outgoing *outgoing)
{
    const char *accept = outgoing->stream ? "text/event-stream" : "application/json";
    int rc = 0;

    if (outgoing->body)
        rc = add_own(call, config, "Content-Type", outgoing->content_type ? outgoing->content_type : "application/json");
    else if (!rq_outgoing_is_read(outgoing) && !outgoing->form)
        rc = rq_call_header(call, "Content-Type", NULL); /* libcurl would name one for a form */
    return rc < 0 ? rc : add_own(call, config, "Accept", outgoing->accept ? outgoing->accept : accept);
}

int rq_headers_add(struct rq_call *call, const struct rq_config *config, const struct rq_outgoing *outgoing)
{
    int rc = add_content_headers(call, config, outgoing);
    if (rc == 0)
        rc = add_own(call, config, "User-Agent", config->agent);
    if (rc == 0)
        rc = add_own(call, config, "Expect", NULL); /* libcurl would ask first before it sends a large body */
    if (rc == 0)
        rc = add_credential(call, config);
    if (rc == 0 && outgoing->dialect == RQ_DIALECT_MESSAGES)
        rc = add_messages_headers(call, config, outgoing->betas);
    if (rc == 0 && config->idempotency_keys && !rq_outgoing_is_read(outgoing))
        rc = add_idempotency_key(call, config);
    return rc < 0 ? rc : add_user_headers(call, config, outgoing);
}
