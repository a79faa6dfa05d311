#include "manage.h"

#include "clients.h"
#include "memory.h"

static struct server_reply *empty(int status)
{
    return server_reply_bytes(status, NULL, "", 0, status == 204 ? SERVER_BARE : SERVER_LENGTH, server_split_whole());
}

static const char *answer_of(const struct operation *operation)
{
    return operation->answer ? operation->answer : "{}";
}

void check_sent(struct scene *scene, const char *method, const char *path, const char *body)
{
    const struct server_request *request = last_request(scene);
    const char *type = server_request_header(request, "Content-Type");

    assert_string_equal(request->method, method);
    assert_string_equal(request->path, path);
    assert_string_equal(request->body, body ? body : "");
    if (body)
        assert_string_equal(type, "application/json");
    else
        assert_null(type);
    assert_string_equal(server_request_header(request, "Authorization"), "Bearer " TEST_KEY);
    assert_string_equal(server_request_header(request, "Accept"), "application/json");
    assert_headers_once(request);
}

/* The call, which must come to `code`, and the number of requests that it made. */
static size_t make(struct scene *scene, const struct operation *operation, int code, requesty_error *error)
{
    size_t before = server_request_count(scene->server);
    int rc;

    memset(error, 0x55, sizeof *error);
    rc = operation->call(scene, error);
    if (rc != code)
        fail_msg("%s: %s (%s), and not %s", operation->name, requesty_code_name(rc), rc < 0 ? error->message : "",
                 requesty_code_name(code));
    assert_code(error->code, rc < 0 ? rc : 0x55555555);
    assert_code(rc, code);
    return server_request_count(scene->server) - before;
}

void check_requests(struct scene *scene, const struct operation *operations, size_t count)
{
    requesty_error error;

    for (size_t i = 0; i < count; i++) {
        server_push(scene->server, server_reply_json(200, answer_of(&operations[i])));
        assert_int_equal(make(scene, &operations[i], 0, &error), 1);
        check_sent(scene, operations[i].method, operations[i].path, operations[i].body);
    }
}

void check_empty_answers(struct scene *scene, const struct operation *operations, size_t count)
{
    static const int statuses[] = { 200, 201, 204 };
    requesty_error error;

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < COUNT(statuses); k++) {
            int code = operations[i].answer ? REQUESTY_ERR_BAD_REPLY : 0;
            server_push(scene->server, empty(statuses[k]));
            assert_int_equal(make(scene, &operations[i], code, &error), 1);
            if (code < 0)
                assert_int_equal(error.http_status, statuses[k]);
        }
        server_push(scene->server, server_reply_json(200, "<html>"));
        make(scene, &operations[i], operations[i].answer ? REQUESTY_ERR_BAD_REPLY : 0, &error);
    }
}

static void check_repeated(struct scene *scene, const struct operation *operation, int status)
{
    requesty_error error;

    server_push(scene->server, error_reply(status, "not now"));
    server_push(scene->server, server_reply_json(200, answer_of(operation)));
    assert_int_equal(make(scene, operation, 0, &error), 2);
    check_sent(scene, operation->method, operation->path, operation->body);
}

static void check_not_repeated(struct scene *scene, const struct operation *operation, struct server_reply *reply,
                               int code)
{
    requesty_error error;

    server_push(scene->server, reply);
    assert_int_equal(make(scene, operation, code, &error), 1);
    assert_int_equal(error.attempts, 1);
}

void check_repetition(struct scene *scene, const struct operation *operations, size_t count)
{
    fake_clock();
    for (size_t i = 0; i < count; i++) {
        check_repeated(scene, &operations[i], 429);
        if (operations[i].may_repeat) {
            check_repeated(scene, &operations[i], 500);
            check_repeated(scene, &operations[i], 503);
            continue;
        }
        check_not_repeated(scene, &operations[i], error_reply(500, "hm"), REQUESTY_ERR_SERVER);
        check_not_repeated(scene, &operations[i], error_reply(503, "hm"), REQUESTY_ERR_OVERLOADED);
        check_not_repeated(scene, &operations[i], error_reply(409, "hm"), REQUESTY_ERR_CONFLICT);
        check_not_repeated(scene, &operations[i], server_reply_refuse(), REQUESTY_ERR_NETWORK);
    }
}

void check_refusals(struct scene *scene, const struct operation *operations, size_t count)
{
    static const struct {
        int status, code;
    } refusals[] = {
        { 400, REQUESTY_ERR_BAD_REQUEST }, { 401, REQUESTY_ERR_UNAUTHORIZED }, { 402, REQUESTY_ERR_PAYMENT },
        { 403, REQUESTY_ERR_FORBIDDEN },   { 404, REQUESTY_ERR_NOT_FOUND },    { 409, REQUESTY_ERR_CONFLICT },
        { 412, REQUESTY_ERR_SPEND_LIMIT }, { 422, REQUESTY_ERR_BAD_REQUEST },  { 302, REQUESTY_ERR_UNEXPECTED_STATUS },
    };
    requesty_error error;

    scene_use_retries(scene, 0);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < COUNT(refusals); k++) {
            server_push(scene->server, server_reply_json(refusals[k].status, "{\"error\":{\"origin\":\"router\","
                                                                             "\"message\":\"so not\"}}"));
            assert_int_equal(make(scene, &operations[i], refusals[k].code, &error), 1);
            assert_int_equal(error.http_status, refusals[k].status);
            if (refusals[k].status >= 400) {
                assert_string_equal(error.origin, "router");
                assert_string_equal(error.message, "so not");
            }
        }
}

void check_no_client(struct scene *scene, const struct operation *operations, size_t count)
{
    requesty_error error;

    requesty_client_free(scene->client);
    scene->client = NULL;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(make(scene, &operations[i], REQUESTY_ERR_INVALID, &error), 0);
        assert_string_equal(error.message, "client: is NULL");
        assert_code(operations[i].call(scene, NULL), REQUESTY_ERR_INVALID);
    }
}

static int call_operation(struct scene *scene, const void *user, requesty_error *error)
{
    const struct operation *operation = user;

    return operation->call(scene, error);
}

void check_memory_with(struct scene *scene, const struct operation *operation, struct server_reply *reply, int code)
{
    const struct memory_trial trial = { .name = operation->name, .call = call_operation, .user = operation,
                                        .code = code, .least = 3 };

    server_set_default(scene->server, reply);
    check_each_allocation(scene, &trial);
}

void check_memory(struct scene *scene, const struct operation *operations, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_memory_with(scene, &operations[i], server_reply_json(200, answer_of(&operations[i])), 0);
}
