/* What a Responses stream has brought so far, and one frame of it. responses_stream.c reads frames and the response around
 * the items, responses_gather.c whole items, responses_deltas.c their pieces, responses_output.c the items of the end,
 * responses_rebuild.c makes a reply of what was gathered. */
#ifndef RQ_API_RESPONSES_READER_H
#define RQ_API_RESPONSES_READER_H

#include "api/responses.h"
#include "api/text.h"
#include "json/members.h"

/* ---- what was gathered ------------------------------------------------------------------------------------------- */

/* Kinds of text that come in pieces, and where in an item they belong. */
enum rq_piece_kind {
    RQ_PIECE_NONE,      /* a part of a kind that nobody here knows */
    RQ_PIECE_TEXT,      /* content[]: output_text */
    RQ_PIECE_REFUSAL,   /* content[]: refusal */
    RQ_PIECE_REASONING, /* content[]: reasoning_text */
    RQ_PIECE_SUMMARY,   /* summary[]: summary_text */
    RQ_PIECE_COMMAND,   /* action.commands[] of a shell call */
    RQ_PIECE_DIFF,      /* operation.diff of a patch */
    RQ_PIECE_ARGUMENTS, /* the others are members of the item: of a function call, */
    RQ_PIECE_MCP,       /* of an MCP call, */
    RQ_PIECE_INPUT,     /* of a custom tool's, */
    RQ_PIECE_CODE,      /* of the interpreter's */
};

enum rq_place { RQ_PLACE_CONTENT, RQ_PLACE_SUMMARY, RQ_PLACE_ACTION, RQ_PLACE_OPERATION, RQ_PLACE_MEMBER };

struct rq_piece_form {
    enum rq_place place;
    const char *word;   /* the part's type; NULL where there is no part */
    const char *member; /* the text's name: where it belongs, and in the frame that says it is done */
    requesty_event_type event;
    int32_t item;       /* the requesty_item_type that it implies */
};
extern const struct rq_piece_form rq_piece_forms[];

/* The kind of a part, from its requesty_output_part_type. */
enum rq_piece_kind rq_piece_kind_of_part(int32_t type);

/* One such text. */
struct rq_gathered_text {
    enum rq_piece_kind kind;
    int64_t index;          /* in its list; 0 where there is none */
    struct rq_text text;
    struct rq_buffer part;  /* the part's JSON as it last came; may be empty */
    struct rq_buffer annotations, logprobs; /* their JSON, with commas between */
    bool told;              /* an event has had some of it */
};

struct rq_gathered_item {
    int64_t index;             /* the server's */
    int32_t type;              /* a requesty_item_type */
    struct rq_members members; /* what the item's frames say of it; a later one is laid over an earlier one */
    struct rq_gathered_text *texts;
    size_t count, size;
    const char *server_id; /* its id, NULL */
    const char *call_id, *name; /* of a call, for events; NULL */
    int32_t by_server;
    bool has_json; /* else it is known from its pieces alone */
    bool done;     /* its last word has come: what that says counts more than the pieces */
    bool started;  /* TOOL_CALL_START was told */
    bool listed;   /* the response that ended the stream has it in its output */
};

struct rq_responses_reader {
    struct rq_members response; /* all but output */
    struct rq_gathered_item *items;
    size_t count, size;
    size_t base;           /* the first item of the response at hand: a stream may bring several */
    struct rq_arena names; /* ids and names of calls, for as long as the stream lives */
    bool begun, told, complete; /* told: START was */
    int max_depth;         /* of a frame's JSON */
};

/* The newest item of that index in the response at hand, or NULL. */
struct rq_gathered_item *rq_gathered_item_find(const struct rq_responses_reader *reader, int64_t index);

/* A new one, behind those of the same or a lower index; NULL when memory is short. */
struct rq_gathered_item *rq_gathered_item_add(struct rq_responses_reader *reader, int64_t index);

/* Takes an item away, with all that was gathered of it. */
void rq_gathered_item_remove(struct rq_responses_reader *reader, size_t place);

/* The text of that kind and index, or NULL; a new one, or NULL when memory is short. */
struct rq_gathered_text *rq_gathered_text_find(const struct rq_gathered_item *item, enum rq_piece_kind kind,
                                               int64_t index);
struct rq_gathered_text *rq_gathered_text_add(struct rq_gathered_item *item, enum rq_piece_kind kind, int64_t index);

