/* What images and audio say of tokens, time and cost: in OpenAI's newer names, and in those of chat. */
#ifndef RQ_API_MEDIA_USAGE_H
#define RQ_API_MEDIA_USAGE_H

#include <requesty/event.h>

#include "json/decode.h"

struct rq_media_usage {
    requesty_usage usage; /* first, so that a pointer to it leads here */
    requesty_opt_double seconds;
};

/* Of a struct rq_media_usage. */
extern const struct rq_table rq_media_usage_table;

#endif
