/*
 * A scripted HTTP/1.1 server on the loopback interface, for tests.
 *
 * It runs in the background of the test's own process: one thread accepts, one thread serves each
 * connection. It is written on raw sockets, because a test must be able to break every rule of HTTP.
 *
 *     struct server *server = server_start(NULL);
 *     server_push(server, server_reply_json(200, "{}"));
 *     ... the client calls server_url(server) ...
 *     assert_string_equal(server_request(server, 0)->method, "POST");
 *     server_stop(server);
 *
 * A reply is a list of steps, made by the functions server_reply_...() in the order they are to happen.
 * What a reply of one's own looks like:
 *
 *     struct server_reply *reply = server_reply_new();
 *     server_reply_head(reply, 200, "text/event-stream", SERVER_CHUNKED);
 *     server_reply_body(reply, first, first_length, server_split_every(1));
 *     server_reply_gate(reply);                                until server_gate_open()
 *     server_reply_reset(reply);
 *     server_push(server, reply);
 *
 * Nothing here waits by sleeping: a test orders things by gates, and learns what has happened by
 * server_wait(). Memory that runs out, or a broken call, ends the program: this is a tool of tests.
 */
#ifndef TESTS_SERVER_H
#define TESTS_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server;
struct server_reply;

/* ---- Requests ---------------------------------------------------------------------------------- */

struct server_header {
    const char *name;
    const char *value;
};

/* One request as it arrived; all of it has been read when the test can see it. */
struct server_request {
    size_t index;      /* order of arrival, from 0 */
    size_t connection; /* number of its connection in order of acceptance, from 0 */
    const char *method;
    const char *path; /* with the query */
    const char *version;
    const struct server_header *headers;
    size_t header_count;
    const char *body; /* decoded if it came in chunks; never NULL; a NUL follows that is not counted */
    size_t body_length;
};

/* The value of the first header of this name in any letter case, or NULL. */
const char *server_request_header(const struct server_request *request, const char *name);

/* How often a header of this name came, in any letter case. */
size_t server_request_header_count(const struct server_request *request, const char *name);

/* ---- The server -------------------------------------------------------------------------------- */

/* All zero is all default. */
struct server_options {
    int port;                     /* 0: the system chooses one */
    bool forget_requests;         /* do not keep requests; for servers that run long */
    void (*on_reply)(void *user); /* called by the connection's thread after each complete reply */
    void *user;
};

/* Starts to listen on 127.0.0.1; NULL options mean defaults. NULL on failure, errno tells why. */
struct server *server_start(const struct server_options *options);

/* Ends every reply, joins every thread and frees everything, requests included. NULL is fine. */
void server_stop(struct server *server);

/* The port it listens on. */
int server_port(const struct server *server);

/* "http://127.0.0.1:PORT", valid until server_stop(). */
const char *server_url(const struct server *server);

/* ---- The script -------------------------------------------------------------------------------- */

/*
 * Makes a reply for a request, or returns NULL to leave the request to the queue. Called by the thread
 * of the connection, so possibly by several at once. The server frees the reply.
 */
typedef struct server_reply *(*server_handler)(const struct server_request *request, void *user);

/*
 * Each request takes the first that is there: the handler's reply, the head of the queue, the default.
 * A request that finds nothing gets a 500 and counts as SERVER_UNSCRIPTED. The server owns a reply from
 * the moment it is handed over; it must not be changed after that.
 */

/* Puts a reply at the end of the queue, for one request. */
void server_push(struct server *server, struct server_reply *reply);

/* The same for `times` requests. */
void server_push_times(struct server *server, struct server_reply *reply, size_t times);

/* The reply while the queue is empty; replaces the one before, NULL removes it. */
void server_set_default(struct server *server, struct server_reply *reply);

/* The hook that is asked first; NULL removes it. */
void server_set_handler(struct server *server, server_handler handler, void *user);

/* The next `count` connections are closed as soon as they are accepted, without reading a byte. */
void server_refuse_next(struct server *server, size_t count);

/* ---- Watching and ordering --------------------------------------------------------------------- */

enum server_counter {
    SERVER_REQUESTS,     /* requests read completely */
    SERVER_REPLIES,      /* replies performed to their end */
    SERVER_CONNECTIONS,  /* connections accepted, refused ones included */
    SERVER_ENDED,        /* connections that are over */
    SERVER_HANGS,        /* hangs begun */
    SERVER_GATES,        /* gates arrived at, open or not */
    SERVER_PEER_CLOSES,  /* connections the peer closed in the middle of a request or of a reply */
    SERVER_BAD_REQUESTS, /* requests that were no HTTP, or too large */
    SERVER_UNSCRIPTED,   /* requests that found no reply */
    SERVER_COUNTERS
};

/* The counter now. */
size_t server_count(struct server *server, enum server_counter counter);

/* Waits until the counter is at least `count`; false if that has not come true after 30 seconds. */
bool server_wait(struct server *server, enum server_counter counter, size_t count);

/* Waits until the named point of a reply has been passed `count` times; false after 30 seconds. */
bool server_wait_point(struct server *server, const char *name, size_t count);

/* Lets one reply pass one gate: the one that waits, or else the next to come. */
void server_gate_open(struct server *server);

/* Request number `index`, valid until server_stop(); NULL if it has not arrived or is not kept. */
const struct server_request *server_request(struct server *server, size_t index);

/* The commonest of these by name. */
static inline size_t server_request_count(struct server *server)
{
    return server_count(server, SERVER_REQUESTS);
}

static inline size_t server_connection_count(struct server *server)
{
    return server_count(server, SERVER_CONNECTIONS);
}

