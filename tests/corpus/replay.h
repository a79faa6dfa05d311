/* A reply in a history, sent to a server of its own: what goes back is what came, byte for byte where it came whole. */
#ifndef TESTS_CORPUS_REPLAY_H
#define TESTS_CORPUS_REPLAY_H

#include <requesty/requesty.h>

/* Ends the program when the server does not start. */
void replay_begin(void);
void replay_end(void);

/* NULL if all is as expected, else static text about what is not. `body` is the JSON that was served, NULL for a stream. */
const char *replay_message(const requesty_message *message, const char *body);
const char *replay_completion(const requesty_chat_completion *completion, const char *body);

#endif
