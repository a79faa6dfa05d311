#include "responses.h"

requesty_responses_params small_responses(void)
{
    return (requesty_responses_params){ .model = "openai-responses/gpt-x", .input = "Hello" };
}

const char responses_json[] =
    "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1700000000,\"model\":\"gpt-x\",\"status\":\"completed\","
    "\"error\":null,\"output\":[" R_HELLO "]" R_USAGE "}";
