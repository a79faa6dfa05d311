#include "embeddings.h"

requesty_embeddings_params small_embeddings(size_t count)
{
    static const char *const texts[] = { "oak", "elm", "ash", "fir" };
    return (requesty_embeddings_params){ .model = "openai/m", .input = texts, .input_count = count };
}

void serve(struct scene *scene, int status, const char *quoted_json)
{
    char *text = strdup(quoted_json);

    if (!text)
        abort();
    for (char *at = text; (at = strchr(at, '\'')) != NULL; at++)
        *at = '"';
    server_set_default(scene->server, server_reply_json(status, text));
    free(text);
}

requesty_embeddings *embed(struct scene *scene, const requesty_embeddings_params *params)
{
    requesty_embeddings *result = NULL;
    requesty_error error;
    int rc = requesty_embeddings_create(scene->client, params, &result, &error);

    if (rc < 0)
        fail_msg("%s: %s", requesty_code_name(rc), error.message);
    assert_non_null(result);
    return result;
}

requesty_embeddings *embed_answer(struct scene *scene, size_t count, const char *quoted_json)
{
    requesty_embeddings_params params = small_embeddings(count);

    serve(scene, 200, quoted_json);
    return embed(scene, &params);
}

/* Numbered answers for whatever is asked: as many as there are inputs. */
static struct server_reply *answer(const struct server_request *request, void *user)
{
    json_t *body = json_loads(request->body, JSON_ALLOW_NUL, NULL), *input = json_object_get(body, "input"), *data = json_array();
    size_t count = json_is_array(input) ? json_array_size(input) : 1;
    struct server_reply *reply;
    json_t *value;
    char *text;

    (void)user;
    for (size_t i = 0; i < count; i++)
        json_array_append_new(data, json_pack("{s:I, s:[i]}", "index", (json_int_t)i, "embedding", 1));
    value = json_pack("{s:o}", "data", data);
    text = json_dumps(value, 0);
    reply = server_reply_json(200, text);
    free(text);
    json_decref(value);
    json_decref(body);
    return reply;
}

const struct server_request *send_embeddings(struct scene *scene, const requesty_embeddings_params *params)
{
    server_set_handler(scene->server, answer, NULL);
    requesty_embeddings_free(embed(scene, params));
    server_set_handler(scene->server, NULL, NULL);
    return last_request(scene);
}

void check_fails(struct scene *scene, const requesty_embeddings_params *params, int code, const char *part,
                 requesty_error *error, const char *file, int line)
{
    static char untouched[1];
    requesty_embeddings *result = (requesty_embeddings *)(void *)untouched;
    requesty_error own;
    int rc;

    error = error ? error : &own;
    memset(error, 0x55, sizeof *error);
    rc = requesty_embeddings_create(scene->client, params, &result, error);
    _assert_string_equal(requesty_code_name(rc), requesty_code_name(code), file, line);
    _assert_true(rc == error->code && (void *)result == (void *)untouched, "the output is untouched", file, line);
    check_contains(error->message, part, file, line);
}

void check_vector(const requesty_vector *vector, const float *values, size_t count, const char *file, int line)
{
    _assert_int_equal(vector->length, count, file, line);
    _assert_true(vector->values != NULL, "values", file, line);
    _assert_true(vector->embedding_json == NULL, "embedding_json", file, line);
    for (size_t i = 0; i < count; i++)
        if (memcmp(&vector->values[i], &values[i], sizeof *values) != 0) {
            print_error("value %zu is %.9g, not %.9g\n", i, (double)vector->values[i], (double)values[i]);
            _fail(file, line);
        }
}
