#include "refused.h"

/* Whether the error is that of a call that was refused, with this beginning of its message. */
static bool is_refusal(int rc, const requesty_error *error, const char *says)
{
    return rc == REQUESTY_ERR_INVALID && error->code == rc && strncmp(error->message, says, strlen(says)) == 0 &&
           !error->http_status && !error->attempts && !error->retryable && !error->mid_stream && !error->user_code &&
           error->retry_after_ms == -1 && strlen(error->message) < sizeof error->message;
}

static size_t note_wrong(size_t index, int way, int rc, const requesty_error *error, const char *says)
{
    print_error("case %zu, way %d: %s \"%s\"\n  should be refused with \"%s\"\n", index, way, requesty_code_name(rc),
                rc < 0 ? error->message : "", says);
    return 1;
}

/* An output pointer that must stay as it is. */
static char untouched[1];

static int call_messages(requesty_client *client, const void *params, int way, void **out, requesty_error *error)
{
    requesty_message *message = *out;
    requesty_stream *stream = *out;
    int rc;

    if (way == OPEN) {
        rc = requesty_messages_open(client, params, &stream, error);
        *out = stream;
        return rc;
    }
    rc = way == CREATE ? requesty_messages_create(client, params, &message, error)
                       : requesty_messages_stream(client, params, NULL, NULL, &message, error);
    *out = message;
    return rc;
}

static int call_chat(requesty_client *client, const void *params, int way, void **out, requesty_error *error)
{
    requesty_chat_completion *completion = *out;
    requesty_stream *stream = *out;
    int rc;

    if (way == OPEN) {
        rc = requesty_chat_open(client, params, &stream, error);
        *out = stream;
        return rc;
    }
    rc = way == CREATE ? requesty_chat_create(client, params, &completion, error)
                       : requesty_chat_stream(client, params, NULL, NULL, &completion, error);
    *out = completion;
    return rc;
}

typedef int call_fn(requesty_client *client, const void *params, int way, void **out, requesty_error *error);

/* One case, in all ways; whether one of them went wrong (1, else 0). */
static size_t refuse(struct scene *scene, call_fn *make, const void *params, const char *says, size_t index)
{
    for (int way = CREATE; way <= OPEN; way++) {
        void *out = untouched;
        requesty_error error;
        int rc;

        memset(&error, 0x55, sizeof error);
        rc = make(scene->client, params, way, &out, &error);
        if (!is_refusal(rc, &error, says) || out != untouched)
            return note_wrong(index, way, rc, &error, says);
        assert_code(make(scene->client, params, way, &out, NULL), REQUESTY_ERR_INVALID);
    }
    return 0;
}

void refuse_messages(struct scene *scene, const struct bad_messages *cases, size_t count)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++)
        wrong += refuse(scene, call_messages, &cases[i].params, cases[i].says, i);
    assert_int_equal(wrong, 0);
    assert_int_equal(server_connection_count(scene->server), 0);
}

void refuse_chat(struct scene *scene, const struct bad_chat *cases, size_t count)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++)
        wrong += refuse(scene, call_chat, &cases[i].params, cases[i].says, i);
    assert_int_equal(wrong, 0);
    assert_int_equal(server_connection_count(scene->server), 0);
}
