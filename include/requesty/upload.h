/* requesty/upload.h: files that go along with a request, in a multipart/form-data body. */
#ifndef REQUESTY_UPLOAD_H
#define REQUESTY_UPLOAD_H

#include <requesty/base.h>

REQUESTY_BEGIN

/* One file: set path, or bytes and bytes_len. A file is read while it is sent, and must not change meanwhile; memory is
 * borrowed until the call returns and never copied, but for calls in a loop, whose start copies it. Both are sent again as
 * a whole when the call is repeated. What is no regular file (a folder, a pipe) is refused, as is one that cannot be
 * opened, with its path and the system's reason (REQUESTY_ERR_INVALID, nothing is sent). Frozen, like the elements of
 * arrays. */
typedef struct requesty_upload {
    const char *path;
    const void *bytes;
    size_t bytes_len;
    /* The name that the server is told. Default: the last part of path; of bytes, "file." and the ending that goes with what
     * they begin with (RIFF/WAVE, ID3, fLaC, OggS, PNG and so on), else "file". Servers go by the ending. Quotes and line
     * ends in it are sent as %22, %0D and %0A, as browsers do. */
    const char *filename;
    const char *media_type; /* default: by the name's ending, else application/octet-stream */
} requesty_upload;

/* A further field of a form, for what the parameters do not have. Where a field of this name would be sent by itself, it is not:
 * the caller's stands instead. Several of one name are all sent, in order. Frozen. */
typedef struct requesty_form_field {
    const char *name;
    const char *value;
} requesty_form_field;

REQUESTY_END

#endif
