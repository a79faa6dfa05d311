/* What the files of the groups share: the shapes of the answers (groups_decode.c) for the calls (groups.c). */
#ifndef RQ_API_GROUPS_H
#define RQ_API_GROUPS_H

#include <requesty/groups.h>

#include "api/endpoint.h"

extern const struct rq_shape rq_group_list_shape, rq_group_shape, rq_new_group_shape;

/* The words of requesty_group_role. */
extern const struct rq_word rq_group_roles[];

#endif
