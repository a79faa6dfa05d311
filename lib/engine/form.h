/* A multipart/form-data body: a list of parts that api fills without knowing libcurl. Memory that a part is given is
 * borrowed unless rq_form_keep copies it, files are read while they are sent; each attempt sends all from the start. */
#ifndef RQ_ENGINE_FORM_H
#define RQ_ENGINE_FORM_H

#include <stdint.h>

#include <requesty/base.h>

#include "base/arena.h"

struct rq_part {
    const char *name, *filename; /* escaped; filename NULL: a field, not a file */
    const char *media_type;      /* NULL: none */
    const char *bytes;           /* borrowed; NULL: what is in the file */
    int64_t size;
    const char *path; /* of the file, for messages; borrowed */
    int fd;           /* of the file; -1: none */
    struct rq_form *form;
    int64_t at; /* how much the attempt at hand has read */
};

/* All zero is an empty form. */
struct rq_form {
    struct rq_part **parts;
    size_t count, room;
    struct rq_arena arena;
    void *mime;            /* a curl_mime, while a call runs */
    requesty_error broken; /* a file that could not be read to its end; code 0: none */
};

void rq_form_free(struct rq_form *form);

/* Moves a form to memory of its own, to be freed with rq_form_free and rq_free; leaves an empty one. NULL when memory is
 * short. */
struct rq_form *rq_form_move(struct rq_form *from);

/* Copies what the parts have borrowed, for a form that outlives the call of its maker. 0 or REQUESTY_ERR_NO_MEMORY. */
int rq_form_keep(struct rq_form *form);

/* The sum of the parts' contents. */
int64_t rq_form_size(const struct rq_form *form);

/* Each adds a part; 0 or REQUESTY_ERR_NO_MEMORY. Names may hold anything: quotes and line ends are escaped. The text and the
 * bytes are borrowed. */
int rq_form_add_text(struct rq_form *form, const char *name, const char *text);
int rq_form_add_bytes(struct rq_form *form, const char *name, const void *bytes, size_t len);

/* ... with a file's content, which is opened here. 0 or a reported failure that begins with `member`. */
int rq_form_add_file(struct rq_form *form, const char *name, const char *path, const char *member,
                     requesty_error *error);

/* Makes the part that was added last a file to the server. The media type has been checked by rq_field_value_problem. */
int rq_form_name_file(struct rq_form *form, const char *filename, const char *media_type);

/* ---- for the engine (form_mime.c) -------------------------------------------------------------------------------- */

/* Makes the form the body of an attempt on this CURL; 0 or REQUESTY_ERR_NO_MEMORY. */
int rq_form_attach(struct rq_form *form, void *easy);

/* Frees what rq_form_attach made; no transfer uses it any more. */
void rq_form_detach(struct rq_form *form);

#endif
