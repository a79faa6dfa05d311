/* What a protocol tells the generic machinery: where it lives, how a request is written, how a reply and a stream's
 * frames are read. One table of these functions a protocol; messages.c, chat.c and responses.c have them. */
#ifndef RQ_API_PROTOCOL_H
#define RQ_API_PROTOCOL_H

#include "api/events.h"
#include "api/exchange.h"
#include "base/buffer.h"
#include "json/write.h"

/* How a frame left the stream. */
enum rq_progress {
    RQ_PROGRESS_MORE = 0, /* the reply goes on */
    RQ_PROGRESS_END = 1,  /* the protocol says it is complete */
};

struct rq_protocol {
    enum rq_dialect dialect;
    const char *path;
    const char *result_name; /* of the function's parameter, for messages */

    /* Writes the body's members into the open object. */
    void (*encode)(struct rq_writer *writer, const void *params, bool stream);

    /* ---- a whole reply: a result struct, whose first member is the public struct ---- */

    /* Decodes JSON text; the exchange gives the result's info. 0 or a reported failure. A reply that says of itself that it
     * failed is both: a failure, and *result. Else *result is untouched on failure. */
    int (*decode)(const struct rq_exchange *exchange, const char *json, size_t len, int max_depth, void **result,
                  requesty_error *error);
    void (*free_result)(void *result); /* NULL: decode makes none */
    /* Whether a blocking call that fails hands out what had come, as a stream does. */
    bool keeps_failed;
    /* The events that a stream would have had. */
    void (*replay)(const void *result, struct rq_events *events);

    /* ---- a reply that is neither JSON nor frames ---- */

    /* Whether the body, of which these bytes have come, goes to the program as it is, in BYTES events. False as long as that
     * cannot be said. NULL: never. */
    bool (*is_bytes)(const void *reader, const char *content_type, const char *bytes, size_t count);

    /* ---- a reply in frames: a reader, which gathers them ---- */

    void *(*reader_new)(int max_depth); /* of a frame's JSON; NULL when memory is short */
    void (*reader_free)(void *reader);
    /* Another attempt has begun: what the reader has gathered of the last one is void. NULL: every frame is an event here,
     * and after an event there is no other attempt. */
    void (*restart)(void *reader);
    /* Reads a frame's JSON (never empty), gathers it, adds its events. An rq_progress, or a reported failure. A frame
     * that holds an error fails with the server's words. */
    int (*frame)(void *reader, const char *json, size_t len, struct rq_events *events, requesty_error *error);
    /* The connection has ended, or "[DONE]" came: adds last events. Whether the reply is complete. */
    bool (*finish)(void *reader, bool done_marker, struct rq_events *events);
    /* Whether "[DONE]" ends a stream; else it is passed over. */
    bool has_done_marker;
    /* No frame says that the reply is complete: the connection's proper end does. */
    bool ends_with_connection;
    /* Whether anything of the reply has come. */
    bool (*has_begun)(const void *reader);
    /* The reply gathered so far, as the JSON that a blocking call would have brought. 0 or REQUESTY_ERR_NO_MEMORY. */
    int (*rebuild)(const void *reader, struct rq_buffer *json);
};

#endif
