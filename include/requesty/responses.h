/* requesty/responses.h: the OpenAI Responses protocol, POST /v1/responses, for every model of the router; with the prefix
 * "openai-responses/" the model's own event stream comes through, others are translated.
 * Facts: API notes, requesty.md 7 and 11, messages-and-chat.md 11.
 */
#ifndef REQUESTY_RESPONSES_H
#define REQUESTY_RESPONSES_H

#include <requesty/base.h>
#include <requesty/client.h>
#include <requesty/event.h>
#include <requesty/loop.h>
#include <requesty/params.h>

REQUESTY_BEGIN

/* ---- items ------------------------------------------------------------------------------------------------------- */

/* Kinds of item, in requests and in replies. A kind that this version does not know is UNKNOWN with its name in type_text
 * and everything in raw_json. Those marked S are run by the server itself: the program must not. */
typedef enum requesty_item_type {
    REQUESTY_ITEM_UNKNOWN = 0,
    REQUESTY_ITEM_MESSAGE = 1,
    REQUESTY_ITEM_FUNCTION_CALL = 2, /* the program runs it and answers with a FUNCTION_CALL_OUTPUT */
    REQUESTY_ITEM_FUNCTION_CALL_OUTPUT = 3,
    REQUESTY_ITEM_CUSTOM_TOOL_CALL = 4, /* likewise; its input is free text */
    REQUESTY_ITEM_CUSTOM_TOOL_CALL_OUTPUT = 5,
    REQUESTY_ITEM_REASONING = 6,
    REQUESTY_ITEM_REFERENCE = 7,             /* item_reference: an item that the server keeps, by its id */
    REQUESTY_ITEM_WEB_SEARCH_CALL = 8,       /* S */
    REQUESTY_ITEM_FILE_SEARCH_CALL = 9,      /* S */
    REQUESTY_ITEM_CODE_INTERPRETER_CALL = 10, /* S */
    REQUESTY_ITEM_IMAGE_GENERATION_CALL = 11, /* S; the picture is "result" in raw_json */
    REQUESTY_ITEM_MCP_CALL = 12,              /* S */
    REQUESTY_ITEM_MCP_LIST_TOOLS = 13,
    REQUESTY_ITEM_MCP_APPROVAL_REQUEST = 14, /* the call that an mcp_approval_response allows: name, arguments_json */
    REQUESTY_ITEM_MCP_APPROVAL_RESPONSE = 15,
    REQUESTY_ITEM_COMPUTER_CALL = 16,
    REQUESTY_ITEM_LOCAL_SHELL_CALL = 17,
    REQUESTY_ITEM_SHELL_CALL = 18, /* S when its environment is a container */
    REQUESTY_ITEM_SHELL_CALL_OUTPUT = 19,
    REQUESTY_ITEM_APPLY_PATCH_CALL = 20,
    REQUESTY_ITEM_TOOL_SEARCH_CALL = 21, /* S when its execution is "server" */
    REQUESTY_ITEM_TOOL_SEARCH_OUTPUT = 22,
    REQUESTY_ITEM_COMPACTION = 23, /* earlier turns in short: encrypted_content */
    REQUESTY_ITEM_PROGRAM = 24,
    REQUESTY_ITEM_PROGRAM_OUTPUT = 25
} requesty_item_type;

/* ---- what is sent ------------------------------------------------------------------------------------------------ */

/* One item of the input. Set `type` and the members it names, or `json` alone: that is how an item of a reply goes back,
 * .json = response->output[i]->raw_json, with its encrypted_content intact.
 *
 *   MESSAGE (or 0)           role: USER, ASSISTANT, SYSTEM or DEVELOPER; one of text, parts, content_json; id
 *   FUNCTION_CALL            call_id, name, arguments_json (default "{}"; sent as text, so it need not be valid); id
 *   FUNCTION_CALL_OUTPUT     call_id; one of text, parts, content_json: what the tool gave; id
 *   CUSTOM_TOOL_CALL         call_id, name, text: the input; id
 *   CUSTOM_TOOL_CALL_OUTPUT  as FUNCTION_CALL_OUTPUT
 *   REASONING                id; text: the summary; encrypted_content: as it came
 *   REFERENCE                id
 *   all take extra_json; any other kind is given as json.
 */
