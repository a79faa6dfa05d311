/* requesty/chat.h: the OpenAI Chat Completions protocol, POST /v1/chat/completions, for every model of the router.
 * Facts: API notes, requesty.md 7 to 9 and messages-and-chat.md 8 and 9.
 */
#ifndef REQUESTY_CHAT_H
#define REQUESTY_CHAT_H

#include <requesty/base.h>
#include <requesty/client.h>
#include <requesty/event.h>
#include <requesty/loop.h>
#include <requesty/params.h>

REQUESTY_BEGIN

/* ---- what is sent ------------------------------------------------------------------------------------------------ */

/* A tool call of an earlier reply, in an assistant's turn. */
typedef struct requesty_tool_call_param {
    const char *id;
    const char *name;
    const char *arguments_json; /* sent as text, so it need not be valid JSON; default "{}" */
    const char *extra_json;
    const char *json; /* the whole call as a JSON object, such as tool_calls[i]->raw_json of a reply */
} requesty_tool_call_param;

/* One message. Set role and what it needs, or `json` alone, such as choices[0]->message->raw_json of a reply. */
typedef struct requesty_chat_message {
    int64_t role; /* a requesty_role */
    const char *text; /* the content as text, or ... */
    size_t text_len;  /* 0: up to the NUL */
    const requesty_part_param *parts; /* ... in parts, or ... */
    size_t part_count;
    const char *content_json; /* ... as a JSON string or array. None of them: content null, for a turn that only calls tools */
    const char *name;         /* of the participant, or of the tool */
    const requesty_tool_call_param *tool_calls; /* ASSISTANT */
    size_t tool_call_count;
    const char *tool_call_id;        /* TOOL: the call this answers; required there */
    const char *reasoning_content;   /* ASSISTANT: the thinking as it came */
    const char *reasoning_signature; /* ASSISTANT: as it came; Gemini needs it to go on after tools */
    const char *refusal;             /* ASSISTANT */
    const char *audio_id;            /* ASSISTANT: audio of an earlier reply */
    int64_t cache;                   /* a requesty_cache */
    const char *extra_json;
    const char *json; /* the whole message as a JSON object */
    requesty_opt_bool omit_content; /* true: no content at all, where it would be null; no form of it may be set */
} requesty_chat_message;

/* A request. Required: model (but for omit_model), messages or history. What is zero is not sent, but for include_usage. */
typedef struct requesty_chat_params {
    const char *model; /* "openai/gpt-4o-mini", "policy/NAME", ...; sent as it is */
    const requesty_chat_message *messages;
    size_t message_count;
    requesty_opt_int max_tokens;            /* what most models know */
    requesty_opt_int max_completion_tokens; /* what OpenAI's reasoning models want instead */
    requesty_opt_double temperature;        /* 0 to 2 */
    requesty_opt_double top_p;
    requesty_opt_int top_k;
    requesty_opt_double frequency_penalty; /* -2 to 2 */
    requesty_opt_double presence_penalty;
    requesty_opt_int n; /* choices to make, 1 to 128 */
    const char *const *stop;
    size_t stop_count;
    requesty_opt_int seed;
    const char *logit_bias_json; /* an object: token id to -100..100 */
    requesty_opt_bool logprobs;
    requesty_opt_int top_logprobs; /* 0 to 20 */
    const requesty_tool *tools;
    size_t tool_count;
    int64_t tool_choice;          /* a requesty_tool_choice */
    const char *tool_choice_name; /* for REQUESTY_TOOL_CHOICE_TOOL */
    const char *tool_choice_json; /* any other form, instead of tool_choice */
    requesty_opt_bool parallel_tool_calls;
    int64_t response_format;          /* a requesty_response_format */
    const char *response_schema_name; /* for JSON_SCHEMA; default "response" */
    const char *response_schema_description;
    const char *response_schema_json; /* for JSON_SCHEMA; required there */
    requesty_opt_bool response_schema_strict;
    const char *reasoning_effort; /* "low", "medium", "high"; Requesty also "max", "min", "none" or a budget as text */
    int64_t thinking; /* a requesty_thinking: the Anthropic form, which Requesty takes here too */
    requesty_opt_int thinking_budget; /* goes with ENABLED; optional, as DeepSeek's and Z.ai's models have none */
    requesty_opt_bool include_reasoning;
    const char *verbosity; /* "low", "medium", "high" */
    const char *const *models; /* candidates beside `model` */
    size_t model_count;
    const char *const *modalities; /* "text", "audio" */
    size_t modality_count;
    const char *audio_json;      /* {"voice":..., "format":...} */
    const char *prediction_json; /* {"type":"content", "content":...} */
    const char *metadata_json;
    requesty_opt_bool store;
    const char *service_tier;
    const char *user;
    const char *safety_identifier;
    const char *prompt_cache_key;
    const char *prompt_cache_retention;
    const char *prompt_cache_options_json;
    const char *web_search_options_json;
    const char *moderation_json;
    requesty_opt_bool include_usage; /* streams: ask for token counts and cost; default yes. false sends no stream_options */
    requesty_opt_bool include_obfuscation; /* streams; default not sent */
    const requesty_extension *requesty;
    const char *extra_json; /* laid over the body */
    requesty_opt_bool stream; /* default: only a streaming call says so. false makes _create send "stream": false, for
                                 servers that stream unless told not to. What is not so of the call is refused */
    requesty_opt_bool usage_include; /* usage.include: how OpenRouter and servers like it are asked for the cost,
                                        streamed or not; default not sent. Requesty and OpenAI need none */
    requesty_opt_bool omit_model; /* true: no model is sent, for a base URL that stands for one (Azure deployments), or
                                     for the router's default (API notes: requesty.md 6 [?]); model must be NULL */
    const requesty_history *history; /* turns to send before `messages` (history.h); either of the two is enough */
} requesty_chat_params;

