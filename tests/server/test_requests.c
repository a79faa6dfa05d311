/* How the server reads requests and keeps them, and how it chooses replies. */
#define _POSIX_C_SOURCE 200809L
#include "test_client.h"
#include "server_internal.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static void records_a_request(void **state)
{
    struct server *server = server_start(NULL);
    const struct server_request *request;
    struct client_reply reply;

    (void)state;
    server_push(server, server_reply_json(201, "{\"a\":1}"));
    client_exchange(server, "POST", "/v1/messages?beta=true", "X-Two: 1\r\nx-two:  2 \r\n", "hello", &reply);
    assert_int_equal(reply.status, 201);
    assert_string_equal(reply.body, "{\"a\":1}");
    client_reply_free(&reply);

    request = server_request(server, 0);
    assert_non_null(request);
    assert_string_equal(request->method, "POST");
    assert_string_equal(request->path, "/v1/messages?beta=true");
    assert_string_equal(request->version, "HTTP/1.1");
    assert_string_equal(server_request_header(request, "hOST"), "loopback");
    assert_string_equal(server_request_header(request, "X-TWO"), "1");
    assert_int_equal(server_request_header_count(request, "x-two"), 2);
    assert_string_equal(request->headers[2].value, "2");
    assert_null(server_request_header(request, "X-Three"));
    assert_int_equal(request->body_length, 5);
    assert_string_equal(request->body, "hello");
    assert_null(server_request(server, 1));
    server_stop(server);
}

static void serves_many_requests_on_one_connection(void **state)
{
    struct server *server = server_start(NULL);
    int fd = client_connect(server);

    (void)state;
    server_push_times(server, server_reply_json(200, "one"), 2);
    server_push(server, server_reply_sse("data: two\n\n", server_split_whole()));
    server_set_default(server, server_reply_json(200, "default"));
    for (size_t i = 0; i < 5; i++) {
        struct client_reply reply;

        client_request(fd, "GET", "/", "", NULL);
        client_read_reply(fd, &reply);
        assert_true(reply.complete);
        assert_string_equal(reply.body, i < 2 ? "one" : i == 2 ? "data: two\n\n" : "default");
        client_reply_free(&reply);
        assert_int_equal(server_request(server, i)->connection, 0);
        assert_int_equal(server_request(server, i)->index, i);
    }
    assert_int_equal(server_connection_count(server), 1);
    assert_int_equal(server_request_count(server), 5);
    client_close(fd);
    assert_true(server_wait(server, SERVER_ENDED, 1));
    assert_int_equal(server_peer_close_count(server), 0);
    server_stop(server);
}

static void closes_when_it_was_asked_to(void **state)
{
    struct server *server = server_start(NULL);
    struct server_reply *scripted = server_reply_json(200, "b");
    struct client_reply reply;
    int fd = client_connect(server);

    (void)state;
    server_reply_keep_alive(scripted, false);
    server_push(server, server_reply_json(200, "a"));
    server_push(server, scripted);
    client_request(fd, "GET", "/", "Connection: close\r\n", NULL);
    client_read_reply(fd, &reply);
    assert_null(strstr(reply.head, "Connection:"));
    assert_int_equal(client_read_end(fd), 0);
    client_reply_free(&reply);
    client_close(fd);

    fd = client_connect(server);
    client_request(fd, "GET", "/", "", NULL);
    client_read_reply(fd, &reply);
    assert_non_null(strstr(reply.head, "\r\nConnection: close"));
    assert_int_equal(client_read_end(fd), 0);
    client_reply_free(&reply);
    client_close(fd);
    assert_int_equal(server_request(server, 1)->connection, 1);
    server_stop(server);
}

