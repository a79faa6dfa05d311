/* The secret of a new key: in no error, no line of the log, not in raw_json, and in no memory that was given back. */
#include "scenario.h"

#include <jansson.h>

#include "../unit/looking_alloc.h"
#include "key_calls.h"

static const requesty_key_params params = { .name = "ci" };

static int create(struct scene *scene, struct server_reply *reply, requesty_new_key **made, requesty_error *error)
{
    *made = NULL;
    memset(error, 0, sizeof *error);
    server_push(scene->server, reply);
    return requesty_keys_create(scene->client, &params, made, error);
}

static void it_is_given_once(void **state)
{
    requesty_new_key *made;
    requesty_error error;

    assert_int_equal(create(*state, server_reply_json(201, "{\"api_key_id\":\"k-1\",\"api_key\":\"" NEW_SECRET "\",\"a\":[1]}"),
                            &made, &error), 0);
    assert_string_equal(made->id, "k-1");
    assert_string_equal(made->key, NEW_SECRET);
    assert_string_equal(made->raw_json,
                        "{\"api_key_id\":\"k-1\",\"api_key\":\"********************************\",\"a\":[1]}");
    assert_int_equal(strlen(NEW_SECRET), 32);
    assert_int_equal(made->info->http_status, 201);
    requesty_new_key_free(made);
    requesty_new_key_free(NULL);
}

/* ---- raw_json ---------------------------------------------------------------------------------------------------- */

static void it_is_hidden_wherever_it_stands(void **state)
{
    static const char *const answers[][3] = { /* the answer, the secret, raw_json */
        { "{\"api_key\":\"sec\",\"hint\":\"use sec, as in -H 'k: sec'\",\"sec\":[\"xsecx\",{\"a\":\"se\"}],\"api_key_id\":\"k\"}", "sec",
          "{\"api_key\":\"***\",\"hint\":\"use ***, as in -H 'k: ***'\",\"***\":[\"x***x\",{\"a\":\"se\"}],\"api_key_id\":\"k\"}" },
        { "{\"api_key_id\":\"k\",\"api_key\":\"first\",\"api_key\":\"other\"}", "other",
          "{\"api_key_id\":\"k\",\"api_key\":\"*****\",\"api_key\":\"*****\"}" },
        { "{\"api_key_id\":\"k\",\"api_\\u006bey\":\"a\\/b\\u003d\",\"x\":\"a/b=\"}", "a/b=",
          "{\"api_key_id\":\"k\",\"api_\\u006bey\":\"**********\",\"x\":\"****\"}" },
        { "{\"api_key_id\":\"k\",\"api_key\":\"q\\\"r\",\"x\":\"\"}", "q\"r",
          "{\"api_key_id\":\"k\",\"api_key\":\"****\",\"x\":\"\"}" },
        { "{\"api_key_id\":\"k\",\"api_key\":\"0041\",\"x\":\"\\u0041 0041 \\\\0041\",\"n\":10041}", "0041",
          "{\"api_key_id\":\"k\",\"api_key\":\"****\",\"x\":\"\\u0041 **** \\\\****\",\"n\":10041}" },
    };

    for (size_t i = 0; i < COUNT(answers); i++) {
        requesty_new_key *made;
        requesty_error error;
        json_t *json;

        assert_int_equal(create(*state, server_reply_json(200, answers[i][0]), &made, &error), 0);
        assert_string_equal(made->key, answers[i][1]);
        assert_string_equal(made->raw_json, answers[i][2]);
        json = json_loads(made->raw_json, 0, NULL);
        assert_non_null(json);
        json_decref(json);
        requesty_new_key_free(made);
    }
}

/* ---- answers that are none --------------------------------------------------------------------------------------- */

/* Every way in which an answer that holds the secret can be wrong. */
static struct server_reply *bad_answer(int form)
{
    static const char secret[] = NEW_SECRET;
    static const char *const bodies[] = {
        "{\"api_key\":\"" NEW_SECRET "\"}",
        "{\"api_key_id\":\"\",\"api_key\":\"" NEW_SECRET "\"}",
        "{\"api_key_id\":\"k-1\",\"api_key\":[\"" NEW_SECRET "\"]}",
        "{\"api_key_id\":\"k-1\",\"api_key\":{\"" NEW_SECRET "\":1}}",
        "{\"api_key_id\":\"k-1\",\"key\":\"" NEW_SECRET "\"}",
        "{\"api_key_id\":\"k-1\",\"api_key\":\"" NEW_SECRET "\"",
        "{\"api_key_id\":\"k-1\",\"api_key\":\"" NEW_SECRET "\"} x",
        "\"" NEW_SECRET "\"",
        "[\"" NEW_SECRET "\"]",
        NEW_SECRET,
        "  " NEW_SECRET,
        "{\"api_key_id\":\"k-1\",\"api_key\":\"" NEW_SECRET "\",\"error\":{\"code\":1}}",
    };
    static const int statuses[] = { 302, 400, 403, 500 };
    int count = (int)COUNT(bodies);

