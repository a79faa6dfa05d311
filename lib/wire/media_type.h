/* Media types of files that are sent and of bytes that came: by a name's ending, by what the bytes begin with. */
#ifndef RQ_WIRE_MEDIA_TYPE_H
#define RQ_WIRE_MEDIA_TYPE_H

#include <stddef.h>

struct rq_media {
    const char *ending; /* of names, without the dot, in small letters */
    const char *type;
};

/* By the name's ending, in any letter case; NULL when it has none, or none that is known. */
const struct rq_media *rq_media_by_name(const char *name);

const struct rq_media *rq_media_by_ending(const char *ending);

/* By the first bytes; NULL when they say nothing. */
const struct rq_media *rq_media_by_bytes(const void *bytes, size_t len);

#endif
