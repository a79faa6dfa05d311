/* requesty/params.h: what the parameters of messages and chat have in common.
 *
 * Parameter structs are plain: all zero is all default, written with designated initialisers, borrowed until the call
 * returns. Those that a call takes (..._params, ..._options) may grow at their end; the functions pass the size the
 * program was compiled with. The elements of arrays (messages, blocks, tools) never change; each has extra_json, the
 * text of a JSON object whose members are laid over what the library writes (the caller's win, objects are merged), so
 * that a field born tomorrow can be sent today. Whatever is called ..._json is JSON text; it is checked before anything is
 * sent, and then goes out byte for byte.
 */
#ifndef REQUESTY_PARAMS_H
#define REQUESTY_PARAMS_H

#include <requesty/base.h>

REQUESTY_BEGIN

typedef enum requesty_role {
    REQUESTY_ROLE_USER = 1,
    REQUESTY_ROLE_ASSISTANT = 2,
    REQUESTY_ROLE_SYSTEM = 3,
    REQUESTY_ROLE_DEVELOPER = 4, /* chat, for models with supports_role_developer */
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
    const char *type;              /* a tool of the server's: "web_search_20250305" (Messages), "web_search" (chat); its
                                      settings go into extra_json. Chat also "custom": the input is free text. NULL: a
                                      tool of the program's own, a function */
    const char *extra_json;        /* optional, see above */
    const char *json;              /* the whole tool as a JSON object; then nothing else may be set */
} requesty_tool;

typedef enum requesty_tool_choice {
    REQUESTY_TOOL_CHOICE_DEFAULT = 0, /* not sent: the model decides */
    REQUESTY_TOOL_CHOICE_AUTO = 1,
    REQUESTY_TOOL_CHOICE_ANY = 2, /* some tool must be called; chat calls this "required" */
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
