/* requesty/images.h: pictures from a prompt (POST /v1/images/generations) and pictures changed (POST /v1/images/edits); API
 * notes: requesty.md 14. Pictures that chat models return beside their text come over chat.h.
 */
#ifndef REQUESTY_IMAGES_H
#define REQUESTY_IMAGES_H

#include <requesty/client.h>
#include <requesty/event.h>
#include <requesty/loop.h>
#include <requesty/params.h>
#include <requesty/upload.h>

REQUESTY_BEGIN

/* A request for pictures. Required: model, prompt. What is zero is not sent; the server's default then holds. */
typedef struct requesty_images_params {
    const char *model; /* "azure/openai/gpt-image-1", ...; sent as it is */
    const char *prompt;
    requesty_opt_int n;          /* how many; the server's default is 1, its most is about 10 */
    const char *size;            /* "1024x1024", "1536x1024", "1024x1536", "auto" */
    const char *quality;         /* "auto", "high", "medium", "low" */
    const char *response_format; /* "url" (the server's default) or "b64_json": the bytes in the answer */
    const char *background;      /* "auto", "transparent", "opaque" */
    const char *output_format;   /* "png", "jpeg", "webp" */
    const char *user;            /* an opaque id of the end user */
    /* The notes name this object for chat and responses only [?]; X-Requesty-... headers (requesty_client_options.analytics) are
     * the safe way to tag these calls. */
    const requesty_extension *requesty;
    const char *extra_json; /* laid over the body */
} requesty_images_params;

/* A request to change pictures, sent as a form. Required: model, prompt, at least one image. The router's own list of fields
 * could not be read [?]; these are OpenAI's names, and `fields` can say anything else. */
typedef struct requesty_images_edit_params {
    const char *model;
    const char *prompt;
    const requesty_upload *images;
    size_t image_count;
    /* The form's name of the pictures. Default, as OpenAI has it: "image" for one, "image[]" for more [?]. */
    const char *image_name;
    const requesty_upload *mask; /* optional: where it is transparent, the first picture is to change */
    requesty_opt_int n;
    const char *size;
    const char *quality;
    const char *response_format;
    const char *background;
    const char *output_format;
    const char *user;
    const requesty_form_field *fields; /* see upload.h */
    size_t field_count;
} requesty_images_edit_params;

/* One picture: by url, or with its bytes. Beside others an element of the answer may have neither: it keeps its place. */
typedef struct requesty_image {
    const char *url;     /* where to get it, as the server says it; NULL when the bytes came */
    const void *bytes;   /* the picture itself, base64 undone; NULL when only a URL came */
    size_t bytes_len;
    const char *media_type;     /* of bytes, by what they begin with, else by the answer's output_format; NULL: unknown */
    const char *revised_prompt; /* the prompt as the model took it; NULL */
} requesty_image;

/* What came. Everything belongs to it and is freed with it. */
typedef struct requesty_images {
    const requesty_image *const *images;
    size_t image_count;
    int64_t created; /* seconds since 1970; 0: not said */
    const char *size, *quality, *background, *output_format; /* what the server says it made; NULL where it does not [?] */
    const requesty_usage *usage; /* never NULL; whether usage and cost come is not documented [?]: see usage->raw_json */
    const char *raw_json;        /* the answer's exact text, but for the values of b64_json, which are "" in it */
    const requesty_info *info;   /* never NULL */
} requesty_images;

/* NULL is fine. */
REQUESTY_API void requesty_images_free(requesty_images *images);

/* See requesty_images_generate and requesty_images_edit; `size` is sizeof *params. */
REQUESTY_API int requesty_images_generate_sized(requesty_client *client, const requesty_images_params *params, size_t size,
                                                requesty_images **images, requesty_error *error);
REQUESTY_API int requesty_images_edit_sized(requesty_client *client, const requesty_images_edit_params *params, size_t size,
                                            requesty_images **images, requesty_error *error);

/* Makes pictures. *images is to be freed with requesty_images_free. An answer in which no element
 * has a picture is REQUESTY_ERR_BAD_REPLY, as is a b64_json that is no base64 (nor a data: URL with base64, which some
 * servers give there); bytes count towards max_reply_bytes, at a third more than they are. */
static inline int requesty_images_generate(requesty_client *client, const requesty_images_params *params,
                                           requesty_images **images, requesty_error *error)
{
    return requesty_images_generate_sized(client, params, sizeof *params, images, error);
}

/* Changes pictures. *images is to be freed with requesty_images_free. */
static inline int requesty_images_edit(requesty_client *client, const requesty_images_edit_params *params,
                                       requesty_images **images, requesty_error *error)
{
    return requesty_images_edit_sized(client, params, sizeof *params, images, error);
}

/* ---- in a loop --------------------------------------------------------------------------------------------------- */

/* See the functions below; `size` is that of their params, `handlers_size` is sizeof *handlers. */
REQUESTY_API int requesty_images_generate_start_sized(requesty_client *client, requesty_loop *loop,
                                                      const requesty_images_params *params, size_t size,
                                                      const requesty_call_handlers *handlers, size_t handlers_size,
                                                      requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_images_edit_start_sized(requesty_client *client, requesty_loop *loop,
                                                  const requesty_images_edit_params *params, size_t size,
                                                  const requesty_call_handlers *handlers, size_t handlers_size,
                                                  requesty_call **call, requesty_error *error);

/* The calls above in a loop: each begins one and returns at once. See "calls" in loop.h. */
static inline int requesty_images_generate_start(requesty_client *client, requesty_loop *loop,
                                                 const requesty_images_params *params,
                                                 const requesty_call_handlers *handlers, requesty_call **call,
                                                 requesty_error *error)
{
    return requesty_images_generate_start_sized(client, loop, params, sizeof *params, handlers, sizeof *handlers, call,
                                                error);
}

/* Likewise. The bytes of pictures are copied; files are opened at once, and read while they are sent. */
static inline int requesty_images_edit_start(requesty_client *client, requesty_loop *loop,
                                             const requesty_images_edit_params *params,
                                             const requesty_call_handlers *handlers, requesty_call **call,
                                             requesty_error *error)
{
    return requesty_images_edit_start_sized(client, loop, params, sizeof *params, handlers, sizeof *handlers, call,
                                            error);
}

/* The result of requesty_images_generate_start and requesty_images_edit_start: owned by the call, there from on_done
 * on if it succeeded, valid as long as the handle. NULL else, and for a call of another kind. */
REQUESTY_API const requesty_images *requesty_call_images(requesty_call *call);

REQUESTY_END

#endif
