/* What the files of the loopback server share. */
#ifndef TESTS_SERVER_INTERNAL_H
#define TESTS_SERVER_INTERNAL_H

#include "server.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/types.h>

enum {
    SERVER_HEAD_LIMIT = 1024 * 1024,
    SERVER_BODY_LIMIT = 64 * 1024 * 1024,
    SERVER_SEND_BLOCK = 256 * 1024, /* encoded chunks are sent when this many bytes have gathered */
    SERVER_WAIT_SECONDS = 30        /* the bound of every wait of a test */
};

/* ---- memory.c: allocation that ends the program on failure -------------------------------------- */

struct server_buffer {
    char *data;
    size_t length;
    size_t capacity;
};

void *server_allocate(size_t size);
void *server_reallocate(void *old, size_t size);
char *server_copy(const void *data, size_t length); /* with a NUL behind it */
char *server_copy_text(const char *text);
void server_buffer_reserve(struct server_buffer *buffer, size_t extra); /* keeps room for a NUL too */
void server_buffer_append(struct server_buffer *buffer, const void *data, size_t length);
void server_buffer_text(struct server_buffer *buffer, const char *text);
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void server_buffer_format(struct server_buffer *buffer, const char *format, ...);
void server_buffer_consume(struct server_buffer *buffer, size_t length); /* drops bytes at the front */
void server_buffer_free(struct server_buffer *buffer);

/* ---- split.c ------------------------------------------------------------------------------------ */

struct server_pieces {
    const struct server_split *split;
    size_t left; /* bytes not yet handed out */
    size_t next; /* index into the split's lengths */
    uint64_t random;
};

void server_pieces_begin(struct server_pieces *pieces, const struct server_split *split, size_t length);
size_t server_pieces_next(struct server_pieces *pieces); /* 0: no more */

/* ---- script.c: replies -------------------------------------------------------------------------- */

enum server_step_kind {
    SERVER_STEP_HEAD,
    SERVER_STEP_BODY,
    SERVER_STEP_RAW,
    SERVER_STEP_HANG,
    SERVER_STEP_GATE,
    SERVER_STEP_POINT,
    SERVER_STEP_PAUSE,
    SERVER_STEP_REPEAT,
    SERVER_STEP_CLOSE,
    SERVER_STEP_RESET
};

struct server_step {
    enum server_step_kind kind;
    char *data; /* bytes, or the name of a point */
    size_t length;
    struct server_split split;
    size_t *split_lengths; /* the owned copy of split.lengths */
    unsigned milliseconds;
    size_t count;
};

struct server_reply {
    atomic_size_t references; /* a reply may be performed on several connections at once */
    int status;
    enum server_framing framing;
    bool keep_alive;
    bool length_declared;
    uint64_t body_length;
    struct server_buffer headers; /* complete lines */
    struct server_step *steps;
    size_t step_count;
    size_t step_capacity;
};

struct server_reply *server_reply_reference(struct server_reply *reply);

/* ---- record.c: what has happened ---------------------------------------------------------------- */

struct server_point {
    struct server_point *next;
    char *name;
    size_t count;
};

struct server_record {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t counters[SERVER_COUNTERS];
    struct server_point *points;
    struct server_request **requests;
    size_t request_capacity;
};

void server_record_init(struct server_record *record);
void server_record_free(struct server_record *record);
/* Adds one; returns the value before. */
size_t server_record_count(struct server_record *record, enum server_counter counter);
void server_record_point(struct server_record *record, const char *name);
void server_record_request(struct server_record *record, struct server_request *request, bool keep);

/* ---- queue.c: which reply a request gets --------------------------------------------------------- */

struct server_queued {
    struct server_queued *next;
    struct server_reply *reply;
    size_t times;
};

struct server_queue {
    pthread_mutex_t lock;
    struct server_queued *first;
    struct server_queued **last;
    struct server_reply *fallback;
    server_handler handler;
    void *handler_user;
};

void server_queue_init(struct server_queue *queue);
void server_queue_free(struct server_queue *queue);
/* Records the request and gives it its reply; NULL if there is none. */
struct server_reply *server_queue_choose(struct server *server, struct server_request *request);

/* ---- server.c ----------------------------------------------------------------------------------- */

struct server_connection;

struct server {
    struct server_options options;
    int listener;
    int port;
    char url[48];
    int stop[2]; /* a byte in this pipe, never read, wakes every thread for good */
    int gate[2]; /* each byte in this pipe is one opening of a gate */
    pthread_t thread;
    atomic_size_t refusals;
    struct server_record record;
    struct server_queue queue;
    pthread_mutex_t connections_lock;
    pthread_cond_t connections_changed;
    struct server_connection *running;
    struct server_connection *finished; /* ended, thread not yet joined */
};

void server_connection_finished(struct server *server, struct server_connection *connection);

/* ---- socket.c: sockets that a stop can interrupt ------------------------------------------------- */

enum server_io {
    SERVER_IO_OK,
    SERVER_IO_TIMEOUT,
    SERVER_IO_GONE,   /* the peer has closed or reset the connection */
    SERVER_IO_STOPPED /* the server is being stopped */
};

struct server_socket {
    int fd;
    int stop_fd;
    struct server_buffer input; /* bytes that came and were not consumed */
};

int server_listen(int *port, bool listening); /* a bound socket, -1 on failure */
bool server_pipe(int ends[2]);
int server_accept(int listener, int stop_fd); /* a connection, -1 if the server is being stopped */
enum server_io server_socket_fill(struct server_socket *socket); /* waits for some bytes more */
enum server_io server_socket_send(struct server_socket *socket, const void *data, size_t length);
/* Watches the peer until another descriptor is readable (-1: none) or the time is over (-1: never). */
enum server_io server_socket_watch(struct server_socket *socket, int other_fd, int milliseconds);
void server_socket_close(struct server_socket *socket, bool reset);

/* ---- request.c ---------------------------------------------------------------------------------- */

enum server_read {
    SERVER_READ_OK,
    SERVER_READ_END,    /* the peer closed between two requests, or the server stops */
    SERVER_READ_BROKEN, /* the peer closed in the middle of a request */
    SERVER_READ_BAD     /* no HTTP, or too large */
};

/* A request with the memory that its public members point into. */
struct server_received {
    struct server_request request; /* the first member, so that a pointer to it leads here */
    char *head;                    /* the text of the head, cut into strings */
    struct server_header *headers;
    struct server_buffer body;
};

enum server_read server_request_read(struct server_socket *socket, struct server_request **request);
bool server_request_keeps_alive(const struct server_request *request);
void server_request_free(struct server_request *request);

/* ---- head.c: parsing the head of a request -------------------------------------------------------- */

/* Parses request line and headers in received->head; false if they are no HTTP. */
bool server_head_parse(struct server_received *received);

/* ---- connection.c ------------------------------------------------------------------------------- */

struct server_connection {
    struct server *server;
    struct server_connection *next;
    struct server_connection **link; /* what points at this one in the list of running connections */
    pthread_t thread;
    size_t number;
    struct server_socket socket;
};

void *server_connection_run(void *connection);

/* ---- send.c ------------------------------------------------------------------------------------- */

enum server_sent {
    SERVER_SENT_OPEN,  /* done, the connection may serve the next request */
    SERVER_SENT_CLOSE, /* done, the connection is to be closed */
    SERVER_SENT_RESET, /* done, the connection is to be reset */
    SERVER_SENT_BROKEN /* the peer was gone, or the server stops: not done */
};

enum server_sent server_send_reply(struct server_connection *connection, const struct server_reply *reply,
                                   bool head_only);

#endif
