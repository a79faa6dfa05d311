/* What a reply can do: framing, splits, waiting, ending. */
#define _POSIX_C_SOURCE 200809L
#include "test_client.h"
#include "server_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *make_body(size_t length)
{
    char *body = malloc(length + 1);

    assert_non_null(body);
    for (size_t i = 0; i < length; i++)
        body[i] = (char)('a' + i % 26);
    body[length] = '\0';
    return body;
}

static void check_split(const char *body, struct server_split split, enum server_framing framing,
                        size_t chunks)
{
    struct server *server = server_start(NULL);
    struct client_reply reply;

    server_push(server, server_reply_bytes(200, "text/plain", body, strlen(body), framing, split));
    client_exchange(server, "GET", "/", "", NULL, &reply);
    assert_true(reply.complete);
    assert_int_equal(reply.length, strlen(body));
    assert_string_equal(reply.body, body);
    if (framing == SERVER_CHUNKED && chunks > 0)
        assert_int_equal(reply.chunks, chunks);
    client_reply_free(&reply);
    server_stop(server);
}

static void splits_add_up(void **state)
{
    static const enum server_framing framings[] = { SERVER_LENGTH, SERVER_CHUNKED, SERVER_CLOSE };
    static const size_t lengths[] = { 1, 0, 2, 500 };
    char *body = make_body(1000);

    (void)state;
    for (size_t i = 0; i < sizeof framings / sizeof *framings; i++) {
        check_split(body, server_split_whole(), framings[i], 1);
        check_split(body, server_split_every(1), framings[i], 1000);
        check_split(body, server_split_every(300), framings[i], 4);
        check_split(body, server_split_lengths(lengths, 4), framings[i], 4);
        check_split(body, server_split_lengths(NULL, 0), framings[i], 1);
        check_split(body, server_split_random(1, 20), framings[i], 0);
        check_split("", server_split_every(1), framings[i], 0);
    }
    free(body);
}

static size_t random_pieces(uint64_t seed, size_t *pieces, size_t room)
{
    struct server_split split = server_split_random(seed, 9);
    struct server_pieces cutter;
    size_t count = 0, length, sum = 0;

    server_pieces_begin(&cutter, &split, 500);
    while ((length = server_pieces_next(&cutter)) > 0) {
        assert_true(length <= 9);
        assert_true(count < room);
        pieces[count++] = length;
        sum += length;
    }
    assert_int_equal(sum, 500);
    return count;
}

static void random_splits_follow_their_seed(void **state)
{
    size_t first[500], again[500], other[500];
    size_t count = random_pieces(3, first, 500);

    (void)state;
    assert_int_equal(random_pieces(3, again, 500), count);
    assert_memory_equal(first, again, count * sizeof *first);
    assert_true(random_pieces(4, other, 500) != count || memcmp(first, other, count * sizeof *first) != 0);
}

static void large_bodies_go_out_in_small_chunks(void **state)
{
    char *body = make_body(600 * 1024);

    (void)state;
    check_split(body, server_split_every(7), SERVER_CHUNKED, (600 * 1024 + 6) / 7);
    free(body);
}

