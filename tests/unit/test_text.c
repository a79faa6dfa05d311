/* Text in pieces: characters that a server cut in two, through the readers of both protocols. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "api/chat.h"
#include "api/messages.h"
#include "api/text.h"

#define GRIN "\xF0\x9F\x98\x80" /* U+1F600, \ud83d \ude00 */
#define LOST "\xEF\xBF\xBD"     /* U+FFFD */

/* ---- halves of a string ------------------------------------------------------------------------------------------ */

static void assert_halves(const char *json, const char *rest, unsigned second, unsigned first)
{
    struct rq_string string = { json, strlen(json), strchr(json, '\\') != NULL };
    uint16_t second_half, first_half;

    rq_string_halves(&string, &second_half, &first_half);
    assert_int_equal(second_half, second);
    assert_int_equal(first_half, first);
    assert_int_equal(string.len, strlen(rest));
    assert_memory_equal(string.text, rest, string.len);
}

static void halves_are_found_at_the_ends_only(void **state)
{
    (void)state;
    assert_halves("plain", "plain", 0, 0);
    assert_halves("", "", 0, 0);
    assert_halves("a\\ud83d", "a", 0, 0xD83D);
    assert_halves("\\ude00b", "b", 0xDE00, 0);
    assert_halves("\\ude00\\ud83d", "", 0xDE00, 0xD83D);
    assert_halves("\\ud83d", "", 0, 0xD83D);
    assert_halves("\\ude00", "", 0xDE00, 0);
    assert_halves("\\ud83d\\ude00", "\\ud83d\\ude00", 0, 0);
    assert_halves("a\\\\ud83d", "a\\\\ud83d", 0, 0);
    assert_halves("a\\\\\\ud83d", "a\\\\", 0, 0xD83D);
    assert_halves("\\ud83dx", "\\ud83dx", 0, 0);
    assert_halves("\\n\\u0041", "\\n\\u0041", 0, 0);
}

/* ---- readers ----------------------------------------------------------------------------------------------------- */

/* Text and input as they come, and behind a bar the input of a call that is complete. */
static void gather(struct rq_events *events, struct rq_buffer *text)
{
    const requesty_event *event;

    while ((event = rq_events_next(events)) != NULL) {
        if (event->type == REQUESTY_EVENT_TEXT || event->type == REQUESTY_EVENT_TOOL_INPUT)
            assert_int_equal(rq_buffer_append(text, event->text, event->text_len), 0);
        if (event->type == REQUESTY_EVENT_TOOL_CALL) {
            assert_int_equal(rq_buffer_append_byte(text, '|'), 0);
            assert_int_equal(rq_buffer_append(text, event->input_json, event->input_json_len), 0);
        }
    }
}

#define DONE "[DONE]"

/* Feeds frames, and gathers what the events and the reply say. */
static void assert_stream(const struct rq_protocol *protocol, const char *const *frames, const char *told, const char *kept)
{
    struct rq_events events = { 0 };
    struct rq_buffer text = { 0 }, json = { 0 };
    void *reader = protocol->reader_new(128);
    requesty_error error;

    for (; *frames; frames++) {
        rq_events_begin(&events, "", *frames, strlen(*frames));
        if (strcmp(*frames, DONE) == 0) {
            assert_true(protocol->finish(reader, true, &events));
        } else {
            assert_true(protocol->frame(reader, *frames, strlen(*frames), &events, &error) >= 0);
            assert_true(events.count > 0);
        }
        gather(&events, &text);
    }
    assert_int_equal(protocol->rebuild(reader, &json), 0);
    assert_string_equal(rq_buffer_text(&text), told);
    assert_non_null(strstr(rq_buffer_text(&json), kept));
    protocol->reader_free(reader);
    rq_events_free(&events);
    rq_buffer_free(&text);
    rq_buffer_free(&json);
}

