/* One recorded body through the loopback server and the public interface, against what the walks expect. */
#ifndef TESTS_CORPUS_RUN_H
#define TESTS_CORPUS_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "corpus_files.h"

enum kind { MESSAGES_STREAM, MESSAGES, MESSAGES_ERROR, CHAT_STREAM, CHAT, CHAT_ERROR,
            RESPONSES_STREAM, RESPONSES, RESPONSES_ERROR };

enum mode {
    WHOLE,   /* in one piece, by the call that fits */
    RANDOM,  /* in pieces at random */
    SINGLE,  /* byte by byte */
    PULL,    /* through the pull interface, in pieces at random */
    SWAPPED, /* a stream where JSON was asked for, JSON where a stream was asked for */
    CUT      /* a stream that ends somewhere in its middle */
};

const char *kind_folder(enum kind kind);
const char *kind_ending(enum kind kind);
bool kind_is_stream(enum kind kind);
const char *mode_name(enum mode mode);

/* Starts the server and makes the client; ends the program when that fails. */
void run_begin(void);
void run_end(void);

/* NULL if all was as expected, else one line about what was not, to be freed. `seed` chooses the pieces. */
char *run_file(enum kind kind, enum mode mode, const struct corpus_file *file, size_t seed);

#endif
