#include "wire/media_type.h"

#include <string.h>

#include "wire/field.h"

/* Files that the endpoints take or make (API notes: requesty.md 14 and 15). The first of a type has its usual ending. */
static const struct rq_media known[] = {
    { "png", "image/png" },   { "jpg", "image/jpeg" },  { "jpeg", "image/jpeg" }, { "webp", "image/webp" },
    { "gif", "image/gif" },   { "mp3", "audio/mpeg" },  { "mpeg", "audio/mpeg" }, { "mpga", "audio/mpeg" },
    { "wav", "audio/wav" },   { "flac", "audio/flac" }, { "ogg", "audio/ogg" },   { "opus", "audio/opus" },
    { "webm", "audio/webm" }, { "mp4", "audio/mp4" },   { "m4a", "audio/mp4" },   { "aac", "audio/aac" },
    { "pcm", "audio/pcm" },
};

const struct rq_media *rq_media_by_ending(const char *ending)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (rq_field_same_name(known[i].ending, ending))
            return &known[i];
    return NULL;
}

const struct rq_media *rq_media_by_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? rq_media_by_ending(dot + 1) : NULL;
}

struct magic {
    const char *bytes; /* a '?' stands for any byte */
    size_t len;
    const char *ending;
};
#define MAGIC(text, ending) { text, sizeof(text) - 1, ending }

static const struct magic magics[] = {
    MAGIC("\x89PNG\r\n\x1A\n", "png"),
    MAGIC("\xFF\xD8\xFF", "jpg"),
    MAGIC("RIFF????WEBP", "webp"),
    MAGIC("GIF8", "gif"),
    MAGIC("RIFF????WAVE", "wav"),
    MAGIC("fLaC", "flac"),
    MAGIC("OggS", "ogg"),
    MAGIC("\x1A\x45\xDF\xA3", "webm"),
    MAGIC("????ftypM4A", "m4a"),
    MAGIC("????ftyp", "mp4"),
    MAGIC("ID3", "mp3"),
};

static int begins_with(const unsigned char *bytes, size_t len, const struct magic *magic)
{
    if (len < magic->len)
        return 0;
    for (size_t i = 0; i < magic->len; i++)
        if (magic->bytes[i] != '?' && (unsigned char)magic->bytes[i] != bytes[i])
            return 0;
    return 1;
}

/* MPEG audio without an ID3 tag: eleven bits set, then a version and a layer; layer 0 is AAC's. */
static const char *mpeg_ending(const unsigned char *bytes, size_t len)
{
    if (len < 2 || bytes[0] != 0xFF || (bytes[1] & 0xE0) != 0xE0)
        return NULL;
    return (bytes[1] & 0x06) ? "mp3" : "aac";
}

const struct rq_media *rq_media_by_bytes(const void *bytes, size_t len)
{
    const char *ending;

    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++)
        if (begins_with(bytes, len, &magics[i]))
            return rq_media_by_ending(magics[i].ending);
    ending = mpeg_ending(bytes, len);
    return ending ? rq_media_by_ending(ending) : NULL;
}
