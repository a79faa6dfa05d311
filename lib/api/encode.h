/* Writing what the parameters of the protocols have in common. The functions that write an array's element are for
 * RQ_PUT_LIST rows. */
#ifndef RQ_API_ENCODE_H
#define RQ_API_ENCODE_H

#include <requesty/params.h>

#include "json/encode.h"

/* Every role, by the protocols' names. */
extern const struct rq_word rq_role_words[];

/* What a cache breakpoint's lifetime is called; "" for the server's own. */
extern const struct rq_word rq_cache_words[];

/* cache_control of a block, part, message, tool or body; nothing for REQUESTY_CACHE_NONE. */
void rq_encode_cache(struct rq_writer *writer, int64_t cache);

/* The `requesty` object; nothing for NULL. */
void rq_encode_extension(struct rq_writer *writer, const requesty_extension *extension);

/* Text with a length that may be 0 for "up to the NUL". */
void rq_encode_text(struct rq_writer *writer, const char *name, const char *text, size_t len);

/* The model is required, and sent as it is. */
void rq_encode_check_model(struct rq_writer *writer, const char *model);

/* The same for any text: refused when it is absent, unless extra_json has it, and when it is empty. */
void rq_encode_check_required(struct rq_writer *writer, const char *name, const char *text);

/* Members that are written only when they are set. */
void rq_encode_string(struct rq_writer *writer, const char *name, const char *text);
void rq_encode_bool(struct rq_writer *writer, const char *name, requesty_opt_bool value);

/* The caller's JSON where a string or an array stands, such as a turn's content; nothing for NULL. */
void rq_encode_content(struct rq_writer *writer, const char *name, const char *json, const char *member);

/* Refuses a member that is NULL. */
void rq_encode_require(struct rq_writer *writer, const char *member, const void *value);

/* "stream" where the call streams, or where the caller wants it said; what it says must be so. */
void rq_encode_stream(struct rq_writer *writer, requesty_opt_bool said, bool stream);

/* The `thinking` object; nothing for REQUESTY_THINKING_DEFAULT. `display` may be NULL. */
void rq_encode_thinking(struct rq_writer *writer, const char *name, int64_t thinking, requesty_opt_int budget,
                        const char *display);

/* Refuses an element that has `json` and, beside it, anything else: struct bytes are compared with zero but for the json
 * member itself. Writes it when that is right; returns whether `json` was there. */
bool rq_encode_whole(struct rq_writer *writer, const char *json, const void *element, size_t size, size_t json_offset);

/* A member of an array's element, for rq_encode_only. */
struct rq_part_of {
    const char *name;
    size_t offset, size;
};
#define RQ_PART_OF(of, member) { #member, offsetof(of, member), sizeof(((of *)0)->member) }

/* Refuses a member that is set and does not go with the element's type: bit i of `allowed` stands for members[i]. */
void rq_encode_only(struct rq_writer *writer, const void *element, const struct rq_part_of *members, size_t count,
                    unsigned allowed);

/* A count without an array. False, and refused. */
bool rq_encode_has_array(struct rq_writer *writer, const char *member, const void *array, size_t count);

#endif
