/* The yardstick of many concurrent streams: nothing but libcurl, which counts bytes and splits lines.
 * bench_streams_bare MODE BUFFER URL STREAMS ROUNDS [SLICE]. MODE: perform (curl_multi_poll and curl_multi_perform) or
 * socket (curl_multi_socket_action over epoll, its fairest peer). BUFFER: libcurl's receive buffer in bytes; 0: its
 * default. What it prints, and when it fails, says bench_streams_run.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <curl/curl.h>

#include "bench_streams_run.h"

enum { HEAD_LINES = 6, EVENT_LINES = 3, TAIL_LINES = 9 }; /* what bench_flood sends */
#define MOST_EVENTS 256

struct stream {
    struct streams *all;
    size_t lines, bytes;
    int is_done, failed;
};

struct streams {
    CURLM *multi;
    int epoll;       /* -1: libcurl waits */
    long timeout_ms; /* libcurl's, with epoll */
    struct curl_slist *headers;
    char url[256];
    long buffer;
    struct stream *list;
    size_t started, lines, ended;
};

static const char body[] = "{\"model\":\"anthropic/claude-sonnet-4-5\",\"max_tokens\":1024,\"messages\":[{\"role\":"
                           "\"user\",\"content\":\"Tell me a story.\"}],\"stream\":true}";

static size_t on_bytes(char *bytes, size_t size, size_t count, void *data)
{
    struct stream *stream = data;
    size_t len = size * count, lines = 0;

    for (const char *at = bytes, *end = bytes + len; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        lines++;
    stream->bytes += len;
    stream->lines += lines;
    stream->all->lines += lines;
    return len;
}

static void open_streams(void *self, size_t count)
{
    struct streams *streams = self;

    while (count--) {
        struct stream *stream = &streams->list[streams->started++];
        CURL *easy = curl_easy_init();

        if (!easy)
            exit(1);
        stream->all = streams;
        curl_easy_setopt(easy, CURLOPT_URL, streams->url);
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, streams->headers);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_bytes);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, stream);
        curl_easy_setopt(easy, CURLOPT_PRIVATE, stream);
        if (streams->buffer)
            curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, streams->buffer);
        curl_multi_add_handle(streams->multi, easy);
    }
}

/* ---- waiting ----------------------------------------------------------------------------------------------------- */

static int on_socket(CURL *easy, curl_socket_t socket, int wanted, void *user, void *known)
{
    struct streams *streams = user;
    struct epoll_event event = { .events = (wanted & CURL_POLL_IN ? EPOLLIN : 0u) | (wanted & CURL_POLL_OUT ? EPOLLOUT : 0u),
                                 .data.fd = socket };
    int operation = wanted == CURL_POLL_REMOVE ? EPOLL_CTL_DEL : known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

    (void)easy;
    epoll_ctl(streams->epoll, operation, socket, &event);
    if (wanted != CURL_POLL_REMOVE)
        curl_multi_assign(streams->multi, socket, streams);
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    (void)multi;
    ((struct streams *)user)->timeout_ms = timeout_ms;
    return 0;
}

static void turn_by_socket(struct streams *streams)
{
    struct epoll_event events[MOST_EVENTS];
    int running, count = epoll_wait(streams->epoll, events, MOST_EVENTS, (int)streams->timeout_ms);

    if (count <= 0)
        curl_multi_socket_action(streams->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    for (int i = 0; i < count; i++) {
        int mask = (events[i].events & (EPOLLIN | EPOLLHUP) ? CURL_CSELECT_IN : 0) |
                   (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0);
        curl_multi_socket_action(streams->multi, events[i].data.fd, mask, &running);
    }
}

static void turn_all(struct streams *streams)
{
    int running;

    curl_multi_poll(streams->multi, NULL, 0, 1000, NULL);
    curl_multi_perform(streams->multi, &running);
}

static void collect(struct streams *streams)
{
    CURLMsg *message;
    struct stream *stream;
    int left;

    while ((message = curl_multi_info_read(streams->multi, &left)) != NULL) {
        CURL *easy = message->easy_handle;
        CURLcode result = message->data.result;

        curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&stream);
        stream->is_done = 1;
        stream->failed = result != CURLE_OK;
        streams->ended++;
        curl_multi_remove_handle(streams->multi, easy);
        curl_easy_cleanup(easy);
    }
}

static int turn(void *self)
{
    struct streams *streams = self;

    if (streams->ended == streams->started)
        return -1;
    if (streams->epoll < 0)
        turn_all(streams);
    else
        turn_by_socket(streams);
    collect(streams);
    return 0;
}

/* ---- counting ---------------------------------------------------------------------------------------------------- */

static size_t opened(void *self)
{
    return ((const struct streams *)self)->lines / HEAD_LINES; /* before the first event is sent */
}

static size_t events(void *self)
{
    const struct streams *streams = self;

    return (streams->lines - streams->started * HEAD_LINES) / EVENT_LINES; /* before the first end is sent */
}

static size_t ended(void *self)
{
    return ((const struct streams *)self)->ended;
}

static int is_whole(void *self, size_t events_each)
{
    const struct streams *streams = self;
    size_t whole = 0, lines = HEAD_LINES + events_each * EVENT_LINES + TAIL_LINES;

    for (size_t i = 0; i < streams->started; i++)
        whole += streams->list[i].is_done && !streams->list[i].failed && streams->list[i].lines == lines;
    return whole == streams->started;
}

/* ---- the program ------------------------------------------------------------------------------------------------- */

static void make(struct streams *streams, size_t count)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    streams->multi = curl_multi_init();
    streams->list = calloc(count, sizeof *streams->list);
    streams->headers = curl_slist_append(NULL, "Content-Type: application/json");
    streams->headers = curl_slist_append(streams->headers, "Authorization: Bearer key");
    if (!streams->multi || !streams->list || !streams->headers)
        exit(1);
    if (streams->epoll < 0)
        return;
    streams->epoll = epoll_create1(EPOLL_CLOEXEC);
    curl_multi_setopt(streams->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(streams->multi, CURLMOPT_SOCKETDATA, streams);
    curl_multi_setopt(streams->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(streams->multi, CURLMOPT_TIMERDATA, streams);
}

int main(int argc, char **argv)
{
    struct bench_course course = bench_course_from(argc - 4, argv + 4);
    struct streams streams = { .epoll = strcmp(argv[1], "socket") == 0 ? 0 : -1, .buffer = strtol(argv[2], NULL, 10),
                               .timeout_ms = -1 };
    struct bench_side side = { open_streams, turn, opened, events, ended, is_whole, &streams };
    int status;

    snprintf(streams.url, sizeof streams.url, "%s/v1/messages", argv[3]);
    make(&streams, course.streams);
    status = bench_streams_run(&side, argv[3], course);
    curl_multi_cleanup(streams.multi);
    if (streams.epoll >= 0)
        close(streams.epoll);
    curl_slist_free_all(streams.headers);
    free(streams.list);
    return status;
}
