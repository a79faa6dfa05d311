#include "api/params.h"

#include <string.h>

#include "base/error.h"

static bool all_zero(const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes[i])
            return false;
    return true;
}

int rq_params_import(void *to, size_t own, size_t least, const void *from, size_t size, const char *what,
                     requesty_error *error)
{
    if (!from)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "%s: is NULL", what);
    if (size < least)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "%s: a size of %zu bytes is below that of version 1 (%zu)",
                            what, size, least);
    if (size > own && !all_zero((const unsigned char *)from + own, size - own))
        return rq_error_set(error, REQUESTY_ERR_UNSUPPORTED,
                            "%s: a member is set that librequesty %s does not know; it needs a newer library", what,
                            REQUESTY_VERSION);
    memset(to, 0, own);
    memcpy(to, from, size < own ? size : own);
    return 0;
}

int rq_params_require(const void *argument, const char *name, requesty_error *error)
{
    return argument ? 0 : rq_error_set(error, REQUESTY_ERR_INVALID, "%s: is NULL", name);
}
