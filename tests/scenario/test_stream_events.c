/* Which events a stream gives, in which order; how it is cut into pieces on its way makes no difference. */
#include "scenario.h"

#define M_FRAME(type, rest) "event: " type "\ndata: {\"type\":\"" type "\"" rest "}\n\n"
#define M_BLOCK_OF(index, block) M_FRAME("content_block_start", ",\"index\":" index ",\"content_block\":" block)
#define M_DELTA_OF(index, delta) M_FRAME("content_block_delta", ",\"index\":" index ",\"delta\":" delta)
#define M_STOP_OF(index) M_FRAME("content_block_stop", ",\"index\":" index)

static const struct {
    enum protocol protocol;
    const char *name, *sse, *events;
} streams[] = {
    { MESSAGES, "text", MESSAGES_SSE,
      "START msg_1 claude-x usage\nOTHER content_block_start\nTEXT 0.0 Hello, \nTEXT 0.0 world\n"
      "OTHER content_block_stop\nUSAGE 9 5\nSTOP end_turn\nOTHER message_stop\n" },
    { MESSAGES, "ping and unknown events", M_START M_PING M_BLOCK M_DELTA("a") M_FRAME("from_tomorrow", ",\"x\":[1]")
      M_DELTA_OF("0", "{\"type\":\"new_delta\",\"v\":1}") M_BLOCK_STOP M_PING M_END M_STOP,
      "START msg_1 claude-x usage\nOTHER ping\nOTHER content_block_start\nTEXT 0.0 a\nOTHER from_tomorrow\n"
      "OTHER content_block_delta\nOTHER content_block_stop\nOTHER ping\nUSAGE 9 5\nSTOP end_turn\n"
      "OTHER message_stop\n" },
    { MESSAGES, "thinking, tools", M_START
      M_BLOCK_OF("0", "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}")
      M_DELTA_OF("0", "{\"type\":\"thinking_delta\",\"thinking\":\"Let me\"}")
      M_DELTA_OF("0", "{\"type\":\"signature_delta\",\"signature\":\"c2ln\"}") M_STOP_OF("0")
      M_BLOCK_OF("1", "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"weather\",\"input\":{}}")
      M_DELTA_OF("1", "{\"type\":\"input_json_delta\",\"partial_json\":\"\"}")
      M_DELTA_OF("1", "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"city\\\":\"}")
      M_DELTA_OF("1", "{\"type\":\"input_json_delta\",\"partial_json\":\"\\\"Rome\\\"}\"}") M_STOP_OF("1")
      M_BLOCK_OF("2", "{\"type\":\"tool_use\",\"id\":\"toolu_2\",\"name\":\"time\",\"input\":{}}") M_STOP_OF("2")
      M_END M_STOP,
      NULL },
    { CHAT, "text", CHAT_SSE,
      "START chat_1 gpt-x\nTEXT 0.0 Hello, \nTEXT 0.0 world\nSTOP stop\nUSAGE 9 5\n" },
    { CHAT, "two choices", C_START C_CHUNK("{\"index\":1,\"delta\":{\"content\":\"b\"}},{\"index\":0,"
      "\"delta\":{\"content\":\"a\"}}")
      C_FINISH C_CHUNK("{\"index\":1,\"delta\":{},\"finish_reason\":\"length\"}") C_DONE,
      "START chat_1 gpt-x\nTEXT 1.0 b\nTEXT 0.0 a\nSTOP stop\nSTOP length\n" },
    { CHAT, "reasoning and refusal", C_DELTA("{\"reasoning_content\":\"hm\"}") C_DELTA("{\"refusal\":\"I won't\"}")
      C_FINISH C_DONE, "START chat_1 gpt-x\nREASONING 0.0 hm\nREFUSAL 0.0 I won't\nSTOP stop\n" },
    { CHAT, "two tool calls", C_START
      C_DELTA("{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\","
          "\"function\":{\"name\":\"weather\","
              "\"arguments\":\"\"}}]}")
      C_DELTA("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"city\\\":\"}}]}")
      C_DELTA("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Rome\\\"}\"}}]}")
      C_DELTA("{\"tool_calls\":[{\"index\":1,\"id\":\"call_2\",\"type\":\"function\",\"function\":{\"name\":\"time\","
              "\"arguments\":\"\"}}]}")
      C_CHUNK("{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}") C_DONE,
      "START chat_1 gpt-x\nTOOL_CALL_START 0.0 call_1 weather\nTOOL_INPUT 0.0 {\"city\":\nTOOL_INPUT 0.0 \"Rome\"}\n"
      "TOOL_CALL_START 0.1 call_2 time\nTOOL_CALL 0.0 call_1 weather {\"city\":\"Rome\"} valid\n"
      "TOOL_CALL 0.1 call_2 time {} valid\nSTOP tool_calls\n" },
    { CHAT, "a broken tool call", C_DELTA("{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\","
      "\"function\":{\"name\":\"f\","
              "\"arguments\":\"{\\\"a\\\":\"}}]}") C_CHUNK("{\"index\":0,\"delta\":{},"
              "\"finish_reason\":\"length\"}") C_DONE,
      "START chat_1 gpt-x\nTOOL_CALL_START 0.0 call_1 f\nTOOL_INPUT 0.0 {\"a\":\n"
      "TOOL_CALL 0.0 call_1 f {\"a\": invalid\n"
      "STOP length\n" },
    { CHAT, "empty chunks and unknown members", C_START "data: {\"obj\":1}\n\n" C_CHUNK("") C_TEXT("x")
      C_DELTA("{\"from_tomorrow\":true}") C_FINISH C_DONE, NULL },
};

