/* requesty/params.h: what the parameters of the protocols have in common.
 *
 * Parameter structs are plain: all zero is all default, written with designated initialisers, borrowed until the call
 * returns. Those that a call takes (..._params, ..._options) may grow at their end; the functions pass the size the
 * program was compiled with. The elements of arrays (messages, blocks, tools) and structs marked Frozen never change; those
 * that become JSON objects have extra_json, the text of a JSON object whose members are laid over what the library writes
 * (the caller's win, objects are merged), so that a field born tomorrow can be sent today. Whatever is called ..._json is
 * JSON text; it is checked before anything is sent, and then goes out byte for byte.
 */
#ifndef REQUESTY_PARAMS_H
#define REQUESTY_PARAMS_H

#include <requesty/base.h>

REQUESTY_BEGIN

typedef enum requesty_role {
    REQUESTY_ROLE_USER = 1,
    REQUESTY_ROLE_ASSISTANT = 2,
    REQUESTY_ROLE_SYSTEM = 3,
    REQUESTY_ROLE_DEVELOPER = 4, /* chat and Responses, for models with supports_role_developer */
    REQUESTY_ROLE_TOOL = 5       /* chat: a tool's result */
} requesty_role;

/* A conversation that is appended to (history.h). */
typedef struct requesty_history requesty_history;

/* A cache breakpoint: cache_control {"type":"ephemeral"} (API notes: requesty.md 10.1, messages-and-chat.md 3). */
typedef enum requesty_cache {
    REQUESTY_CACHE_NONE = 0,
    REQUESTY_CACHE_EPHEMERAL = 1, /* the server's default lifetime, 5 minutes */
    REQUESTY_CACHE_5M = 2,
    REQUESTY_CACHE_1H = 3
} requesty_cache;

/* A tool that the model may call. */
typedef struct requesty_tool {
    const char *name;              /* required for a tool of the program's own */
    const char *description;       /* optional, and worth its tokens */
    const char *input_schema_json; /* JSON Schema of the input; default: an object without properties */
    requesty_opt_bool strict;      /* hold the input to the schema */
    int64_t cache;                 /* a requesty_cache */
    const char *type;              /* a tool of the server's: "web_search_20250305" (Messages), "web_search" (chat,
                                      Responses); its settings go into extra_json. Chat and Responses also "custom": the
                                      input is free text. NULL: a tool of the program's own, a function */
    const char *extra_json;        /* optional, see above */
    const char *json;              /* the whole tool as a JSON object; then nothing else may be set */
} requesty_tool;

typedef enum requesty_tool_choice {
    REQUESTY_TOOL_CHOICE_DEFAULT = 0, /* not sent: the model decides */
    REQUESTY_TOOL_CHOICE_AUTO = 1,
    REQUESTY_TOOL_CHOICE_ANY = 2, /* some tool must be called; chat and Responses call this "required" */
    REQUESTY_TOOL_CHOICE_NONE = 3,
    REQUESTY_TOOL_CHOICE_TOOL = 4 /* the one in tool_choice_name */
} requesty_tool_choice;

typedef enum requesty_thinking {
    REQUESTY_THINKING_DEFAULT = 0, /* not sent */
    REQUESTY_THINKING_ENABLED = 1, /* with thinking_budget (chat: optional), at least 1024 and below max_tokens */
    REQUESTY_THINKING_DISABLED = 2,
    REQUESTY_THINKING_ADAPTIVE = 3,
    REQUESTY_THINKING_BETWEEN_TOOLS = 4
} requesty_thinking;

typedef enum requesty_response_format {
    REQUESTY_RESPONSE_FORMAT_DEFAULT = 0, /* not sent */
    REQUESTY_RESPONSE_FORMAT_TEXT = 1,
    REQUESTY_RESPONSE_FORMAT_JSON_OBJECT = 2, /* say "JSON" and describe the shape in the prompt */
    REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA = 3  /* for models with supports_output_json_schema */
} requesty_response_format;

typedef enum requesty_part_type {
    REQUESTY_PART_TEXT = 1,
    REQUESTY_PART_IMAGE_URL = 2,
    REQUESTY_PART_INPUT_AUDIO = 3,
    REQUESTY_PART_INPUT_FILE = 4, /* chat: Requesty's form of a file: filename, file_data */
    REQUESTY_PART_FILE = 5,       /* chat: OpenAI's form of it */
    REQUESTY_PART_REFUSAL = 6     /* of an assistant's turn */
} requesty_part_type;

/* One part of a message, in chat and in Responses. Set `type` and the members it names, or `json` alone.
 *
 *   TEXT         text
 *   IMAGE_URL    url (http, https or data:), or bytes + bytes_len with media_type; detail; media_type (Gemini wants it
 *                with a remote URL)
 *   INPUT_AUDIO  data (base64) or bytes + bytes_len; format: "wav", "mp3"
 *   INPUT_FILE   filename; data (base64), url, or bytes + bytes_len; media_type
 *   FILE         filename; file_id, data (a data: URL), or bytes + bytes_len with media_type
 *   REFUSAL      text
 *   TEXT, IMAGE_URL and INPUT_FILE take cache; all take extra_json.
 *
 * Responses has one form of a file: INPUT_FILE and FILE are the same there, with one of bytes + bytes_len, data (a data:
 * URL), url and file_id, and no media_type but for bytes; IMAGE_URL takes a file_id too. A TEXT in an assistant's turn goes
 * out as "output_text", else as "input_text".
 */
typedef struct requesty_part_param {
    int64_t type; /* a requesty_part_type */
    const char *text;
    size_t text_len; /* 0: up to the NUL */
    const char *url;
    const char *detail; /* "auto", "low", "high" */
    const char *media_type;
    const void *bytes; /* raw bytes; the library encodes them */
    size_t bytes_len;
    const char *data;
    const char *format;
    const char *filename;
    const char *file_id;
    int64_t cache; /* a requesty_cache */
    const char *extra_json;
    const char *json; /* the whole part as a JSON object */
} requesty_part_param;

/* One parameter of a path's query; the library percent-encodes both. Frozen. */
typedef struct requesty_query_param {
    const char *name;  /* required */
    const char *value; /* NULL: the parameter is left out */
} requesty_query_param;

/* Requesty's own object in the body (API notes: requesty.md 7). Frozen, like the elements of arrays. */
typedef struct requesty_extension {
    requesty_opt_bool auto_cache; /* let the router place cache breakpoints; default: it decides by origin */
    const char *const *tags;
    size_t tag_count;
    const char *user_id;  /* the end user */
    const char *trace_id; /* groups requests into a session */
    const char *dimensions_json; /* sent as "extra", a JSON object: custom analytics dimensions */
    const char *extra_json;
} requesty_extension;

REQUESTY_END

#endif
