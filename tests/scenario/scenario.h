/* What the scenario tests have in common: a loopback server, a client that talks to it, a clock that can be replaced,
 * and the nine ways to make a call. A scenario is a whole call through the public interface; what it needs of the
 * library's inside is only the clock and the dice.
 *
 * No test sleeps to wait and none measures time: order comes from the server's gates, hangs and points. */
#ifndef TESTS_SCENARIO_H
#define TESTS_SCENARIO_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <requesty/requesty.h>

#include "replies.h"
#include "server.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEST_KEY "sk-test-5e9c2f7a41d8"

/* ---- a scene: set up and torn down around each test -------------------------------------------------------------- */

struct scene {
    struct server *server;
    requesty_client *client;
};

int scene_setup(void **state);
int scene_teardown(void **state);

#define scene_test(function) cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

/* Options for the scene's server: its URL, TEST_KEY, no proxy, nothing from the environment. */
requesty_client_options scene_options(const struct scene *scene);

/* Puts a client with these options in place of the scene's. */
void scene_use(struct scene *scene, const requesty_client_options *options);

/* The same with another number of retries and nothing else. */
void scene_use_retries(struct scene *scene, int64_t max_retries);

/* The request that came last; there must be one. */
const struct server_request *last_request(struct scene *scene);

/* ---- calls ------------------------------------------------------------------------------------------------------- */

enum protocol { MESSAGES, CHAT, RESPONSES };
enum way { CREATE, STREAM, OPEN };

#define EACH_PROTOCOL(protocol) for (enum protocol protocol = MESSAGES; protocol <= RESPONSES; protocol++)
/* For tests whose bodies are their own; Responses has such tests in files of its own. */
#define EACH_OF_TWO(protocol) for (enum protocol protocol = MESSAGES; protocol <= CHAT; protocol++)
#define EACH_WAY(way) for (enum way way = CREATE; way <= OPEN; way++)

/* What came of a call. */
struct outcome {
    int rc;
    requesty_error error; /* all 0x55 where the call left it untouched */
    bool has_result;
    char text[512]; /* of the result, partial ones too; "" when there is none */
    requesty_info info; /* of the result; its texts are gone */
    char request_id[64];
};

/* The smallest request: one turn "Hello". */
requesty_messages_params small_messages(void);
requesty_chat_params small_chat(void);

/* Makes the smallest request in one of the nine ways, streams to their end. */
struct outcome call(requesty_client *client, enum protocol protocol, enum way way);

/* The same, and it must succeed with the text of the canned replies (REPLY_TEXT). */
void call_well(requesty_client *client, enum protocol protocol, enum way way);

/* The smallest request as a callback stream, with the text of what came of it, partial results too. */
int stream_it(struct scene *scene, enum protocol protocol, requesty_event_fn on_event, void *user, char text[64],
              requesty_error *error);

/* The canned replies: whole as JSON and as a stream, and a stream that has said "Half" and is not at its end. */
const char *whole_json(enum protocol protocol);
const char *whole_sse(enum protocol protocol);
const char *half_sse(enum protocol protocol);

/* The smallest request as a pull stream, which must open. */
requesty_stream *open_small(struct scene *scene, enum protocol protocol);

/* Which reply the server is to give for a way: one JSON text, or an event stream. */
struct server_reply *good_reply(enum protocol protocol, enum way way);

/* Codes are compared by name, so that a failing test says something. */
#define assert_code(code, expected)                                                                                    \
    _assert_string_equal(requesty_code_name(code), requesty_code_name(expected), __FILE__, __LINE__)

/* A failure that came with a code and a part of its message. */
#define assert_failed(outcome, expected, part)                                                                         \
    do {                                                                                                               \
        assert_code((outcome)->rc, expected);                                                                          \
        assert_code((outcome)->error.code, expected);                                                                  \
        assert_contains((outcome)->error.message, part);                                                               \
    } while (0)

/* `part` occurs in `text`. */
#define assert_contains(text, part) check_contains(text, part, __FILE__, __LINE__)
void check_contains(const char *text, const char *part, const char *file, int line);

#define assert_lacks(text, part) check_lacks(text, part, __FILE__, __LINE__)
void check_lacks(const char *text, const char *part, const char *file, int line);

/* ---- the clock and the dice -------------------------------------------------------------------------------------- */

#define FAKE_WALL INT64_C(1767225600) /* 2026-01-01 00:00:00 UTC */
#define MOST_WAITS 64

/* Time stands still but for waits, which are noted and take none. Jitter is at its top (no part is taken off). The
 * scene's teardown brings both back. */
void fake_clock(void);
void fake_clock_advance(int64_t ms);

/* The waits so far. */
size_t fake_wait_count(void);
int64_t fake_wait(size_t index);

/* The waits are exactly these. */
#define assert_waits(...) \
    check_waits((const int64_t[]){ __VA_ARGS__ }, sizeof((const int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t), \
                __FILE__, __LINE__)
void check_waits(const int64_t *waits, size_t count, const char *file, int line);

#endif
