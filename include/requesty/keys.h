/* requesty/keys.h: API keys: making, capping, labelling, expiring and deleting them, and what each has used. The calls
 * go to the management host (management_url in client.h). Facts: API notes, requesty.md 17, 17.2 and 17.3; the form of
 * api-v2 is meant, not that of 2025 (PUT, on other hosts).
 *
 * Permission. The client's key needs the permission to manage: to read for _list, _get and _usage, to write for the
 * rest. Without it the server says 403 (REQUESTY_ERR_FORBIDDEN). Any key may read itself: its id is then "self".
 *
 * Retries. What only asks is repeated as everywhere. What changes something is repeated only where it cannot have
 * been carried out: when no connection came about, or the server turned it away with 429, or says x-should-retry
 * itself. So no key is made twice; a connection that broke after the request was sent is REQUESTY_ERR_NETWORK, and
 * _list tells what became of it.
 *
 * Money is text in US dollars; requesty/usage_report.h says how it is read. What a program gives is plain decimal,
 * "25" or "25.00": no sign, no exponent, no needless 0 in front; anything else is refused. It is sent as a string, as
 * the official client does; the reference types it as a number: the option money_form makes it one, with the same
 * digits.
 *
 * Ids are percent-encoded. One that looks like a secret ("rqsty-sk-...") is refused, since ids are part of URLs, and
 * URLs are logged.
 */
#ifndef REQUESTY_KEYS_H
#define REQUESTY_KEYS_H

#include <requesty/base.h>
#include <requesty/client.h>
#include <requesty/event.h>
#include <requesty/loop.h>
#include <requesty/usage_report.h>

REQUESTY_BEGIN

/* What a key may do with the management API, and with inference. */
typedef enum requesty_permission {
    REQUESTY_PERMISSION_DEFAULT = 0, /* sent: nothing, and the server decides. Received: absent, or new, see ..._text */
    REQUESTY_PERMISSION_NONE = 1,
    REQUESTY_PERMISSION_READ = 2,
    REQUESTY_PERMISSION_WRITE = 3
} requesty_permission;

/* ---- what comes back --------------------------------------------------------------------------------------------- */

/* A key, without its secret. The server leaves out some members in lists, others elsewhere: _get of a key brings no
 * labels and no creator, _list does not say whether it logs. */
typedef struct requesty_key {
    const char *id;            /* never NULL, as are name, the amounts and the ..._text of enumerations */
    const char *name;          /* "" when it did not come */
    const char *monthly_limit; /* USD a month, exact; "0": no cap. "" when it is null or did not come: no cap either */
    const char *monthly_spend; /* USD in the current month, exact */
    requesty_opt_double monthly_limit_usd; /* value is 0 when there is no cap, however the server says so */
    requesty_opt_double monthly_spend_usd;
    int32_t manage;      /* a requesty_permission */
    int32_t completions; /* a requesty_permission */
    const char *manage_text;
    const char *completions_text;
    const requesty_named_value *const *labels; /* in the server's order */
    size_t label_count;
    const char *created_by_id; /* NULL when it did not come, as are those below */
    const char *created_by_email;
    const char *group_id;
    requesty_opt_bool logging; /* whether requests with this key are logged */
    const char *expires_at;    /* RFC 3339; NULL: never, or the server does not tell (no page says that it does) */
    const char *raw_json;
    const requesty_info *info; /* never NULL; in a list, the list's */
} requesty_key;

typedef struct requesty_key_list {
    const requesty_key *const *keys; /* in the server's order */
    size_t key_count;
    const char *raw_json;
    const requesty_info *info; /* never NULL */
} requesty_key_list;

/* A key that has just been made. The secret is shown this once. All memory that the library held it in is wiped when
 * the result is freed (libcurl's own buffers, which it copies received bytes through, are out of reach); the secret is
 * in no error, no line of the log, and not in raw_json. */
typedef struct requesty_new_key {
    const char *id;            /* for the other calls; never NULL */
    const char *key;           /* the secret; never NULL */
    const char *raw_json;      /* the answer, with '*' for every character of the secret */
    const requesty_info *info; /* never NULL */
} requesty_new_key;

/* NULL is fine. */
REQUESTY_API void requesty_key_free(requesty_key *key);
REQUESTY_API void requesty_key_list_free(requesty_key_list *list);
REQUESTY_API void requesty_new_key_free(requesty_new_key *made);

/* ---- asking ------------------------------------------------------------------------------------------------------ */

/* All keys of the organisation. *list is to be freed with requesty_key_list_free. */
REQUESTY_API int requesty_keys_list(requesty_client *client, requesty_key_list **list, requesty_error *error);

