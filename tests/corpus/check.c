#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "got.h"
#include "text.h"
#include "view.h"

static char *line(const char *what, const char *detail)
{
    char text[1024];
    int length = snprintf(text, sizeof text, "%s%s", what, detail);
    return text_copy(text, length < 0 ? 0 : strlen(text));
}

/* Puts the name of the thing before a difference. */
static char *about(const char *what, char *difference)
{
    if (difference == NULL)
        return NULL;
    char *whole = line(what, difference);
    free(difference);
    return whole;
}

static char *check_success(const struct outcome *outcome)
{
    char text[700];
    if (outcome->result == 0)
        return outcome->reply == NULL ? line("success, but there is no reply", "") : NULL;
    snprintf(text, sizeof text, "%s: %s", requesty_code_name(outcome->error.code), outcome->error.message);
    return line("want success, got ", text);
}

static char *check_error(const struct call *call, const struct expected *expected,
                         const struct outcome *outcome)
{
    if (outcome->result == 0)
        return line("want an error, got success; expected message: ", view_text(expected->error, "message"));
    if (outcome->result != outcome->error.code)
        return line("the result is not error.code", "");
    if (outcome->error.message[0] == '\0')
        return line("the error has no message", "");
    json_t *got = got_error(&outcome->error);
    json_t *want = json_copy(expected->error);
    if (call->way == WAY_CREATE)
        view_put_int(want, "mid_stream", 0); /* no event can have reached the program */
    char *difference = view_difference(want, got);
    json_decref(want);
    json_decref(got);
    return about("error.", difference);
}

/* A failed call that is not a stream may leave its output alone; a stream that broke leaves what had come. */
static char *check_reply(const struct call *call, const struct expected *expected,
                         const struct outcome *outcome)
{
    bool failed = expected->error != NULL;
    if (failed && outcome->reply == NULL && (expected->reply == NULL || call->way == WAY_CREATE))
        return NULL;
    if (outcome->reply == NULL)
        return line("no partial reply", "");
    if (expected->reply == NULL)
        return NULL;
    return about(failed ? "partial reply." : "reply.", view_difference(expected->reply, outcome->reply));
}

static char *check_rebuilt(const struct call *call, const struct expected *expected,
                           const struct outcome *outcome)
{
    json_t *json = view_parse_text(outcome->raw_json);
    if (json == NULL)
        return line("raw_json is no JSON: ", outcome->raw_json);
    if (view_repeats_name(outcome->raw_json)) {
        json_decref(json);
        return line("raw_json has a member twice: ", outcome->raw_json);
    }
    if (call->protocol == PROTOCOL_CHAT && strcmp(view_text(json, "object"), "chat.completion") != 0) {
        json_decref(json);
        return line("raw_json is not called a chat.completion: ", outcome->raw_json);
    }
    bool as_view = call->protocol == PROTOCOL_CHAT;
    json_t *view = as_view ? chat_view(json) : view_without_nulls(json);
    char *difference = view_difference(as_view ? expected->reply : expected->raw, view);
    json_decref(view);
    json_decref(json);
    return about("raw_json, read again: ", difference);
}

static char *check_raw(const struct call *call, const struct expected *expected,
                       const struct outcome *outcome)
{
    if (outcome->raw_json == NULL || expected->reply == NULL)
        return NULL;
    if (call->body == NULL)
        return check_rebuilt(call, expected, outcome);
    if (!view_is_value_of(outcome->raw_json, call->body))
        return line("raw_json is not the body, byte for byte", "");
    return NULL;
}

static char *check_events(const struct call *call, const struct expected *expected,
                          const struct outcome *outcome)
{
    if (call->way == WAY_CREATE)
        return NULL;
    if (outcome->passed < expected->frames) {
        char text[64];
        snprintf(text, sizeof text, "%zu, got %zu", expected->frames, outcome->passed);
        return line("frames that come out as events: want ", text);
    }
    if (expected->events == NULL)
        return NULL;
    json_t *want = json_copy(expected->events);
    if (expected->error != NULL) {
        seen_keep_pieces(want);
        seen_keep_pieces(outcome->events);
    }
    char *difference = view_difference(want, outcome->events);
    json_decref(want);
    return about("events.", difference);
}

char *check_outcome(const struct call *call, const struct expected *expected, const struct outcome *outcome)
{
    char *problem = expected->error == NULL ? check_success(outcome) : check_error(call, expected, outcome);
    if (problem == NULL && outcome->problem[0] != '\0')
        problem = line("", outcome->problem);
    if (problem == NULL)
        problem = check_reply(call, expected, outcome);
    if (problem == NULL)
        problem = check_events(call, expected, outcome);
    if (problem == NULL)
        problem = check_raw(call, expected, outcome);
    return problem;
}
