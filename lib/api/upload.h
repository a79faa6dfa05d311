/* Forms from parameters: files, text members by rows, and the caller's own fields, which win. */
#ifndef RQ_API_UPLOAD_H
#define RQ_API_UPLOAD_H

#include <requesty/upload.h>

#include "engine/form.h"
#include "json/encode.h"

/* A form that is being filled. The first failure sticks, as with the writer. */
struct rq_upload {
    struct rq_form form;
    const requesty_form_field *fields;
    size_t field_count;
    int code; /* the first failure, or 0 */
    requesty_error *error;
};

/* The caller's fields are checked. To be ended with rq_upload_free. */
void rq_upload_begin(struct rq_upload *upload, const requesty_form_field *fields, size_t count, requesty_error *error);
void rq_upload_free(struct rq_upload *upload);

/* Refuses a text parameter that is needed and absent, or empty, unless the caller's fields have it. */
void rq_upload_require(struct rq_upload *upload, const char *name, const char *value);

/* Adds the members of *params that are set. Rows of TEXT, INT and OPT_DOUBLE. */
void rq_upload_put_rows(struct rq_upload *upload, const struct rq_put_row *rows, size_t count, const void *params);

/* Adds a file, which must be there; `member` is its name in the parameters. */
void rq_upload_put_file(struct rq_upload *upload, const char *name, const requesty_upload *file, const char *member);

/* Adds the caller's fields. 0 or the first failure of all. */
int rq_upload_finish(struct rq_upload *upload);

#endif
