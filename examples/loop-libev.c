/* Twenty calls at once inside a libev loop, beside a timer of the program's own. */
#include <requesty/adapters/libev.h>
#include <requesty/requesty.h>
#include <stdio.h>

enum { CALLS = 20 };

static struct ev_loop *host;
static ev_timer timer;
static requesty_loop *loop;
static int failed;

static void on_tick(struct ev_loop *ev_loop, ev_timer *watcher, int what)
{
    int *ticks = watcher->data;
    (void)ev_loop, (void)what;
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
        ev_timer_stop(host, &timer); /* then nothing keeps ev_run going */
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
    requesty_libev *adapter = NULL;
    requesty_error error = { .message = "the loop cannot be attached" };
    int ticks = 0, rc = requesty_client_new(NULL, &client, &error);

    host = ev_loop_new(EVFLAG_AUTO);
    if (rc == 0)
        rc = requesty_loop_new(&loop, &error);
    if (rc == 0)
        rc = requesty_libev_attach(loop, host, &adapter);
    ev_timer_init(&timer, on_tick, 0.05, 0.05);
    timer.data = &ticks;
    if (rc == 0)
        rc = start_calls(client, &error);
    if (rc == 0) {
        ev_timer_start(host, &timer);
        ev_run(host, 0);
    } else {
        fprintf(stderr, "%s\n", error.message);
    }
    requesty_libev_detach(adapter);
    requesty_loop_free(loop); /* cancels what is still running */
    if (host)
        ev_loop_destroy(host);
    requesty_client_free(client);
    return rc < 0 || failed;
}
