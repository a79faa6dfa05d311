/* Calls in a loop: starting them, turning the loop, and what the program was told. */
#ifndef TESTS_LOOPS_H
#define TESTS_LOOPS_H

#include "scenario.h"

/* What the program was told of one call, and what it is to do then. All zero but loop and client is a start. */
struct told {
    requesty_loop *loop;
    size_t events;
    size_t dones;
    int code;             /* of on_done: 0 for a success */
    requesty_error error; /* of on_done, if it came with one */
    char text[64];        /* of the result in on_done, whole or partial */
    requesty_call *handle; /* if `keeps` */
    size_t order;          /* of its on_done among all, from 1 */

    bool keeps; /* asks for the handle, which the test frees */
    /* Called at the end of each event, and of on_done; what at_event returns goes to the library. May be NULL. */
    int (*at_event)(struct told *told);
    void (*at_done)(struct told *told, requesty_call *call);
    void *other;
};

requesty_loop *new_loop(void);
requesty_loop *new_loop_with(int64_t max_in_flight, int64_t high_water_bytes); /* negative: not set */

/* Starts the smallest request: STREAM with on_event, CREATE without. Returns what _start did. */
int try_start(struct told *told, requesty_client *client, enum protocol protocol, enum way way, requesty_error *error);

/* The same, which must succeed. */
void start(struct told *told, requesty_loop *loop, requesty_client *client, enum protocol protocol, enum way way);

/* As a program with a loop of its own does: waits for the descriptor (where there is one) and dispatches. */
void turn_once(requesty_loop *loop);

/* Turns until no call is active, or until the condition. */
void turn_all(requesty_loop *loop);
#define turn_until(loop, condition) \
    while (!(condition))            \
    turn_once(loop)

/* Turns until the server has come somewhere: nothing wakes the loop for that. */
#define await(loop, condition) \
    while (!(condition))       \
    assert_int_equal(requesty_loop_run_once(loop, 2, NULL), 0)

/* Dispatches until nothing is due; how often it was. Fails when there is no end to it. */
size_t settle(requesty_loop *loop);

/* The descriptor is readable, or, where there is none, something is due at once. */
bool is_due(requesty_loop *loop);

/* on_done came once, with this code. */
#define assert_told(told, expected) check_told(told, expected, __FILE__, __LINE__)
void check_told(const struct told *told, int expected, const char *file, int line);

/* It succeeded, with the text of the canned replies. */
#define assert_well(told)                                \
    do {                                                 \
        assert_told(told, REQUESTY_OK);                  \
        assert_string_equal((told)->text, REPLY_TEXT);   \
    } while (0)

#endif
