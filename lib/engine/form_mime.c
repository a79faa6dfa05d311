/* Forms as libcurl sends them: one callback reads memory and files alike. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/error.h"
#include "engine/form.h"

/* libcurl would wait for the rest: the length has been announced. */
static size_t give_up(struct rq_part *part, const char *problem)
{
    rq_error_set(&part->form->broken, REQUESTY_ERR_INVALID, "\"%s\" cannot be read to its end: %s", part->path,
                 problem);
    return CURL_READFUNC_ABORT;
}

static size_t read_file(struct rq_part *part, char *to, size_t most)
{
    char text[128];
    ssize_t count;

    do
        count = pread(part->fd, to, most, (off_t)part->at);
    while (count < 0 && errno == EINTR);
    if (count > 0) {
        part->at += count;
        return (size_t)count;
    }
    if (count == 0)
        return give_up(part, "it has become shorter");
    return give_up(part, strerror_r(errno, text, sizeof text) == 0 ? text : "");
}

static size_t read_part(char *to, size_t size, size_t count, void *data)
{
    struct rq_part *part = data;
    size_t most = size * count;
    int64_t left = part->size - part->at;

    if (left <= 0)
        return 0;
    if ((uint64_t)left < most)
        most = (size_t)left;
    if (!part->bytes)
        return read_file(part, to, most);
    memcpy(to, part->bytes + part->at, most);
    part->at += (int64_t)most;
    return most;
}

static int seek_part(void *data, curl_off_t offset, int origin)
{
    struct rq_part *part = data;

    if (origin != SEEK_SET || offset < 0 || offset > part->size)
        return CURL_SEEKFUNC_CANTSEEK;
    part->at = offset;
    return CURL_SEEKFUNC_OK;
}

static int attach_part(curl_mime *mime, struct rq_part *part)
{
    curl_mimepart *made = curl_mime_addpart(mime);
    CURLcode rc = made ? curl_mime_name(made, part->name) : CURLE_OUT_OF_MEMORY;

    part->at = 0;
    if (rc == CURLE_OK)
        rc = curl_mime_data_cb(made, part->size, read_part, seek_part, NULL, part);
    if (rc == CURLE_OK && part->filename)
        rc = curl_mime_filename(made, part->filename);
    if (rc == CURLE_OK && part->media_type)
        rc = curl_mime_type(made, part->media_type);
    return rc == CURLE_OK ? 0 : REQUESTY_ERR_NO_MEMORY;
}

void rq_form_detach(struct rq_form *form)
{
    curl_mime_free(form->mime);
    form->mime = NULL;
}

int rq_form_attach(struct rq_form *form, void *easy)
{
    int rc;

    curl_easy_setopt(easy, CURLOPT_MIMEPOST, NULL); /* that of the attempt before */
    rq_form_detach(form);
    form->broken.code = 0;
    form->mime = curl_mime_init(easy);
    rc = form->mime ? 0 : REQUESTY_ERR_NO_MEMORY;
    for (size_t i = 0; rc == 0 && i < form->count; i++)
        rc = attach_part(form->mime, form->parts[i]);
    if (rc == 0 && curl_easy_setopt(easy, CURLOPT_MIMEPOST, form->mime) != CURLE_OK)
        rc = REQUESTY_ERR_NO_MEMORY;
    return rc;
}
