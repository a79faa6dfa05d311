/* The reply put together from what a stream brought: when memory is short, that is said and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "api/chat.h"
#include "api/messages.h"
#include "api/responses.h"
#include "failing_alloc.h"

static int with_failing(void **state)
{
    (void)state;
    return requesty_set_allocator(&failing);
}

static int with_plain(void **state)
{
    (void)state;
    return requesty_set_allocator(&plain);
}

static void *read_frames(const struct rq_protocol *protocol, const char *const *frames)
{
    void *reader = protocol->reader_new(128);
    struct rq_events events = { 0 };

    for (; *frames; frames++) {
        rq_events_begin(&events, "", *frames, strlen(*frames));
        assert_true(protocol->frame(reader, *frames, strlen(*frames), &events, NULL) >= 0);
    }
    rq_events_free(&events);
    return reader;
}

/* Fails each allocation in turn; the last time none fails, and `part` is in what comes out. */
static void assert_rebuilds(const struct rq_protocol *protocol, const char *const *frames, const char *part)
{
    void *reader = read_frames(protocol, frames);
    int before = blocks, failures = 0, rc;

    do {
        struct rq_buffer json = { 0 };

        allocations = 0;
        fail_at = ++failures;
        rc = protocol->rebuild(reader, &json);
        fail_at = 0;
        if (rc == 0)
            assert_non_null(strstr(rq_buffer_text(&json), part));
        else
            assert_int_equal(rc, REQUESTY_ERR_NO_MEMORY);
        rq_buffer_free(&json);
        assert_int_equal(blocks, before);
    } while (rc != 0);
    assert_true(failures > 1);
    protocol->reader_free(reader);
}

static void messages(void **state)
{
    static const char *const frames[] = {
        "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"content\":[],\"own\":1}}",
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\",\"a\":1,\"b\":2}}",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}}",
        NULL,
    };

    (void)state;
    assert_rebuilds(&rq_messages_protocol, frames, "\"text\":\"Hello\"");
}

static void chat(void **state)
{
    static const char *const frames[] = {
        "{\"id\":\"c\",\"own\":1,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\",\"a\":1}}]}", NULL,
    };

    (void)state;
    assert_rebuilds(&rq_chat_protocol, frames, "\"content\":\"Hello\"");
}

static void responses(void **state)
{
    static const char *const frames[] = {
        "{\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"output\":[],\"own\":1}}",
        "{\"type\":\"response.output_item.added\",\"output_index\":0,"
        "\"item\":{\"type\":\"message\",\"id\":\"i\",\"content\":[],\"a\":1}}",
        "{\"type\":\"response.content_part.added\",\"output_index\":0,\"content_index\":0,"
        "\"part\":{\"type\":\"output_text\",\"text\":\"\",\"b\":2}}",
        "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hello\"}",
        NULL,
    };

    (void)state;
    assert_rebuilds(&rq_responses_protocol, frames, "\"text\":\"Hello\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(messages, with_failing, with_plain),
        cmocka_unit_test_setup_teardown(chat, with_failing, with_plain),
        cmocka_unit_test_setup_teardown(responses, with_failing, with_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
