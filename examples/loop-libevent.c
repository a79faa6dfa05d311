/* Twenty calls at once inside libevent's event_base, beside a timer of the program's own. */
#include <requesty/adapters/libevent.h>
#include <requesty/requesty.h>
#include <stdio.h>
#include <sys/time.h>

enum { CALLS = 20 };

static struct event *timer;
static requesty_loop *loop;
static int failed;

static void on_tick(evutil_socket_t fd, short what, void *user)
{
    int *ticks = user;
    (void)fd, (void)what;
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
        event_del(timer); /* then nothing keeps event_base_dispatch going */
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
    const struct timeval pace = { .tv_usec = 50000 };
    requesty_client *client = NULL;
    requesty_libevent *adapter = NULL;
    requesty_error error = { .message = "the loop cannot be attached" };
    struct event_base *host = event_base_new();
    int ticks = 0, rc = requesty_client_new(NULL, &client, &error);

    if (rc == 0)
        rc = requesty_loop_new(&loop, &error);
    if (rc == 0)
        rc = requesty_libevent_attach(loop, host, &adapter);
    timer = rc == 0 ? event_new(host, -1, EV_PERSIST, on_tick, &ticks) : NULL;
    if (timer)
        rc = start_calls(client, &error);
    if (timer && rc == 0) {
        event_add(timer, &pace);
        event_base_dispatch(host);
    } else {
        fprintf(stderr, "%s\n", error.message);
    }
    requesty_libevent_detach(adapter);
    requesty_loop_free(loop); /* cancels what is still running */
    if (timer)
        event_free(timer);
    if (host)
        event_base_free(host);
    requesty_client_free(client);
    return rc < 0 || failed || !timer;
}