typedef struct requesty_item_param {
    int64_t type; /* a requesty_item_type */
    int64_t role; /* a requesty_role */
    const char *text;
    size_t text_len; /* 0: up to the NUL */
    const requesty_part_param *parts;
    size_t part_count;
    const char *content_json; /* a JSON string or array */
    const char *id;           /* the server's; needed only where the kind says so */
    const char *call_id;
    const char *name;
    const char *arguments_json;
    const char *encrypted_content;
    const char *extra_json;
    const char *json; /* the whole item as a JSON object */
} requesty_item_param;

/* A request. Required: model, and one of input, items and input_json; they may be left out with a prompt_json,
 * previous_response_id or conversation. What is zero is not sent; the server's default then holds. */
typedef struct requesty_responses_params {
    const char *model; /* "openai-responses/gpt-5", "anthropic/claude-sonnet-4-5", ...; sent as it is */
    const char *input; /* the input as text: one message of the user's, or ... */
    const requesty_item_param *items; /* ... as items, or ... */
    size_t item_count;
    const char *input_json;   /* ... as a JSON string or array */
    const char *instructions; /* the system prompt; with previous_response_id that of the earlier call is not kept */
    requesty_opt_int max_output_tokens; /* reasoning counted in; OpenAI wants at least 16 */
    requesty_opt_double temperature;    /* 0 to 2; reasoning models refuse it */
    requesty_opt_double top_p;          /* 0 to 1 */
    requesty_opt_int top_logprobs;      /* 0 to 20 */
    const requesty_tool *tools;
    size_t tool_count;
    int64_t tool_choice;          /* a requesty_tool_choice */
    const char *tool_choice_name; /* for REQUESTY_TOOL_CHOICE_TOOL: a function's name */
    const char *tool_choice_json; /* any other form, instead of tool_choice */
    requesty_opt_bool parallel_tool_calls;
    requesty_opt_int max_tool_calls;    /* of the server's tools, in all */
    const char *reasoning_effort;       /* "minimal", "low", "medium", "high", ... */
    const char *reasoning_summary;      /* "auto", "concise", "detailed": what of the thinking is told */
    const char *reasoning_mode;         /* sent as it is */
    const char *reasoning_context_json; /* reasoning.context, JSON of any kind [?] */
    int64_t response_format;            /* a requesty_response_format: text.format */
    const char *response_schema_name;   /* for JSON_SCHEMA; default "response" */
    const char *response_schema_description;
    const char *response_schema_json; /* for JSON_SCHEMA; required there */
    requesty_opt_bool response_schema_strict;
    const char *verbosity;      /* text.verbosity: "low", "medium", "high" */
    const char *const *include; /* "reasoning.encrypted_content", "message.output_text.logprobs", ... */
    size_t include_count;
    requesty_opt_bool store; /* keep the response at the server; its default is yes */
    const char *previous_response_id; /* go on from there; OpenAI's models only, others need the full history in items */
    const char *conversation;         /* the id of a conversation to add to */
    requesty_opt_bool background;     /* answer at once with status "queued" */
    const char *prompt_json;          /* a stored prompt: {"id":..., "version":..., "variables":...} */
    const char *truncation;           /* "auto", "disabled" (outdated) */
    const char *metadata_json;
    const char *service_tier; /* "auto", "default", "flex", "priority" */
    const char *user;
    const char *safety_identifier;
    const char *prompt_cache_key;
    const char *prompt_cache_retention; /* "in-memory", "24h" */
    const char *prompt_cache_options_json;
    const char *context_management_json; /* JSON of any kind */
    const char *moderation_json;
    requesty_opt_bool include_obfuscation; /* streams: stream_options.include_obfuscation; false saves bandwidth */
    const requesty_extension *requesty;
    const char *extra_json; /* laid over the body */
} requesty_responses_params;

/* ---- what comes back --------------------------------------------------------------------------------------------- */

