/* requesty/history.h: a conversation that is appended to, for calls of messages and of chat.
 *
 * A history is a list of turns. `.history` in requesty_messages_params or requesty_chat_params sends them all, before
 * what `messages` holds there. The same history makes the same bytes in every request, and a turn that is added changes
 * nothing of what stands before it, so the server's prompt cache keeps working.
 *
 * Texts, images, documents and tool results go into calls of both protocols. A reply goes back into the protocol that it
 * came from, byte for byte: thinking with its signature, blocks and members that nobody here knows, the order of
 * members and the spelling of numbers are as they were. A call of the other protocol refuses it (REQUESTY_ERR_INVALID,
 * "history[3]: ..."), as converting would lose what the provider signed.
 *
 * How turns are sent (API notes: messages-and-chat.md 3 and 8, requesty.md 8.2 and 10.1):
 *  - Messages: tool results that follow each other become one turn of the user's, together with the user's turns right
 *    behind them, as the protocol wants it. Other turns stay as they were added.
 *  - Chat: each tool result is a message of its own with the role "tool". An image becomes an image_url part, a document
 *    an input_file part (Requesty's form), a document of plain text a text part.
 *
 * Ownership: a history copies what it is given, and is borrowed while a call with it runs. It holds no key.
 * Threads: one thread at a time. Calls only read a history, so several may run with one at once while nobody changes it.
 * Failures leave a history as it was.
 */
#ifndef REQUESTY_HISTORY_H
#define REQUESTY_HISTORY_H

#include <requesty/base.h>
#include <requesty/chat.h>
#include <requesty/messages.h>
#include <requesty/params.h>

REQUESTY_BEGIN

/* ---- making ------------------------------------------------------------------------------------------------------ */

/* An empty history, to be freed with requesty_history_free. */
REQUESTY_API int requesty_history_new(requesty_history **history, requesty_error *error);

/* A copy that lives by itself: to try something, and to drop it. */
REQUESTY_API int requesty_history_clone(const requesty_history *history, requesty_history **clone,
                                        requesty_error *error);

/* NULL is fine. */
REQUESTY_API void requesty_history_free(requesty_history *history);

/* ---- adding ------------------------------------------------------------------------------------------------------ */

/* A turn of text: role USER, ASSISTANT (an example of an answer, or the beginning of the next one), SYSTEM or DEVELOPER
 * (chat only). Text is UTF-8 up to the NUL, and may not be NULL; text with a NUL inside goes through
 * requesty_history_add_blocks. */
REQUESTY_API int requesty_history_add_text(requesty_history *history, int role, const char *text,
                                           requesty_error *error);

/* A turn of blocks (at least one): role as above; TEXT, IMAGE and DOCUMENT as in requesty_block_param, with bytes, base64,
 * URL or file id, and cache breakpoints. Bytes are encoded once, here. What chat has no form for is refused by a chat call:
 * file ids, a document's context and citations, the title of a document of plain text, members of extra_json, and blocks
 * given as json. */
REQUESTY_API int requesty_history_add_blocks(requesty_history *history, int role, const requesty_block_param *blocks,
                                             size_t count, requesty_error *error);

/* The result of a tool call; both ids are those of the reply: block->id, tool_calls[i]->id. Every call of a reply needs
 * its result before the next call. Chat has no mark for errors: there the text must say it. */
REQUESTY_API int requesty_history_add_tool_result(requesty_history *history, const char *id, const char *text,
                                                  bool is_error, requesty_error *error);

/* The same as blocks, such as a screenshot. Chat takes nothing but text in a tool's result: a chat call refuses others. */
REQUESTY_API int requesty_history_add_tool_result_blocks(requesty_history *history, const char *id,
                                                         const requesty_block_param *content, size_t content_count,
                                                         bool is_error, requesty_error *error);

/* A reply of Messages: from requesty_messages_create or _stream, or requesty_stream_message. Its content goes back byte for
 * byte, but for what a server would refuse:
 *  - a text block without text is left out, and so is the whole turn when nothing is left (it still counts as one);
 *  - a tool call whose input is not JSON (input_valid 0) in a reply that has its stop reason goes back with the input
 *    {"INVALID_JSON": "what the model wrote"}, so that a result with is_error can answer it;
 *  - in a reply that was cut off (no stop reason, or MAX_TOKENS, or CONTEXT_WINDOW) such a call is left out, and so is a
 *    last call with the input {}, which had not begun, and (without a stop reason) a thinking block without its signature.
 *    Add no result for a call that is left out. */
REQUESTY_API int requesty_history_add_message(requesty_history *history, const requesty_message *reply,
                                              requesty_error *error);