static inline size_t server_peer_close_count(struct server *server)
{
    return server_count(server, SERVER_PEER_CLOSES);
}

static inline bool server_wait_requests(struct server *server, size_t count)
{
    return server_wait(server, SERVER_REQUESTS, count);
}

static inline bool server_wait_hangs(struct server *server, size_t count)
{
    return server_wait(server, SERVER_HANGS, count);
}

static inline bool server_wait_peer_closes(struct server *server, size_t count)
{
    return server_wait(server, SERVER_PEER_CLOSES, count);
}

/* ---- Splits ------------------------------------------------------------------------------------ */

/*
 * How a body is cut into pieces. In a chunked reply each piece is one HTTP chunk, so the client's HTTP
 * code sees the very pieces; otherwise each piece is one send(), which TCP may join again on its way.
 */
enum server_split_kind { SERVER_SPLIT_WHOLE, SERVER_SPLIT_EVERY, SERVER_SPLIT_LENGTHS, SERVER_SPLIT_RANDOM };

struct server_split {
    enum server_split_kind kind;
    size_t size;           /* the length of a piece; the greatest one of a random split */
    const size_t *lengths; /* borrowed until server_reply_body() returns */
    size_t count;
    uint64_t seed;
};

/* One piece. */
struct server_split server_split_whole(void);

/* Pieces of `size` bytes, the last one what is left; 0 counts as 1. */
struct server_split server_split_every(size_t size);

/* Pieces of these lengths; zeroes are skipped, what is left after them is one last piece. */
struct server_split server_split_lengths(const size_t *lengths, size_t count);

/* Pieces of 1 to `size` bytes at random, the same ones for the same seed. */
struct server_split server_split_random(uint64_t seed, size_t size);

/* ---- Replies: steps ---------------------------------------------------------------------------- */

enum server_framing {
    SERVER_LENGTH,  /* Content-Length: the sum of the body steps, unless declared otherwise */
    SERVER_CHUNKED, /* Transfer-Encoding: chunked; the last chunk follows the last step */
    SERVER_CLOSE,   /* Connection: close; the end of the connection ends the body */
    SERVER_BARE     /* no header about framing and nothing at the end: the test writes its own */
};

/* A reply without steps. As it stands it answers with nothing and keeps the connection open. */
struct server_reply *server_reply_new(void);

/* Frees a reply that was not handed to a server. NULL is fine. */
void server_reply_free(struct server_reply *reply);

/* Status line and headers; `content_type` may be NULL. Once a reply. */
void server_reply_head(struct server_reply *reply, int status, const char *content_type,
                       enum server_framing framing);

/* One more header of the head. The same name may be added twice. */
void server_reply_header(struct server_reply *reply, const char *name, const char *value);

/* Announces another Content-Length than the true one: more, so that the body looks cut, or less. */
void server_reply_declare_length(struct server_reply *reply, uint64_t length);

/* Whether the connection stays open after this reply (true at first); false adds Connection: close. */
void server_reply_keep_alive(struct server_reply *reply, bool keep_alive);

/* Bytes of the body, framed as the head says and cut as the split says; they are copied. */
void server_reply_body(struct server_reply *reply, const void *data, size_t length,
                       struct server_split split);

/* A text of the body in one piece. */
void server_reply_text(struct server_reply *reply, const char *text);

/* Bytes that go out as they are, before the head, in place of it or anywhere; they are copied. */
void server_reply_raw(struct server_reply *reply, const void *data, size_t length);

/* Says nothing more until the peer closes the connection or the server is stopped. */
void server_reply_hang(struct server_reply *reply);

/* Waits for one server_gate_open(). */
void server_reply_gate(struct server_reply *reply);

/* A point with a name that the test can wait for. */
void server_reply_point(struct server_reply *reply, const char *name);

/* Waits; for a pace that people can watch, and for time-outs. */
void server_reply_pause(struct server_reply *reply, unsigned milliseconds);

/*
 * Sends these bytes again and again, each time after `milliseconds`, at most `count` times, framed as
 * body. They are not part of the Content-Length.
 */
void server_reply_repeat(struct server_reply *reply, const void *data, size_t length, unsigned milliseconds,
                         size_t count);

/* Closes the connection here and now, with FIN. A chunked body stays without its end. */
void server_reply_close(struct server_reply *reply);

/* Closes the connection here and now, with RST. */
void server_reply_reset(struct server_reply *reply);

/* ---- Replies: ready made ----------------------------------------------------------------------- */

/* A JSON body with a Content-Length. */
struct server_reply *server_reply_json(int status, const char *body);

/* A chunked event stream with status 200. */
struct server_reply *server_reply_sse(const char *body, struct server_split split);

/* Any bytes in any form. */
struct server_reply *server_reply_bytes(int status, const char *content_type, const void *data, size_t length,
                                        enum server_framing framing, struct server_split split);

/* A recorded body: event streams (`.sse`) in chunks, others with a length. NULL if there is no such file. */
struct server_reply *server_reply_replay(const char *path, int status, struct server_split split);

/* Takes the request and closes the connection without a byte. */
struct server_reply *server_reply_refuse(void);

/* Takes the request and never answers. */
struct server_reply *server_reply_silence(void);

/* ---- Helpers ----------------------------------------------------------------------------------- */

/* The bytes of a file with a NUL behind them, to be freed; NULL if it cannot be read. */
char *server_load_file(const char *path, size_t *length);

/* A socket bound to a port nobody listens on: connecting is refused as long as it is open. -1 on failure. */
int server_reserve_port(int *port);

#endif
