/* requesty/messages.h: the Anthropic Messages protocol, POST /v1/messages, for every model of the router.
 * Facts: API notes, requesty.md 10 and messages-and-chat.md 2 to 7.
 */
#ifndef REQUESTY_MESSAGES_H
#define REQUESTY_MESSAGES_H

#include <requesty/base.h>
#include <requesty/client.h>
#include <requesty/event.h>
#include <requesty/loop.h>
#include <requesty/params.h>

REQUESTY_BEGIN

/* ---- what is sent ------------------------------------------------------------------------------------------------ */

/* Kinds of content block, in requests and in replies. A kind that this version does not know is UNKNOWN with its name in
 * type_text and everything in raw_json. */
typedef enum requesty_block_type {
    REQUESTY_BLOCK_UNKNOWN = 0,
    REQUESTY_BLOCK_TEXT = 1,
    REQUESTY_BLOCK_IMAGE = 2,
    REQUESTY_BLOCK_DOCUMENT = 3,
    REQUESTY_BLOCK_TOOL_USE = 4,
    REQUESTY_BLOCK_TOOL_RESULT = 5,
    REQUESTY_BLOCK_THINKING = 6,
    REQUESTY_BLOCK_REDACTED_THINKING = 7,
    REQUESTY_BLOCK_SERVER_TOOL_USE = 8,    /* a tool that the server has run itself: not to be run by the program */
    REQUESTY_BLOCK_SERVER_TOOL_RESULT = 9, /* its result: web_search_tool_result and the like */
    REQUESTY_BLOCK_MCP_TOOL_USE = 10,      /* likewise, by an MCP server that the provider called */
    REQUESTY_BLOCK_MCP_TOOL_RESULT = 11,
    REQUESTY_BLOCK_COMPACTION = 12
} requesty_block_type;

/* One block of a turn. Set `type` and the members it names, or `json` alone: that is how a block of a reply goes back,
 * .json = reply->content[i]->raw_json, byte for byte, with its signature intact.
 *
 *   TEXT               text
 *   IMAGE              one source: bytes + bytes_len with media_type, data (base64) with media_type, url, or file_id
 *   DOCUMENT           one source as for IMAGE (media_type default application/pdf), or text (plain); title, context,
 *                      citations
 *   TOOL_USE           id, name, input_json (default {})
 *   TOOL_RESULT        id (of the tool_use), then text or content, is_error
 *   THINKING           text, signature: as they came
 *   REDACTED_THINKING  data: as it came
 *   TEXT, IMAGE, DOCUMENT, TOOL_USE and TOOL_RESULT take cache; all take extra_json.
 */
typedef struct requesty_block_param {
    int64_t type; /* a requesty_block_type */
    const char *text;
    size_t text_len; /* 0: up to the NUL */
    const char *media_type; /* "image/png", "application/pdf", ...; any is sent */
    const void *bytes;      /* raw bytes; the library encodes them */
    size_t bytes_len;
    const char *data; /* base64 */
    const char *url;
    const char *file_id;
    const char *title;
    const char *context;
    requesty_opt_bool citations;
    const char *id;
    const char *name;
    const char *input_json; /* a JSON object */
    requesty_opt_bool is_error;
    const struct requesty_block_param *content;
    size_t content_count;
    const char *signature;
    int64_t cache; /* a requesty_cache */
    const char *extra_json;
    const char *json; /* the whole block as a JSON object; then nothing else may be set */
} requesty_block_param;

/* One turn. Set role and one of text, content or content_json, or `json` alone. A last turn of the assistant's is the
 * beginning of the reply (prefill). */
typedef struct requesty_message_param {
    int64_t role; /* USER, ASSISTANT or SYSTEM */
    const char *text;
    size_t text_len; /* 0: up to the NUL */
    const requesty_block_param *content;
    size_t content_count;
    const char *content_json; /* a JSON string or array of blocks */
    const char *extra_json;
    const char *json; /* the whole turn as a JSON object */
} requesty_message_param;