static void writes_the_head(void **state)
{
    struct server *server = server_start(NULL);
    struct server_reply *reply = server_reply_new();
    int fd = client_connect(server);

    (void)state;
    server_reply_head(reply, 429, "application/json", SERVER_CHUNKED);
    server_reply_header(reply, "Retry-After", "7");
    server_reply_text(reply, "{}");
    server_push(server, reply);
    client_request(fd, "GET", "/", "", NULL);
    client_expect(fd, "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nRetry-After: 7\r\n"
                      "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
    client_close(fd);
    server_stop(server);
}

static void sends_raw_bytes(void **state)
{
    static const char garbage[] = "HTTP/1.1 abc\r\nno header\nzz\r\n\0";
    struct server *server = server_start(NULL);
    struct server_reply *reply = server_reply_new();
    char *bytes;
    size_t length;
    int fd = client_connect(server);

    (void)state;
    server_reply_raw(reply, garbage, sizeof garbage);
    server_reply_close(reply);
    server_push(server, reply);
    client_request(fd, "GET", "/", "", NULL);
    assert_int_equal(client_read_to_end(fd, &bytes, &length), 0);
    assert_int_equal(length, sizeof garbage);
    assert_memory_equal(bytes, garbage, length);
    free(bytes);
    client_close(fd);
    server_stop(server);
}

static void cuts_a_body(void **state)
{
    struct server *server = server_start(NULL);
    struct server_reply *chunked = server_reply_new(), *longer = server_reply_json(200, "{}");
    struct client_reply reply;

    (void)state;
    server_reply_head(chunked, 200, "text/plain", SERVER_CHUNKED);
    server_reply_text(chunked, "half");
    server_reply_close(chunked);
    server_push(server, chunked);
    server_reply_declare_length(longer, 100);
    server_reply_close(longer);
    server_push(server, longer);
    client_exchange(server, "GET", "/", "", NULL, &reply);
    assert_string_equal(reply.body, "half");
    assert_false(reply.complete);
    client_reply_free(&reply);
    client_exchange(server, "GET", "/", "", NULL, &reply);
    assert_string_equal(reply.body, "{}");
    assert_false(reply.complete);
    client_reply_free(&reply);
    server_stop(server);
}

static void hangs_until_the_peer_closes(void **state)
{
    struct server *server = server_start(NULL);
    struct server_reply *reply = server_reply_new();
    int fd = client_connect(server);

    (void)state;
    server_reply_head(reply, 200, "text/event-stream", SERVER_BARE);
    server_reply_text(reply, "data: 1\n\n");
    server_reply_hang(reply);
    server_push(server, reply);
    client_request(fd, "GET", "/", "", NULL);
    client_expect(fd, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
    assert_true(server_wait_hangs(server, 1));
    assert_int_equal(server_peer_close_count(server), 0);
    client_close(fd);
    assert_true(server_wait_peer_closes(server, 1));
    assert_int_equal(server_count(server, SERVER_REPLIES), 0);
    server_stop(server);
}

static void stops_in_the_middle_of_everything(void **state)
{
    struct server *server = server_start(NULL);
    struct server_reply *gate = server_reply_new(), *repeat = server_reply_new(), *large;
    char *body = make_body(8 * 1024 * 1024);
    int fds[5];

    (void)state;
    server_reply_gate(gate);
    server_reply_point(repeat, "repeating");
    server_reply_repeat(repeat, "x", 1, 3600000, 10);
    large = server_reply_json(200, body); /* more than the sockets take: the server waits to send */
    server_push(server, server_reply_silence());
    server_push(server, gate);
    server_push(server, repeat);
    server_push(server, large);
    for (size_t i = 0; i < 5; i++) {
        fds[i] = client_connect(server);
        client_send(fds[i], "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n"); /* the last one sends no body */
        if (i == 4)
            break;
        client_send(fds[i], "x");
        assert_true(server_wait_requests(server, i + 1));
    }
    assert_true(server_wait_hangs(server, 1));
    assert_true(server_wait(server, SERVER_GATES, 1));
    assert_true(server_wait_point(server, "repeating", 1));
    assert_true(server_wait(server, SERVER_CONNECTIONS, 5));
    server_stop(server);
    for (size_t i = 0; i < 5; i++)
        client_close(fds[i]);
    free(body);
}

static void resets(void **state)
{
    struct server *server = server_start(NULL);
    struct server_reply *reply = server_reply_new();
    int fd = client_connect(server);

    (void)state;
    server_reply_raw(reply, "HTTP/1.1 200 OK\r\n", 17);
    server_reply_gate(reply);
    server_reply_reset(reply);
    server_push(server, reply);
    client_request(fd, "GET", "/", "", NULL);
    client_expect(fd, "HTTP/1.1 200 OK\r\n");
    server_gate_open(server);
    assert_int_equal(client_read_end(fd), ECONNRESET);
    client_close(fd);
    server_stop(server);
}

static void gates_order_things(void **state)
{
    struct server *server = server_start(NULL);
    struct server_reply *reply = server_reply_new();
    int fd = client_connect(server);

    (void)state;
    server_reply_raw(reply, "a", 1);
    server_reply_gate(reply);
    server_reply_raw(reply, "b", 1);
    server_reply_point(reply, "after b");
    server_reply_gate(reply);
    server_reply_raw(reply, "c", 1);
    server_push(server, reply);
    client_request(fd, "GET", "/", "", NULL);
    client_expect(fd, "a");
    assert_true(server_wait(server, SERVER_GATES, 1));
    assert_int_equal(server_count(server, SERVER_REPLIES), 0);
    server_gate_open(server);
    assert_true(server_wait_point(server, "after b", 1));
    client_expect(fd, "b");
    server_gate_open(server);
    client_expect(fd, "c");
    assert_true(server_wait(server, SERVER_REPLIES, 1));
    client_close(fd);
    server_stop(server);
}

static void gates_may_be_opened_before(void **state)
{
    struct server *server = server_start(NULL);
    struct server_reply *reply = server_reply_new();
    int fd = client_connect(server);

    (void)state;
    server_reply_gate(reply);
    server_reply_gate(reply);
    server_reply_raw(reply, "through", 7);
    server_push(server, reply);
    server_gate_open(server);
    server_gate_open(server);
    client_request(fd, "GET", "/", "", NULL);
    client_expect(fd, "through");
    client_close(fd);
    server_stop(server);
}

static void repeats_until_the_count(void **state)
{
    struct server *server = server_start(NULL);
    struct server_reply *reply = server_reply_new();
    struct client_reply got;

    (void)state;
    server_reply_head(reply, 200, "text/event-stream", SERVER_CHUNKED);
    server_reply_repeat(reply, ": ping\n\n", 8, 1, 3);
    server_push(server, reply);
    client_exchange(server, "GET", "/", "", NULL, &got);
    assert_int_equal(got.chunks, 3);
    assert_string_equal(got.body, ": ping\n\n: ping\n\n: ping\n\n");
    client_reply_free(&got);
    server_stop(server);
}

static void repeats_until_the_peer_goes(void **state)
{
    struct server *server = server_start(NULL);
    struct server_reply *reply = server_reply_new();
    int fd = client_connect(server);

    (void)state;
    server_reply_repeat(reply, ": ping\n\n", 8, 1, 1000000);
    server_push(server, reply);
    client_request(fd, "GET", "/", "", NULL);
    client_expect(fd, ": ping\n\n: ping\n\n");
    client_close(fd);
    assert_true(server_wait_peer_closes(server, 1));
    server_stop(server);
}

static void refuses_connections(void **state)
{
    struct server *server = server_start(NULL);
    int fd;

    (void)state;
    server_refuse_next(server, 1);
    fd = client_connect(server);
    assert_int_equal(client_read_end(fd), 0);
    client_close(fd);
    server_push(server, server_reply_refuse());
    fd = client_connect(server);
    client_request(fd, "GET", "/", "", NULL);
    assert_int_equal(client_read_end(fd), 0);
    client_close(fd);
    assert_int_equal(server_connection_count(server), 2);
    assert_int_equal(server_request_count(server), 1);
    server_stop(server);
}

static void replays_a_file(void **state)
{
    static const char content[] = "data: 1\r\n\r\ndata: [DONE]\n\n";
    char folder[] = "/tmp/loopback-XXXXXX";
    char path[sizeof folder + 8];
    struct server *server = server_start(NULL);
    struct client_reply reply;
    FILE *file;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.sse", folder);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, sizeof content - 1, file), sizeof content - 1);
    assert_int_equal(fclose(file), 0);
    server_push(server, server_reply_replay(path, 200, server_split_every(3)));
    unlink(path);
    rmdir(folder);
    assert_null(server_reply_replay(path, 200, server_split_whole()));
    client_exchange(server, "GET", "/", "", NULL, &reply);
    assert_non_null(strstr(reply.head, "text/event-stream"));
    assert_string_equal(reply.body, content);
    assert_int_equal(reply.chunks, 9);
    client_reply_free(&reply);
    server_stop(server);
}

static void reserves_a_port(void **state)
{
    struct server_options options = { 0 };
    int port;
    int fd = server_reserve_port(&port);

    (void)state;
    assert_true(fd >= 0);
    options.port = port;
    assert_null(server_start(&options));
    client_close(fd);
}

int run_step_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_add_up),
        cmocka_unit_test(random_splits_follow_their_seed),
        cmocka_unit_test(large_bodies_go_out_in_small_chunks),
        cmocka_unit_test(writes_the_head),
        cmocka_unit_test(sends_raw_bytes),
        cmocka_unit_test(cuts_a_body),
        cmocka_unit_test(hangs_until_the_peer_closes),
        cmocka_unit_test(stops_in_the_middle_of_everything),
        cmocka_unit_test(resets),
        cmocka_unit_test(gates_order_things),
        cmocka_unit_test(gates_may_be_opened_before),
        cmocka_unit_test(repeats_until_the_count),
        cmocka_unit_test(repeats_until_the_peer_goes),
        cmocka_unit_test(refuses_connections),
        cmocka_unit_test(replays_a_file),
        cmocka_unit_test(reserves_a_port),
    };

    return cmocka_run_group_tests_name("steps", tests, NULL, NULL);
}
