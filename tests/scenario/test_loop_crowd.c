/* Many streams at once in one loop, which then reads them piece by piece; and what comes behind them in bulk. */
#include "loops.h"

#include <stdlib.h>

enum { STREAMS = 100, LENGTH = 30000 }; /* the streams of a crowd are read a kilobyte at a time */

static const char head[] =
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":"
    "\"assistant\",\"model\":\"m\",\"content\":[],\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}\n\n"
    "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\","
    "\"text\":\"\"}}\n\n"
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
    "\"text\":\"";
static const char tail[] = "\"}}\n\nevent: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
                           "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
                           "\"usage\":{\"output_tokens\":9}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
static const char whole_head[] = "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":"
                                 "[{\"type\":\"text\",\"text\":\"";
static const char whole_tail[] = "\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":9}}";

static char long_text[LENGTH + 1]; /* no piece of it is like another */

static void write_text(void)
{
    for (size_t i = 0; i + 6 <= LENGTH; i += 6)
        snprintf(long_text + i, 7, "%06zu", i);
}

static char *around(const char *before, const char *behind)
{
    size_t size = strlen(before) + LENGTH + strlen(behind) + 1;
    char *text = malloc(size);

    assert_non_null(text);
    snprintf(text, size, "%s%s%s", before, long_text, behind);
    return text;
}

static struct server_reply *stream_behind_a_gate(const char *body)
{
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, 200, "text/event-stream", SERVER_CHUNKED);
    server_reply_gate(reply);
    server_reply_text(reply, body);
    return reply;
}

static void check_text(struct told *told, requesty_call *call)
{
    (void)told;
    assert_string_equal(requesty_message_text(requesty_call_message(call)), long_text);
}

static void start_checked(struct told *told, requesty_loop *loop, requesty_client *client, enum way way)
{
    *told = (struct told){ .at_done = check_text };
    start(told, loop, client, MESSAGES, way);
}

static void a_crowd_is_read_whole_and_so_is_what_follows(void **state)
{
    struct scene *scene = *state;
    static struct told streams[STREAMS], replies[3];
    requesty_loop *loop = new_loop();
    char *stream, *whole;

    write_text();
    stream = around(head, tail);
    whole = around(whole_head, whole_tail);
    server_set_default(scene->server, stream_behind_a_gate(stream));
    for (size_t i = 0; i < STREAMS; i++)
        start_checked(&streams[i], loop, scene->client, STREAM);
    await(loop, server_count(scene->server, SERVER_GATES) == STREAMS);
    for (size_t i = 0; i < STREAMS; i++)
        server_gate_open(scene->server);
    turn_all(loop);
    server_set_default(scene->server, server_reply_json(200, whole));
    for (size_t i = 0; i < COUNT(replies); i++)
        start_checked(&replies[i], loop, scene->client, CREATE);
    turn_all(loop);
    for (size_t i = 0; i < STREAMS; i++)
        assert_told(&streams[i], REQUESTY_OK);
    for (size_t i = 0; i < COUNT(replies); i++)
        assert_told(&replies[i], REQUESTY_OK);
    requesty_loop_free(loop);
    free(stream);
    free(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_crowd_is_read_whole_and_so_is_what_follows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