/* A request. Required: model, max_tokens, messages or history. What is zero is not sent; the server's default then holds. */
typedef struct requesty_messages_params {
    const char *model;  /* "anthropic/claude-sonnet-4-5", "openai/gpt-4o-mini", "policy/NAME", ...; sent as it is */
    int64_t max_tokens; /* most tokens of the reply, at least 1 */
    const requesty_message_param *messages;
    size_t message_count;
    const char *system; /* the system prompt as text, or ... */
    const requesty_block_param *system_blocks; /* ... as text blocks, for cache breakpoints */
    size_t system_block_count;
    const char *const *stop_sequences;
    size_t stop_sequence_count;
    /* Newer models refuse temperature other than 1, top_p below 0.99, and top_k: nothing is sent unless it is set. */
    requesty_opt_double temperature;
    requesty_opt_double top_p;
    requesty_opt_int top_k;
    int64_t thinking; /* a requesty_thinking */
    requesty_opt_int thinking_budget;
    const char *thinking_display; /* "summarized" or "omitted" */
    const char *effort;           /* output_config.effort: "low", "medium", "high", "xhigh", "max" */
    const char *output_schema_json; /* output_config.format: a JSON Schema that the answer must fit */
    const requesty_tool *tools;
    size_t tool_count;
    int64_t tool_choice;          /* a requesty_tool_choice */
    const char *tool_choice_name; /* for REQUESTY_TOOL_CHOICE_TOOL */
    requesty_opt_bool disable_parallel_tool_use; /* goes with a tool choice; alone it implies AUTO */
    const char *user_id;                         /* metadata.user_id: an opaque id of the end user */
    const char *service_tier;                    /* "auto", "standard_only" */
    int64_t cache;                               /* top-level cache_control: marks the last cacheable block by itself */
    const char *container;                       /* the id of a container to reuse, or ... */
    const char *container_json;                  /* ... the object form */
    const char *inference_geo;
    const char *speed;               /* "standard", "fast" */
    const char *previous_message_id; /* diagnostics.previous_message_id */
    const char *context_management_json;
    const char *mcp_servers_json; /* a JSON array */
    const char *const *betas;     /* sent as the anthropic-beta header, behind those of the client's headers */
    size_t beta_count;
    const requesty_extension *requesty;
    const char *extra_json; /* laid over the body */
    requesty_opt_bool stream; /* default: only a streaming call says so. false makes _create send "stream": false, for
                                 servers that stream unless told not to. What is not so of the call is refused */
    const requesty_history *history; /* turns to send before `messages` (history.h); either of the two is enough */
} requesty_messages_params;

/* ---- what comes back --------------------------------------------------------------------------------------------- */

typedef enum requesty_stop_reason {
    REQUESTY_STOP_UNKNOWN = 0, /* absent, or new: see stop_reason_text */
    REQUESTY_STOP_END_TURN = 1,
    REQUESTY_STOP_MAX_TOKENS = 2, /* cut off: do not run a last tool call whose input is not valid */
    REQUESTY_STOP_STOP_SEQUENCE = 3,
    REQUESTY_STOP_TOOL_USE = 4,   /* run the tools and call again */
    REQUESTY_STOP_PAUSE_TURN = 5, /* send the turn back as it is and call again */
    REQUESTY_STOP_REFUSAL = 6,    /* final; run no tool of this turn */
    REQUESTY_STOP_CONTEXT_WINDOW = 7, /* model_context_window_exceeded: like MAX_TOKENS */
    REQUESTY_STOP_COMPACTION = 8
} requesty_stop_reason;

