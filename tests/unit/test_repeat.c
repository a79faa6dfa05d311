/* Which frames are read without being decoded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/repeat.h"

struct last {
    struct rq_events events;
    struct rq_repeat repeat;
    struct rq_text text;
};

static requesty_sse_event frame_of(const char *json)
{
    return (requesty_sse_event){ .event = "message", .data = json, .data_len = strlen(json), .id = "" };
}

/* As a reader does that has decoded the frame and found the text in it. */
static void decode(struct last *last, const char *json, const char *text)
{
    requesty_sse_event frame = frame_of(json);
    struct rq_piece piece = { .text = text, .len = strlen(text), .source = strstr(json, text) };
    requesty_event *event;

    rq_events_begin(&last->events, "", json, strlen(json));
    event = rq_events_add_text(&last->events, REQUESTY_EVENT_TEXT, text, strlen(text));
    event->index = 3;
    event->sse_event = "delta";
    rq_events_may_repeat(&last->events, &last->text, &piece);
    rq_repeat_note(&last->repeat, &frame, &last->events);
}

static bool repeats(struct last *last, const char *json)
{
    requesty_sse_event frame = frame_of(json);

    rq_events_begin(&last->events, "", json, strlen(json));
    return rq_repeat_read(&last->repeat, &frame, &last->events);
}

static void forget(struct last *last)
{
    rq_events_free(&last->events);
    rq_repeat_free(&last->repeat);
    rq_buffer_free(&last->text.bytes);
}

static void a_frame_with_another_text_repeats(void **state)
{
    struct last last = { 0 };
    const requesty_event *event;

    (void)state;
    decode(&last, "{\"i\":3,\"t\":\"one\",\"z\":null}", "one");
    assert_true(repeats(&last, "{\"i\":3,\"t\":\"two and more\",\"z\":null}"));
    assert_int_equal(last.events.count, 1);
    event = &last.events.list[0];
    assert_int_equal(event->type, REQUESTY_EVENT_TEXT);
    assert_int_equal(event->index, 3);
    assert_string_equal(event->text, "two and more");
    assert_int_equal(event->text_len, 12);
    assert_string_equal(event->sse_event, "delta");
    assert_string_equal(event->raw_json, "{\"i\":3,\"t\":\"two and more\",\"z\":null}");
    assert_true(repeats(&last, "{\"i\":3,\"t\":\"x\",\"z\":null}"));
    assert_int_equal(last.text.bytes.len, 13);
    assert_memory_equal(last.text.bytes.data, "two and morex", 13);
    forget(&last);
}

static void padding_before_the_end_is_nothing(void **state)
{
    struct last last = { 0 };

    (void)state;
    decode(&last, "{\"t\":\"one\"  } ", "one");
    assert_true(repeats(&last, "{\"t\":\"two\"}"));
    assert_true(repeats(&last, "{\"t\":\"two\" \t\r\n }"));
    assert_false(repeats(&last, "{\"t\" :\"two\"}"));
    forget(&last);
}

/* A name is in the parser's memory: it goes with its own frame. */
static void a_name_goes_with_its_own_frame(void **state)
{
    requesty_sse_event named = frame_of("{\"t\":\"two\"}");
    struct last last = { 0 };

    (void)state;
    named.named = 1;
    decode(&last, "{\"t\":\"one\"}", "one");
    rq_events_begin(&last.events, "x", named.data, named.data_len);
    assert_false(rq_repeat_read(&last.repeat, &named, &last.events));
    rq_events_add_text(&last.events, REQUESTY_EVENT_TEXT, "two", 3);
    rq_events_may_repeat(&last.events, &last.text,
                         &(struct rq_piece){ .text = "two", .len = 3, .source = named.data + 6 });
    rq_repeat_note(&last.repeat, &named, &last.events);
    assert_false(repeats(&last, "{\"t\":\"one\"}"));
    rq_events_begin(&last.events, "y", named.data, named.data_len);
    assert_true(rq_repeat_read(&last.repeat, &named, &last.events));
    assert_string_equal(last.events.list[0].sse_event, "y");
    forget(&last);
}

static void other_frames_do_not(void **state)
{
    static const char *const others[] = {
        "",
        "{",
        "{\"i\":3,\"t\":\"",
        "{\"i\":3,\"t\":\"}",
        "{\"i\":3,\"t\":\"two\"",
        "{\"i\":3,\"t\":\"two\"}",
        "{\"i\":3,\"t\":\"two\",\"z\":1}",
        "{\"i\":3,\"t\":\"two\",\"z\":null}}",
        "{\"i\":3,\"t\":\"two\",\"z\":null,\"t\":\"three\",\"z\":null}",
        "{\"i\":4,\"t\":\"two\",\"z\":null}",
        "{\"i\":3,\"t\":\"\",\"z\":null}",          /* what has no text is told in another way */
        "{\"i\":3,\"t\":\"\\n\",\"z\":null}",       /* has to be decoded */
        "{\"i\":3,\"t\":\"a\\\",\"z\":null}",
        "{\"i\":3,\"t\":\"a\xFF\",\"z\":null}",
        "{\"i\":3,\"t\":\"a\x01\",\"z\":null}",
        "{\"i\":3,\"t\":5,\"z\":null}",
    };
    struct last last = { 0 };

    (void)state;
    decode(&last, "{\"i\":3,\"t\":\"one\",\"z\":null}", "one");
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(repeats(&last, others[i]));
        assert_int_equal(last.events.count, 0);
    }
    assert_int_equal(last.text.bytes.len, 0);
    forget(&last);
}

static void nothing_repeats_what_did_more(void **state)
{
    struct last last = { 0 };
    requesty_sse_event frame = frame_of("{\"t\":\"one\"}");

    (void)state;
    assert_false(repeats(&last, "{\"t\":\"one\"}"));
    decode(&last, "{\"t\":\"one\"}", "one");
    assert_true(repeats(&last, "{\"t\":\"two\"}"));
    rq_events_begin(&last.events, "", "", 0); /* a frame whose reader says nothing */
    rq_events_add(&last.events, REQUESTY_EVENT_OTHER);
    rq_repeat_note(&last.repeat, &frame, &last.events);
    assert_false(repeats(&last, "{\"t\":\"two\"}"));
    decode(&last, "{\"t\":\"one\"}", "one");
    last.text.half = 0xD83D; /* waits for its second half */
    assert_false(repeats(&last, "{\"t\":\"two\"}"));
    forget(&last);
}

static void long_frames_are_not_kept(void **state)
{
    static char json[10000];
    struct last last = { 0 };

    (void)state;
    memset(json, ' ', sizeof json - 1);
    memcpy(json, "{\"t\":\"one\",", 11);
    memcpy(json + sizeof json - 8, "\"z\":1}", 7);
    decode(&last, json, "one");
    assert_false(repeats(&last, json));
    forget(&last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_with_another_text_repeats),
        cmocka_unit_test(a_name_goes_with_its_own_frame),
        cmocka_unit_test(padding_before_the_end_is_nothing),
        cmocka_unit_test(other_frames_do_not),
        cmocka_unit_test(nothing_repeats_what_did_more),
        cmocka_unit_test(long_frames_are_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