/* Of the texts of a place, from an index on, the one behind `last` (NULL: the first): they may have come in any order. */
const struct rq_gathered_text *rq_gathered_text_next(const struct rq_gathered_item *item, enum rq_place place,
                                                     int64_t from, const struct rq_gathered_text *last);

/* Which gathered text each element of a list is, asked for from the first on: the one of its index. Some servers number
 * the parts of their frames from 1, or through the items: a text beyond the list is that of an element without one. */
struct rq_text_match {
    const struct rq_gathered_item *item;
    enum rq_place place;
    int64_t count; /* of the elements */
    int64_t next;
    const struct rq_gathered_text *beyond; /* the last one of those that was given out */
};
const struct rq_gathered_text *rq_text_match_next(struct rq_text_match *match);

/* ---- one frame --------------------------------------------------------------------------------------------------- */

enum rq_response_frame_type {
    RQ_RESPONSE_FRAME_OTHER,
    RQ_RESPONSE_FRAME_DELTA = 0x100, /* plus an rq_piece_kind */
    RQ_RESPONSE_FRAME_DONE = 0x200,  /* likewise */
    RQ_RESPONSE_FRAME_CREATED = 1,
    RQ_RESPONSE_FRAME_PROGRESS,
    RQ_RESPONSE_FRAME_ENDED, /* completed or incomplete */
    RQ_RESPONSE_FRAME_FAILED,
    RQ_RESPONSE_FRAME_ITEM_ADDED,
    RQ_RESPONSE_FRAME_ITEM_DONE,
    RQ_RESPONSE_FRAME_PART, /* added or done */
    RQ_RESPONSE_FRAME_ANNOTATION,
    RQ_RESPONSE_FRAME_KNOWN, /* has nothing to gather */
    RQ_RESPONSE_FRAME_ERROR,
};

struct rq_responses_frame {
    int32_t type;
    const char *type_text;
    requesty_opt_int item, content, summary, command; /* ..._index */
    struct rq_piece delta;
    struct rq_slice logprobs; /* in the frame's text */
};

/* What a frame's functions work on. */
struct rq_responses_work {
    struct rq_responses_reader *reader;
    struct rq_slice json; /* the frame's text */
    const struct rq_responses_frame *frame;
    struct rq_events *events;
    requesty_error *error;
};

/* ---- 0 or a reported failure ---- */

/* responses_deltas.c */
int rq_responses_on_delta(const struct rq_responses_work *work, enum rq_piece_kind kind);
int rq_responses_on_text_done(const struct rq_responses_work *work, enum rq_piece_kind kind);
int rq_responses_on_part(const struct rq_responses_work *work);
int rq_responses_on_annotation(const struct rq_responses_work *work);

/* responses_gather.c */
int rq_responses_on_item_added(const struct rq_responses_work *work);
int rq_responses_on_item_done(const struct rq_responses_work *work);

/* A new item of the server's index. */
int rq_responses_add_item(const struct rq_responses_work *work, int64_t index, struct rq_gathered_item **item);

/* The last word on an item. */
int rq_responses_finish_item(const struct rq_responses_work *work, struct rq_gathered_item *to, struct rq_slice json);

/* responses_output.c: the items of a response that has ended, and the calls that no event has ended. */
int rq_responses_on_output(const struct rq_responses_work *work, struct rq_slice output);
int rq_responses_finish_calls(const struct rq_responses_work *work);

/* responses_rebuild.c: an item as JSON; 0 or REQUESTY_ERR_NO_MEMORY. */
int rq_responses_rebuild_item(const struct rq_gathered_item *item, struct rq_buffer *json);

/* The item that a piece is about: a new one when its beginning was lost. */
int rq_responses_item_of(const struct rq_responses_work *work, enum rq_piece_kind kind, struct rq_gathered_item **item);

/* Adds to a text, and tells it. */
struct rq_addition {
    struct rq_gathered_item *item;
    enum rq_piece_kind kind;
    int64_t index;
    const struct rq_piece *piece;
};
int rq_responses_add_text(const struct rq_responses_work *work, const struct rq_addition *addition,
                          struct rq_gathered_text **text);

/* Where an item stands, for events. */
int32_t rq_responses_position(const struct rq_responses_work *work, const struct rq_gathered_item *item);

#endif
