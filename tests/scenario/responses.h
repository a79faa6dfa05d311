/* The Responses protocol: the smallest request, and the frames of a stream. */
#ifndef TESTS_RESPONSES_H
#define TESTS_RESPONSES_H

#include "scenario.h"

requesty_responses_params small_responses(void);

/* Each says REPLY_TEXT and is complete. */
extern const char responses_json[];
#define RESPONSES_SSE R_START R_MESSAGE R_TEXT("Hello, ") R_TEXT("world") R_MESSAGE_DONE R_END

#define R_FRAME(type, members) "event: " type "\ndata: {\"type\":\"" type "\"," members "}\n\n"
#define R_RESPONSE(status, members) \
    "\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1700000000,\"model\":\"gpt-x\"," \
    "\"status\":\"" status "\"" members "}"
#define R_START R_FRAME("response.created", R_RESPONSE("in_progress", ",\"output\":[]"))
#define R_ITEM(when, index, item) R_FRAME("response.output_item." when, "\"output_index\":" #index ",\"item\":" item)
#define R_MESSAGE \
    R_ITEM("added", 0, "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[]}") \
    R_FRAME("response.content_part.added", "\"output_index\":0,\"content_index\":0," \
                                           "\"part\":{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[]}")
#define R_DELTA(type, index, text) \
    R_FRAME("response." type ".delta", "\"output_index\":" #index ",\"content_index\":0,\"delta\":\"" text "\"")
#define R_TEXT(text) R_DELTA("output_text", 0, text)
#define R_HELLO \
    "{\"id\":\"msg_1\",\"type\":\"message\",\"status\":\"completed\",\"role\":\"assistant\"," \
    "\"content\":[{\"type\":\"output_text\",\"text\":\"Hello, world\",\"annotations\":[]}]}"
#define R_MESSAGE_DONE R_ITEM("done", 0, R_HELLO)
#define R_USAGE ",\"usage\":{\"input_tokens\":9,\"output_tokens\":5,\"total_tokens\":14,\"cost\":\"0.25\"}"
#define R_END R_FRAME("response.completed", R_RESPONSE("completed", ",\"output\":[" R_HELLO "]" R_USAGE))

#endif
