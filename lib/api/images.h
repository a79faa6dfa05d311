/* What the two calls for pictures have in common: their answer. */
#ifndef RQ_API_IMAGES_H
#define RQ_API_IMAGES_H

#include <requesty/images.h>

#include "api/endpoint.h"

extern const struct rq_shape rq_images_shape;

#endif
