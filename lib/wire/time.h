/* Times as APIs write them. */
#ifndef RQ_WIRE_TIME_H
#define RQ_WIRE_TIME_H

#include <stdbool.h>
#include <stdint.h>

/* The seconds since 1970 of an RFC 3339 time ("2026-09-01T00:00:00.5+02:00", fractions dropped), of one without its
 * zone, or of a plain date ("2026-09-01"), both then UTC. False, and *seconds untouched, when the text is none, or
 * names a day that there is not. */
bool rq_time_parse(const char *text, int64_t *seconds);

/* Whether it is a whole RFC 3339 time: a date, a time and a zone. */
bool rq_time_is_whole(const char *text);

#endif
