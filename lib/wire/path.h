/* Paths of requests: elements and queries that a program gave, made safe to send (API notes: requesty.md 21, advice 10). */
#ifndef RQ_WIRE_PATH_H
#define RQ_WIRE_PATH_H

#include "base/buffer.h"

/* NULL when the text can be one element of a path; else what is wrong with it, static text. "." and ".." are refused, since
 * they would name another path, however they are encoded. */
const char *rq_path_problem(const char *element);

/* The same for a whole path with its query, which goes behind a base URL as it is: nothing in it may lead to another server
 * or to another path than it looks like. With or without a slash at its beginning. */
const char *rq_path_whole_problem(const char *path);

/* Appends one element, percent-encoded but for unreserved characters. 0 or REQUESTY_ERR_NO_MEMORY. */
int rq_path_element(struct rq_buffer *path, const char *element);

/* Appends "?name=value", or "&name=value" where the path has a query already; both are percent-encoded. A value of NULL
 * appends nothing. 0 or REQUESTY_ERR_NO_MEMORY. */
int rq_path_query(struct rq_buffer *path, const char *name, const char *value);

#endif
