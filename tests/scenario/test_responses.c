/* Replies of the Responses protocol, whole and streamed: what is told, what is kept, and how it fails. */
#include "responses.h"

/* What came of a call, and what its events told. */
struct result {
    int rc;
    requesty_error error;
    requesty_response *response; /* to be freed */
    struct record record;
};

static void run(struct scene *scene, enum way way, struct server_reply *reply, struct result *result)
{
    requesty_responses_params params = small_responses();

    *result = (struct result){ 0 };
    server_set_default(scene->server, reply);
    if (way == CREATE)
        result->rc = requesty_responses_create(scene->client, &params, &result->response, &result->error);
    else
        result->rc = requesty_responses_stream(scene->client, &params, record_event, &result->record, &result->response,
                                               &result->error);
}

static void result_free(struct result *result)
{
    requesty_response_free(result->response);
    record_free(&result->record);
}

/* ---- success ----------------------------------------------------------------------------------------------------- */

static void check_hello(const requesty_response *response)
{
    assert_non_null(response);
    assert_string_equal(response->id, "resp_1");
    assert_string_equal(response->model, "gpt-x");
    assert_int_equal(response->status, REQUESTY_RESPONSE_COMPLETED);
    assert_int_equal(response->created_at, 1700000000);
    assert_string_equal(requesty_response_text(response), REPLY_TEXT);
    assert_int_equal(response->output_count, 1);
    assert_string_equal(response->output[0]->text, REPLY_TEXT);
    assert_int_equal(response->output[0]->content_count, 1);
    assert_int_equal(response->usage->total_tokens, 14);
    assert_true(response->usage->cost.set && response->usage->cost.value == 0.25);
    assert_int_equal(response->info->http_status, 200);
}

#define HELLO_EVENTS \
    "START resp_1 gpt-x\nOTHER response.output_item.added\nOTHER response.content_part.added\nTEXT 0.0 Hello, \n" \
    "TEXT 0.0 world\nOTHER response.output_item.done\nUSAGE 9 5\nSTOP completed\n"
#define WHOLE_EVENTS "START resp_1 gpt-x usage\nTEXT 0.0 Hello, world\nUSAGE 9 5\nSTOP completed\n"

static void whatever_was_asked_for_and_came_is_the_same_reply(void **state)
{
    static const struct {
        enum way way;
        bool stream;
        const char *events;
    } cases[] = {
        { CREATE, false, "" }, { CREATE, true, "" }, { STREAM, true, HELLO_EVENTS }, { STREAM, false, WHOLE_EVENTS }
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct result result;
        run(*state, cases[i].way, cases[i].stream ? sse(RESPONSES_SSE) : server_reply_json(200, responses_json),
            &result);
        assert_int_equal(result.rc, 0);
        check_hello(result.response);
        assert_string_equal(record_text(&result.record), cases[i].events);
        result_free(&result);
    }
}

