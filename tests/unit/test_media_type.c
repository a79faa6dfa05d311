/* Media types by names and by first bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/media_type.h"

static void by_name(void **state)
{
    static const char *const cases[][2] = {
        { "a.png", "image/png" },   { "a.JPG", "image/jpeg" }, { "b.c.mp3", "audio/mpeg" }, { ".wav", "audio/wav" },
        { "x.m4a", "audio/mp4" },   { "x.Webm", "audio/webm" }, { "x.mpga", "audio/mpeg" },
    };
    static const char *const none[] = { "", "png", "a.", "a.pngx", "a.xpng", "a.png " };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(rq_media_by_name(cases[i][0])->type, cases[i][1]);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_null(rq_media_by_name(none[i]));
}

#define BYTES(text) text, sizeof(text) - 1

static void by_bytes(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *type, *ending;
    } cases[] = {
        { BYTES("\x89PNG\r\n\x1A\n..."), "image/png", "png" },
        { BYTES("\xFF\xD8\xFF\xE0"), "image/jpeg", "jpg" },
        { BYTES("RIFF\0\1\2\3WEBPVP8 "), "image/webp", "webp" },
        { BYTES("RIFF\0\1\2\3WAVEfmt "), "audio/wav", "wav" },
        { BYTES("ID3\4"), "audio/mpeg", "mp3" },
        { BYTES("\xFF\xFB\x90"), "audio/mpeg", "mp3" },
        { BYTES("\xFF\xF1\x50"), "audio/aac", "aac" },
        { BYTES("OggS"), "audio/ogg", "ogg" },
        { BYTES("\0\0\0\x20" "ftypM4A "), "audio/mp4", "m4a" },
        { BYTES("\0\0\0\x20" "ftypisom"), "audio/mp4", "mp4" },
        { BYTES("\x1A\x45\xDF\xA3"), "audio/webm", "webm" },
        { BYTES("fLaC"), "audio/flac", "flac" },
        { BYTES("GIF89a"), "image/gif", "gif" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct rq_media *media = rq_media_by_bytes(cases[i].bytes, cases[i].len);

        assert_non_null(media);
        assert_string_equal(media->type, cases[i].type);
        assert_string_equal(media->ending, cases[i].ending);
    }
}

static void no_bytes_that_say_nothing(void **state)
{
    (void)state;
    assert_null(rq_media_by_bytes(NULL, 0));
    assert_null(rq_media_by_bytes("\xFF", 1));
    assert_null(rq_media_by_bytes("\xFF\x1B", 2));
    assert_null(rq_media_by_bytes(BYTES("RIFF\0\1\2\3WAV")));
    assert_null(rq_media_by_bytes(BYTES("RIFF\0\1\2\3AVI ")));
    assert_null(rq_media_by_bytes(BYTES("Hello")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_name), cmocka_unit_test(by_bytes), cmocka_unit_test(no_bytes_that_say_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
