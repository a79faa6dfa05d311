/* Finding line ends when LF, CR and CRLF all count. One memchr for each kind of end runs ahead, and is run again
 * only when the reader has passed what it found: so every byte is looked at once for each kind, whatever ends the
 * stream has and however it is cut, and the search for CR costs a stream without any one memchr a piece. */
#ifndef RQ_WIRE_LINE_ENDS_H
#define RQ_WIRE_LINE_ENDS_H

#include <stddef.h>
#include <string.h>

/* The next LF and the next CR at or behind a place; the bytes' end where there is none. */
struct rq_line_ends {
    const char *lf, *cr;
};

/* The same between two calls, when the bytes may move: so many bytes ahead are known to hold none. */
struct rq_line_ends_kept {
    size_t lf, cr;
};

static inline const char *rq_line_ends_find(const char *at, const char *end, char byte)
{
    const char *found = at < end ? memchr(at, byte, (size_t)(end - at)) : NULL;
    return found ? found : end;
}

static inline const char *rq_line_ends_behind(const char *at, const char *end, size_t kept, char byte)
{
    size_t left = (size_t)(end - at);
    return rq_line_ends_find(at + (kept < left ? kept : left), end, byte);
}

static inline struct rq_line_ends rq_line_ends_start(struct rq_line_ends_kept kept, const char *at,
                                                     const char *end)
{
    return (struct rq_line_ends){ .lf = rq_line_ends_behind(at, end, kept.lf, '\n'),
                                  .cr = rq_line_ends_behind(at, end, kept.cr, '\r') };
}

static inline const char *rq_line_ends_next(struct rq_line_ends *ends, const char *at, const char *end)
{
    if (ends->lf < at)
        ends->lf = rq_line_ends_find(at, end, '\n');
    if (ends->cr < at)
        ends->cr = rq_line_ends_find(at, end, '\r');
    return ends->lf < ends->cr ? ends->lf : ends->cr;
}

static inline struct rq_line_ends_kept rq_line_ends_keep(const struct rq_line_ends *ends, const char *at)
{
    return (struct rq_line_ends_kept){ .lf = ends->lf > at ? (size_t)(ends->lf - at) : 0,
                                       .cr = ends->cr > at ? (size_t)(ends->cr - at) : 0 };
}

#endif
