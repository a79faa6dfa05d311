/* Messages and their parts, of chat requests. */
#include <string.h>

#include "requests_kinds.h"
#include "requests_shared.h"

#define M requesty_chat_message
#define T requesty_part_param
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- parts ------------------------------------------------------------------------------------------------------- */

static const struct build_row url_rows[] = {
    ROW_NEEDS(TEXT, T, "url", url, build_is_text),
    ROW(TEXT, T, "detail", detail),
    ROW(TEXT, T, "mime_type", media_type),
};
static const struct build_row audio_rows[] = {
    ROW_NEEDS(TEXT, T, "data", data, build_is_text),
    ROW_NEEDS(TEXT, T, "format", format, build_is_text),
};
static const struct build_row file_rows[] = {
    ROW(TEXT, T, "filename", filename),
    ROW(TEXT, T, "file_id", file_id),
    ROW(TEXT, T, "file_data", data),
};

static bool is_url(const json_t *value)
{
    return build_fits(value, BUILD_ROWS(url_rows));
}

static json_t *take_url(struct build *build, json_t *value, void *to)
{
    return build_members(build, value, BUILD_ROWS(url_rows), to);
}

static bool is_audio(const json_t *value)
{
    return build_fits(value, BUILD_ROWS(audio_rows));
}

static json_t *take_audio(struct build *build, json_t *value, void *to)
{
    return build_members(build, value, BUILD_ROWS(audio_rows), to);
}

/* By its id, or with its data. */
static bool is_file(const json_t *value)
{
    const json_t *id = json_object_get(value, "file_id");
    const json_t *data = json_object_get(value, "file_data");
    return (id == NULL) != (data == NULL) && build_is_text(id == NULL ? data : id);
}

static json_t *take_file(struct build *build, json_t *value, void *to)
{
    return build_members(build, value, BUILD_ROWS(file_rows), to);
}

#define ROW_CACHE(of) ROW_CUSTOM(of, "cache_control", cache, take_cache)

static const struct build_row text_part[] = {
    ROW_SAID("type"),
    ROW_LONG_TEXT(T, "text", text, text_len, build_is_string),
    ROW_CACHE(T),
};
static const struct build_row image_part[] = {
    ROW_SAID("type"),
    ROW_WHOLE("image_url", take_url, is_url),
    ROW_CACHE(T),
};
static const struct build_row audio_part[] = { ROW_SAID("type"), ROW_WHOLE("input_audio", take_audio, is_audio) };
static const struct build_row input_file_part[] = {
    ROW_SAID("type"),
    ROW(TEXT, T, "filename", filename),
    ROW_NEEDS(TEXT, T, "file_data", data, build_is_text),
    ROW(TEXT, T, "mime_type", media_type),
    ROW_CACHE(T),
};
static const struct build_row file_part[] = { ROW_SAID("type"), ROW_WHOLE("file", take_file, is_file) };
static const struct build_row refusal_part[] = {
    ROW_SAID("type"),
    ROW_LONG_TEXT(T, "refusal", text, text_len, build_is_string),
};

static const struct {
    const char *word;
    int64_t type;
    struct build_rows rows;
} part_kinds[] = {
    { "text", REQUESTY_PART_TEXT, { text_part, COUNT(text_part) } },
    { "image_url", REQUESTY_PART_IMAGE_URL, { image_part, COUNT(image_part) } },
    { "input_audio", REQUESTY_PART_INPUT_AUDIO, { audio_part, COUNT(audio_part) } },
    { "input_file", REQUESTY_PART_INPUT_FILE, { input_file_part, COUNT(input_file_part) } },
    { "file", REQUESTY_PART_FILE, { file_part, COUNT(file_part) } },
    { "refusal", REQUESTY_PART_REFUSAL, { refusal_part, COUNT(refusal_part) } },
};

static void take_part(struct build *build, json_t *value, void *to)
{
    T *part = to;
    for (size_t i = 0; i < COUNT(part_kinds); i++) {
        if (!build_member_is(value, "type", part_kinds[i].word) || !build_fits(value, part_kinds[i].rows))
            continue;
        part->type = part_kinds[i].type;
        part->extra_json = build_extra(build, build_members(build, value, part_kinds[i].rows, part));
        return;
    }
    part->json = build_whole(build, value);
}

/* ---- tool calls -------------------------------------------------------------------------------------------------- */

