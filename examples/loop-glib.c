/* Twenty calls at once inside GLib's main loop, beside a timer of the program's own. */
#include <requesty/adapters/glib.h>
#include <requesty/requesty.h>
#include <stdio.h>

enum { CALLS = 20 };

static GMainLoop *host;
static requesty_loop *loop;
static int failed;

static gboolean on_tick(gpointer user)
{
    int *ticks = user;
    printf("tick %d\n", ++*ticks);
    return G_SOURCE_CONTINUE;
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
        g_main_loop_quit(host);
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
    requesty_error error = { .message = "the loop cannot be attached" };
    GSource *source = NULL;
    int ticks = 0, rc = requesty_client_new(NULL, &client, &error);

    host = g_main_loop_new(NULL, FALSE);
    if (rc == 0)
        rc = requesty_loop_new(&loop, &error);
    if (rc == 0)
        rc = requesty_glib_attach(loop, NULL, &source);
    if (rc == 0)
        rc = start_calls(client, &error);
    if (rc == 0) {
        guint timer = g_timeout_add(50, on_tick, &ticks);
        g_main_loop_run(host);
        g_source_remove(timer);
    } else {
        fprintf(stderr, "%s\n", error.message);
    }
    requesty_glib_detach(source);
    requesty_loop_free(loop); /* cancels what is still running */
    g_main_loop_unref(host);
    requesty_client_free(client);
    return rc < 0 || failed;
}
