#include "engine/form.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"

void rq_form_free(struct rq_form *form)
{
    rq_form_detach(form);
    for (size_t i = 0; i < form->count; i++)
        if (form->parts[i]->fd >= 0)
            close(form->parts[i]->fd);
    rq_free(form->parts);
    rq_arena_free(&form->arena);
    *form = (struct rq_form){ 0 };
}

struct rq_form *rq_form_move(struct rq_form *from)
{
    struct rq_form *form = rq_zalloc(sizeof *form);

    if (!form)
        return NULL;
    *form = *from;
    for (size_t i = 0; i < form->count; i++)
        form->parts[i]->form = form;
    *from = (struct rq_form){ 0 };
    return form;
}

/* Nothing to copy (NULL) is fine. */
static int keep(struct rq_arena *arena, const char **bytes, size_t len)
{
    if (!*bytes)
        return 0;
    *bytes = rq_arena_strndup(arena, *bytes, len);
    return *bytes ? 0 : REQUESTY_ERR_NO_MEMORY;
}

int rq_form_keep(struct rq_form *form)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < form->count; i++) {
        struct rq_part *part = form->parts[i];
        rc = keep(&form->arena, &part->bytes, (size_t)part->size);
        if (rc == 0)
            rc = keep(&form->arena, &part->path, part->path ? strlen(part->path) : 0);
    }
    return rc;
}

int64_t rq_form_size(const struct rq_form *form)
{
    int64_t size = 0;

    for (size_t i = 0; i < form->count; i++)
        size += form->parts[i]->size;
    return size;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static const char *escape_of(char byte)
{
    return byte == '"' ? "%22" : byte == '\r' ? "%0D" : byte == '\n' ? "%0A" : NULL;
}

/* As browsers do (HTML, "multipart form data"). Done here, since older versions of libcurl let line ends through. */
static const char *escape(struct rq_arena *arena, const char *name)
{
    size_t len = strlen(name);
    char *escaped = rq_arena_bytes(arena, 3 * len + 1), *to = escaped;

    if (!escaped)
        return NULL;
    for (size_t i = 0; i < len; i++) {
        const char *instead = escape_of(name[i]);
        size_t count = instead ? 3 : 1;
        memcpy(to, instead ? instead : name + i, count);
        to += count;
    }
    *to++ = '\0';
    rq_arena_trim(arena, escaped, 3 * len + 1, (size_t)(to - escaped));
    return escaped;
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

static int make_room(struct rq_form *form)
{
    size_t room = form->room ? form->room * 2 : 16;
    struct rq_part **parts;

    if (form->count < form->room)
        return 0;
    parts = rq_realloc(form->parts, room * sizeof(struct rq_part *));
    if (!parts)
        return REQUESTY_ERR_NO_MEMORY;
    form->parts = parts;
    form->room = room;
    return 0;
}

static struct rq_part *add(struct rq_form *form, const char *name)
{
    struct rq_part *part = rq_arena_zalloc(&form->arena, sizeof *part);

    if (!part || (part->name = escape(&form->arena, name)) == NULL || make_room(form) < 0)
        return NULL;
    part->form = form;
    part->fd = -1;
    form->parts[form->count++] = part;
    return part;
}

int rq_form_add_bytes(struct rq_form *form, const char *name, const void *bytes, size_t len)
{
    struct rq_part *part = add(form, name);

    if (!part)
        return REQUESTY_ERR_NO_MEMORY;
    part->bytes = len ? bytes : "";
    part->size = (int64_t)len;
    return 0;
}

int rq_form_add_text(struct rq_form *form, const char *name, const char *text)
{
    return rq_form_add_bytes(form, name, text, strlen(text));
}

int rq_form_name_file(struct rq_form *form, const char *filename, const char *media_type)
{
    struct rq_part *part = form->parts[form->count - 1];

    part->filename = escape(&form->arena, filename);
    part->media_type = rq_arena_strndup(&form->arena, media_type, strlen(media_type));
    return part->filename && part->media_type ? 0 : REQUESTY_ERR_NO_MEMORY;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static int cannot_open(const char *member, const char *path, int reason, requesty_error *error)
{
    char text[128];

    if (strerror_r(reason, text, sizeof text) != 0)
        text[0] = '\0';
    return rq_error_set(error, REQUESTY_ERR_INVALID, "%s: cannot open \"%s\": %s", member, path, text);
}

/* A pipe would make opening wait, and could not be sent twice. */
static int open_file(struct rq_part *part, const char *member, requesty_error *error)
{
    struct stat file;

    part->fd = open(part->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (part->fd < 0 || fstat(part->fd, &file) < 0)
        return cannot_open(member, part->path, errno, error);
    if (S_ISDIR(file.st_mode))
        return cannot_open(member, part->path, EISDIR, error);
    if (!S_ISREG(file.st_mode))
        return rq_error_set(error, REQUESTY_ERR_INVALID, "%s: \"%s\" is no regular file; read it, and pass its bytes",
                            member, part->path);
    part->size = file.st_size;
    return 0;
}

int rq_form_add_file(struct rq_form *form, const char *name, const char *path, const char *member,
                     requesty_error *error)
{
    struct rq_part *part = add(form, name);

    if (!part)
        return rq_error_no_memory(error);
    part->path = path;
    return open_file(part, member, error);
}
