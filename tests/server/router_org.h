/* The demonstration router's organisation, for the files that deal with it. Everything but making and freeing it is
 * done under its lock. */
#ifndef TESTS_SERVER_ROUTER_ORG_H
#define TESTS_SERVER_ROUTER_ORG_H

#include "router_manage.h"

#include <pthread.h>

struct router_org {
    pthread_mutex_t lock;
    json_t *people; /* id, email, name, role */
    json_t *groups; /* as by itself, and with its spend */
    json_t *lists;  /* and whether it is attached to something */
    size_t made;    /* groups and lists, to number them */
};

struct org_call {
    struct manage_path path;
    struct router_org *org;
};

/* The element of the list with this id; *index (may be NULL) is where it stands. NULL if there is none. */
json_t *org_find(const json_t *list, const char *id, size_t *index);

/* "group-4" and the like, and it is counted. */
json_t *org_new_id(struct router_org *org, const char *kind);

/* ---- router_groups.c, router_access.c ---- */

void router_groups_fill(struct router_org *org);
struct server_reply *router_groups(const struct org_call *call, const json_t *body);
void router_access_fill(struct router_org *org);
struct server_reply *router_access(const struct org_call *call, const json_t *body);

#endif
