/* Frames that differ from the one before in one text are not decoded (lib/api/repeat.h). That must not show: each stream here
 * comes twice, once as it is, and once with a frame that says nothing behind every frame, so that none follows its like. */
#include "scenario.h"

#define M_OF(index, delta) \
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":" index ",\"delta\":" delta "}\n\n"
#define M_BARE(text) \
    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" text "\"}}\n\n"
#define M_TOOL \
    "data: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\"," \
    "\"name\":\"f\",\"input\":{}}}\n\n"
#define M_INPUT(json) M_OF("1", "{\"type\":\"input_json_delta\",\"partial_json\":\"" json "\"}")
#define M_THINK(text) M_OF("0", "{\"type\":\"thinking_delta\",\"thinking\":\"" text "\"}")
#define C_LOGPROB(text) \
    C_CHUNK("{\"index\":0,\"delta\":{\"content\":\"" text "\"},\"logprobs\":{\"content\":[{\"token\":\"t\"}]}}")
#define C_PADDED(text, padding) "data: {\"id\":\"chat_1\",\"choices\":[{\"delta\":{\"content\":\"" text "\"}}]" padding "}" \
    padding "\n\n"

static const struct row {
    enum protocol protocol;
    const char *name;
    const char *frames; /* between the stream's start and its end */
} rows[] = {
    { MESSAGES, "plain texts", M_DELTA("a") M_DELTA("b b") M_DELTA("c") M_DELTA("c") },
    { MESSAGES, "an empty text", M_DELTA("a") M_DELTA("") M_DELTA("b") },
    { MESSAGES, "escapes", M_DELTA("a") M_DELTA("\\n\\\"\\u00e4") M_DELTA("b") M_DELTA("\\\\") M_DELTA("c") },
    { MESSAGES, "characters of two to four bytes", M_DELTA("a") M_DELTA("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80") M_DELTA("b") },
    { MESSAGES, "half a pair", M_DELTA("a") M_DELTA("\\ud83d") M_DELTA("\\ude00") M_DELTA("b") },
    { MESSAGES, "half a pair alone", M_DELTA("a") M_DELTA("x\\ud83d") M_DELTA("b") M_DELTA("c") },
    { MESSAGES, "padding", M_OF("0", "{\"type\":\"text_delta\",\"text\":\"a\"}  ") M_OF("0",
      "{\"type\":\"text_delta\",\"text\":\"b\"}") M_OF("0", "{\"type\":\"text_delta\",\"text\":\"c\"}      ") },
    { MESSAGES, "the text twice in a frame", M_OF("0", "{\"type\":\"text_delta\",\"text\":\"a\",\"text\":\"a\"}")
      M_OF("0", "{\"type\":\"text_delta\",\"text\":\"b\",\"text\":\"a\"}") M_OF("0",
      "{\"type\":\"text_delta\",\"text\":\"a\",\"text\":\"b\"}") },
    { MESSAGES, "a number for a text", M_OF("0", "{\"type\":\"text_delta\",\"text\":1}") M_OF("0",
      "{\"type\":\"text_delta\",\"text\":2}") },
    { MESSAGES, "other members", M_OF("0", "{\"type\":\"text_delta\",\"text\":\"a\",\"x\":\"b\"}") M_OF("0",
      "{\"type\":\"text_delta\",\"text\":\"a\",\"x\":\"c\"}") M_OF("0",
      "{\"type\":\"text_delta\",\"text\":\"d\",\"x\":\"c\"}") },
    { MESSAGES, "events without a name", M_BARE("a") M_BARE("b") M_DELTA("c") M_BARE("d") M_DELTA("e") },
    { MESSAGES, "a text that looks like the end", M_DELTA("a") M_DELTA("}}") M_DELTA("b") M_DELTA("}} }") },
    { MESSAGES, "thinking", M_THINK("a") M_THINK("b") M_THINK("c") },
    { MESSAGES, "a tool's input", M_TOOL M_INPUT("{") M_INPUT(" ") M_INPUT("}") M_DELTA("x") M_DELTA("y") M_INPUT(" ") },
    { MESSAGES, "blocks in turn", M_TOOL M_DELTA("a") M_INPUT("{") M_DELTA("b") M_DELTA("c") M_INPUT("}") M_DELTA("d") },
    { MESSAGES, "no JSON any more", M_DELTA("a") M_DELTA("b") M_DELTA("c\x01") },
    { MESSAGES, "no UTF-8 any more", M_DELTA("a") M_DELTA("b") M_DELTA("c\xFF") },
    { MESSAGES, "cut inside the text", M_DELTA("a") M_DELTA("b")
      "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"c\n\n" },
    { MESSAGES, "cut behind the text", M_DELTA("a") M_DELTA("b")
      "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"c\"\n\n" },
    { MESSAGES, "more behind the object", M_DELTA("a") M_DELTA("b")
      "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"c\"}} }\n\n" },
    { MESSAGES, "names without data between", M_DELTA("a") "event: from_nowhere\n\n" M_BARE("b") M_DELTA("c") "event: x\n\n"
      M_BARE("d") M_BARE("e") },
    { CHAT, "names", "event: x\n" C_TEXT("a") C_TEXT("b") "event: y\n" C_TEXT("c") "event: z\n" C_TEXT("d") "event: gone\n\n"
      C_TEXT("e") C_TEXT("f") },
    { CHAT, "half a pair in another text", C_DELTA("{\"reasoning\":\"\\ud83d\",\"content\":\"a\"}")
      C_DELTA("{\"reasoning\":\"\\ud83d\",\"content\":\"b\"}") C_DELTA("{\"refusal\":\"\\ud83d\",\"content\":\"c\"}")
      C_DELTA("{\"refusal\":\"\\ud83d\",\"content\":\"d\"}") },
    { CHAT, "plain texts", C_TEXT("a") C_TEXT("b b") C_TEXT("c") C_TEXT("c") },
    { CHAT, "an empty text", C_TEXT("a") C_TEXT("") C_TEXT("b") },
    { CHAT, "escapes and halves", C_TEXT("a") C_TEXT("\\n") C_TEXT("\\ud83d") C_TEXT("\\ude00") C_TEXT("\\ud83d") C_TEXT("b") },
    { CHAT, "padding", C_PADDED("a", "") C_PADDED("b", " ") C_PADDED("c", "  ") },
    { CHAT, "reasoning twice", C_DELTA("{\"reasoning\":\"a\",\"reasoning_content\":\"a\"}")
      C_DELTA("{\"reasoning\":\"a\",\"reasoning_content\":\"a\"}") C_DELTA("{\"reasoning\":\"b\",\"reasoning_content\":\"b\"}") },
    { CHAT, "reasoning and text", C_DELTA("{\"reasoning\":\"a\",\"content\":\"b\"}")
      C_DELTA("{\"reasoning\":\"a\",\"content\":\"c\"}") C_DELTA("{\"reasoning\":\"d\",\"content\":\"c\"}") },
    { CHAT, "log probabilities", C_LOGPROB("a") C_LOGPROB("a") C_LOGPROB("b") },
    { CHAT, "lists that grow", C_DELTA("{\"content\":\"a\",\"reasoning_details\":[1]}")
      C_DELTA("{\"content\":\"b\",\"reasoning_details\":[1]}") },
    { CHAT, "calls in a text's chunk", C_DELTA("{\"content\":\"a\",\"tool_calls\":[{\"index\":0,\"id\":\"t\",\"function\":"
      "{\"name\":\"f\",\"arguments\":\"\"}}]}") C_DELTA("{\"content\":\"b\",\"tool_calls\":[{\"index\":0,\"id\":\"t\","
      "\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}") },
    { CHAT, "a finish reason in every chunk", C_CHUNK("{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}")
      C_CHUNK("{\"index\":0,\"delta\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}")
      C_CHUNK("{\"index\":0,\"delta\":{\"content\":\"c\"},\"finish_reason\":\"stop\"}") },
    { CHAT, "two choices in a chunk", C_CHUNK("{\"index\":0,\"delta\":{\"content\":\"a\"}},{\"index\":1,\"delta\":{}}")
      C_CHUNK("{\"index\":0,\"delta\":{\"content\":\"b\"}},{\"index\":1,\"delta\":{}}") },
    { CHAT, "choices in turn", C_TEXT("a") C_TEXT("b") C_CHUNK("{\"index\":1,\"delta\":{\"content\":\"c\"}}")
      C_CHUNK("{\"index\":1,\"delta\":{\"content\":\"d\"}}") C_TEXT("e") },
    { CHAT, "content in parts", C_DELTA("{\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}")
      C_DELTA("{\"content\":[{\"type\":\"text\",\"text\":\"b\"}]}") },
    { CHAT, "usage in every chunk", "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":1}}\n\n"
      "data: {\"choices\":[{\"delta\":{\"content\":\"b\"}}],\"usage\":{\"prompt_tokens\":1}}\n\n" },
    { CHAT, "an error in a chunk", "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"error\":null}\n\n"
      "data: {\"choices\":[{\"delta\":{\"content\":\"b\"}}],\"error\":null}\n\n"
      "data: {\"choices\":[{\"delta\":{\"content\":\"b\"}}],\"error\":{\"message\":\"no\"}}\n\n" },
    { CHAT, "members of the server", "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"n\":1}\n\n"
      "data: {\"choices\":[{\"delta\":{\"content\":\"b\"}}],\"n\":1}\n\n"
      "data: {\"choices\":[{\"delta\":{\"content\":\"c\"}}],\"n\":2}\n\n" },
};

