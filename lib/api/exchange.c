#include "api/exchange.h"

#include <string.h>

#include "api/failure.h"
#include "api/headers.h"
#include "base/error.h"
#include "base/memory.h"
#include "engine/engine.h"
#include "engine/failure.h"
#include "wire/field.h"
#include "wire/path.h"
#include "wire/url.h"

#define INTERRUPT_MS 100 /* a user's interrupt function is asked at least this often */

/* ---- before anything is sent ------------------------------------------------------------------------------------- */

bool rq_outgoing_is_read(const struct rq_outgoing *outgoing)
{
    return outgoing->method && (strcmp(outgoing->method, "GET") == 0 || strcmp(outgoing->method, "HEAD") == 0);
}

/* The router's POST asks a model, and may be repeated; anything else that is not a read changes something. */
static bool changes_something(const struct rq_outgoing *outgoing)
{
    bool is_post = !outgoing->method || strcmp(outgoing->method, "POST") == 0;
    return !rq_outgoing_is_read(outgoing) && !(is_post && outgoing->host != RQ_HOST_MANAGEMENT);
}

static bool sends_credential(const struct rq_config *config)
{
    return (config->api_key && config->auth != REQUESTY_AUTH_NONE) || rq_config_has_credential(config);
}

static int check_credential(const struct rq_config *config, const struct rq_outgoing *outgoing, requesty_error *error)
{
    const char *url = config->urls[outgoing->host];
    bool sends = sends_credential(config);

    if (!sends && config->auth != REQUESTY_AUTH_NONE && !outgoing->key_optional)
        return rq_error_set(error, REQUESTY_ERR_INVALID,
                            "api_key: there is none; set the option, or REQUESTY_API_KEY in the environment");
    if (sends && !config->allow_plain_http && !rq_url_is_private(url))
        return rq_error_set(error, REQUESTY_ERR_INVALID,
                            "%s: %s is plain http, and the key would be readable on its way; use https, or set "
                            "allow_plain_http",
                            rq_config_url_option(outgoing->host), url);
    return 0;
}

#define SHORTEST_SECRET 12 /* a shorter key is a test's, and could be a word of any path */

/* URLs are logged, by this library and by every server on the way. */
static int check_path(const struct rq_config *config, const char *path, requesty_error *error)
{
    struct rq_buffer encoded = { .secret = true };
    const char *key = config->api_key;
    int rc = 0;

    if (!key || strlen(key) < SHORTEST_SECRET)
        return 0;
    if (rq_path_element(&encoded, key) < 0 || !rq_buffer_text(&encoded))
        rc = rq_error_no_memory(error);
    else if (strstr(path, encoded.data) || strstr(path, key))
        rc = rq_error_set(error, REQUESTY_ERR_INVALID, "the client's own key stands where an id or a path is meant; a key "
                                                       "goes into no URL");
    rq_buffer_free(&encoded);
    return rc;
}

/* The form lives as long as the call. What it borrows is the program's, which in a loop has it back before the call ends. */
static int take_form(struct rq_exchange *exchange, const struct rq_outgoing *outgoing)
{
    exchange->form = rq_form_move(outgoing->form);
    exchange->call.form = exchange->form;
    if (!exchange->form)
        return REQUESTY_ERR_NO_MEMORY;
    return outgoing->engine ? rq_form_keep(exchange->form) : 0;
}

static void drop_form(struct rq_exchange *exchange)
{
    if (exchange->form)
        rq_form_free(exchange->form);
    rq_free(exchange->form);
}

static bool is_plain_http(const char *url)
{
    return strncmp(url, "http:", 5) == 0;
}

static int prepare_call(struct rq_exchange *exchange, const struct rq_outgoing *outgoing)
{
    const struct rq_config *config = &exchange->client->config;
    const char *base = config->urls[outgoing->host];
    struct rq_call *call = &exchange->call;

    rq_call_init(call, &config->policy);
    call->method = outgoing->method;
    call->stream = outgoing->stream;
    call->careful = changes_something(outgoing);
    call->reply.secret = outgoing->secret;
    /* a proxy could read the key */
    call->direct = is_plain_http(base) && sends_credential(config) && !config->allow_plain_http;
    call->url = rq_url_join(base, outgoing->path);
    if (!call->url || (outgoing->form && take_form(exchange, outgoing) < 0))
        return REQUESTY_ERR_NO_MEMORY;
    return rq_headers_add(call, config, outgoing);
}

