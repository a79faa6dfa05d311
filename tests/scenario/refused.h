/* Calls that must be refused before anything is sent. */
#ifndef TESTS_REFUSED_H
#define TESTS_REFUSED_H

#include "scenario.h"

/* A request and the beginning of what is said of it: the member with its path, and the reason. */
struct bad_messages {
    requesty_messages_params params;
    const char *says;
};

struct bad_chat {
    requesty_chat_params params;
    const char *says;
};

/* Makes each call in the three ways, and without an error struct too. Each is REQUESTY_ERR_INVALID and leaves its
 * output alone; nothing is sent. Prints every case that goes another way, then fails. */
void refuse_messages(struct scene *scene, const struct bad_messages *cases, size_t count);
void refuse_chat(struct scene *scene, const struct bad_chat *cases, size_t count);

/* For designated initialisers of the cases. */
#define MODEL .model = "m", .max_tokens = 64
#define TURN(...) .messages = (const requesty_message_param[]){ { __VA_ARGS__ } }, .message_count = 1
#define BLOCK(...)                                                                                                     \
    TURN(.role = REQUESTY_ROLE_USER, .content = (const requesty_block_param[]){ { __VA_ARGS__ } }, .content_count = 1)
#define CHAT_TURN(...) .messages = (const requesty_chat_message[]){ { __VA_ARGS__ } }, .message_count = 1
#define PART(...)                                                                                                      \
    CHAT_TURN(.role = REQUESTY_ROLE_USER, .parts = (const requesty_part_param[]){ { __VA_ARGS__ } }, .part_count = 1)
#define TOOL(...) .tools = (const requesty_tool[]){ { __VA_ARGS__ } }, .tool_count = 1
#define HELLO .role = REQUESTY_ROLE_USER, .text = "Hello"

#endif
