/* The host part of a URL. */
#ifndef RQ_WIRE_HOST_H
#define RQ_WIRE_HOST_H

#include <stdbool.h>
#include <stddef.h>

/* NULL when it is a name, an IPv4 address in four decimal parts or an IPv6 address in brackets; else what is
 * wrong, static text. Numbers that only some programs read as addresses (2130706433, 127.1, 0x7f.1) are
 * refused. */
const char *rq_host_problem(const char *host, size_t len);

/* localhost, *.localhost, 127.0.0.0/8 in four decimal parts, [::1]; without regard to case. */
bool rq_host_is_loopback(const char *host, size_t len);

#endif