#define DELTA(text) "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" text "\"}}"
#define STOP "{\"type\":\"content_block_stop\",\"index\":0}"
#define CHUNK(text) "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" text "\"}}]}"
#define END "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}"

static void halves_in_two_frames_become_one_character(void **state)
{
    static const char *const messages[] = { DELTA("a\\ud83d"), DELTA("\\ude00b"), STOP, NULL };
    static const char *const chat[] = { CHUNK("a\\ud83d"), CHUNK(""), CHUNK("\\ude00b"), END, NULL };

    (void)state;
    assert_stream(&rq_messages_protocol, messages, "a" GRIN "b", "\"text\":\"a" GRIN "b\"");
    assert_stream(&rq_chat_protocol, chat, "a" GRIN "b", "\"content\":\"a" GRIN "b\"");
}

static void a_half_that_stays_alone_is_marked(void **state)
{
    static const char *const then_text[] = { DELTA("a\\ud83d"), DELTA("b"), DELTA("\\ude00"), STOP, NULL };
    static const char *const then_end[] = { CHUNK("a"), CHUNK("\\ud83d"), END, NULL };

    (void)state;
    assert_stream(&rq_messages_protocol, then_text, "a" LOST "b" LOST, "\"text\":\"a" LOST "b" LOST "\"");
    assert_stream(&rq_chat_protocol, then_end, "a", "\"content\":\"a" LOST "\"");
}

static void tool_input_is_text_in_pieces_too(void **state)
{
    static const char *const frames[] = {
        "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"t\",\"function\":{\"name\":"
        "\"f\",\"arguments\":\"{\\\"x\\\":\\\"\\ud83d\"}}]}}]}",
        "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":"
        "\"\\ude00\\\"}\"}}]}}]}",
        END, NULL,
    };

    (void)state;
    assert_stream(&rq_chat_protocol, frames, "{\"x\":\"" GRIN "\"}|{\"x\":\"" GRIN "\"}",
                  "{\\\"x\\\":\\\"" GRIN "\\\"}");
}

#define FUNCTION(arguments) "{\"name\":\"f\",\"arguments\":\"" arguments "\"}"
#define OUTDATED(arguments) "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"function_call\":" FUNCTION(arguments) "}}]}"
#define CALL(arguments)                                                                                                \
    "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"t\",\"function\":" FUNCTION(   \
        arguments) "}]}}]}"

/* Whatever ends the text: a finish reason, or "[DONE]" without one. */
static void a_half_at_the_end_is_marked(void **state)
{
    static const char *const outdated[] = { OUTDATED("a\\ud83d"), END, NULL };
    static const char *const outdated_done[] = { OUTDATED("a\\ud83d"), DONE, NULL };
    static const char *const text_done[] = { CHUNK("a\\ud83d"), DONE, NULL };
    static const char *const call_done[] = { CALL("a\\ud83d"), DONE, NULL };
    static const char *const both[] = { OUTDATED("a\\ud83d"), END, DONE, NULL };

    (void)state;
    assert_stream(&rq_chat_protocol, outdated, "a|a" LOST, "\"arguments\":\"a" LOST "\"");
    assert_stream(&rq_chat_protocol, outdated_done, "a|a" LOST, "\"arguments\":\"a" LOST "\"");
    assert_stream(&rq_chat_protocol, text_done, "a", "\"content\":\"a" LOST "\"");
    assert_stream(&rq_chat_protocol, call_done, "a|a" LOST, "\"arguments\":\"a" LOST "\"");
    assert_stream(&rq_chat_protocol, both, "a|a" LOST, "\"arguments\":\"a" LOST "\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halves_are_found_at_the_ends_only),
        cmocka_unit_test(halves_in_two_frames_become_one_character),
        cmocka_unit_test(a_half_that_stays_alone_is_marked),
        cmocka_unit_test(tool_input_is_text_in_pieces_too),
        cmocka_unit_test(a_half_at_the_end_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
