#include "loops.h"
#include "responses.h"

#include <poll.h>

static _Thread_local size_t done_count; /* of all calls of the thread */

requesty_loop *new_loop_with(int64_t max_in_flight, int64_t high_water_bytes)
{
    requesty_loop_options options = { 0 };
    requesty_loop *loop = NULL;
    requesty_error error = { 0 };

    if (max_in_flight >= 0)
        options.max_in_flight = REQUESTY_INT(max_in_flight);
    if (high_water_bytes >= 0)
        options.high_water_bytes = REQUESTY_INT(high_water_bytes);
    if (requesty_loop_new_with(&options, &loop, &error) != 0)
        fail_msg("no loop: %s", error.message);
    return loop;
}

requesty_loop *new_loop(void)
{
    return new_loop_with(-1, -1);
}

/* ---- what is told ------------------------------------------------------------------------------------------------ */

static int on_event(const requesty_event *event, void *user)
{
    struct told *told = user;

    (void)event;
    assert_int_equal(told->dones, 0);
    told->events++;
    return told->at_event ? told->at_event(told) : 0;
}

static void note_text(struct told *told, requesty_call *call)
{
    const requesty_message *message = requesty_call_message(call);
    const requesty_chat_completion *completion = requesty_call_completion(call);

    const requesty_response *response = requesty_call_response(call);

    assert_true((message != NULL) + (completion != NULL) + (response != NULL) <= 1);
    assert_true(told->code < 0 || message || completion || response);
    snprintf(told->text, sizeof told->text, "%s",
             message ? requesty_message_text(message)
             : response ? requesty_response_text(response) : requesty_chat_text(completion));
}

static void on_done(requesty_call *call, const requesty_error *error, void *user)
{
    struct told *told = user;

    told->dones++;
    told->order = ++done_count;
    told->code = error ? error->code : 0;
    if (error)
        told->error = *error;
    assert_true(requesty_call_is_done(call));
    assert_true(!told->handle || told->handle == call);
    assert_non_null(requesty_call_info(call));
    note_text(told, call);
    if (told->at_done)
        told->at_done(told, call);
}

void check_told(const struct told *told, int expected, const char *file, int line)
{
    if (told->code && told->code != expected)
        print_error("%s: %s\n", requesty_code_name(told->code), told->error.message);
    _assert_int_equal(told->dones, 1, file, line);
    _assert_string_equal(requesty_code_name(told->code), requesty_code_name(expected), file, line);
}

/* ---- starting ---------------------------------------------------------------------------------------------------- */

int try_start(struct told *told, requesty_client *client, enum protocol protocol, enum way way, requesty_error *error)
{
    requesty_call_handlers handlers = { .on_event = way == CREATE ? NULL : on_event, .on_done = on_done, .user = told };
    requesty_messages_params messages = small_messages();
    requesty_chat_params chat = small_chat();
    requesty_responses_params responses = small_responses();
    requesty_call **handle = told->keeps ? &told->handle : NULL;

    if (protocol == MESSAGES)
        return requesty_messages_start(client, told->loop, &messages, &handlers, handle, error);
    if (protocol == CHAT)
        return requesty_chat_start(client, told->loop, &chat, &handlers, handle, error);
    return requesty_responses_start(client, told->loop, &responses, &handlers, handle, error);
}

void start(struct told *told, requesty_loop *loop, requesty_client *client, enum protocol protocol, enum way way)
{
    requesty_error error = { 0 };

    told->loop = loop;
    if (try_start(told, client, protocol, way, &error) != 0)
        fail_msg("start: %s", error.message);
    assert_int_equal(told->dones, 0); /* no callback comes from a start */
}

/* ---- turning ----------------------------------------------------------------------------------------------------- */

void turn_once(requesty_loop *loop)
{
    struct pollfd host = { .fd = requesty_loop_fd(loop), .events = POLLIN };

    /* without a descriptor by looking again and again: requesty_loop_run_once would put a fake clock forward */
    poll(&host, 1, host.fd < 0 ? 1 : -1);
    assert_int_equal(requesty_loop_dispatch(loop, NULL), 0);
}

void turn_all(requesty_loop *loop)
{
    while (requesty_loop_active(loop))
        turn_once(loop);
}

bool is_due(requesty_loop *loop)
{
    struct pollfd host = { .fd = requesty_loop_fd(loop), .events = POLLIN };

    if (host.fd < 0)
        return requesty_loop_timeout_ms(loop) == 0;
    return poll(&host, 1, 0) == 1;
}

size_t settle(requesty_loop *loop)
{
    size_t count = 0;

    while (is_due(loop)) {
        assert_true(++count < 100);
        assert_int_equal(requesty_loop_dispatch(loop, NULL), 0);
    }
    return count;
}