static _Thread_local const void *forbidding;

const void *rq_exchange_forbid_blocking(const void *loop)
{
    const void *before = forbidding;

    forbidding = loop;
    return before;
}

const void *rq_exchange_blocking_forbidden_by(void)
{
    return forbidding;
}

int rq_exchange_check_blocking(requesty_error *error)
{
    if (!forbidding)
        return 0;
    return rq_error_set(error, REQUESTY_ERR_BUSY,
                        "this would block a callback of a loop: every other call of the loop would stand still");
}

static void register_exchange(struct rq_exchange *exchange)
{
    pthread_mutex_lock(&exchange->client->lock);
    rq_list_push(&exchange->client->exchanges, &exchange->link);
    pthread_mutex_unlock(&exchange->client->lock);
}

static int take_engine(struct rq_exchange *exchange, const struct rq_outgoing *outgoing)
{
    exchange->is_pooled = !outgoing->engine;
    if (exchange->is_pooled)
        return rq_pool_take(exchange->client->pool, &exchange->engine);
    exchange->engine = outgoing->engine;
    return 0;
}

static void give_engine(struct rq_exchange *exchange, struct rq_engine *engine)
{
    if (exchange->is_pooled)
        rq_pool_give(exchange->client->pool, engine);
}

static int start(struct rq_exchange *exchange, const struct rq_outgoing *outgoing)
{
    int rc = prepare_call(exchange, outgoing);
    if (rc == 0)
        rc = take_engine(exchange, outgoing);
    if (rc < 0)
        return rc;
    if (outgoing->body)
        exchange->call.body = *outgoing->body;
    rc = rq_engine_start(exchange->engine, &exchange->call);
    if (rc < 0) {
        exchange->call.body = (struct rq_buffer){ 0 }; /* still the caller's */
        give_engine(exchange, exchange->engine);
        return rc;
    }
    if (outgoing->body)
        *outgoing->body = (struct rq_buffer){ 0 };
    return 0;
}

int rq_exchange_begin(struct rq_exchange *exchange, struct requesty_client *client, const struct rq_outgoing *outgoing,
                      requesty_error *error)
{
    int rc = check_credential(&client->config, outgoing, error);

    if (rc == 0)
        rc = check_path(&client->config, outgoing->path, error);
    if (rc == 0 && !outgoing->engine)
        rc = rq_exchange_check_blocking(error);
    if (rc < 0)
        return rc;
    memset(exchange, 0, sizeof *exchange);
    exchange->client = rq_client_ref(client);
    exchange->host = outgoing->host;
    rq_list_init(&exchange->link);
    rc = start(exchange, outgoing);
    if (rc < 0) {
        rq_call_done(&exchange->call);
        drop_form(exchange);
        rq_client_unref(client);
        return rq_error_code(error, rc);
    }
    register_exchange(exchange);
    return 0;
}

/* ---- while it runs ----------------------------------------------------------------------------------------------- */

static void ask_interrupt(struct rq_exchange *exchange)
{
    const struct rq_config *config = &exchange->client->config;
    int code = config->interrupt(config->interrupt_user);

    if (code == 0)
        return;
    exchange->user_code = code;
    rq_call_cancel(&exchange->call);
}

void rq_exchange_turn(struct rq_exchange *exchange, int64_t max_wait_ms)
{
    bool asks = exchange->client->config.interrupt != NULL;

    if (asks && (max_wait_ms < 0 || max_wait_ms > INTERRUPT_MS))
        max_wait_ms = INTERRUPT_MS;
    rq_engine_turn(exchange->engine, max_wait_ms);
    if (asks && exchange->call.state != RQ_CALL_DONE)
        ask_interrupt(exchange);
}

