/* Decode tables: JSON text straight into C structs. One table an API object, one row a member. A new field of the API
 * is one struct member and one row.
 *
 * Servers are many and careless, so decoding is lenient about meaning and strict about syntax:
 *   - a member that no row names is checked and skipped (raw_json keeps it);
 *   - null and a value of the wrong kind are passed over, as if the member had not come (so two names may fill one
 *     member, whichever of them has a value);
 *   - a number may come as a string, a text member takes a number's or a boolean's text;
 *   - a repeated member replaces what was decoded before (RQ_INSIDE: its members do);
 *   - text that is not JSON fails, with line and column. */
#ifndef RQ_JSON_DECODE_H
#define RQ_JSON_DECODE_H

#include <requesty/base.h>

#include "base/arena.h"
#include "json/scan.h"

enum rq_type {
    RQ_TEXT,    /* const char *; at `second`, if not 0, its size_t length */
    RQ_INTEGER, /* int64_t, 0 when absent; a fraction is cut off, beyond 64 bits the nearest end of the range */
    RQ_OPT_INT,
    RQ_OPT_DOUBLE,
    RQ_OPT_BOOL,
    RQ_WORD,   /* int32_t from `words`, 0 for a word that is not there; at `second` the text, "" when absent */
    RQ_RAW,    /* const char *: the value's exact text, whatever its kind; null counts as absent; `second` as for RQ_TEXT */
    RQ_OBJECT, /* pointer to a struct of `table`; NULL when absent */
    RQ_LIST,   /* array of pointers to structs of `table`, ended by NULL; its size_t count at `second`; never NULL */
    RQ_MAP,    /* the same of an object whose members' names are data: each member is an element, in order */
    RQ_TEXTS,  /* array of const char *, ended by NULL; its size_t count at `second`; never NULL. What is no text is passed over */
    RQ_INSIDE, /* an object whose members go into this same struct by the rows of `table` */
    RQ_CUSTOM, /* `custom` decodes it */
};

/* A word of the protocol and the number that stands for it. The list ends with a NULL text. */
struct rq_word {
    const char *text;
    int32_t value;
};

struct rq_decoder {
    struct rq_scan scan;
    struct rq_arena *arena; /* where everything decoded goes */
    bool no_memory;
};

struct rq_field;

/* Consumes the value at the scanner and stores what it means in *object. Returns 0 or fails like a scan function. It is
 * called for null too, and may be called again for the same object (a repeated member). */
typedef int (*rq_custom)(struct rq_decoder *decoder, const struct rq_field *field, void *object);

struct rq_field {
    const char *name;
    uint8_t name_len;
    uint8_t type;     /* an rq_type */
    uint16_t offset;  /* of the member in the struct */
    uint16_t second;  /* of its length, count or text; 0: none (no table has such a member first) */
    const struct rq_table *table;
    const struct rq_word *words;
    rq_custom custom;
};

/* A member that no row names. Its texts are slices of the text that is being decoded. */
struct rq_other {
    struct rq_other *next;
    struct rq_string name;
    struct rq_slice value;
};

struct rq_table {
    const struct rq_field *fields;
    size_t count;
    size_t size;          /* of the struct */
    uint16_t raw_offset;  /* of the const char * that gets the object's exact text; RQ_NO_RAW: none is kept */
    uint16_t raw_len_offset; /* of its size_t length; 0: none */
    uint16_t others_offset;  /* of a struct rq_other *: the members that no row names, in order; 0: not kept. Not
                                * for a table that is used by RQ_INSIDE */
    bool may_be_array; /* a text that rq_decode is given may be an array too: it is the value of the first row then */
    uint16_t name_offset;    /* RQ_MAP: of the const char * that gets the member's name */
    /* RQ_MAP: consumes the value of a member of any kind; NULL: values are objects, others are passed over. 0 or negative. */
    int (*value)(struct rq_decoder *decoder, void *object);
    /* Called on the zeroed struct before its members, so that absent ones can have a value; may be NULL. 0 or negative. */
    int (*begin)(struct rq_decoder *decoder, void *object);
    /* Called when the object has been read, to compute what follows from its members; may be NULL. 0 or negative. */
    int (*finish)(struct rq_decoder *decoder, void *object);
};

#define RQ_NO_RAW UINT16_MAX