static const struct build_row function_rows[] = {
    ROW_NEEDS(TEXT, requesty_tool_call_param, "name", name, build_is_text),
    ROW_NEEDS(TEXT, requesty_tool_call_param, "arguments", arguments_json, build_is_text),
};

static bool is_function(const json_t *value)
{
    return build_fits(value, BUILD_ROWS(function_rows));
}

static json_t *take_function(struct build *build, json_t *value, void *to)
{
    return build_members(build, value, BUILD_ROWS(function_rows), to);
}

static void take_call(struct build *build, json_t *value, void *to)
{
    static const struct build_row rows[] = {
        ROW_SAID("type"),
        ROW(TEXT, requesty_tool_call_param, "id", id),
        ROW_WHOLE("function", take_function, is_function),
    };
    requesty_tool_call_param *call = to;
    if (build_member_is(value, "type", "function") && build_fits(value, BUILD_ROWS(rows)))
        call->extra_json = build_extra(build, build_members(build, value, BUILD_ROWS(rows), call));
    else
        call->json = build_whole(build, value);
}

/* ---- messages ---------------------------------------------------------------------------------------------------- */

static bool is_said_by(const json_t *message, const char *role)
{
    return build_member_is(message, "role", role);
}

/* Null is what a turn has that only calls tools. */
static bool is_null_by_itself(const struct build *build, const json_t *value)
{
    return json_is_null(value) && is_said_by(build->object, "assistant") &&
           json_is_object(json_array_get(json_object_get(build->object, "tool_calls"), 0));
}

static json_t *take_content(struct build *build, json_t *value, void *to)
{
    M *message = to;
    if (json_is_string(value))
        message->text = build_long_text(build, value, &message->text_len);
    else
        message->parts = build_list(build, value, sizeof(T), take_part, &message->part_count);
    return message->text != NULL || message->parts != NULL || is_null_by_itself(build, value) ? NULL
                                                                                            : json_incref(value);
}

static json_t *take_calls(struct build *build, json_t *value, void *to)
{
    M *message = to;
    if (is_said_by(build->object, "assistant"))
        message->tool_calls = build_list(build, value, sizeof(requesty_tool_call_param), take_call,
                                         &message->tool_call_count);
    return message->tool_calls == NULL ? json_incref(value) : NULL;
}

static json_t *take_call_id(struct build *build, json_t *value, void *to)
{
    M *message = to;
    if (!is_said_by(build->object, "tool") || !build_is_text(value))
        return json_incref(value);
    message->tool_call_id = build_text(build, value);
    return NULL;
}

static json_t *take_audio_id(struct build *build, json_t *value, void *at)
{
    static const struct build_row rows[] = { { .name = "id", .type = BUILD_TEXT } };
    return build_inside(build, value, BUILD_ROWS(rows), at);
}

static const struct build_word roles[] = {
    { "user", REQUESTY_ROLE_USER },
    { "assistant", REQUESTY_ROLE_ASSISTANT },
    { "system", REQUESTY_ROLE_SYSTEM },
    { "developer", REQUESTY_ROLE_DEVELOPER },
    { "tool", REQUESTY_ROLE_TOOL },
    { NULL, 0 },
};

static const struct build_row message_rows[] = {
    ROW_WORD(M, "role", role, roles),
    ROW_WHOLE("content", take_content, NULL),
    ROW(TEXT, M, "name", name),
    ROW_WHOLE("tool_calls", take_calls, NULL),
    ROW_WHOLE("tool_call_id", take_call_id, NULL),
    ROW(TEXT, M, "reasoning_content", reasoning_content),
    ROW(TEXT, M, "reasoning_signature", reasoning_signature),
    ROW(TEXT, M, "refusal", refusal),
    ROW_CUSTOM(M, "audio", audio_id, take_audio_id),
    ROW_CACHE(M),
};

/* What the header requires of every message. */
static bool is_sayable(const json_t *message)
{
    bool is_result = is_said_by(message, "tool");
    return json_object_get(message, "role") != NULL &&
           (!is_result || json_object_get(message, "tool_call_id") != NULL);
}

void take_chat_message(struct build *build, json_t *value, void *to)
{
    M *message = to;
    if (!is_sayable(value)) {
        message->json = build_whole(build, value);
        return;
    }
    if (json_object_get(value, "content") == NULL)
        message->omit_content = REQUESTY_BOOL(true);
    message->extra_json = build_extra(build, build_members(build, value, BUILD_ROWS(message_rows), message));
}
