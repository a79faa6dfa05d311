/* Writing what the OpenAI protocols have in common. They differ in how deep it sits: chat puts a function's members into
 * an object of their own ("function", "json_schema"), Responses does not. */
#ifndef RQ_API_ENCODE_OPENAI_H
#define RQ_API_ENCODE_OPENAI_H

#include "api/encode.h"

enum rq_depth { RQ_NESTED, RQ_FLAT };

/* An element of `tools`. */
void rq_openai_put_tool(struct rq_writer *writer, const char *name, const requesty_tool *tool, enum rq_depth depth);

struct rq_tool_choice {
    int64_t choice;         /* a requesty_tool_choice */
    const char *tool, *json; /* tool_choice_name, tool_choice_json */
};
void rq_openai_put_tool_choice(struct rq_writer *writer, const char *name, const struct rq_tool_choice *choice,
                               enum rq_depth depth);

struct rq_response_format {
    int64_t format; /* a requesty_response_format */
    const char *schema_name, *schema_description, *schema_json;
    requesty_opt_bool strict;
};
void rq_openai_put_format(struct rq_writer *writer, const char *name, const struct rq_response_format *format,
                          enum rq_depth depth);

/* A part's bytes as "data:image/png;base64,..."; standard_type (may be NULL) when it has no media_type. */
void rq_openai_put_data_url(struct rq_writer *writer, const char *name, const requesty_part_param *part,
                            const char *standard_type);

/* The object with a part's sound. */
void rq_openai_put_audio(struct rq_writer *writer, const requesty_part_param *part);

/* Which members a kind of part has. */
enum {
    RQ_PART_TEXT = 1 << 0,
    RQ_PART_URL = 1 << 1,
    RQ_PART_DETAIL = 1 << 2,
    RQ_PART_BYTES = 1 << 3 | 1 << 4, /* and their media type */
    RQ_PART_DATA = 1 << 5,
    RQ_PART_FORMAT = 1 << 6,
    RQ_PART_FILENAME = 1 << 7,
    RQ_PART_FILE_ID = 1 << 8,
    RQ_PART_CACHE = 1 << 9,
};

struct rq_part_kind {
    int64_t type;     /* a requesty_part_type */
    const char *word; /* the protocol's */
    void (*put)(struct rq_writer *writer, const requesty_part_param *part);
    unsigned members; /* that may be set */
};

/* An element of an array of parts; the parts of a turn as the array `name`. The kinds end with one without a word. */
void rq_openai_put_part(struct rq_writer *writer, const requesty_part_param *part, const struct rq_part_kind *kinds);
void rq_openai_put_parts(struct rq_writer *writer, const char *name, const requesty_part_param *parts, size_t count,
                         const struct rq_part_kind *kinds);

#endif
