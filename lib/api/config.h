/* A client's configuration: options over the parent's over the environment over the defaults, checked and copied. */
#ifndef RQ_API_CONFIG_H
#define RQ_API_CONFIG_H

#include <requesty/client.h>

#include "base/arena.h"
#include "engine/call.h"

/* A header of the user's. value NULL: the library's own header of that name is not sent. */
struct rq_user_header {
    const char *name;
    char *value;
};

/* The servers that a client knows. */
enum rq_host { RQ_HOST_ROUTER, RQ_HOST_MANAGEMENT, RQ_HOST_FEEDBACK, RQ_HOSTS };

struct rq_config {
    struct rq_arena arena; /* holds all texts but the key */
    char *api_key;         /* NULL: none; wiped when freed */
    const char *urls[RQ_HOSTS]; /* base URLs, canonical, see wire/url.h */
    bool url_is_given[RQ_HOSTS]; /* by an option or the environment, not derived from the router's */
    int64_t auth;
    int64_t money_form;
    const char *anthropic_version;
    const char *agent;
    struct rq_user_header *headers;
    size_t header_count;
    bool idempotency_keys;
    bool allow_plain_http;
    int64_t max_event_bytes, max_depth;
    struct rq_policy policy;
    int (*interrupt)(void *user);
    void *interrupt_user;
};

/* parent may be NULL. On failure *config holds nothing. */
int rq_config_make(struct rq_config *config, const struct rq_config *parent, const requesty_client_options *options,
                   requesty_error *error);

/* The user's header of that name, or NULL. */
struct rq_user_header *rq_config_find_header(const struct rq_config *config, const char *name);

/* The option that sets a host's URL. */
const char *rq_config_url_option(enum rq_host host);

/* Whether one of the user's headers is a credential. */
bool rq_config_has_credential(const struct rq_config *config);

/* Hides the key, and what the user's headers hold of the kind, in the error's texts. */
void rq_config_redact(const struct rq_config *config, requesty_error *error);

void rq_config_free(struct rq_config *config);

#endif