static void a_pull_stream_can_be_looked_at_at_any_moment(void **state)
{
    struct scene *scene = *state;
    requesty_responses_params params = small_responses();
    requesty_stream *stream = NULL;
    const requesty_event *event;
    requesty_error error;

    server_set_default(scene->server, sse(RESPONSES_SSE "data: [DONE]\n\n"));
    assert_int_equal(requesty_responses_open(scene->client, &params, &stream, &error), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(requesty_stream_next(stream, &event, &error), 1);
    assert_string_equal(requesty_response_text(requesty_stream_response(stream)), "Hello, ");
    assert_int_equal(requesty_stream_response(stream)->status, REQUESTY_RESPONSE_IN_PROGRESS);
    assert_null(requesty_stream_message(stream));
    assert_null(requesty_stream_completion(stream));
    while (requesty_stream_next(stream, &event, &error) > 0)
        ;
    check_hello(requesty_stream_response(stream));
    requesty_stream_free(stream);
}

static void what_is_null_is_harmless(void **state)
{
    (void)state;
    assert_string_equal(requesty_response_text(NULL), "");
    assert_null(requesty_stream_response(NULL));
    requesty_response_free(NULL);
}

static void an_incomplete_response_is_a_success(void **state)
{
    struct result result;

    run(*state, STREAM,
        sse(R_START R_MESSAGE R_TEXT("Half")
                R_FRAME("response.incomplete",
                        R_RESPONSE("incomplete", ",\"incomplete_details\":{\"reason\":\"max_output_tokens\"}"))),
        &result);
    assert_int_equal(result.rc, 0);
    assert_string_equal(requesty_response_text(result.response), "Half");
    assert_int_equal(result.response->status, REQUESTY_RESPONSE_INCOMPLETE);
    assert_string_equal(result.response->incomplete_reason, "max_output_tokens");
    assert_contains(record_text(&result.record), "STOP max_output_tokens\n");
    result_free(&result);
}

/* ---- calls, refusals, halves ------------------------------------------------------------------------------------- */

#define CALL(arguments, status) \
    "{\"id\":\"fc_1\",\"type\":\"function_call\",\"status\":\"" status "\",\"call_id\":\"call_1\"," \
    "\"name\":\"look\",\"arguments\":\"" arguments "\"}"
#define SEARCH "{\"id\":\"ws_1\",\"type\":\"web_search_call\",\"status\":\"completed\",\"action\":{\"query\":\"x\"}}"

static void calls_are_told_and_kept(void **state)
{
    struct result result;
    const requesty_output_item *call;

    run(*state, STREAM,
        sse(R_START R_ITEM("added", 0, CALL("", "in_progress")) R_DELTA("function_call_arguments", 0, "{\\\"at\\\":")
                R_DELTA("function_call_arguments", 0, "1}") R_ITEM("done", 0, CALL("{\\\"at\\\":1}", "completed"))
                    R_ITEM("done", 1, SEARCH) R_FRAME("response.completed", R_RESPONSE("completed", ",\"output\":[]"))),
        &result);
    assert_int_equal(result.rc, 0);
    assert_string_equal(
        record_text(&result.record),
        "START resp_1 gpt-x\nTOOL_CALL_START 0.0 call_1 look\nTOOL_INPUT 0.0 {\"at\":\nTOOL_INPUT 0.0 1}\n"
        "TOOL_CALL 0.0 call_1 look {\"at\":1} valid\n"
        "TOOL_CALL_START 0.1 ws_1 web_search\nTOOL_INPUT 0.1 {\"query\":\"x\"}\n"
        "TOOL_CALL 0.1 ws_1 web_search {\"query\":\"x\"} valid\nSTOP completed\n");
    assert_int_equal(result.response->output_count, 2);
    call = result.response->output[0];
    assert_int_equal(call->type, REQUESTY_ITEM_FUNCTION_CALL);
    assert_int_equal(call->by_server, 0);
    assert_string_equal(call->call_id, "call_1");
    assert_string_equal(call->arguments_json, "{\"at\":1}");
    assert_int_equal(call->arguments_valid, 1);
    assert_string_equal(call->raw_json, CALL("{\\\"at\\\":1}", "completed"));
    assert_int_equal(result.response->output[1]->by_server, 1);
    result_free(&result);
}

/* One that no event has ended is told when the response ends, and what it holds is what came in pieces. */
static void calls_that_are_open_at_the_end_are_told(void **state)
{
    static const char *const outputs[] = { "", ",\"output\":null", ",\"output\":[]" };
    static const char *const ends[] = { "completed", "incomplete" };

    for (size_t i = 0; i < COUNT(outputs) * COUNT(ends); i++) {
        struct result result;
        char stream[4096], told[400];
        snprintf(stream, sizeof stream,
                 R_START R_ITEM("added", 0, CALL("", "in_progress")) R_DELTA("function_call_arguments", 0, "{\\\"at")
                     R_FRAME("response.function_call_arguments.done",
                             "\"output_index\":0,\"arguments\":\"{\\\"at\\\":1}\"")
                         "data: {\"type\":\"response.%s\",\"response\":{\"status\":\"%s\"%s" R_USAGE "}}\n\n",
                 ends[i % 2], ends[i % 2], outputs[i / 2]);
        snprintf(told, sizeof told,
                 "START resp_1 gpt-x\nTOOL_CALL_START 0.0 call_1 look\nTOOL_INPUT 0.0 {\"at\n"
                 "OTHER response.function_call_arguments.done\nTOOL_CALL 0.0 call_1 look {\"at\":1} valid\n"
                 "USAGE 9 5\nSTOP %s\n",
                 ends[i % 2]);
        run(*state, STREAM, sse(stream), &result);
        assert_int_equal(result.rc, 0);
        assert_string_equal(record_text(&result.record), told);
        assert_int_equal(result.response->output_count, 1);
        assert_string_equal(result.response->output[0]->arguments_json, "{\"at\":1}");
        result_free(&result);
    }
}

/* Half a call of a response that failed is none. */
static void calls_that_are_open_in_a_failure_are_not_told(void **state)
{
    struct result result;

    run(*state, STREAM,
        sse(R_START R_ITEM("added", 0, CALL("", "in_progress")) R_FRAME("response.failed", R_RESPONSE("failed", ""))),
        &result);
    assert_failed(&result, REQUESTY_ERR_SERVER, "without saying which");
    assert_string_equal(record_text(&result.record), "START resp_1 gpt-x\nTOOL_CALL_START 0.0 call_1 look\n");
    assert_int_equal(result.response->output_count, 1);
    result_free(&result);
}

/* An output that has items is the last word: what it leaves out is none of the reply, and an open call is not told. */
static void what_the_last_response_leaves_out_is_dropped(void **state)
{
    struct result result;

    run(*state, STREAM,
        sse(R_START R_ITEM("added", 0, CALL("", "in_progress")) R_DELTA("function_call_arguments", 0, "{}")
                R_ITEM("done", 1, SEARCH) R_END),
        &result);
    assert_int_equal(result.rc, 0);
    check_hello(result.response);
    assert_null(strstr(record_text(&result.record), "TOOL_CALL 0.0"));
    assert_null(strstr(result.response->raw_json, "function_call"));
    result_free(&result);
}

/* Behind an end another response begins: its output says nothing of the items before. */
static void what_an_earlier_response_had_is_not_dropped(void **state)
{
    struct result result;

    run(*state, STREAM,
        sse(R_START R_ITEM("added", 0, CALL("", "in_progress"))
                R_FRAME("response.completed", R_RESPONSE("completed", "")) R_START R_END),
        &result);
    assert_int_equal(result.rc, 0);
    assert_int_equal(result.response->output_count, 2);
    assert_int_equal(result.response->output[0]->type, REQUESTY_ITEM_FUNCTION_CALL);
    assert_string_equal(requesty_response_text(result.response), REPLY_TEXT);
    result_free(&result);
}

static void a_refusal_is_told_and_kept(void **state)
{
    struct result result;

    run(*state, STREAM,
        sse(R_START R_DELTA("refusal", 0, "I will") R_DELTA("refusal", 0, " not.")
                R_FRAME("response.completed", R_RESPONSE("completed", ""))),
        &result);
    assert_int_equal(result.rc, 0);
    assert_contains(record_text(&result.record), "REFUSAL 0.0 I will\nREFUSAL 0.0  not.\n");
    assert_string_equal(result.response->output[0]->refusal, "I will not.");
    assert_null(result.response->output[0]->text);
    result_free(&result);
}

static void characters_that_were_cut_in_two_are_joined(void **state)
{
    struct result result;

    run(*state, STREAM, sse(R_START R_MESSAGE R_TEXT("a\\ud83d") R_TEXT("\\ude00b") R_TEXT("\\ud83d")), &result);
    assert_code(result.rc, REQUESTY_ERR_INCOMPLETE_STREAM);
    assert_string_equal(requesty_response_text(result.response), "a\xF0\x9F\x98\x80"
                                                                 "b");
    result_free(&result);
}

/* A text with which a part or an item begins is a piece like any other. */
static void a_beginning_may_have_text(void **state)
{
    struct result result;

    run(*state, STREAM,
        sse(R_START R_ITEM(
            "added", 0, "{\"id\":\"m\",\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"One\"}]}")
                R_TEXT(", two") R_ITEM("added", 1, CALL("{\\\"a\\\":", "in_progress"))
                    R_DELTA("function_call_arguments", 1, "1}") R_ITEM("added", 2, CALL("{}", "in_progress"))
                        R_DELTA("function_call_arguments", 2, "{\\\"b\\\":2}")),
        &result);
    assert_code(result.rc, REQUESTY_ERR_INCOMPLETE_STREAM);
    assert_string_equal(requesty_response_text(result.response), "One, two");
    assert_contains(record_text(&result.record), "TEXT 0.0 One\nTEXT 0.0 , two\n");
    assert_string_equal(result.response->output[1]->arguments_json, "{\"a\":1}");
    assert_string_equal(result.response->output[2]->arguments_json, "{\"b\":2}");
    result_free(&result);
}

/* Without indices, in another order, or with the beginning lost: the pieces find their item. */
static void careless_servers_are_read_right(void **state)
{
    struct result result;

    run(*state, STREAM,
        sse("data: {\"type\":\"response.output_text.delta\",\"delta\":\"One\"}\n\n"
            "data: {\"type\":\"response.output_text.delta\",\"delta\":\", two\"}\n\n" R_DELTA(
                "function_call_arguments", 5, "{}") R_DELTA("reasoning_text", 3, "Hm")
                R_DELTA("mcp_call_arguments", 7, "{}") R_FRAME("response.completed", R_RESPONSE("completed", ""))),
        &result);
    assert_int_equal(result.rc, 0);
    assert_int_equal(result.response->output_count, 4);
    assert_string_equal(requesty_response_text(result.response), "One, two");
    assert_string_equal(result.response->output[1]->text, "Hm");
    assert_int_equal(result.response->output[2]->type, REQUESTY_ITEM_FUNCTION_CALL);
    assert_int_equal(result.response->output[3]->type, REQUESTY_ITEM_MCP_CALL);
    assert_int_equal(result.response->output[3]->by_server, 1);
    result_free(&result);
}

/* ---- failure ----------------------------------------------------------------------------------------------------- */

#define HALF R_START R_MESSAGE R_TEXT("Half")
#define STUMBLED ",\"error\":{\"code\":\"server_error\",\"message\":\"It stumbled\"}"

static void failed_streams_keep_what_had_come(void **state)
{
    static const struct {
        const char *stream;
        int code;
        const char *says, *server_code;
    } cases[] = {
        { HALF, REQUESTY_ERR_INCOMPLETE_STREAM, "before the reply was complete", "" },
        { HALF "data: [DONE]\n\n", REQUESTY_ERR_INCOMPLETE_STREAM, "before the reply was complete", "" },
        { HALF R_FRAME("response.failed", R_RESPONSE("failed", STUMBLED)), REQUESTY_ERR_SERVER, "It stumbled",
          "server_error" },
        { HALF R_FRAME("response.failed",
                       R_RESPONSE("failed", ",\"error\":{\"code\":\"invalid_prompt\",\"message\":\"No\"}")),
          REQUESTY_ERR_BAD_REQUEST, "No", "invalid_prompt" },
        { HALF R_FRAME("response.failed", R_RESPONSE("failed", "")), REQUESTY_ERR_SERVER, "without saying which", "" },
        { HALF R_FRAME("response.completed", R_RESPONSE("failed", STUMBLED)), REQUESTY_ERR_SERVER, "It stumbled",
          "server_error" },
        { HALF R_FRAME("response.failed", R_RESPONSE("completed", "")), REQUESTY_ERR_SERVER, "without saying which", "" },
        { HALF R_FRAME("error", "\"code\":\"rate_limit_exceeded\",\"message\":\"Slow down\",\"param\":null"),
          REQUESTY_ERR_RATE_LIMIT, "Slow down", "rate_limit_exceeded" },
        { HALF "data: {\"type\":\"error\",\"error\":{\"code\":\"model_not_found\",\"message\":\"Which?\"}}\n\n",
          REQUESTY_ERR_NOT_FOUND, "Which?", "model_not_found" },
        { HALF "data: {\"error\":\"Off\"}\n\n", REQUESTY_ERR_SERVER, "Off", "" },
        { HALF "data: {\"type\":\n\n", REQUESTY_ERR_BAD_REPLY, "a frame of the stream is", "" },
        { HALF R_FRAME("response.output_item.added", "\"output_index\":-1,\"item\":{\"type\":\"message\"}"),
          REQUESTY_ERR_BAD_REPLY, "out of order: item -1", "" },
        { HALF R_DELTA("output_text", 4096, "x"), REQUESTY_ERR_BAD_REPLY, "out of order: item 4096", "" },
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        for (enum way way = CREATE; way <= STREAM; way++) {
            struct result result;
            run(*state, way, sse(cases[i].stream), &result);
            assert_failed(&result, cases[i].code, cases[i].says);
            assert_string_equal(result.error.server_code, cases[i].server_code);
            assert_string_equal(result.error.type, "");
            assert_int_equal(result.error.mid_stream, way == STREAM);
            assert_string_equal(requesty_response_text(result.response), "Half");
            result_free(&result);
        }
}

static const char failed_json[] =
    "{\"id\":\"resp_1\",\"object\":\"response\",\"model\":\"gpt-x\",\"status\":\"failed\",\"output\":[" R_HELLO
    "]" STUMBLED R_USAGE "}";

static void check_failed(const struct result *result)
{
    assert_failed(result, REQUESTY_ERR_SERVER, "It stumbled");
    assert_string_equal(result->error.server_code, "server_error");
    assert_int_equal(result->error.http_status, 200);
    assert_non_null(result->response);
    assert_int_equal(result->response->status, REQUESTY_RESPONSE_FAILED);
    assert_string_equal(result->response->error_code, "server_error");
    assert_string_equal(result->response->error_message, "It stumbled");
    assert_int_equal(result->response->usage->total_tokens, 14);
    assert_string_equal(requesty_response_text(result->response), REPLY_TEXT);
    assert_string_equal(result->response->raw_json, failed_json);
}

static void a_failed_response_fails_the_call_and_is_handed_out(void **state)
{
    struct result result;

    for (enum way way = CREATE; way <= STREAM; way++) {
        run(*state, way, server_reply_json(200, failed_json), &result);
        check_failed(&result);
        if (way == STREAM)
            assert_string_equal(record_text(&result.record),
                                "START resp_1 gpt-x usage\nTEXT 0.0 Hello, world\nUSAGE 9 5\n");
        result_free(&result);
    }
}

static void a_pull_stream_hands_out_a_failed_response_too(void **state)
{
    struct scene *scene = *state;
    requesty_responses_params params = small_responses();
    struct record record = { 0 };
    requesty_stream *stream = NULL;
    requesty_error error;

    server_set_default(scene->server, server_reply_json(200, failed_json));
    assert_int_equal(requesty_responses_open(scene->client, &params, &stream, &error), 0);
    assert_code(record_all(stream, &record, &error), REQUESTY_ERR_SERVER);
    assert_non_null(requesty_stream_response(stream));
    assert_string_equal(requesty_stream_response(stream)->error_message, "It stumbled");
    record_free(&record);
    requesty_stream_free(stream);
}

static void what_is_no_response_is_refused(void **state)
{
    static const struct {
        const char *body;
        int code;
        const char *says;
    } cases[] = {
        { "{\"error\":{\"message\":\"Nobody home\",\"code\":\"server_error\"}}", REQUESTY_ERR_SERVER, "Nobody home" },
        { "{\"error\":\"Off\"}", REQUESTY_ERR_SERVER, "Off" },
        { "{\"type\":\"error\",\"message\":\"Flat\"}", REQUESTY_ERR_SERVER, "Flat" },
        { "{\"id\":\"x\",\"object\":\"chat.completion\",\"choices\":[]}", REQUESTY_ERR_BAD_REPLY,
          "no response: it begins" },
        { "[]", REQUESTY_ERR_BAD_REPLY, "" },
        { "<html>", REQUESTY_ERR_BAD_REPLY, "" },
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        for (enum way way = CREATE; way <= STREAM; way++) {
            struct result result;
            run(*state, way, server_reply_json(200, cases[i].body), &result);
            assert_failed(&result, cases[i].code, cases[i].says);
            assert_null(result.response);
            result_free(&result);
        }
}

/* ---- ceilings ---------------------------------------------------------------------------------------------------- */

static void repeat(char *to, size_t size, const char *frame, int count)
{
    size_t len = strlen(to);

    for (int i = 0; i < count; i++)
        len += (size_t)snprintf(to + len, size - len, frame, i);
}

static void a_reply_has_not_any_number_of_items_and_parts(void **state)
{
    static const struct {
        const char *frame;
        const char *says;
    } cases[] = {
        { "data: {\"type\":\"response.output_item.added\",\"item\":{\"type\":\"message\",\"n\":%d}}\n\n",
          "the reply has more than 4096 items" },
        { "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":%d,\"delta\":\"x\"}\n\n",
          "an item has more than 4096 parts" },
    };
    static char stream[600000];

    for (size_t i = 0; i < COUNT(cases); i++)
        for (int over = 0; over <= 1; over++) {
            struct result result;
            snprintf(stream, sizeof stream, "%s", R_START);
            repeat(stream, sizeof stream, cases[i].frame, 4096 + over);
            run(*state, CREATE, sse(stream), &result);
            assert_failed(&result, over ? REQUESTY_ERR_TOO_LARGE : REQUESTY_ERR_INCOMPLETE_STREAM,
                          over ? cases[i].says : "before the reply was complete");
            assert_int_equal(result.response->output_count, i ? 1 : 4096);
            assert_int_equal(result.response->output[0]->content_count, i ? 4096 : 0);
            result_free(&result);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(whatever_was_asked_for_and_came_is_the_same_reply),
        scene_test(a_pull_stream_can_be_looked_at_at_any_moment),
        cmocka_unit_test(what_is_null_is_harmless),
        scene_test(an_incomplete_response_is_a_success),
        scene_test(calls_are_told_and_kept),
        scene_test(calls_that_are_open_at_the_end_are_told),
        scene_test(calls_that_are_open_in_a_failure_are_not_told),
        scene_test(what_the_last_response_leaves_out_is_dropped),
        scene_test(what_an_earlier_response_had_is_not_dropped),
        scene_test(a_refusal_is_told_and_kept),
        scene_test(characters_that_were_cut_in_two_are_joined),
        scene_test(a_beginning_may_have_text),
        scene_test(careless_servers_are_read_right),
        scene_test(failed_streams_keep_what_had_come),
        scene_test(a_failed_response_fails_the_call_and_is_handed_out),
        scene_test(a_pull_stream_hands_out_a_failed_response_too),
        scene_test(what_is_no_response_is_refused),
        scene_test(a_reply_has_not_any_number_of_items_and_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