/* The first choice of a reply of chat: its message goes back byte for byte, `refusal` null and `annotations` with it, as the
 * official OpenAI libraries send what they got, and OpenAI takes it. Requesty's pages name fewer members and exclude none
 * [?]; should a server refuse one, there is REQUESTY_CHOICE_STRICT. But:
 *  - `audio` is sent as its id alone (the data would be refused);
 *  - in a choice that was cut off (no finish reason, or LENGTH) a call whose arguments are not valid JSON is left out, and so
 *    is a last call with none;
 *  - a message with neither content, calls, refusal nor audio is left out of requests (it still counts as a turn). */
REQUESTY_API int requesty_history_add_completion(requesty_history *history, const requesty_chat_completion *completion,
                                                 requesty_error *error);

/* How much of a chat message goes back. */
typedef enum requesty_choice_form {
    REQUESTY_CHOICE_EXACT = 0, /* all of it, as above */
    /* For servers that refuse members they do not know: role, content, name, refusal, tool_calls, function_call, audio,
     * reasoning_content, reasoning_signature, and only those that are neither null nor empty. Their values are exact. */
    REQUESTY_CHOICE_STRICT = 1
} requesty_choice_form;

/* The choice at a place in completion->choices. */
REQUESTY_API int requesty_history_add_choice(requesty_history *history, const requesty_chat_completion *completion,
                                             size_t choice, int form, requesty_error *error);

/* One turn as a JSON object with a role, of whatever the protocol at hand has. It is sent byte for byte, in calls of both
 * protocols, and never joined with others. */
REQUESTY_API int requesty_history_add_json(requesty_history *history, const char *json, requesty_error *error);

/* ---- looking ----------------------------------------------------------------------------------------------------- */

typedef enum requesty_turn_kind {
    REQUESTY_TURN_TEXT = 1,        /* json: the text, a JSON string */
    REQUESTY_TURN_BLOCKS = 2,      /* json: an array of blocks, in the form of Messages */
    REQUESTY_TURN_TOOL_RESULT = 3, /* json: a tool_result block of Messages */
    REQUESTY_TURN_MESSAGE = 4,     /* a reply of Messages; json: its content */
    REQUESTY_TURN_COMPLETION = 5,  /* a reply of chat; json: its message, null for none */
    REQUESTY_TURN_JSON = 6         /* json: the whole turn */
} requesty_turn_kind;

/* A turn. Belongs to the history, until it is dropped there. */
typedef struct requesty_turn {
    int32_t kind; /* a requesty_turn_kind */
    int32_t role; /* a requesty_role: whose it is; TOOL for a tool's result; 0 for another role in JSON */
    const char *json; /* what is kept of it; never NULL */
    size_t json_len;
} requesty_turn;

/* How many turns there are; 0 for NULL. */
REQUESTY_API size_t requesty_history_count(const requesty_history *history);

/* The turn at a place, NULL behind the last one. */
REQUESTY_API const requesty_turn *requesty_history_turn(const requesty_history *history, size_t index);

/* ---- dropping ---------------------------------------------------------------------------------------------------- */

/* Keeps the first `count` turns. To undo what a failed call added: note the count before. */
REQUESTY_API void requesty_history_truncate(requesty_history *history, size_t count);

/* Makes room at the start: drops the first `count` turns, and more until the rest begins with a turn of the user's own, as
 * results without their calls, and a reply as the first turn, are refused. SYSTEM and DEVELOPER turns at the start stay
 * and are not counted. Returns how many were dropped. */
REQUESTY_API size_t requesty_history_drop(requesty_history *history, size_t count);

/* Drops all. */
REQUESTY_API void requesty_history_clear(requesty_history *history);

/* ---- keeping ----------------------------------------------------------------------------------------------------- */

/* The history as JSON text, {"requesty_history":1,"turns":[...]}, to be freed with requesty_text_free. Whoever
 * stores it must not format it anew: turns are in it byte for byte. `len` may be NULL. It holds what was said, in the
 * clear, and nothing of the client. */
REQUESTY_API int requesty_history_save(const requesty_history *history, char **json, size_t *len,
                                       requesty_error *error);

/* A history from such text; `len` 0: up to the NUL. Refused with REQUESTY_ERR_INVALID: text that is not JSON ("line 1,
 * column 7: ..."), another version, a turn that is not what it says ("turns[3]: ..."). Every request made with it is
 * byte for byte that of the history which was saved. */
REQUESTY_API int requesty_history_load(const char *json, size_t len, requesty_history **history,
                                       requesty_error *error);

REQUESTY_END

#endif