static const char thinking_and_tools[] =
    "START msg_1 claude-x usage\nOTHER content_block_start\nREASONING 0.0 Let me\nOTHER content_block_delta\n"
    "OTHER content_block_stop\nTOOL_CALL_START 0.1 toolu_1 weather\nTOOL_INPUT 0.1 \nTOOL_INPUT 0.1 {\"city\":\n"
    "TOOL_INPUT 0.1 \"Rome\"}\nTOOL_CALL 0.1 toolu_1 weather {\"city\":\"Rome\"} valid\n"
    "TOOL_CALL_START 0.2 toolu_2 time\nTOOL_CALL 0.2 toolu_2 time {} valid\nUSAGE 9 5\nSTOP end_turn\n"
    "OTHER message_stop\n";

static const char unknown_chunks[] =
    "START chat_1 gpt-x\nOTHER \nOTHER \nTEXT 0.0 x\nOTHER \nSTOP stop\n";

static const char *expected_events(size_t i)
{
    if (streams[i].events)
        return streams[i].events;
    return streams[i].protocol == MESSAGES ? thinking_and_tools : unknown_chunks;
}

static struct server_reply *in_pieces(const char *text, int split)
{
    return server_reply_sse(text, split == 0   ? server_split_whole()
                                  : split == 1 ? server_split_every(1)
                                               : server_split_random((uint64_t)split, 20));
}

static int stream_events(struct scene *scene, enum protocol protocol, struct record *record, requesty_error *error)
{
    requesty_messages_params messages = small_messages();
    requesty_chat_params chat = small_chat();

    if (protocol == MESSAGES)
        return requesty_messages_stream(scene->client, &messages, record_event, record, NULL, error);
    return requesty_chat_stream(scene->client, &chat, record_event, record, NULL, error);
}

static int pull_events(struct scene *scene, enum protocol protocol, struct record *record, requesty_error *error)
{
    requesty_messages_params messages = small_messages();
    requesty_chat_params chat = small_chat();
    requesty_stream *stream = NULL;
    int rc = protocol == MESSAGES ? requesty_messages_open(scene->client, &messages, &stream, error)
                                  : requesty_chat_open(scene->client, &chat, &stream, error);

    if (rc == 0)
        rc = record_all(stream, record, error);
    requesty_stream_free(stream);
    return rc;
}

static void events_come_in_order_however_the_bytes_are_cut(void **state)
{
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(streams); i++)
        for (int split = 0; split < 4; split++)
            for (int pull = 0; pull <= 1; pull++) {
                struct record record = { 0 };
                requesty_error error = { 0 };
                int rc;

                server_push(scene->server, in_pieces(streams[i].sse, split));
                rc = (pull ? pull_events : stream_events)(scene, streams[i].protocol, &record, &error);
                if (rc < 0 || strcmp(record_text(&record), expected_events(i)) != 0)
                    print_error("%s: %s\n", streams[i].name, error.message);
                assert_code(rc, REQUESTY_OK);
                assert_string_equal(record_text(&record), expected_events(i));
                record_free(&record);
            }
}

/* ---- every frame surfaces ---------------------------------------------------------------------------------------- */

struct frames {
    char *seen[64];
    size_t count;
};

