/* Encode tables: a parameter struct into JSON by rows, the twin of decode.h. What is zero is not written; what needs
 * more than a row has a custom function. */
#ifndef RQ_JSON_ENCODE_H
#define RQ_JSON_ENCODE_H

#include "json/decode.h"
#include "json/write.h"

enum rq_put {
    RQ_PUT_TEXT,     /* const char * */
    RQ_PUT_INT,      /* int64_t, not written when 0 */
    RQ_PUT_OPT_INT,
    RQ_PUT_OPT_DOUBLE,
    RQ_PUT_OPT_BOOL,
    RQ_PUT_WORD,     /* int64_t, written as the word of `words`; a number that is not there is refused */
    RQ_PUT_JSON,     /* const char *, JSON of any kind */
    RQ_PUT_JSON_OBJECT,
    RQ_PUT_JSON_ARRAY,
    RQ_PUT_TEXTS,    /* const char *const * with its size_t count at `second` */
    RQ_PUT_SET_TEXTS, /* the same, and [] for an array that is not NULL and has a count of 0 */
    RQ_PUT_LIST,     /* array of structs (not pointers) of `size` bytes each, its count at `second`; `custom` writes one */
    RQ_PUT_CUSTOM,   /* `custom` writes the member, or nothing */
};

struct rq_put_row;

/* `at` is the struct that holds the rows' members; for RQ_PUT_LIST, one element. `name` is what to pass to the writer. */
typedef void (*rq_put_custom)(struct rq_writer *writer, const char *name, const void *at);

struct rq_put_row {
    const char *name;   /* in JSON */
    const char *member; /* in the struct, for messages */
    uint8_t type;
    uint16_t offset, second;
    size_t size;
    const struct rq_word *words;
    rq_put_custom custom;
};

#define RQ_PUT(kind, of, json, member_)                                                                        \
    { .name = json, .member = #member_, .type = RQ_PUT_##kind, .offset = offsetof(of, member_) }
#define RQ_PUT_ROW_TEXTS(of, json, member_, count_) \
    { \
        .name = json, .member = #member_, .type = RQ_PUT_TEXTS, .offset = offsetof(of, member_), \
        .second = offsetof(of, count_) \
    }
#define RQ_PUT_ROW_SET_TEXTS(of, json, member_, count_) \
    { \
        .name = json, .member = #member_, .type = RQ_PUT_SET_TEXTS, .offset = offsetof(of, member_), \
        .second = offsetof(of, count_) \
    }
#define RQ_PUT_ROW_WORD(of, json, member_, words_)                                                             \
    { .name = json, .member = #member_, .type = RQ_PUT_WORD, .offset = offsetof(of, member_), .words = words_ }
#define RQ_PUT_ROW_LIST(of, json, member_, count_, element, custom_)                                           \
    { .name = json, .member = #member_, .type = RQ_PUT_LIST, .offset = offsetof(of, member_),                  \
      .second = offsetof(of, count_), .size = sizeof(element), .custom = custom_ }
#define RQ_PUT_ROW_CUSTOM(json, custom_) { .name = json, .member = json, .type = RQ_PUT_CUSTOM, .custom = custom_ }

/* Writes the rows' members of *from into the object that is open in the writer. */
void rq_put_rows(struct rq_writer *writer, const struct rq_put_row *rows, size_t count, const void *from);

#endif
