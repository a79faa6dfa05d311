/* Clients made from others: they share the connections and inherit the options. */
#include "clients.h"

/* ---- what is shared ---------------------------------------------------------------------------------------------- */

static void derived_clients_share_connections(void **state)
{
    struct scene *scene = *state;
    const requesty_client_options none = { 0 };
    requesty_client *child = derive(scene->client, &none), *grandchild = derive(child, &none);

    for (int i = 0; i < 3; i++) {
        ask(scene, scene->client);
        ask(scene, grandchild);
        ask(scene, child);
    }
    assert_int_equal(server_connection_count(scene->server), 1);
    requesty_client_free(grandchild);
    requesty_client_free(child);
}

static void clients_are_freed_in_any_order(void **state)
{
    static const int orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    struct scene *scene = *state;
    const requesty_client_options titled = { .title = "Child" };

    for (size_t i = 0; i < COUNT(orders); i++) {
        requesty_client *clients[3];

        scene_use_retries(scene, 0);
        clients[0] = scene->client;
        scene->client = NULL;
        clients[1] = derive(clients[0], &titled);
        clients[2] = derive(clients[1], &titled);
        for (size_t next = 0; next < 3; next++) {
            for (size_t left = next; left < 3; left++)
                ask(scene, clients[orders[i][left]]);
            requesty_client_free(clients[orders[i][next]]);
        }
    }
    assert_int_equal(server_connection_count(scene->server), COUNT(orders));
}

static void a_stream_outlives_the_parent_of_its_client(void **state)
{
    struct scene *scene = *state;
    const requesty_client_options none = { 0 };
    requesty_client *child = derive(scene->client, &none);
    requesty_chat_params params = small_chat();
    struct record record = { 0 };
    requesty_stream *stream;

    server_push(scene->server, good_reply(CHAT, OPEN));
    assert_int_equal(requesty_chat_open(child, &params, &stream, NULL), 0);
    requesty_client_free(scene->client);
    scene->client = NULL;
    assert_int_equal(record_all(stream, &record, NULL), 0);
    requesty_stream_free(stream);
    requesty_client_free(child);
    record_free(&record);
}

/* ---- what is inherited ------------------------------------------------------------------------------------------- */

static const requesty_header team[] = { { "Team", "search" }, { "Branch", "main" } };
static const requesty_header extra[] = { { "X-One", "1" }, { "X-Two", "2" }, { "Accept", NULL } };

static requesty_client_options parent_options(const struct scene *scene)
{
    requesty_client_options options = scene_options(scene);

    options.auth = REQUESTY_AUTH_X_API_KEY;
    options.title = "Parent";
    options.referer = "https://parent.example/";
    options.analytics = team;
    options.analytics_count = COUNT(team);
    options.headers = extra;
    options.header_count = COUNT(extra);
    options.user_agent = "parent/1";
    options.anthropic_version = "2024-01-01";
    options.idempotency_keys = REQUESTY_BOOL(1);
    return options;
}

static void no_change_changes_nothing(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = parent_options(scene);
    const requesty_client_options none = { 0 };
    const struct server_request *own, *derived;
    requesty_client *child;

    scene_use(scene, &options);
    child = derive(scene->client, &none);
    own = ask(scene, scene->client);
    derived = ask(scene, child);
    assert_int_equal(derived->header_count, own->header_count);
    for (size_t i = 0; i < own->header_count; i++) {
        assert_string_equal(derived->headers[i].name, own->headers[i].name);
        if (strcmp(own->headers[i].name, "Idempotency-Key") != 0)
            assert_string_equal(derived->headers[i].value, own->headers[i].value);
    }
    assert_string_equal(derived->path, own->path);
    requesty_client_free(child);
}

static void headers_are_replaced_removed_and_added(void **state)
{
    static const requesty_header changed_team[] = { { "TEAM", "chat" }, { "Env", "test" } };
    static const requesty_header changed[] = { { "x-two", "zwei" }, { "X-Three", "3" }, { "X-One", NULL },
                                               { "Accept", "text/x" }, { "x-title", "Header wins" } };
    struct scene *scene = *state;
    requesty_client_options options = parent_options(scene);
    const requesty_client_options changes = {
        .analytics = changed_team, .analytics_count = COUNT(changed_team), .headers = changed,
        .header_count = COUNT(changed), .referer = "https://child.example/", .user_agent = "child/2",
        .anthropic_version = "2025-05-05", .idempotency_keys = REQUESTY_BOOL(0), .auth = REQUESTY_AUTH_BEARER,
        .api_key = "sk-child",
    };
    const struct server_request *request;
    requesty_client *child;

    scene_use(scene, &options);
    child = derive(scene->client, &changes);
    request = ask(scene, child);
    assert_header(request, "X-Requesty-Team", "chat");
    assert_header(request, "X-Requesty-Branch", "main");
    assert_header(request, "X-Requesty-Env", "test");
    assert_header(request, "X-One", NULL);
    assert_header(request, "X-Two", "zwei");
    assert_header(request, "X-Three", "3");
    assert_header(request, "Accept", "text/x");
    assert_header(request, "X-Title", "Header wins");
    assert_header(request, "HTTP-Referer", "https://child.example/");
    assert_header(request, "anthropic-version", "2025-05-05");
    assert_header(request, "Idempotency-Key", NULL);
    assert_header(request, "x-api-key", NULL);
    assert_header(request, "Authorization", "Bearer sk-child");
    assert_contains(server_request_header(request, "User-Agent"), "child/2 librequesty/");
    assert_lacks(server_request_header(request, "User-Agent"), "parent/1");

    request = ask(scene, scene->client); /* the parent is as it was */
    assert_header(request, "X-Requesty-Team", "search");
    assert_header(request, "X-Requesty-Env", NULL);
    assert_header(request, "X-One", "1");
    assert_header(request, "X-Two", "2");
    assert_header(request, "Accept", NULL);
    assert_header(request, "X-Title", "Parent");
    assert_header(request, "x-api-key", TEST_KEY);
    assert_true(server_request_header(request, "Idempotency-Key") != NULL);
    requesty_client_free(child);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(derived_clients_share_connections),
        scene_test(clients_are_freed_in_any_order),
        scene_test(a_stream_outlives_the_parent_of_its_client),
        scene_test(no_change_changes_nothing),
        scene_test(headers_are_replaced_removed_and_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
