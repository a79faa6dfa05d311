/* The three protocols. */
#ifndef TESTS_CORPUS_PROTOCOL_H
#define TESTS_CORPUS_PROTOCOL_H

enum protocol { PROTOCOL_MESSAGES, PROTOCOL_CHAT, PROTOCOL_RESPONSES };

#endif