bool rq_exchange_try_again(struct rq_exchange *exchange)
{
    return rq_engine_try_again(exchange->engine, &exchange->call);
}

void rq_exchange_cancel(struct rq_exchange *exchange)
{
    pthread_mutex_lock(&exchange->client->lock);
    rq_call_cancel(&exchange->call);
    pthread_mutex_unlock(&exchange->client->lock);
}

/* The call leaves its engine under the client's lock, so that a cancel from another thread finds it there or not, and
 * never in between. */
void rq_exchange_release(struct rq_exchange *exchange)
{
    struct rq_engine *engine = exchange->engine;

    if (!engine)
        return;
    pthread_mutex_lock(&exchange->client->lock);
    rq_list_remove(&exchange->link);
    rq_engine_remove(engine, &exchange->call);
    exchange->engine = NULL;
    pthread_mutex_unlock(&exchange->client->lock);
    give_engine(exchange, engine);
}

void rq_exchange_end(struct rq_exchange *exchange)
{
    rq_exchange_release(exchange);
    rq_call_done(&exchange->call);
    drop_form(exchange);
    rq_client_unref(exchange->client);
}

/* ---- what came of it --------------------------------------------------------------------------------------------- */

void rq_exchange_stamp(const struct rq_exchange *exchange, requesty_error *error)
{
    const struct rq_call *call = &exchange->call;

    error->http_status = call->head.status;
    error->attempts = call->attempts;
    error->mid_stream = call->committed;
    rq_error_text(error->request_id, sizeof error->request_id, call->head.request_id, strlen(call->head.request_id));
    rq_config_redact(&exchange->client->config, error);
    if (error->code == REQUESTY_ERR_CANCELLED)
        error->user_code = exchange->user_code;
}

static void redirect_message(const struct rq_exchange *exchange, requesty_error *error)
{
    const struct rq_call *call = &exchange->call;

    if (call->head.status >= 300 && call->head.status < 400)
        rq_error_set(
            error, REQUESTY_ERR_UNEXPECTED_STATUS,
            "the server redirects (HTTP status %d) to \"%s\"; redirects are not followed, since the key would go "
            "along: put the right URL into %s",
            call->head.status, call->head.location, rq_config_url_option(exchange->host));
}

int rq_exchange_failure(const struct rq_exchange *exchange, requesty_error *error)
{
    const struct rq_call *call = &exchange->call;
    requesty_error own = { 0 };

    if (call->outcome == RQ_OUTCOME_STATUS) {
        rq_failure_from_body(&own, call->head.status, call->reply.len ? call->reply.data : "", call->reply.len,
                             call->reply.secret);
        redirect_message(exchange, &own);
    } else {
        rq_failure_tell(call, &own);
    }
    own.retry_after_ms = call->retry_after_ms;
    rq_exchange_stamp(exchange, &own);
    return rq_error_give(error, &own);
}

static int keep(struct rq_arena *arena, const char **to, const char *text)
{
    *to = NULL;
    if (!*text)
        return 0;
    *to = rq_arena_strndup(arena, text, strlen(text));
    return *to ? 0 : REQUESTY_ERR_NO_MEMORY;
}

int rq_exchange_info(const struct rq_exchange *exchange, struct rq_arena *arena, requesty_info *info)
{
    const struct rq_call *call = &exchange->call;
    double latency;
    int rc;

    *info = (requesty_info){ .http_status = call->head.status, .attempts = call->attempts };
    if (rq_field_number(call->head.latency_ms, &latency) && latency >= 0 && latency < 1e15)
        info->latency_ms = REQUESTY_INT((int64_t)latency);
    rc = keep(arena, &info->request_id, call->head.request_id);
    if (rc == 0)
        rc = keep(arena, &info->provider, call->head.provider);
    return rc < 0 ? rc : keep(arena, &info->cache, call->head.cache);
}

const requesty_info *rq_exchange_tell(const struct rq_exchange *exchange, struct rq_told *told)
{
    static const requesty_info none;

    if (!exchange)
        return &none;
    rq_arena_reset(&told->arena);
    return rq_exchange_info(exchange, &told->arena, &told->info) < 0 ? &none : &told->info;
}