/* What a stream came to: events but for those that say nothing, the frames' names, the code, and the reply. */
struct seen {
    struct record record;
    char names[4096];
    char *reply;
    int rc;
};

static int note(const requesty_event *event, void *user)
{
    struct seen *seen = user;

    if (event->type == REQUESTY_EVENT_OTHER)
        return 0;
    strcat(strcat(seen->names, event->sse_event), "\n"); /* frames are few and names short */
    return record_event(event, &seen->record);
}

static struct seen look(struct scene *scene, enum protocol protocol, const char *stream)
{
    requesty_messages_params messages = small_messages();
    requesty_chat_params chat = small_chat();
    requesty_message *message = NULL;
    requesty_chat_completion *completion = NULL;
    struct seen seen = { 0 };

    server_push(scene->server, sse(stream));
    if (protocol == MESSAGES)
        seen.rc = requesty_messages_stream(scene->client, &messages, note, &seen, &message, NULL);
    else
        seen.rc = requesty_chat_stream(scene->client, &chat, note, &seen, &completion, NULL);
    seen.reply = message || completion ? strdup(message ? message->raw_json : completion->raw_json) : NULL;
    requesty_message_free(message);
    requesty_chat_completion_free(completion);
    return seen;
}

/* The stream with this text behind every frame of the row; to be freed. */
static char *stream_of(const struct row *row, const char *between)
{
    const char *start = row->protocol == MESSAGES ? M_START M_BLOCK : C_START;
    const char *end = row->protocol == MESSAGES ? M_BLOCK_STOP M_END M_STOP : C_FINISH C_DONE;
    char *stream = calloc(1, strlen(start) + strlen(row->frames) * (strlen(between) + 1) + strlen(end) + 1);

    assert_non_null(stream);
    strcat(stream, start);
    for (const char *at = row->frames, *next; *at; at = next) {
        next = strstr(at, "\n\n") + 2;
        strncat(stream, at, (size_t)(next - at));
        strcat(stream, between);
    }
    return strcat(stream, end);
}

static struct seen look_at_row(struct scene *scene, const struct row *row, bool apart)
{
    const char *nothing = row->protocol == MESSAGES ? M_PING : "data: {\"choices\":[]}\n\n";
    char *stream = stream_of(row, apart ? nothing : "");
    struct seen seen = look(scene, row->protocol, stream);

    free(stream);
    return seen;
}

static void frames_that_repeat_mean_what_they_mean_alone(void **state)
{
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seen together = look_at_row(scene, &rows[i], false), apart = look_at_row(scene, &rows[i], true);

        if (together.rc != apart.rc || strcmp(record_text(&together.record), record_text(&apart.record)) != 0)
            print_error("%s\n", rows[i].name);
        assert_code(together.rc, apart.rc);
        assert_string_equal(record_text(&together.record), record_text(&apart.record));
        assert_string_equal(together.names, apart.names);
        assert_non_null(together.reply);
        assert_string_equal(together.reply, apart.reply);
        record_free(&together.record);
        record_free(&apart.record);
        free(together.reply);
        free(apart.reply);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(frames_that_repeat_mean_what_they_mean_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
