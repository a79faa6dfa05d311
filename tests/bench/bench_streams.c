/* The library's side of many concurrent streams: bench_streams URL STREAMS ROUNDS [SLICE]. All run in one loop. What it
 * prints, and when it fails, says bench_streams_run.h. */
#include <requesty/requesty.h>

#include <stdio.h>
#include <stdlib.h>

#include "bench_streams_run.h"

struct stream {
    struct streams *all;
    size_t events;
    int is_done, failed;
};

struct streams {
    requesty_client *client;
    requesty_loop *loop;
    struct stream *list;
    size_t started, opened, events, ended;
};

static const requesty_message_param turns[] = { { .role = REQUESTY_ROLE_USER, .text = "Tell me a story." } };
static const requesty_messages_params messages = {
    .model = "anthropic/claude-sonnet-4-5", .max_tokens = 1024, .messages = turns, .message_count = 1,
};

static int on_event(const requesty_event *event, void *user)
{
    struct stream *stream = user;

    if (event->type == REQUESTY_EVENT_START)
        stream->all->opened++;
    if (event->type == REQUESTY_EVENT_TEXT) {
        stream->events++;
        stream->all->events++;
    }
    return 0;
}

static void on_done(requesty_call *call, const requesty_error *error, void *user)
{
    struct stream *stream = user;

    (void)call;
    if (error)
        fprintf(stderr, "%s\n", error->message);
    stream->is_done = 1;
    stream->failed = error != NULL;
    stream->all->ended++;
}

static void open_streams(void *self, size_t count)
{
    struct streams *streams = self;
    requesty_error error;

    while (count--) {
        struct stream *stream = &streams->list[streams->started++];
        requesty_call_handlers handlers = { .on_event = on_event, .on_done = on_done, .user = stream };

        stream->all = streams;
        if (requesty_messages_start(streams->client, streams->loop, &messages, &handlers, NULL, &error) < 0) {
            fprintf(stderr, "%s\n", error.message);
            exit(1);
        }
    }
}

static int turn(void *self)
{
    struct streams *streams = self;

    return streams->ended < streams->started ? requesty_loop_run_once(streams->loop, -1, NULL) : -1;
}

static size_t opened(void *self)
{
    return ((const struct streams *)self)->opened;
}

static size_t events(void *self)
{
    return ((const struct streams *)self)->events;
}

static size_t ended(void *self)
{
    return ((const struct streams *)self)->ended;
}

static int is_whole(void *self, size_t events_each)
{
    const struct streams *streams = self;
    size_t whole = 0;

    for (size_t i = 0; i < streams->started; i++)
        whole += streams->list[i].is_done && !streams->list[i].failed && streams->list[i].events == events_each;
    return whole == streams->started;
}

static int make(struct streams *streams, const char *url, size_t count, requesty_error *error)
{
    requesty_client_options options = { .api_key = "key", .base_url = url };
    int rc = requesty_client_new(&options, &streams->client, error);

    streams->list = calloc(count, sizeof *streams->list);
    if (!streams->list)
        exit(1);
    return rc < 0 ? rc : requesty_loop_new(&streams->loop, error);
}

int main(int argc, char **argv)
{
    struct bench_course course = bench_course_from(argc - 2, argv + 2);
    struct streams streams = { 0 };
    struct bench_side side = { open_streams, turn, opened, events, ended, is_whole, &streams };
    requesty_error error;
    int status = 1;

    if (make(&streams, argv[1], course.streams, &error) < 0)
        fprintf(stderr, "%s\n", error.message);
    else
        status = bench_streams_run(&side, argv[1], course);
    requesty_loop_free(streams.loop);
    requesty_client_free(streams.client);
    free(streams.list);
    return status;
}