static void reads_chunks(void **state)
{
    struct server *server = server_start(NULL);
    struct client_reply reply;
    int fd = client_connect(server);

    (void)state;
    server_set_default(server, server_reply_json(200, "{}"));
    client_send(fd, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    client_send(fd, "A;x=1\r\n, chunky\r\n\r\n0\r\nTrailer: 1\r\n\r\n");
    client_read_reply(fd, &reply);
    assert_int_equal(reply.status, 200);
    assert_string_equal(server_request(server, 0)->body, "hello, chunky\r\n");
    client_reply_free(&reply);
    client_close(fd);
    server_stop(server);
}

static void permits_a_body(void **state)
{
    struct server *server = server_start(NULL);
    struct client_reply reply;
    int fd = client_connect(server);

    (void)state;
    server_set_default(server, server_reply_json(200, "{}"));
    client_send(fd, "POST / HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    client_expect(fd, "HTTP/1.1 100 Continue\r\n\r\n");
    client_send(fd, "body");
    client_read_reply(fd, &reply);
    assert_int_equal(reply.status, 200);
    assert_string_equal(server_request(server, 0)->body, "body");
    client_reply_free(&reply);
    client_close(fd);
    server_stop(server);
}

static void reads_a_large_body(void **state)
{
    struct server *server = server_start(NULL);
    size_t length = 3 * 1024 * 1024;
    char *body = malloc(length + 1);
    struct client_reply reply;

    (void)state;
    assert_non_null(body);
    for (size_t i = 0; i < length; i++)
        body[i] = (char)('a' + i % 23);
    body[length] = '\0';
    server_set_default(server, server_reply_json(200, "{}"));
    client_exchange(server, "POST", "/", "", body, &reply);
    assert_int_equal(server_request(server, 0)->body_length, length);
    assert_memory_equal(server_request(server, 0)->body, body, length);
    client_reply_free(&reply);
    free(body);
    server_stop(server);
}

static void refuses_what_is_no_request(void **state)
{
    static const char *const bad[] = {
        "HELLO\r\n\r\n",
        "GET / HTTP/2\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nSpace : 1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc",
    };
    size_t count = sizeof bad / sizeof *bad;
    struct server *server = server_start(NULL);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        int fd = client_connect(server);
        struct client_reply reply;

        client_send(fd, bad[i]);
        client_read_reply(fd, &reply);
        assert_int_equal(reply.status, 400);
        client_reply_free(&reply);
        client_close(fd);
    }
    assert_int_equal(server_count(server, SERVER_BAD_REQUESTS), count);
    assert_int_equal(server_request_count(server), 0);
    server_stop(server);
}

static void notices_a_cut_request(void **state)
{
    struct server *server = server_start(NULL);
    int fd = client_connect(server);

    (void)state;
    client_send(fd, "POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbo");
    client_close(fd);
    assert_true(server_wait_peer_closes(server, 1));
    assert_int_equal(server_request_count(server), 0);
    server_stop(server);
}

static void reports_a_missing_reply(void **state)
{
    struct server *server = server_start(NULL);
    struct client_reply reply;

    (void)state;
    client_exchange(server, "GET", "/", "", NULL, &reply);
    assert_int_equal(reply.status, 500);
    assert_int_equal(server_count(server, SERVER_UNSCRIPTED), 1);
    client_reply_free(&reply);
    server_stop(server);
}

static struct server_reply *echo_or_leave(const struct server_request *request, void *user)
{
    size_t *calls = user;

    ++*calls;
    return request->body_length > 0 ? server_reply_json(200, request->body) : NULL;
}

static void asks_the_handler_first(void **state)
{
    struct server *server = server_start(NULL);
    struct client_reply reply;
    size_t calls = 0;

    (void)state;
    server_push(server, server_reply_json(200, "queue"));
    server_set_handler(server, echo_or_leave, &calls);
    client_exchange(server, "POST", "/", "", "echo", &reply);
    assert_string_equal(reply.body, "echo");
    client_reply_free(&reply);
    client_exchange(server, "POST", "/", "", NULL, &reply);
    assert_string_equal(reply.body, "queue");
    client_reply_free(&reply);
    assert_true(server_wait(server, SERVER_REPLIES, 2)); /* after which the count may be read */
    assert_int_equal(calls, 2);
    server_stop(server);
}

static void forgets_requests_when_told_to(void **state)
{
    struct server_options options = { .forget_requests = true };
    struct server *server = server_start(&options);
    struct client_reply reply;

    (void)state;
    server_push(server, server_reply_json(200, "{}"));
    client_exchange(server, "POST", "/", "", "body", &reply);
    assert_int_equal(server_request_count(server), 1);
    assert_null(server_request(server, 0));
    client_reply_free(&reply);
    server_stop(server);
}

static void answers_head_without_a_body(void **state)
{
    struct server *server = server_start(NULL);
    int fd = client_connect(server);

    (void)state;
    server_push(server, server_reply_json(200, "{}"));
    client_request(fd, "HEAD", "/", "Connection: close\r\n", NULL);
    client_expect(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n");
    assert_int_equal(client_read_end(fd), 0);
    client_close(fd);
    server_stop(server);
}

enum { CLIENTS = 8, CALLS = 20 };

struct caller {
    pthread_t thread;
    struct server *server;
    size_t right; /* counted here and checked by the main thread, since cmocka's checks belong there */
};

static void *call_often(void *argument)
{
    struct caller *caller = argument;
    int fd = client_connect(caller->server);

    for (size_t i = 0; i < CALLS; i++) {
        struct client_reply reply;

        client_request(fd, "POST", "/", "", "question");
        client_read_reply(fd, &reply);
        caller->right += reply.complete && strcmp(reply.body, "data: 1\n\ndata: 2\n\n") == 0;
        client_reply_free(&reply);
    }
    client_close(fd);
    return NULL;
}

static void serves_many_connections_at_once(void **state)
{
    struct server *server = server_start(NULL);
    struct caller callers[CLIENTS];

    (void)state;
    server_set_default(server, server_reply_sse("data: 1\n\ndata: 2\n\n", server_split_random(7, 5)));
    for (size_t i = 0; i < CLIENTS; i++) {
        callers[i] = (struct caller){ .server = server };
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call_often, &callers[i]), 0);
    }
    for (size_t i = 0; i < CLIENTS; i++) {
        pthread_join(callers[i].thread, NULL);
        assert_int_equal(callers[i].right, CALLS);
    }
    assert_int_equal(server_connection_count(server), CLIENTS);
    assert_int_equal(server_request_count(server), CLIENTS * CALLS);
    server_stop(server);
}

int run_request_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_a_request),
        cmocka_unit_test(serves_many_requests_on_one_connection),
        cmocka_unit_test(closes_when_it_was_asked_to),
        cmocka_unit_test(reads_chunks),
        cmocka_unit_test(permits_a_body),
        cmocka_unit_test(reads_a_large_body),
        cmocka_unit_test(refuses_what_is_no_request),
        cmocka_unit_test(notices_a_cut_request),
        cmocka_unit_test(reports_a_missing_reply),
        cmocka_unit_test(asks_the_handler_first),
        cmocka_unit_test(forgets_requests_when_told_to),
        cmocka_unit_test(answers_head_without_a_body),
        cmocka_unit_test(serves_many_connections_at_once),
    };

    return cmocka_run_group_tests_name("requests", tests, NULL, NULL);
}
