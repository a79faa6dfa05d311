/* The catalogue, in files by subject: models_decode.c reads it, models.c fetches it, models_find.c searches it, models_price.c
 * reckons, models_id.c takes ids apart. */
#ifndef RQ_API_MODELS_H
#define RQ_API_MODELS_H

#include <requesty/models.h>

#include "api/endpoint.h"

extern const struct rq_table rq_model_table;      /* of requesty_model */
extern const struct rq_shape rq_model_list_shape; /* of requesty_model_list */

#endif
