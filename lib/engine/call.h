/* One logical request: its attempts, its time-outs, its answer. The engine moves it; whoever made it looks at it between
 * two turns. It knows no JSON and no resource. */
#ifndef RQ_ENGINE_CALL_H
#define RQ_ENGINE_CALL_H

#include <stdatomic.h>
#include <stdbool.h>

#include <requesty/base.h>

#include "base/buffer.h"
#include "base/list.h"
#include "base/log.h"
#include "engine/retry.h"
#include "engine/timers.h"

/* How calls are made; part of a client's configuration. Times in milliseconds, 0: off. */
struct rq_policy {
    int64_t connect_ms, first_byte_ms, idle_bytes_ms, idle_events_ms, total_ms;
    struct rq_retry_policy retry;
    int64_t max_reply_bytes;
    const char *proxy, *ca_file, *ca_path; /* NULL: libcurl's default */
    struct rq_log log;
};

enum rq_call_state {
    RQ_CALL_IDLE,    /* not started */
    RQ_CALL_QUEUED,  /* for its turn: as many calls as the engine may run are under way */
    RQ_CALL_RUNNING, /* an attempt is on its way */
    RQ_CALL_WAITING, /* for the time of the next attempt */
    RQ_CALL_DONE,    /* see outcome */
};

enum rq_outcome {
    RQ_OUTCOME_NONE,
    RQ_OUTCOME_OK,     /* 2xx and a whole body */
    RQ_OUTCOME_STATUS, /* another status; the body holds what the server says of it */
    RQ_OUTCOME_FAILED, /* see failure */
};

/* What is kept of the answer's header; texts are "" when absent, and cut at their size. */
struct rq_head {
    int status;
    char content_type[96];
    char request_id[128]; /* the best of the three names; `rank` is which */
    int request_id_rank;
    char provider[64], cache[32], latency_ms[24];
    char should_retry[8], retry_after_ms[40], retry_after[64];
    char content_length[24];
    char location[256];
};

/* How the last attempt failed; what it takes to tell of it, the call has anyway (rq_failure_tell). */
struct rq_failure {
    int code, curl_code;
    requesty_timeout timeout;
};

#define RQ_CURL_MESSAGE 256 /* CURL_ERROR_SIZE; libcurl's header stays inside this floor */

struct rq_engine;
struct rq_form;
struct curl_slist;

struct rq_call {
    /* what to send */
    const struct rq_policy *policy; /* borrowed */
    char *url;
    struct curl_slist *headers;
    struct rq_buffer body;
    struct rq_form *form; /* borrowed; in place of the body; NULL: none */
    const char *method; /* borrowed; NULL: POST */
    bool careful; /* the request changes something: it is not repeated where it may have been carried out */
    bool stream; /* the answer is an event stream: the idle-events time-out applies, but for one that is_whole */
    bool direct; /* whatever the options and the environment say: through no proxy */

    /* where it stands */
    enum rq_call_state state;
    enum rq_outcome outcome;
    struct rq_failure failure; /* for RQ_OUTCOME_FAILED */
    int64_t retry_after_ms;    /* what the server asked for; -1: nothing */
    int attempts;
    bool committed; /* an event has reached the user: no more attempts */
    /* The call is done and failed, but worth another attempt, and a part of the answer is there: it may turn out to be
     * all that was wanted. Whoever reads it decides, with rq_engine_try_again. */
    bool put_off;
    int64_t put_off_ms;
    _Atomic bool cancelled;

    /* the answer of the attempt at hand */
    struct rq_buffer reply;  /* bytes not taken yet, behind `taken` */
    size_t taken;
    int64_t received;        /* bytes of the body in all */
    bool consumed;           /* some of them have been taken */
    bool is_whole;           /* it is one text, whatever was asked for: it has no events */
    bool overflow;           /* a ceiling was passed inside a callback, or ... */
    bool no_memory;          /* ... memory ran out */

    /* times, by rq_clock_now */
    int64_t started, attempt_started, last_byte, last_event;
    struct rq_timer timer;

    /* the engine's */
    struct rq_engine *engine;
    struct rq_link link;
    bool has_place;       /* it is one of those under way; it keeps its place until it is known that no attempt follows */
    struct rq_link ready; /* among those that have news */
    void *owner;          /* whoever looks at the news */
    bool paused;          /* nothing of it is read; beyond high_water unread bytes the transfer is held */
    bool held;
    size_t high_water;
    bool unconnected;     /* it may be waiting for a connection that another call is making */
    int64_t look_at;      /* a time at which it has news even if nothing came; 0: none */
    void *easy; /* a CURL */

    /* the large ones, which are not looked at while a stream runs: what is above lies together */
    struct rq_head head; /* of the attempt at hand */
    char curl_message[RQ_CURL_MESSAGE];
};

/* A call in all zero, then this. */
void rq_call_init(struct rq_call *call, const struct rq_policy *policy);

/* Ends what still runs and frees what the call holds (not the call). */
void rq_call_done(struct rq_call *call);

/* Adds a header; 0 or REQUESTY_ERR_NO_MEMORY. Both were checked by rq_field_..._problem. value NULL: libcurl must not send
 * its own header of that name either. */
int rq_call_header(struct rq_call *call, const char *name, const char *value);

/* The bytes of the answer's body that have not been taken; taking them. Only an answer with a 2xx status has any. */
const char *rq_call_bytes(const struct rq_call *call, size_t *count);
void rq_call_take(struct rq_call *call, size_t count);

/* Whether bytes wait to be taken. */
bool rq_call_has_unread(const struct rq_call *call);

/* An event came: the idle-events time-out starts anew. */
void rq_call_note_event(struct rq_call *call);

/* The answer has begun and is a success: there is something to read, or there will be. */
bool rq_call_answered(const struct rq_call *call);

/* Holds the transfer back when much is unread, or lets it go on. */
void rq_call_pause(struct rq_call *call);
void rq_call_resume(struct rq_call *call);

/* Asks to be looked at, at this time (rq_clock_now), even if nothing comes. */
void rq_call_look_at(struct rq_call *call, int64_t at);

/* From any thread: the call ends with REQUESTY_ERR_CANCELLED at the engine's next turn, which comes at once. */
void rq_call_cancel(struct rq_call *call);

/* ---- for the engine ---------------------------------------------------------------------------------------------- */

/* Begins an attempt: forgets the last answer. */
void rq_call_begin_attempt(struct rq_call *call, int64_t now);

/* When the call must be looked at next, and why; INT64_MAX: never. */
int64_t rq_call_deadline(const struct rq_call *call, requesty_timeout *why);

/* What is left of the total time; negative: no end. */
int64_t rq_call_remaining(const struct rq_call *call, int64_t now);

/* libcurl's callbacks; `data` is the call. */
size_t rq_call_on_header(char *line, size_t size, size_t count, void *data);
size_t rq_call_on_bytes(char *bytes, size_t size, size_t count, void *data);

#endif
