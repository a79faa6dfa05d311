/* One question, asked in any of six ways: two protocols, each as a whole, as a stream, and as a stream by pull. What came
 * of it is flat, so that the ways can be held against each other. */
#ifndef TESTS_INTEROP_ASK_H
#define TESTS_INTEROP_ASK_H

#include <requesty/requesty.h>

enum protocol { MESSAGES, CHAT, PROTOCOLS };
enum mode { WHOLE, STREAM, PULL, MODES };

struct way {
    enum protocol protocol;
    enum mode mode;
};

struct answer {
    int rc;
    requesty_error error; /* when rc is negative */
    char text[4096];      /* of the reply, also a partial one */
    char streamed[4096];  /* joined from the TEXT events; as text when there was no stream */
    char reasoning[512];
    char stop[64];
    size_t calls; /* of tools */
    char call_id[64], call_name[64], call_input[256]; /* of the first */
    long long input_tokens, output_tokens;
    int attempts;
    int events;    /* all of them */
    int stop_after; /* in: cancel at the text event of this number; 0: never */
};

#define CANCEL_CODE 7

const char *way_name(struct way way);

/* Asks, with a weather tool in hand when `tool` is not 0. *answer is filled but for stop_after. */
void ask(requesty_client *client, struct way way, const char *question, int tool, struct answer *answer);

#endif
