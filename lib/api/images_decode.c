/* Pictures as they come: by URL, or as base64, which is decoded once and kept as bytes only. */
#include "api/images.h"

#include "api/media_usage.h"
#include "api/usage.h"
#include "base/error.h"
#include "json/decode_base64.h"
#include "json/without.h"
#include "wire/media_type.h"

struct image {
    requesty_image image; /* first: the public list points here */
    struct rq_decoded_bytes decoded;
};

struct images {
    requesty_images images; /* first: the shape's public struct */
    const struct rq_media_usage *usage;
};

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static int finish_image(struct rq_decoder *decoder, void *object)
{
    struct image *image = object;
    const struct rq_media *media = rq_media_by_bytes(image->decoded.bytes, image->decoded.len);

    (void)decoder;
    image->image.bytes = image->decoded.bytes;
    image->image.bytes_len = image->decoded.len;
    image->image.media_type = media ? media->type : NULL;
    return 0;
}

static const struct rq_field image_rows[] = {
    RQ_ROW(TEXT, struct image, "url", image.url),
    RQ_ROW_CUSTOM(struct image, "b64_json", decoded, rq_decode_base64_row),
    RQ_ROW(TEXT, struct image, "revised_prompt", image.revised_prompt),
};
static const struct rq_table image_table = {
    .fields = image_rows, .count = RQ_COUNT(image_rows), .size = sizeof(struct image), .raw_offset = RQ_NO_RAW,
    .finish = finish_image,
};

static const struct rq_field images_rows[] = {
    RQ_ROW_LIST(struct images, "data", images.images, images.image_count, image_table),
    RQ_ROW(INTEGER, struct images, "created", images.created),
    RQ_ROW(TEXT, struct images, "size", images.size),
    RQ_ROW(TEXT, struct images, "quality", images.quality),
    RQ_ROW(TEXT, struct images, "background", images.background),
    RQ_ROW(TEXT, struct images, "output_format", images.output_format),
    RQ_ROW_OBJECT(struct images, "usage", usage, rq_media_usage_table),
};
static const struct rq_table images_table = {
    .fields = images_rows, .count = RQ_COUNT(images_rows), .size = sizeof(struct images), .raw_offset = RQ_NO_RAW,
};

/* ---- the answer -------------------------------------------------------------------------------------------------- */

/* The list is const for the program; what it points to is being made here. */
static struct image *image_at(const struct images *images, size_t index)
{
    return (struct image *)(uintptr_t)images->images.images[index];
}

static bool has_picture(const requesty_image *image)
{
    return image->bytes || (image->url && *image->url);
}

static int check(const struct images *images, requesty_error *error)
{
    size_t count = 0;

    for (size_t i = 0; i < images->images.image_count; i++) {
        if (image_at(images, i)->decoded.bad)
            return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "data[%zu].b64_json: is no base64", i);
        count += has_picture(images->images.images[i]);
    }
    return count ? 0 : rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "the answer is JSON, but it holds no image");
}

/* For bytes that do not tell what they are. */
static void set_types(const struct images *images)
{
    const char *format = images->images.output_format;
    const struct rq_media *media = format ? rq_media_by_ending(format) : NULL;

    for (size_t i = 0; media && i < images->images.image_count; i++) {
        struct image *image = image_at(images, i);
        if (image->image.bytes && !image->image.media_type)
            image->image.media_type = media->type;
    }
}

static int complete(const void *asked, struct rq_slice json, struct rq_arena *arena, void *object, requesty_error *error)
{
    struct images *images = object;
    int rc = check(images, error);

    (void)asked;
    if (rc < 0)
        return rc;
    set_types(images);
    images->images.usage = images->usage ? &images->usage->usage : &rq_no_usage;
    images->images.raw_json = rq_json_without(arena, json, images->images.images, images->images.image_count,
                                              offsetof(struct image, decoded.text), "");
    return images->images.raw_json ? 0 : rq_error_no_memory(error);
}

const struct rq_shape rq_images_shape = {
    .name = "images", .table = &images_table, .info_offset = offsetof(struct images, images.info),
    .complete = complete,
};