typedef enum requesty_response_status {
    REQUESTY_RESPONSE_UNKNOWN = 0, /* absent, or new: see status_text */
    REQUESTY_RESPONSE_COMPLETED = 1,
    REQUESTY_RESPONSE_INCOMPLETE = 2, /* cut off: incomplete_reason says by what. It is a success all the same */
    REQUESTY_RESPONSE_FAILED = 3, /* only beside an error of the call: see requesty_responses_create */
    REQUESTY_RESPONSE_IN_PROGRESS = 4, /* the last word of a stream that broke */
    REQUESTY_RESPONSE_QUEUED = 5,      /* in the background */
    REQUESTY_RESPONSE_CANCELLED = 6
} requesty_response_status;

typedef enum requesty_output_part_type {
    REQUESTY_OUTPUT_PART_UNKNOWN = 0,
    REQUESTY_OUTPUT_PART_TEXT = 1, /* output_text */
    REQUESTY_OUTPUT_PART_REFUSAL = 2,
    REQUESTY_OUTPUT_PART_REASONING = 3 /* reasoning_text */
} requesty_output_part_type;

/* A part of a message or of a reasoning item. */
typedef struct requesty_output_part {
    int32_t type; /* a requesty_output_part_type */
    int32_t reserved;
    const char *type_text; /* never NULL */
    const char *text;      /* the text or refusal; NULL when there is none */
    size_t text_len;
    const char *annotations_json; /* a JSON array: sources; NULL */
    const char *logprobs_json;    /* a JSON array; NULL */
    const char *raw_json;
} requesty_output_part;

typedef struct requesty_output_item {
    int32_t type;          /* a requesty_item_type */
    int32_t by_server;     /* a tool call: 1: the server runs this tool itself; the program must not */
    const char *type_text; /* the server's word; never NULL */
    const char *id;        /* NULL where the server gives none */
    const char *status_text; /* "completed", "in_progress", "incomplete", ...; never NULL */
    const char *role;        /* MESSAGE: "assistant"; else NULL */
    const char *text; /* MESSAGE: all output_text joined; REASONING: all reasoning_text joined; NULL when there is none */
    size_t text_len;
    const char *refusal; /* MESSAGE: joined; NULL when there is none */
    size_t refusal_len;
    const char *summary; /* REASONING: the summary's parts joined, an empty line between two; NULL when there is none */
    size_t summary_len;
    const requesty_output_part *const *content; /* never NULL */
    size_t content_count;
    const char *encrypted_content; /* REASONING, COMPACTION */
    const char *call_id;           /* of a call: what its output names; NULL where the server gives none */
    const char *name; /* of a call; never NULL there: a tool that has no name is called by its type, "web_search" */
    /* What a call is called with, never NULL there: the arguments of functions and MCP tools; the input of a custom tool
     * and the code of the interpreter, which are free text; the action, operation or queries of the other tools. */
    const char *arguments_json;
    size_t arguments_len;
    int32_t arguments_valid; /* 1 when that is valid JSON; models do write broken JSON, and a stream may cut it off */
    int32_t reserved;
    const char *raw_json; /* the whole item, exact; rebuilt, equal as JSON, when it was streamed */
    const char *phase;    /* MESSAGE: "commentary" before tool calls, "final_answer"; NULL where the server gives none */
} requesty_output_item;

/* A reply. Everything belongs to it and is freed with it. */
typedef struct requesty_response {
    const char *id; /* never NULL, as are model and status_text; also what previous_response_id goes on from */
    const char *model;
    int64_t status; /* a requesty_response_status */
    const char *status_text;
    int64_t created_at; /* Unix seconds; 0 when absent */
    const requesty_output_item *const *output; /* never NULL */
    size_t output_count;
    const char *incomplete_reason; /* "max_output_tokens", "content_filter"; NULL */
    const char *error_code;        /* of a response that failed; NULL */
    const char *error_message;
    const requesty_usage *usage; /* never NULL; with its cost where the router says it, without being asked */
    const char *previous_response_id;
    const char *raw_json;      /* the whole reply; rebuilt, equal as JSON, when it was streamed */
    const requesty_info *info; /* never NULL */
    int64_t completed_at;      /* Unix seconds; 0 when absent */
    const char *service_tier;  /* the one that answered: "default", "flex", "priority", ...; NULL */
    const char *metadata_json; /* what the request said; NULL */
} requesty_response;

