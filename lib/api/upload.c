#include "api/upload.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "wire/field.h"
#include "wire/media_type.h"

#define OWN_NAME 16 /* "file.ENDING" */

static void note(struct rq_upload *upload, int rc)
{
    if (rc < 0 && !upload->code)
        upload->code = rc == REQUESTY_ERR_NO_MEMORY ? rq_error_no_memory(upload->error) : rc;
}

static void refuse(struct rq_upload *upload, const char *member, const char *problem)
{
    if (!upload->code)
        upload->code = rq_error_set(upload->error, REQUESTY_ERR_INVALID, "%s: %s", member, problem);
}

/* ---- the caller's fields ----------------------------------------------------------------------------------------- */

static const char *field_problem(const requesty_form_field *field)
{
    if (!field->name || !*field->name)
        return field->name ? "name is empty" : "name is NULL";
    return field->value ? NULL : "value is NULL";
}

void rq_upload_begin(struct rq_upload *upload, const requesty_form_field *fields, size_t count, requesty_error *error)
{
    *upload = (struct rq_upload){ .fields = fields, .error = error };
    if (count && !fields)
        refuse(upload, "fields", "is NULL but has a count");
    for (size_t i = 0; i < count && !upload->code; i++) {
        const char *problem = field_problem(&fields[i]);
        if (problem)
            upload->code = rq_error_set(error, REQUESTY_ERR_INVALID, "fields[%zu].%s", i, problem);
    }
    upload->field_count = upload->code ? 0 : count;
}

void rq_upload_free(struct rq_upload *upload)
{
    rq_form_free(&upload->form);
}

static bool has_field(const struct rq_upload *upload, const char *name)
{
    for (size_t i = 0; i < upload->field_count; i++)
        if (strcmp(upload->fields[i].name, name) == 0)
            return true;
    return false;
}

void rq_upload_require(struct rq_upload *upload, const char *name, const char *value)
{
    if (!value && !has_field(upload, name))
        refuse(upload, name, "is required");
    else if (value && !*value)
        refuse(upload, name, "is empty");
}

/* ---- members ----------------------------------------------------------------------------------------------------- */

/* As JSON has it: no locale, and nothing that is no number. The text goes into the form's arena. */
static const char *number_text(struct rq_upload *upload, const struct rq_put_row *row, const void *at)
{
    struct rq_buffer text = { 0 };
    struct rq_writer writer;
    const char *kept = NULL;

    rq_write_begin(&writer, &text, upload->error);
    if (row->type == RQ_PUT_OPT_INT)
        rq_write_int(&writer, NULL, ((const requesty_opt_int *)at)->value);
    else
        rq_write_double(&writer, NULL, ((const requesty_opt_double *)at)->value);
    note(upload, rq_write_finish(&writer));
    if (!upload->code && (kept = rq_arena_strndup(&upload->form.arena, text.data, text.len)) == NULL)
        note(upload, REQUESTY_ERR_NO_MEMORY);
    rq_buffer_free(&text);
    return kept;
}

/* NULL when the member is not set. */
static const char *value_of(struct rq_upload *upload, const struct rq_put_row *row, const void *at)
{
    if (row->type == RQ_PUT_TEXT)
        return *(const char *const *)at;
    if (row->type == RQ_PUT_OPT_INT ? !((const requesty_opt_int *)at)->set : !((const requesty_opt_double *)at)->set)
        return NULL;
    return number_text(upload, row, at);
}

void rq_upload_put_rows(struct rq_upload *upload, const struct rq_put_row *rows, size_t count, const void *params)
{
    for (size_t i = 0; i < count && !upload->code; i++) {
        const char *value = value_of(upload, &rows[i], (const char *)params + rows[i].offset);
        if (value && !has_field(upload, rows[i].name))
            note(upload, rq_form_add_text(&upload->form, rows[i].name, value));
    }
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static const char *file_problem(const requesty_upload *file)
{
    if (file->path && file->bytes)
        return "path and bytes are both set";
    if (!file->path && !file->bytes)
        return file->bytes_len ? "bytes is NULL but has a length" : "is required: set path, or bytes";
    if (file->path && file->bytes_len)
        return "bytes_len goes with bytes, not with path";
    return NULL;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Servers go by the name's ending, so bytes without a name get one that fits them. */
static const char *name_of(const requesty_upload *file, char own[OWN_NAME])
{
    const struct rq_media *media;

    if (file->filename)
        return file->filename;
    if (file->path)
        return last_part(file->path);
    media = rq_media_by_bytes(file->bytes, file->bytes_len);
    snprintf(own, OWN_NAME, "file%s%s", media ? "." : "", media ? media->ending : "");
    return own;
}

static void name_file(struct rq_upload *upload, const requesty_upload *file, const char *member)
{
    char own[OWN_NAME];
    const char *name = name_of(file, own), *type = file->media_type;
    const char *problem = type ? rq_field_value_problem(type) : NULL;
    const struct rq_media *media = rq_media_by_name(name);

    if (problem && !upload->code)
        upload->code = rq_error_set(upload->error, REQUESTY_ERR_INVALID, "%s.media_type: %s", member, problem);
    if (!type)
        type = media ? media->type : "application/octet-stream";
    if (!upload->code)
        note(upload, rq_form_name_file(&upload->form, name, type));
}

void rq_upload_put_file(struct rq_upload *upload, const char *name, const requesty_upload *file, const char *member)
{
    const char *problem = file ? file_problem(file) : "is required";

    if (problem)
        refuse(upload, member, problem);
    if (upload->code)
        return;
    if (file->path)
        note(upload, rq_form_add_file(&upload->form, name, file->path, member, upload->error));
    else
        note(upload, rq_form_add_bytes(&upload->form, name, file->bytes, file->bytes_len));
    if (!upload->code)
        name_file(upload, file, member);
}

int rq_upload_finish(struct rq_upload *upload)
{
    for (size_t i = 0; i < upload->field_count && !upload->code; i++)
        note(upload, rq_form_add_text(&upload->form, upload->fields[i].name, upload->fields[i].value));
    return upload->code;
}