    if (form < count)
        return server_reply_json(200, bodies[form]);
    if (form < count + (int)COUNT(statuses))
        return server_reply_json(statuses[form - count], bodies[5]);
    if (form < count + 2 * (int)COUNT(statuses))
        return server_reply_bytes(statuses[form - count - (int)COUNT(statuses)], "text/plain", secret, sizeof secret - 1,
                                  SERVER_LENGTH, server_split_whole());
    return NULL;
}

static void no_error_tells_it(void **state)
{
    struct scene *scene = *state;
    requesty_new_key *made;
    requesty_error error;
    struct server_reply *reply;

    for (int form = 0; (reply = bad_answer(form)); form++) {
        int rc = create(scene, reply, &made, &error);

        if (rc >= 0 || made)
            fail_msg("form %d was taken", form);
        assert_true(error.message[0]);
        assert_lacks(error.message, "rqsty");
        assert_lacks(error.message, "3q2+");
    }
    assert_int_equal(create(scene, bad_answer(4), &made, &error), REQUESTY_ERR_BAD_REPLY);
    assert_string_equal(error.message,
                        "a key was made, but its secret (\"api_key\") did not come; delete it by its id: k-1");
}

/* ---- the log ----------------------------------------------------------------------------------------------------- */

struct log {
    char text[1 << 15];
    size_t len;
};

static void keep_line(int level, const char *line, void *user)
{
    struct log *log = user;

    (void)level;
    assert_true(log->len + strlen(line) + 2 < sizeof log->text);
    log->len += (size_t)sprintf(log->text + log->len, "%s\n", line);
}

