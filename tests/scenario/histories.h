/* Histories: replies to add, and what a request makes of the turns. */
#ifndef TESTS_HISTORIES_H
#define TESTS_HISTORIES_H

#include "bodies.h"

/* An empty history. */
requesty_history *new_history(void);

/* The reply that the library makes of a body; a stream that breaks leaves what had come. To be freed. */
requesty_message *message_of(struct scene *scene, const char *json);
requesty_message *message_of_stream(struct scene *scene, const char *frames);
requesty_chat_completion *completion_of(struct scene *scene, const char *json);
requesty_chat_completion *completion_of_stream(struct scene *scene, const char *frames);

/* The same, added and freed. */
void add_message(struct scene *scene, requesty_history *history, const char *json);
void add_completion(struct scene *scene, requesty_history *history, const char *json);

/* A Messages body with this content and stop reason, both JSON; a chat body with this choice. */
#define MESSAGE(content, stop) \
    "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"content\":" content ",\"stop_reason\":" stop "}"
#define COMPLETION(message, finish) \
    "{\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":" message ",\"finish_reason\":" finish "}]}"

/* A call with the history sends exactly these bytes as the value of "messages". */
#define assert_turns(scene, protocol, history, turns) check_turns(scene, protocol, history, turns, __FILE__, __LINE__)
void check_turns(struct scene *scene, enum protocol protocol, const requesty_history *history, const char *turns,
                 const char *file, int line);

/* The value of "messages" that a call with the history sends, to be freed with free. */
char *turns_of(struct scene *scene, enum protocol protocol, const requesty_history *history);

/* A call with the history is refused with this message, and nothing is sent. */
void refuse_history(struct scene *scene, enum protocol protocol, const requesty_history *history, const char *says);

#endif