static int note_frame(const requesty_event *event, void *user)
{
    struct frames *frames = user;

    assert_int_equal(strlen(event->raw_json), event->raw_json_len);
    assert_non_null(event->sse_event);
    if (frames->count && strcmp(frames->seen[frames->count - 1], event->raw_json) == 0)
        return 0; /* one frame, several events */
    if (frames->count < COUNT(frames->seen))
        frames->seen[frames->count++] = strdup(event->raw_json);
    return 0;
}

/* The data of each frame that the server sent, in order, is the raw_json of at least one event. */
static void every_frame_surfaces(void **state)
{
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(streams); i++) {
        requesty_messages_params messages = small_messages();
        requesty_chat_params chat = small_chat();
        struct frames frames = { .count = 0 };
        const char *at = streams[i].sse;
        size_t count = 0;

        server_push(scene->server, sse(streams[i].sse));
        if (streams[i].protocol == MESSAGES)
            assert_int_equal(requesty_messages_stream(scene->client, &messages, note_frame, &frames, NULL, NULL), 0);
        else
            assert_int_equal(requesty_chat_stream(scene->client, &chat, note_frame, &frames, NULL, NULL), 0);
        while ((at = strstr(at, "data: ")) != NULL) {
            size_t len = strcspn(at += 6, "\n");

            if (strncmp(at, "[DONE]", 6) == 0)
                break;
            if (count && strlen(frames.seen[count - 1]) == len && strncmp(frames.seen[count - 1], at, len) == 0)
                continue; /* the same text twice in a row (pings) cannot be told apart here */
            assert_true(count < frames.count);
            assert_int_equal(strlen(frames.seen[count]), len);
            assert_memory_equal(frames.seen[count], at, len);
            count++;
        }
        assert_int_equal(count, frames.count);
        for (size_t f = 0; f < frames.count; f++)
            free(frames.seen[f]);
    }
}

/* ---- what an event carries --------------------------------------------------------------------------------------- */

static int check_members(const requesty_event *event, void *user)
{
    size_t *count = user;

    (*count)++;
    if (event->text) {
        assert_int_equal(strlen(event->text), event->text_len);
    } else {
        assert_int_equal(event->text_len, 0);
    }
    assert_true(!event->usage == (event->type != REQUESTY_EVENT_USAGE && event->type != REQUESTY_EVENT_START));
    assert_true(!event->input_json == (event->type != REQUESTY_EVENT_TOOL_CALL));
    assert_true(!event->stop_reason_text == (event->type != REQUESTY_EVENT_STOP));
    if (event->type == REQUESTY_EVENT_TEXT)
        assert_true(event->text && !event->id && !event->name);
    return 0;
}

static void members_that_a_type_does_not_name_are_absent(void **state)
{
    struct scene *scene = *state;
    requesty_messages_params params = small_messages();

    for (size_t i = 0; i < COUNT(streams); i++) {
        size_t count = 0;

        if (streams[i].protocol != MESSAGES)
            continue;
        server_push(scene->server, sse(streams[i].sse));
        assert_int_equal(requesty_messages_stream(scene->client, &params, check_members, &count, NULL, NULL), 0);
        assert_true(count > 5);
    }
}

/* Text with a NUL, with escapes, with characters of every length. */
static void text_arrives_as_it_was_meant(void **state)
{
    struct scene *scene = *state;
    requesty_messages_params params = small_messages();
    requesty_message *message = NULL;
    struct record record = { 0 };

    server_push(scene->server, server_reply_sse(M_START M_BLOCK M_DELTA("a\\u0000b\\n\\\"\\u00e9")
                                                M_DELTA("\xE2\x82\xAC\xF0\x9F\x98\x80\\ud83d\\ude00") M_BLOCK_STOP M_END
                                                M_STOP, server_split_every(1)));
    assert_int_equal(requesty_messages_stream(scene->client, &params, NULL, NULL, &message, NULL), 0);
    assert_int_equal(message->content[0]->text_len, 7 + 3 + 4 + 4);
    assert_memory_equal(message->content[0]->text,
                        "a\0b\n\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xF0\x9F\x98\x80", 18);
    requesty_message_free(message);
    record_free(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(events_come_in_order_however_the_bytes_are_cut),
        scene_test(every_frame_surfaces),
        scene_test(members_that_a_type_does_not_name_are_absent),
        scene_test(text_arrives_as_it_was_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
