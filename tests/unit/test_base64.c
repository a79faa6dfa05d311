/* base64 into bytes: what the standard says, and what no decoder may take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <requesty/base.h>

#include "base/base64.h"
#include "json/write.h"

static void check(const char *text, const char *bytes)
{
    char got[64];
    size_t count = 99;

    if (rq_base64_decode(text, strlen(text), got, &count) != 0)
        fail_msg("%s: refused", text);
    assert_int_equal(count, strlen(bytes));
    assert_memory_equal(got, bytes, count);
}

static void the_vectors_of_the_standard(void **state)
{
    static const char *const cases[][3] = {
        { "", "", "" },
        { "Zg==", "Zg", "f" },
        { "Zm8=", "Zm8", "fo" },
        { "Zm9v", "Zm9v", "foo" },
        { "Zm9vYg==", "Zm9vYg", "foob" },
        { "Zm9vYmE=", "Zm9vYmE", "fooba" },
        { "Zm9vYmFy", "Zm9vYmFy", "foobar" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check(cases[i][0], cases[i][2]);
        check(cases[i][1], cases[i][2]);
    }
}

static void every_letter_is_known(void **state)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char text[4] = { 'A', 'A', 'A', 'A' };

    (void)state;
    for (unsigned byte = 0; byte < 256; byte++)
        for (size_t place = 0; place < 4; place++) {
            const char *letter = byte ? strchr(letters, (int)byte) : NULL;
            unsigned char got[3] = { 0 };
            unsigned value;
            size_t count;
            memset(text, 'A', sizeof text);
            text[place] = (char)byte;
            if (byte == '=' && place == 3)
                continue;
            assert_int_equal(rq_base64_decode(text, sizeof text, got, &count), letter ? 0 : REQUESTY_ERR_BAD_REPLY);
            value = (unsigned)got[0] << 16 | (unsigned)got[1] << 8 | got[2];
            if (letter)
                assert_int_equal(value, (unsigned)(letter - letters) << (18 - 6 * place));
        }
}

static void what_is_none_is_refused(void **state)
{
    static const char *const cases[] = { "Z",     "Zm9vY", "Zg=",    "Z===", "====",      "=",   "Zg==Zg==", "Zm9v\n",
                                         " Zm9v", "Zm 9v", "Zm9v==", "Zm=v", "Zm-_Zm9v",  "Zm9\xC3", "Zm9vZ=" };
    char got[64];
    size_t count;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (rq_base64_decode(cases[i], strlen(cases[i]), got, &count) != REQUESTY_ERR_BAD_REPLY)
            fail_msg("%s: taken", cases[i]);
}

/* Whatever the writer writes reads back, padded or not, and nothing is written behind the bytes that it stands for. */
static void what_is_written_reads_back(void **state)
{
    unsigned char bytes[200], got[RQ_BASE64_BYTES(280) + 1];
    size_t count;

    (void)state;
    srand(7);
    for (size_t len = 0; len < sizeof bytes; len++) {
        struct rq_buffer out = { 0 };
        struct rq_writer writer;
        size_t text_len;
        for (size_t i = 0; i < len; i++)
            bytes[i] = (unsigned char)(rand() >> 7);
        rq_write_begin(&writer, &out, NULL);
        rq_write_base64(&writer, NULL, "", bytes, len);
        assert_int_equal(rq_write_finish(&writer), 0);
        text_len = out.len - 2;
        for (int padded = 1; padded >= 0; padded--) {
            while (!padded && text_len && out.data[text_len] == '=')
                text_len--;
            memset(got, 0xEE, sizeof got);
            assert_int_equal(rq_base64_decode(out.data + 1, text_len, got, &count), 0);
            assert_int_equal(count, len);
            assert_memory_equal(got, bytes, len);
            assert_int_equal(got[len], 0xEE);
            assert_true(len <= RQ_BASE64_BYTES(text_len));
        }
        rq_buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_the_standard),
        cmocka_unit_test(every_letter_is_known),
        cmocka_unit_test(what_is_none_is_refused),
        cmocka_unit_test(what_is_written_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