typedef struct requesty_block {
    int32_t type;        /* a requesty_block_type */
    int32_t input_valid; /* 1 when input_json is valid JSON (it is in a blocking reply; a stream may cut it off) */
    const char *type_text; /* the server's word; never NULL */
    const char *text;      /* TEXT, THINKING (may be empty), COMPACTION; else NULL */
    size_t text_len;
    const char *signature; /* THINKING */
    const char *id;        /* TOOL_USE and its kin; of a tool result, the id of the use it answers */
    const char *name;      /* TOOL_USE and its kin */
    const char *input_json;     /* TOOL_USE and its kin: the input's exact text; "{}" for none */
    const char *citations_json; /* TEXT: a JSON array, or NULL */
    const char *data;           /* REDACTED_THINKING */
    const char *raw_json;       /* the whole block, exact; rebuilt, equal as JSON, when it was streamed */
    size_t input_json_len;
} requesty_block;

/* A reply. Everything belongs to it and is freed with it. */
typedef struct requesty_message {
    const char *id;    /* never NULL, as are model and stop_reason_text; "" when the server left it out */
    const char *model; /* the upstream model that answered; often without the provider's prefix */
    const requesty_block *const *content;
    size_t content_count;
    int64_t stop_reason; /* a requesty_stop_reason */
    const char *stop_reason_text;
    const char *stop_sequence;   /* the one that was met; NULL */
    const requesty_usage *usage; /* never NULL */
    const char *raw_json;        /* the whole reply; rebuilt, equal as JSON, when it was streamed */
    const requesty_info *info;   /* never NULL */
} requesty_message;

/* All text blocks joined; "" when there is none. Belongs to the message; never NULL, not even for a NULL message. */
REQUESTY_API const char *requesty_message_text(const requesty_message *message);

/* NULL is fine. */
REQUESTY_API void requesty_message_free(requesty_message *message);

/* What requesty_messages_count_tokens gives. */
typedef struct requesty_token_count {
    int64_t input_tokens; /* of the prompt: messages, system and tools */
    const char *raw_json;
    const requesty_info *info; /* never NULL */
} requesty_token_count;

/* NULL is fine. */
REQUESTY_API void requesty_token_count_free(requesty_token_count *count);

/* ---- calls ------------------------------------------------------------------------------------------------------- */

/* See requesty_messages_count_tokens, requesty_messages_create, requesty_messages_stream and requesty_messages_open;
 * `size` is sizeof *params. */
REQUESTY_API int requesty_messages_count_tokens_sized(requesty_client *client, const requesty_messages_params *params,
                                                      size_t size, requesty_token_count **count, requesty_error *error);
REQUESTY_API int requesty_messages_create_sized(requesty_client *client, const requesty_messages_params *params,
                                                size_t size, requesty_message **reply, requesty_error *error);
REQUESTY_API int requesty_messages_stream_sized(requesty_client *client, const requesty_messages_params *params,
                                                size_t size, requesty_event_fn on_event, void *user,
                                                requesty_message **reply, requesty_error *error);
REQUESTY_API int requesty_messages_open_sized(requesty_client *client, const requesty_messages_params *params,
                                              size_t size, requesty_stream **stream, requesty_error *error);
REQUESTY_API int requesty_messages_start_sized(requesty_client *client, requesty_loop *loop,
                                               const requesty_messages_params *params, size_t size,
                                               const requesty_call_handlers *handlers, size_t handlers_size,
                                               requesty_call **call, requesty_error *error);

/* Counts the tokens of a prompt without asking a model: POST /v1/messages/count_tokens. The same parameters as for the call
 * itself will do: of them model, messages, system, tools, tool_choice, thinking, effort, output_schema_json, cache, speed,
 * context_management_json, mcp_servers_json, betas and extra_json are sent, and max_tokens is not required. Requesty does not
 * document this path, and other routers may lack it: then the failure is REQUESTY_ERR_UNSUPPORTED with the http_status (404,
 * 405 or 501) kept, while a 404 whose message speaks of the model stays REQUESTY_ERR_NOT_FOUND (API notes: requesty.md 10.4,
 * messages-and-chat.md 2). *count is to be freed with requesty_token_count_free. */