/* One key; REQUESTY_ERR_NOT_FOUND when there is none of this id. `id` may be "self": the client's own (used by the
 * official client, and on no page of the reference). *key is to be freed with requesty_key_free. */
REQUESTY_API int requesty_keys_get(requesty_client *client, const char *id, requesty_key **key, requesty_error *error);

/* The client's own key: requesty_keys_get of "self". */
REQUESTY_API int requesty_keys_get_self(requesty_client *client, requesty_key **key, requesty_error *error);

/* See requesty_keys_usage; `size` is sizeof *params. */
REQUESTY_API int requesty_keys_usage_sized(requesty_client *client, const char *id, const requesty_usage_params *params,
                                           size_t size, requesty_usage_report **report, requesty_error *error);

/* What a key has used; `id` may be "self". *report is to be freed with requesty_usage_report_free. */
static inline int requesty_keys_usage(requesty_client *client, const char *id, const requesty_usage_params *params,
                                      requesty_usage_report **report, requesty_error *error)
{
    return requesty_keys_usage_sized(client, id, params, sizeof *params, report, error);
}

/* ---- making and changing ----------------------------------------------------------------------------------------- */

/* A new key. Required: name. What is zero is not sent; the server's default then holds. */
typedef struct requesty_key_params {
    const char *name;
    const char *monthly_limit; /* USD a month; "0": no cap */
    int64_t manage;            /* a requesty_permission; NONE is sent as such */
    int64_t completions;       /* a requesty_permission */
    const char *extra_json;    /* optional: a JSON object that is laid over the body (its members win) */
} requesty_key_params;

/* See requesty_keys_create; `size` is sizeof *params. */
REQUESTY_API int requesty_keys_create_sized(requesty_client *client, const requesty_key_params *params, size_t size,
                                            requesty_new_key **made, requesty_error *error);

/* Makes a key. *made is to be freed with requesty_new_key_free. An answer that says that a key was made but lacks the
 * secret is REQUESTY_ERR_BAD_REPLY; the message then has the id, so that the key can be deleted. */
static inline int requesty_keys_create(requesty_client *client, const requesty_key_params *params,
                                       requesty_new_key **made, requesty_error *error)
{
    return requesty_keys_create_sized(client, params, sizeof *params, made, error);
}

/* Deletes a key at once and for good. "self" is the client's own: the next call will fail. */
REQUESTY_API int requesty_keys_delete(requesty_client *client, const char *id, requesty_error *error);

/* Sets what a key may spend a month. "0" removes the cap; NULL is refused, so that no cap goes away by mistake. */
REQUESTY_API int requesty_keys_set_limit(requesty_client *client, const char *id, const char *monthly_limit,
                                         requesty_error *error);

/* A label of a key. Both are required; the value may be empty. Frozen. */
typedef struct requesty_label {
    const char *name;
    const char *value;
} requesty_label;

/* Replaces all labels of a key; none (NULL, 0) clears them. A name must not come twice. */
REQUESTY_API int requesty_keys_set_labels(requesty_client *client, const char *id, const requesty_label *labels,
                                          size_t count, requesty_error *error);

/* Sets when a key expires: RFC 3339, "2026-12-31T23:59:59Z"; NULL: never. What is no time is refused. An expired key
 * cannot be revived. */
REQUESTY_API int requesty_keys_set_expiry(requesty_client *client, const char *id, const char *expires_at,
                                          requesty_error *error);

/* ---- in a loop --------------------------------------------------------------------------------------------------- */

