/* One HTTP exchange, driven by the thread that wants it ("start the call on an idle engine, turn the engine until
 * ...") or by a loop. */
#ifndef RQ_API_EXCHANGE_H
#define RQ_API_EXCHANGE_H

#include <requesty/event.h>

#include "api/client.h"
#include "engine/call.h"
#include "engine/form.h"

/* The protocol a call speaks decides some of its headers. */
enum rq_dialect { RQ_DIALECT_CHAT, RQ_DIALECT_MESSAGES };

struct rq_exchange {
    struct requesty_client *client;
    enum rq_host host;
    struct rq_engine *engine; /* NULL once it has been given back */
    bool is_pooled;           /* the engine is one of the pool's, not a loop's */
    struct rq_call call;
    struct rq_form *form; /* what the call sends in place of a body, or NULL */
    struct rq_link link; /* among the client's exchanges */
    int user_code;       /* of an interrupt function that cancelled the call */
};

/* What to send. All zero but path: POST without a body to the router. */
struct rq_outgoing {
    struct rq_engine *engine; /* a loop's; NULL: an idle one of the pool, for a call that blocks */
    enum rq_dialect dialect;
    enum rq_host host;
    const char *method; /* a literal; NULL: POST */
    const char *path;   /* with its query */
    bool stream;        /* an event stream is asked for */
    bool key_optional;  /* a client without a key may ask too */
    bool secret;        /* the answer holds a secret: no copy of it is left in memory */
    struct rq_buffer *body;   /* taken over (left empty) on success; NULL: none */
    struct rq_form *form;     /* in place of a body; taken over (left empty), also on failure; NULL: none */
    const char *content_type; /* of the body; NULL: JSON */
    const char *accept;       /* NULL: JSON, or an event stream */
    const char *betas; /* value of the anthropic-beta header; NULL: none */
};

/* Whether the request only asks. */
bool rq_outgoing_is_read(const struct rq_outgoing *outgoing);

/* While a loop calls the program back, whatever would block that thread is refused with REQUESTY_ERR_BUSY: every other
 * call of the loop would stand still. `loop`: whose callbacks are to come, NULL: none; returns who it was before. */
const void *rq_exchange_forbid_blocking(const void *loop);
const void *rq_exchange_blocking_forbidden_by(void);

/* 0, or the refusal. */
int rq_exchange_check_blocking(requesty_error *error);

/* Starts it; 0 or a reported failure, and then there is nothing to end. The exchange must not move in memory. */
int rq_exchange_begin(struct rq_exchange *exchange, struct requesty_client *client, const struct rq_outgoing *outgoing,
                      requesty_error *error);

/* Turns once, waiting at most max_wait_ms (negative: as long as it takes). */
void rq_exchange_turn(struct rq_exchange *exchange, int64_t max_wait_ms);

/* Begins the attempt that the call put off; false when it has none. */
bool rq_exchange_try_again(struct rq_exchange *exchange);

/* From any thread, while the exchange exists: the call ends with REQUESTY_ERR_CANCELLED. */
void rq_exchange_cancel(struct rq_exchange *exchange);

/* Gives the engine back; what the call has received stays readable. */
void rq_exchange_release(struct rq_exchange *exchange);

/* Ends and frees all. */
void rq_exchange_end(struct rq_exchange *exchange);

/* What went wrong, once the call is done and its outcome is not OK; returns the code. */
int rq_exchange_failure(const struct rq_exchange *exchange, requesty_error *error);

/* Fills in what an error tells of the exchange (status, ids, attempts), and hides the key in it. */
void rq_exchange_stamp(const struct rq_exchange *exchange, requesty_error *error);

/* What a result tells of the exchange; texts go into the arena. 0 or REQUESTY_ERR_NO_MEMORY. */
int rq_exchange_info(const struct rq_exchange *exchange, struct rq_arena *arena, requesty_info *info);

/* The same while it goes on, as often as it is asked for; the last answer is gone then. Never NULL. exchange NULL:
 * nothing. */
struct rq_told {
    struct rq_arena arena;
    requesty_info info;
};
const requesty_info *rq_exchange_tell(const struct rq_exchange *exchange, struct rq_told *told);

#endif