static inline int requesty_messages_count_tokens(requesty_client *client, const requesty_messages_params *params,
                                                 requesty_token_count **count, requesty_error *error)
{
    return requesty_messages_count_tokens_sized(client, params, sizeof *params, count, error);
}

/* Sends the request and waits for the whole reply. *reply is to be freed with requesty_message_free. */
static inline int requesty_messages_create(requesty_client *client, const requesty_messages_params *params,
                                           requesty_message **reply, requesty_error *error)
{
    return requesty_messages_create_sized(client, params, sizeof *params, reply, error);
}

/* Sends the request and calls on_event (may be NULL) for each event, from this thread, until the reply is complete.
 * *reply (reply may be NULL) is then what requesty_messages_create would have given. A stream that broke after it began, or
 * that the callback cancelled, leaves the partial reply there too: free it either way. */
static inline int requesty_messages_stream(requesty_client *client, const requesty_messages_params *params,
                                           requesty_event_fn on_event, void *user, requesty_message **reply,
                                           requesty_error *error)
{
    return requesty_messages_stream_sized(client, params, sizeof *params, on_event, user, reply, error);
}

/* Sends the request and returns once the answer has begun, with retries done. *stream is to be freed with
 * requesty_stream_free. */
static inline int requesty_messages_open(requesty_client *client, const requesty_messages_params *params,
                                         requesty_stream **stream, requesty_error *error)
{
    return requesty_messages_open_sized(client, params, sizeof *params, stream, error);
}

/* Begins the request in a loop and returns at once; params and handlers are the program's again then. The handlers are
 * told of the reply, which is asked for as a stream when on_event is set. `call` may be NULL; see loop.h for handles.
 * handlers may be NULL too. A failure here (nothing was started) is not told to the handlers. */
static inline int requesty_messages_start(requesty_client *client, requesty_loop *loop,
                                          const requesty_messages_params *params, const requesty_call_handlers *handlers,
                                          requesty_call **call, requesty_error *error)
{
    return requesty_messages_start_sized(client, loop, params, sizeof *params, handlers, sizeof *handlers, call, error);
}

/* The reply as far as it has come: of a stream from requesty_messages_open, at any moment, also when it has failed.
 * Borrowed until the next call on the stream. NULL before the first event, when memory is short, and for a stream of
 * another protocol. */
REQUESTY_API const requesty_message *requesty_stream_message(requesty_stream *stream);

/* The same of a call in a loop: in on_done the whole reply, or the partial one of a stream that failed. Valid as long
 * as the handle, and no longer than until the call's next event. NULL for a call of another protocol. */
REQUESTY_API const requesty_message *requesty_call_message(requesty_call *call);

/* ---- in a loop --------------------------------------------------------------------------------------------------- */

/* See requesty_messages_count_tokens_start; `size` is sizeof *params, `handlers_size` is sizeof *handlers. */
REQUESTY_API int requesty_messages_count_tokens_start_sized(requesty_client *client, requesty_loop *loop,
                                                            const requesty_messages_params *params, size_t size,
                                                            const requesty_call_handlers *handlers,
                                                            size_t handlers_size, requesty_call **call,
                                                            requesty_error *error);

/* The same in a loop: begins the call and returns at once. See "calls" in loop.h. */
static inline int requesty_messages_count_tokens_start(requesty_client *client, requesty_loop *loop,
                                                       const requesty_messages_params *params,
                                                       const requesty_call_handlers *handlers, requesty_call **call,
                                                       requesty_error *error)
{
    return requesty_messages_count_tokens_start_sized(client, loop, params, sizeof *params, handlers, sizeof *handlers,
                                                      call, error);
}

/* The result of requesty_messages_count_tokens_start: owned by the call, there from on_done on if it succeeded, valid
 * as long as the handle. NULL else, and for a call of another kind. */
REQUESTY_API const requesty_token_count *requesty_call_token_count(requesty_call *call);

REQUESTY_END

#endif