/* See the functions below; `size` is that of their params, `handlers_size` is sizeof *handlers. */
REQUESTY_API int requesty_keys_list_start_sized(requesty_client *client, requesty_loop *loop,
                                                const requesty_call_handlers *handlers, size_t handlers_size,
                                                requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_keys_get_start_sized(requesty_client *client, requesty_loop *loop, const char *id,
                                               const requesty_call_handlers *handlers, size_t handlers_size,
                                               requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_keys_get_self_start_sized(requesty_client *client, requesty_loop *loop,
                                                    const requesty_call_handlers *handlers, size_t handlers_size,
                                                    requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_keys_usage_start_sized(requesty_client *client, requesty_loop *loop, const char *id,
                                                 const requesty_usage_params *params, size_t size,
                                                 const requesty_call_handlers *handlers, size_t handlers_size,
                                                 requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_keys_create_start_sized(requesty_client *client, requesty_loop *loop,
                                                  const requesty_key_params *params, size_t size,
                                                  const requesty_call_handlers *handlers, size_t handlers_size,
                                                  requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_keys_delete_start_sized(requesty_client *client, requesty_loop *loop, const char *id,
                                                  const requesty_call_handlers *handlers, size_t handlers_size,
                                                  requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_keys_set_limit_start_sized(requesty_client *client, requesty_loop *loop, const char *id,
                                                     const char *monthly_limit, const requesty_call_handlers *handlers,
                                                     size_t handlers_size, requesty_call **call,
                                                     requesty_error *error);
REQUESTY_API int requesty_keys_set_labels_start_sized(requesty_client *client, requesty_loop *loop, const char *id,
                                                      const requesty_label *labels, size_t count,
                                                      const requesty_call_handlers *handlers, size_t handlers_size,
                                                      requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_keys_set_expiry_start_sized(requesty_client *client, requesty_loop *loop, const char *id,
                                                      const char *expires_at, const requesty_call_handlers *handlers,
                                                      size_t handlers_size, requesty_call **call,
                                                      requesty_error *error);

/* The calls above in a loop: each begins one and returns at once. See "calls" in loop.h. */
static inline int requesty_keys_list_start(requesty_client *client, requesty_loop *loop,
                                           const requesty_call_handlers *handlers, requesty_call **call,
                                           requesty_error *error)
{
    return requesty_keys_list_start_sized(client, loop, handlers, sizeof *handlers, call, error);
}

static inline int requesty_keys_get_start(requesty_client *client, requesty_loop *loop, const char *id,
                                          const requesty_call_handlers *handlers, requesty_call **call,
                                          requesty_error *error)
{
    return requesty_keys_get_start_sized(client, loop, id, handlers, sizeof *handlers, call, error);
}

static inline int requesty_keys_get_self_start(requesty_client *client, requesty_loop *loop,
                                               const requesty_call_handlers *handlers, requesty_call **call,
                                               requesty_error *error)
{
    return requesty_keys_get_self_start_sized(client, loop, handlers, sizeof *handlers, call, error);
}

static inline int requesty_keys_usage_start(requesty_client *client, requesty_loop *loop, const char *id,
                                            const requesty_usage_params *params,
                                            const requesty_call_handlers *handlers, requesty_call **call,
                                            requesty_error *error)
{
    return requesty_keys_usage_start_sized(client, loop, id, params, sizeof *params, handlers, sizeof *handlers, call,
                                           error);
}

static inline int requesty_keys_create_start(requesty_client *client, requesty_loop *loop,
                                             const requesty_key_params *params, const requesty_call_handlers *handlers,
                                             requesty_call **call, requesty_error *error)
{
    return requesty_keys_create_start_sized(client, loop, params, sizeof *params, handlers, sizeof *handlers, call,
                                            error);
}

static inline int requesty_keys_delete_start(requesty_client *client, requesty_loop *loop, const char *id,
                                             const requesty_call_handlers *handlers, requesty_call **call,
                                             requesty_error *error)
{
    return requesty_keys_delete_start_sized(client, loop, id, handlers, sizeof *handlers, call, error);
}

static inline int requesty_keys_set_limit_start(requesty_client *client, requesty_loop *loop, const char *id,
                                                const char *monthly_limit, const requesty_call_handlers *handlers,
                                                requesty_call **call, requesty_error *error)
{
    return requesty_keys_set_limit_start_sized(client, loop, id, monthly_limit, handlers, sizeof *handlers, call,
                                               error);
}

static inline int requesty_keys_set_labels_start(requesty_client *client, requesty_loop *loop, const char *id,
                                                 const requesty_label *labels, size_t count,
                                                 const requesty_call_handlers *handlers, requesty_call **call,
                                                 requesty_error *error)
{
    return requesty_keys_set_labels_start_sized(client, loop, id, labels, count, handlers, sizeof *handlers, call,
                                                error);
}

static inline int requesty_keys_set_expiry_start(requesty_client *client, requesty_loop *loop, const char *id,
                                                 const char *expires_at, const requesty_call_handlers *handlers,
                                                 requesty_call **call, requesty_error *error)
{
    return requesty_keys_set_expiry_start_sized(client, loop, id, expires_at, handlers, sizeof *handlers, call, error);
}

/* Their results: owned by the call, there from on_done on if it succeeded, valid as long as the handle. NULL else, and
 * for a call of another kind. A new key is wiped with the handle, at the latest. (Of usage:
 * requesty_call_usage_report.) */
REQUESTY_API const requesty_key_list *requesty_call_key_list(requesty_call *call);
REQUESTY_API const requesty_key *requesty_call_key(requesty_call *call);
REQUESTY_API const requesty_new_key *requesty_call_new_key(requesty_call *call);

REQUESTY_END

#endif
