/* An intrusive list: the links are members of the things listed, so listing allocates nothing. The head is a link too,
 * and links to itself when the list is empty. */
#ifndef RQ_BASE_LIST_H
#define RQ_BASE_LIST_H

#include <stddef.h>

struct rq_link {
    struct rq_link *next, *previous;
};

static inline void rq_list_init(struct rq_link *head)
{
    head->next = head->previous = head;
}

static inline int rq_list_empty(const struct rq_link *head)
{
    return head->next == head;
}

static inline void rq_list_push(struct rq_link *head, struct rq_link *link)
{
    link->next = head->next;
    link->previous = head;
    head->next->previous = link;
    head->next = link;
}

/* Behind all others. */
static inline void rq_list_append(struct rq_link *head, struct rq_link *link)
{
    rq_list_push(head->previous, link);
}

/* Leaves the link alone in a list of its own, so that removing twice does no harm. */
static inline void rq_list_remove(struct rq_link *link)
{
    link->previous->next = link->next;
    link->next->previous = link->previous;
    rq_list_init(link);
}

/* The thing of type `type` whose member `member` is *link. */
#define RQ_CONTAINER(link, type, member) ((type *)(void *)((char *)(link) - offsetof(type, member)))

#endif
