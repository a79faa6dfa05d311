/* What the files of the demonstration router share. */
#ifndef TESTS_SERVER_ROUTER_INTERNAL_H
#define TESTS_SERVER_ROUTER_INTERNAL_H

#include "router.h"
#include "server_internal.h"

#include <jansson.h>

/* One call, checked: what it asks, and what is going to be said. */
struct router_call {
    const struct server_request *request;
    json_t *body;
    const char *model;
    json_t *turns; /* the conversation: messages, or the items of Responses */
    unsigned word_delay_ms;
};

struct router_answer {
    char *text;
    char *tool_name;  /* NULL: no tool is called */
    char *tool_input; /* JSON */
    bool cut;         /* the limit of tokens was reached */
    size_t input_tokens;
    size_t output_tokens;
    double cost; /* USD */
};

/* ---- router.c ---- */

struct server_reply *router_error(int status, const char *message);

/* A reply without inference's headers; takes the reference to `value`. */
struct server_reply *router_json(int status, json_t *value);

struct server_reply *router_done(int status); /* without a body */

/* The key of the request, or NULL; and the error when it is missing or invalid, else NULL. */
const char *router_find_key(const struct server_request *request);
struct server_reply *router_check_key(const struct server_request *request);

/* The body as a JSON object in *body, or the error. */
struct server_reply *router_check_json(json_t **body, const struct server_request *request);

/* NULL, or the error when the request's key is missing or invalid. */
struct server_reply *router_check_key(const struct server_request *request);

/* Adds the headers that every successful inference carries. */
void router_add_headers(struct server_reply *reply, const struct router_call *call);

/* A whole reply; takes the reference to `value`. */
struct server_reply *router_reply_value(const struct router_call *call, json_t *value);

/* The model as its provider calls it: without the provider. */
const char *router_upstream_model(const struct router_call *call);

/* Whether the body has "stream": true. */
bool router_wants_stream(const struct router_call *call);

/* Adds one event with the type and these members, whose reference it takes. */
void router_add_event(struct server_reply *reply, const char *type, json_t *members);

/* The value as compact text, to be freed. */
char *router_dump(const json_t *value);

/* ---- router_answer.c ---- */

void router_answer_make(struct router_answer *answer, const struct router_call *call, size_t word_limit);
void router_answer_free(struct router_answer *answer);

/* The length of the next word with the space behind it; 0 at the end. */
size_t router_next_word(const char *text);

/* How much of a tool's input the next event carries, never cutting a character; 0 at the end. */
size_t router_next_fragment(const char *text);

/* ---- router_prompt.c: reading a request of any protocol ---- */

/* What the user said last, to be freed; "" if nothing. */
char *router_user_text(const json_t *turns);

/* The result of a tool if the conversation ends with one, to be freed; NULL if it does not. */
char *router_tool_result(const json_t *turns);

/* The tool for the weather, in the form of any protocol; NULL if the request carries no tools. */
const json_t *router_weather_tool(const json_t *tools);

/* Its call's input, JSON to be freed. */
char *router_tool_input(const json_t *tool, const char *question);

/* Whether the word is in the text, whole, in any letter case; returns where, or NULL. */
const char *router_find_word(const char *text, const char *word);

/* ---- router_models.c ---- */

struct server_reply *router_models(const struct server_request *request);
struct server_reply *router_count_tokens(const struct router_call *call);
double router_cost(const char *model, size_t input_tokens, size_t output_tokens);

/* ---- router_messages.c, router_chat.c, router_responses.c ---- */
/* ---- router_keys.c ---- */

/* Whether the path is that of key management; and its answer. */
bool router_is_keys(const struct server_request *request);
struct server_reply *router_manage_keys(const struct server_request *request, struct router_keys *keys);

/* ---- router_org.c ---- */

/* Whether the path is that of the organisation, its groups or its access lists; and its answer. `keys` may be NULL. */
bool router_is_org(const struct server_request *request);
struct server_reply *router_manage_org(const struct server_request *request, struct router_org *org,
                                       struct router_keys *keys);

/* ---- router_feedback.c ---- */

bool router_is_feedback(const struct server_request *request);
struct server_reply *router_feedback(const struct server_request *request);

/* ---- router_usage.c ---- */

/* Who used something, and how much: the figures grow with the volume; 0: none at all. */
struct router_user {
    const char *key_id;
    unsigned volume;
};

/* The usage of all of them together, as the request's query asks. */
struct server_reply *router_usage(const struct server_request *request, const struct router_user *users, size_t count);

/* USD with nine digits at most, from billionths. */
json_t *router_money(long long nano_usd);
/* ---- router_media.c: what images and audio have in common ---- */

/* A piece of a multipart body. */
struct router_part {
    const char *data; /* NULL: there is none of this name */
    size_t length;
    char filename[128]; /* "" for a field */
};

struct router_part router_form_part(const struct server_request *request, const char *name);

/* Checks key and form, and makes the call; `model` is to be freed. NULL, or the error. */
struct server_reply *router_form_begin(struct router_call *call, char **model, const struct server_request *request,
                                       const char *file);

void router_base64(struct server_buffer *to, const void *bytes, size_t length);

/* ---- router_images.c, router_audio.c ---- */

struct server_reply *router_images(const struct router_call *call);
struct server_reply *router_edit(const struct server_request *request);
struct server_reply *router_speech(const struct router_call *call);
struct server_reply *router_transcription(const struct server_request *request);

/* ---- router_messages.c, router_chat.c ---- */

struct server_reply *router_messages(const struct router_call *call);
struct server_reply *router_chat(const struct router_call *call);
struct server_reply *router_responses(const struct router_call *call);

/* ---- router_embeddings.c ---- */

struct server_reply *router_embeddings(const struct router_call *call);

#endif
