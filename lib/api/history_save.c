/* A history as text: {"requesty_history":1,"turns":[{"kind":"text","role":"user","json":"Hello"},...]}. */
#include "api/encode.h"
#include "api/history.h"
#include "base/error.h"

static void put_turn(struct rq_writer *writer, const requesty_turn *turn)
{
    const char *role = rq_word_text(rq_role_words, turn->role);

    rq_write_object(writer, NULL, NULL);
    rq_write_string(writer, "kind", rq_word_text(rq_turn_words, turn->kind));
    if (role)
        rq_write_string(writer, "role", role);
    rq_write_raw(writer, "json", turn->json, turn->json_len);
    rq_write_object_end(writer);
}

static int write_all(const requesty_history *history, struct rq_buffer *json, requesty_error *error)
{
    struct rq_writer writer;

    rq_write_begin(&writer, json, error);
    rq_write_object(&writer, NULL, NULL);
    rq_write_int(&writer, "requesty_history", RQ_HISTORY_VERSION);
    rq_write_array(&writer, "turns");
    for (size_t i = 0; i < history->count; i++)
        put_turn(&writer, &history->turns[i]->turn);
    rq_write_array_end(&writer);
    rq_write_object_end(&writer);
    return rq_write_finish(&writer);
}

int requesty_history_save(const requesty_history *history, char **json, size_t *len, requesty_error *error)
{
    struct rq_buffer text = { 0 };
    int rc = rq_history_check(history, error);

    if (rc == 0 && !json)
        rc = rq_error_set(error, REQUESTY_ERR_INVALID, "json: is NULL");
    if (rc == 0)
        rc = write_all(history, &text, error);
    if (rc == 0 && !rq_buffer_text(&text))
        rc = rq_error_no_memory(error);
    if (rc < 0) {
        rq_buffer_free(&text);
        return rc;
    }
    *json = text.data;
    if (len)
        *len = text.len;
    return 0;
}