/* The output_text of all messages joined (the server does not send it); "" when there is none. Belongs to the response;
 * never NULL, not even for a NULL response. */
REQUESTY_API const char *requesty_response_text(const requesty_response *response);

/* NULL is fine. */
REQUESTY_API void requesty_response_free(requesty_response *response);

/* ---- calls ------------------------------------------------------------------------------------------------------- */

/* The three ways of use, as exported functions: `size` is sizeof *params as the program was compiled. Use the inline
 * functions below. */
REQUESTY_API int requesty_responses_create_sized(requesty_client *client, const requesty_responses_params *params,
                                                 size_t size, requesty_response **response, requesty_error *error);
REQUESTY_API int requesty_responses_stream_sized(requesty_client *client, const requesty_responses_params *params,
                                                 size_t size, requesty_event_fn on_event, void *user,
                                                 requesty_response **response, requesty_error *error);
REQUESTY_API int requesty_responses_open_sized(requesty_client *client, const requesty_responses_params *params,
                                               size_t size, requesty_stream **stream, requesty_error *error);
REQUESTY_API int requesty_responses_start_sized(requesty_client *client, requesty_loop *loop,
                                                const requesty_responses_params *params, size_t size,
                                                const requesty_call_handlers *handlers, size_t handlers_size,
                                                requesty_call **call, requesty_error *error);

/* Sends the request and waits for the whole reply. *response is to be freed with requesty_response_free.
 * A response whose status is "failed" makes the call fail with the server's code and message, as it does in a stream. What
 * it holds (its id, its usage, output so far) is left in *response, and so is what had come of a reply that broke: set it
 * to NULL before, and free it either way. */
static inline int requesty_responses_create(requesty_client *client, const requesty_responses_params *params,
                                            requesty_response **response, requesty_error *error)
{
    return requesty_responses_create_sized(client, params, sizeof *params, response, error);
}

/* Sends the request and calls on_event (may be NULL) for each event; see requesty_messages_stream. The events' index is
 * that of the item in `output`. A stream that fails, by response.failed, a last response with the status "failed", an error
 * or a break, leaves what had come in *response (which may be NULL): free it either way.
 * The response that ends the stream is the last word: what it says of an item replaces what events said, and an item that
 * its output leaves out is dropped (those behind it move up, so that the index of events before the end is then another).
 * Where it says nothing (no output, null, or an empty list; an empty text or content of an item), what came in events
 * stays: some servers end so. A tool call that no event has ended is told as TOOL_CALL when the response ends. */
static inline int requesty_responses_stream(requesty_client *client, const requesty_responses_params *params,
                                            requesty_event_fn on_event, void *user, requesty_response **response,
                                            requesty_error *error)
{
    return requesty_responses_stream_sized(client, params, sizeof *params, on_event, user, response, error);
}

/* Sends the request and returns once the answer has begun; see requesty_messages_open. */
static inline int requesty_responses_open(requesty_client *client, const requesty_responses_params *params,
                                          requesty_stream **stream, requesty_error *error)
{
    return requesty_responses_open_sized(client, params, sizeof *params, stream, error);
}

/* Begins the request in a loop; see requesty_messages_start. */
static inline int requesty_responses_start(requesty_client *client, requesty_loop *loop,
                                           const requesty_responses_params *params,
                                           const requesty_call_handlers *handlers, requesty_call **call,
                                           requesty_error *error)
{
    return requesty_responses_start_sized(client, loop, params, sizeof *params, handlers, sizeof *handlers, call,
                                          error);
}

/* The reply as far as it has come; see requesty_stream_message. */
REQUESTY_API const requesty_response *requesty_stream_response(requesty_stream *stream);

/* The same of a call in a loop; see requesty_call_message. A response that failed is there in on_done, beside the error. */
REQUESTY_API const requesty_response *requesty_call_response(requesty_call *call);

REQUESTY_END

#endif
