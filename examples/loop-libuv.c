/* Twenty calls at once inside a libuv loop, beside a timer of the program's own. */
#define _GNU_SOURCE /* uv.h wants more than C99 */
#include <requesty/adapters/libuv.h>
#include <requesty/requesty.h>
#include <stdio.h>

enum { CALLS = 20 };

static uv_timer_t timer;
static requesty_loop *loop;
static int failed;

static void on_tick(uv_timer_t *handle)
{
    int *ticks = handle->data;
    printf("tick %d\n", ++*ticks);
}

static int on_event(const requesty_event *event, void *user)
{
    size_t *bytes = user;
    if (event->type == REQUESTY_EVENT_TEXT)
        *bytes += event->text_len;
    return 0;
}

static void on_done(requesty_call *call, const requesty_error *error, void *user)
{
    size_t *bytes = user;
    printf("%zu bytes, %s\n", *bytes, error ? error->message : requesty_call_message(call)->stop_reason_text);
    failed |= error != NULL;
    if (requesty_loop_active(loop) == 0)
        uv_timer_stop(&timer); /* then nothing keeps uv_run going */
}

static int start_calls(requesty_client *client, requesty_error *error)
{
    static size_t bytes[CALLS];
    requesty_message_param turns[] = { { .role = REQUESTY_ROLE_USER, .text = "Tell me a story." } };
    requesty_messages_params params = {
        .model = "anthropic/claude-haiku-4-5", .max_tokens = 512, .messages = turns, .message_count = 1,
    };
    int rc = 0;

    for (int i = 0; rc == 0 && i < CALLS; i++) {
        requesty_call_handlers handlers = { .on_event = on_event, .on_done = on_done, .user = &bytes[i] };
        rc = requesty_messages_start(client, loop, &params, &handlers, NULL, error);
    }
    return rc;
}

int main(void)
{
    requesty_client *client = NULL;
    requesty_libuv *adapter = NULL;
    requesty_error error = { .message = "the loop cannot be attached" };
    uv_loop_t *host = uv_default_loop();
    int ticks = 0, rc = requesty_client_new(NULL, &client, &error);

    if (rc == 0)
        rc = requesty_loop_new(&loop, &error);
    if (rc == 0)
        rc = requesty_libuv_attach(loop, host, &adapter);
    uv_timer_init(host, &timer);
    timer.data = &ticks;
    if (rc == 0)
        rc = start_calls(client, &error);
    if (rc == 0) {
        uv_timer_start(&timer, on_tick, 50, 50);
        uv_run(host, UV_RUN_DEFAULT);
    } else {
        fprintf(stderr, "%s\n", error.message);
    }
    requesty_libuv_detach(adapter);
    requesty_loop_free(loop); /* cancels what is still running */
    uv_close((uv_handle_t *)&timer, NULL);
    uv_run(host, UV_RUN_DEFAULT); /* closes the handles */
    uv_loop_close(host);
    requesty_client_free(client);
    return rc < 0 || failed;
}