/* ---- what comes back --------------------------------------------------------------------------------------------- */

typedef enum requesty_finish_reason {
    REQUESTY_FINISH_UNKNOWN = 0, /* absent, or new: see finish_reason_text */
    REQUESTY_FINISH_STOP = 1,
    REQUESTY_FINISH_LENGTH = 2, /* cut off at the token limit ("length", "max_tokens") */
    REQUESTY_FINISH_TOOL_CALLS = 3,
    REQUESTY_FINISH_CONTENT_FILTER = 4,
    REQUESTY_FINISH_FUNCTION_CALL = 5,
    REQUESTY_FINISH_ERROR = 6
} requesty_finish_reason;

/* A tool call. */
typedef struct requesty_tool_call {
    const char *id;   /* NULL where the server gives none */
    const char *name; /* never NULL, as is arguments_json */
    const char *arguments_json; /* what the model wrote; mostly JSON, "{}" for nothing. A custom tool's free text */
    int32_t arguments_valid;    /* 1 when that is valid JSON */
    int32_t by_server; /* 1: the server has run it already (its id begins with "srvtoolu_"): the program must not
                          (API notes: requesty.md 8.4) */
    const char *type_text; /* "function", "custom"; never NULL */
    const char *raw_json;
    size_t arguments_len;
} requesty_tool_call;

typedef struct requesty_chat_reply_message {
    const char *content; /* the answer; NULL when there is none. An array of parts is joined */
    size_t content_len;
    const char *reasoning; /* the thinking, from reasoning_content or reasoning; NULL */
    size_t reasoning_len;
    const char *reasoning_signature;
    const char *refusal;
    const requesty_tool_call *const *tool_calls; /* never NULL */
    size_t tool_call_count;
    const requesty_tool_call *function_call; /* the outdated form of a single call; NULL */
    const char *annotations_json;            /* a JSON array: sources; NULL */
    const char *raw_json; /* as it came; NULL when the choice had no message */
    size_t refusal_len;
    /* Spoken answers: {"id":..., "data": base64, "transcript":..., "expires_at":...}; NULL. Of a stream the last piece only:
     * all of them are in the raw_json of its events. */
    const char *audio_json;
} requesty_chat_reply_message;