/* Rows: RQ_ROW(TEXT, struct thing, "name", member), with _2 for a second member, _WORD and _TABLE for those types. */
#define RQ_ROW(kind, of, json, member)                                                                         \
    { .name = json, .name_len = sizeof(json) - 1, .type = RQ_##kind, .offset = offsetof(of, member) }
#define RQ_ROW_2(kind, of, json, member, second_)                                                              \
    { .name = json, .name_len = sizeof(json) - 1, .type = RQ_##kind, .offset = offsetof(of, member),           \
      .second = offsetof(of, second_) }
#define RQ_ROW_WORD(of, json, member, text_, words_)                                                           \
    { .name = json, .name_len = sizeof(json) - 1, .type = RQ_WORD, .offset = offsetof(of, member),             \
      .second = offsetof(of, text_), .words = words_ }
#define RQ_ROW_OBJECT(of, json, member, table_) \
    { \
        .name = json, .name_len = sizeof(json) - 1, .type = RQ_OBJECT, .offset = offsetof(of, member), \
        .table = &(table_) \
    }
#define RQ_ROW_LIST(of, json, member, count_, table_)                                                          \
    { .name = json, .name_len = sizeof(json) - 1, .type = RQ_LIST, .offset = offsetof(of, member),             \
      .second = offsetof(of, count_), .table = &(table_) }
#define RQ_ROW_MAP(of, json, member, count_, table_)                                                           \
    { .name = json, .name_len = sizeof(json) - 1, .type = RQ_MAP, .offset = offsetof(of, member),              \
      .second = offsetof(of, count_), .table = &(table_) }
#define RQ_ROW_TEXTS(of, json, member, count_)                                                                 \
    { .name = json, .name_len = sizeof(json) - 1, .type = RQ_TEXTS, .offset = offsetof(of, member),            \
      .second = offsetof(of, count_) }
#define RQ_ROW_INSIDE(json, table_)                                                                            \
    { .name = json, .name_len = sizeof(json) - 1, .type = RQ_INSIDE, .table = &(table_) }
#define RQ_ROW_CUSTOM(of, json, member, custom_)                                                               \
    { .name = json, .name_len = sizeof(json) - 1, .type = RQ_CUSTOM, .offset = offsetof(of, member), .custom = custom_ }

#define RQ_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Decodes a whole text, which must be one object and nothing else (but see may_be_array), into *object (which is zeroed
 * first). REQUESTY_ERR_BAD_REPLY names the problem with line and column, and quotes the start of text that is no JSON object;
 * REQUESTY_ERR_TOO_LARGE for the depth; REQUESTY_ERR_NO_MEMORY. */
int rq_decode(const char *text, size_t len, int max_depth, struct rq_arena *arena, const struct rq_table *table,
              void *object, requesty_error *error);

/* Checks that the text is one JSON value of whatever kind and nothing else; fails in the same words. */
int rq_decode_check(const char *text, size_t len, int max_depth, requesty_error *error);

/* For custom rows: decode the value at the scanner by a table. *object gets a new struct, or NULL for null or another
 * kind. */
int rq_decode_object(struct rq_decoder *decoder, const struct rq_table *table, void **object);

/* For custom rows: the value at the scanner as another row would read it. */
int rq_decode_row(struct rq_decoder *decoder, const struct rq_field *field, void *object);

/* For custom rows: the value at the scanner as a text in the arena; NULL for null, an array or an object. */
int rq_decode_text(struct rq_decoder *decoder, const char **text, size_t *len);

/* A text that is a piece of a longer one. It may begin and end within a surrogate pair (see rq_string_halves). */
struct rq_piece {
    const char *text; /* between the halves; NULL when the member is absent */
    size_t len;
    uint16_t first; /* the second half of a pair that began before, or 0 */
    uint16_t last;  /* the first half of a pair that goes on behind, or 0 */
    const char *source; /* the same bytes in the text that is decoded, between their quotes; NULL: it has others there */
};

/* For custom rows: the value at the scanner as a piece; and such a row's function, for a struct rq_piece. */
int rq_decode_piece(struct rq_decoder *decoder, struct rq_piece *piece);
int rq_decode_piece_row(struct rq_decoder *decoder, const struct rq_field *field, void *object);

/* For custom rows: the value's exact text in the arena. */
int rq_decode_raw(struct rq_decoder *decoder, const char **text, size_t *len);

/* For custom rows and finish functions: note that memory ran out; returns the failure to pass on. */
int rq_decode_no_memory(struct rq_decoder *decoder);

/* The word's value, 0 when it is not in the list. */
int32_t rq_word_value(const struct rq_word *words, const char *text);

/* The value's word, or NULL. */
const char *rq_word_text(const struct rq_word *words, int64_t value);

#endif