static void no_line_of_the_log_tells_it(void **state)
{
    static struct log log;
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    requesty_new_key *made;
    requesty_error error;
    struct server_reply *reply;

    options.log = keep_line;
    options.log_user = &log;
    options.log_level = REQUESTY_LOG_DEBUG;
    scene_use(scene, &options);
    assert_int_equal(create(scene, key_call_reply(&key_calls[1]), &made, &error), 0);
    requesty_new_key_free(made);
    for (int form = 0; (reply = bad_answer(form)); form++)
        create(scene, reply, &made, &error);
    assert_int_equal(requesty_keys_delete(scene->client, NEW_SECRET, NULL), REQUESTY_ERR_INVALID);
    assert_contains(log.text, "/v1/manage/apikey");
    assert_contains(log.text, "failed");
    assert_lacks(log.text, "rqsty");
    assert_lacks(log.text, "3q2+");
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static void fill(char *to, size_t count)
{
    memset(to, ' ', count);
    to[count] = '\0';
}

/* A long answer in small pieces, so that the buffer grows around the secret. */
static struct server_reply *long_answer(const char *end)
{
    static char body[70000], blanks[30001];

    fill(blanks, sizeof blanks - 1);
    snprintf(body, sizeof body, "{\"api_key_id\":\"k-1\",\"api_key\":\"" NEW_SECRET "\",%s\"x\":\"" NEW_SECRET "\",%s\"y\":1%s",
             blanks, blanks, end);
    return server_reply_bytes(200, "application/json", body, strlen(body), SERVER_CHUNKED, server_split_every(777));
}

static void check_given_back(struct scene *scene, struct server_reply *reply, int code)
{
    requesty_new_key *made;
    requesty_error error;

    seen = 0;
    assert_code(create(scene, reply, &made, &error), code);
    requesty_new_key_free(made);
    scene_use_retries(scene, 0); /* the client's own memory too */
    assert_int_equal(seen, 0);
}

static void no_memory_that_is_given_back_holds_it(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    struct server_reply *cut = server_reply_new(), *reply;
    requesty_key *key = NULL;

    /* the looking works: the secret in an answer that is none */
    server_push(scene->server, server_reply_json(200, "{\"id\":\"" NEW_SECRET "\"}"));
    assert_int_equal(requesty_keys_get(scene->client, "k", &key, NULL), 0);
    seen = 0;
    requesty_key_free(key);
    assert_true(seen > 0);

    check_given_back(scene, key_call_reply(&key_calls[1]), 0);
    check_given_back(scene, long_answer("}"), 0);
    check_given_back(scene, long_answer(""), REQUESTY_ERR_BAD_REPLY);
    for (int form = 0; (reply = bad_answer(form)); form++) {
        requesty_new_key *made;
        requesty_error error;
        seen = 0;
        create(scene, reply, &made, &error);
        scene_use_retries(scene, 0);
        assert_int_equal(seen, 0);
    }
    server_reply_head(cut, 200, "application/json", SERVER_LENGTH);
    server_reply_declare_length(cut, 1000);
    server_reply_text(cut, "{\"api_key\":\"" NEW_SECRET "\",");
    server_reply_close(cut);
    check_given_back(scene, cut, REQUESTY_ERR_NETWORK);
    options.max_reply_bytes = REQUESTY_INT(20000);
    scene_use(scene, &options);
    check_given_back(scene, long_answer("}"), REQUESTY_ERR_TOO_LARGE);
}

/* ---- in a loop --------------------------------------------------------------------------------------------------- */

struct shown {
    requesty_error error;
    bool has_key;
};

static void on_done(requesty_call *call, const requesty_error *error, void *user)
{
    struct shown *shown = user;
    const requesty_new_key *made = requesty_call_new_key(call);

    if (error)
        shown->error = *error;
    shown->has_key = made && strcmp(made->key, NEW_SECRET) == 0 && !strstr(made->raw_json, "rqsty");
}

/* Creates a key in a loop, to its end or cancelled with half of the answer read; what is given back up to the end. */
static void create_in_loop(struct scene *scene, struct server_reply *reply, bool cancels, struct shown *shown)
{
    const requesty_call_handlers handlers = { .on_done = on_done, .user = shown };
    requesty_loop *loop = NULL;
    requesty_call *call = NULL;

    seen = 0;
    server_push(scene->server, reply);
    assert_int_equal(requesty_loop_new(&loop, NULL), 0);
    assert_int_equal(requesty_keys_create_start(scene->client, loop, &params, &handlers, &call, NULL), 0);
    while (cancels && !requesty_call_info(call)->http_status)
        assert_int_equal(requesty_loop_run_once(loop, -1, NULL), 0);
    if (cancels)
        requesty_call_cancel(call);
    assert_int_equal(requesty_loop_run(loop, NULL), 0);
    requesty_loop_free(loop);
    assert_int_equal(requesty_call_new_key(call) != NULL, shown->has_key);
    requesty_call_free(call);
    scene_use_retries(scene, 0);
    assert_int_equal(seen, 0);
}

static void in_a_loop_no_memory_holds_it_either(void **state)
{
    struct scene *scene = *state;
    struct server_reply *half = server_reply_new(), *reply;
    struct shown shown = { .has_key = false };

    create_in_loop(scene, key_call_reply(&key_calls[1]), false, &shown);
    assert_true(shown.has_key);
    create_in_loop(scene, long_answer("}"), false, &shown);
    assert_true(shown.has_key);
    for (int form = 0; (reply = bad_answer(form)); form++) {
        create_in_loop(scene, reply, false, &shown);
        assert_true(shown.error.message[0] && !shown.has_key);
        assert_lacks(shown.error.message, "rqsty");
    }
    server_reply_head(half, 200, "application/json", SERVER_LENGTH);
    server_reply_declare_length(half, 1000);
    server_reply_text(half, "{\"api_key\":\"" NEW_SECRET "\",");
    server_reply_hang(half);
    create_in_loop(scene, half, true, &shown);
    assert_code(shown.error.code, REQUESTY_ERR_CANCELLED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(it_is_given_once),
        scene_test(it_is_hidden_wherever_it_stands),
        scene_test(no_error_tells_it),
        scene_test(no_line_of_the_log_tells_it),
        scene_test(no_memory_that_is_given_back_holds_it),
        scene_test(in_a_loop_no_memory_holds_it_either),
    };
    look_for = NEW_SECRET;
    if (requesty_set_allocator(&looking) != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