typedef struct requesty_chat_choice {
    int64_t index;
    int64_t finish_reason; /* a requesty_finish_reason */
    const char *finish_reason_text; /* never NULL */
    const requesty_chat_reply_message *message; /* never NULL */
    const char *logprobs_json;
    const char *raw_json;
} requesty_chat_choice;

/* A reply. Everything belongs to it and is freed with it. */
typedef struct requesty_chat_completion {
    const char *id; /* never NULL, as is model; also what feedback is given on */
    const char *model;
    int64_t created; /* Unix seconds; 0 when absent */
    /* Never NULL; choices[0] can always be read: it is an empty choice when choice_count is 0. */
    const requesty_chat_choice *const *choices;
    size_t choice_count;
    const requesty_usage *usage; /* never NULL */
    const char *raw_json;        /* the whole reply; rebuilt, equal as JSON, when it was streamed */
    const requesty_info *info;   /* never NULL */
    const char *service_tier;       /* the one that answered: "default", "flex", "priority", ...; NULL */
    const char *system_fingerprint; /* of the server's configuration; NULL */
} requesty_chat_completion;

/* The first choice's content, "" when it has none. Belongs to the completion; never NULL. */
REQUESTY_API const char *requesty_chat_text(const requesty_chat_completion *completion);

/* NULL is fine. */
REQUESTY_API void requesty_chat_completion_free(requesty_chat_completion *completion);

/* ---- calls: as in messages.h ------------------------------------------------------------------------------------- */

/* See requesty_chat_create, requesty_chat_stream and requesty_chat_open; `size` is sizeof *params. */
REQUESTY_API int requesty_chat_create_sized(requesty_client *client, const requesty_chat_params *params, size_t size,
                                            requesty_chat_completion **completion, requesty_error *error);
REQUESTY_API int requesty_chat_stream_sized(requesty_client *client, const requesty_chat_params *params, size_t size,
                                            requesty_event_fn on_event, void *user,
                                            requesty_chat_completion **completion, requesty_error *error);
REQUESTY_API int requesty_chat_open_sized(requesty_client *client, const requesty_chat_params *params, size_t size,
                                          requesty_stream **stream, requesty_error *error);
REQUESTY_API int requesty_chat_start_sized(requesty_client *client, requesty_loop *loop,
                                           const requesty_chat_params *params, size_t size,
                                           const requesty_call_handlers *handlers, size_t handlers_size,
                                           requesty_call **call, requesty_error *error);

/* Sends the request and waits for the whole reply. *completion is to be freed with requesty_chat_completion_free. */
static inline int requesty_chat_create(requesty_client *client, const requesty_chat_params *params,
                                       requesty_chat_completion **completion, requesty_error *error)
{
    return requesty_chat_create_sized(client, params, sizeof *params, completion, error);
}

/* Sends the request and calls on_event (may be NULL) for each event; see requesty_messages_stream. */
static inline int requesty_chat_stream(requesty_client *client, const requesty_chat_params *params,
                                       requesty_event_fn on_event, void *user, requesty_chat_completion **completion,
                                       requesty_error *error)
{
    return requesty_chat_stream_sized(client, params, sizeof *params, on_event, user, completion, error);
}

/* Sends the request and returns once the answer has begun; see requesty_messages_open. */
static inline int requesty_chat_open(requesty_client *client, const requesty_chat_params *params,
                                     requesty_stream **stream, requesty_error *error)
{
    return requesty_chat_open_sized(client, params, sizeof *params, stream, error);
}

/* Begins the request in a loop; see requesty_messages_start. */
static inline int requesty_chat_start(requesty_client *client, requesty_loop *loop,
                                      const requesty_chat_params *params, const requesty_call_handlers *handlers,
                                      requesty_call **call, requesty_error *error)
{
    return requesty_chat_start_sized(client, loop, params, sizeof *params, handlers, sizeof *handlers, call, error);
}

/* The reply as far as it has come; see requesty_stream_message. */
REQUESTY_API const requesty_chat_completion *requesty_stream_completion(requesty_stream *stream);

/* The same of a call in a loop; see requesty_call_message. */
REQUESTY_API const requesty_chat_completion *requesty_call_completion(requesty_call *call);

REQUESTY_END

#endif
