/* The scanner against jansson: on every text, the same verdict and the same values. Texts are recorded bodies and
 * random ones, whole and damaged. The wanted differences are those of json/scan.h; each is recognised by what it
 * is, so that no other can hide behind it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <jansson.h>
#include <sys/stat.h>

#include "json/scan.h"

/* jansson counts a scalar as one more level, so texts here stay clear of its limit of 2048. */
enum {
    DEPTH = 1000,
    TEXT_MOST = 1 << 16
};

/* ---- a value, read with the scanner ------------------------------------------------------------------------------ */

struct reader {
    struct rq_scan scan;
    bool big_integer, nul_in_name, half_pair; /* what jansson refuses and the scanner takes */
};

static json_t *read_value(struct reader *reader);

/* A surrogate that is not half of a pair, found without help of the code that is tested. */
static bool has_half_pair(const char *text, size_t len)
{
    for (size_t i = 0; i + 1 < len; i += 2) {
        unsigned unit = 0, low = 0;
        while (i < len && text[i] != '\\')
            i++;
        if (i + 6 > len || text[i + 1] != 'u')
            continue;
        sscanf(text + i + 2, "%4x", &unit);
        if (unit >= 0xD800 && unit < 0xDC00 && i + 12 <= len && text[i + 6] == '\\' && text[i + 7] == 'u')
            sscanf(text + i + 8, "%4x", &low);
        if (unit >= 0xD800 && unit < 0xE000 && (low < 0xDC00 || low > 0xDFFF))
            return true;
        i += low ? 10 : 4;
    }
    return false;
}

static char *string_value(struct reader *reader, const struct rq_string *string, size_t *len)
{
    char *copy = malloc(string->len + 1); /* exactly the room that is promised to be enough, for the sanitizer */
    *len = rq_string_value(string, copy);
    assert_true(*len <= string->len);
    assert_true(rq_string_is(string, copy, *len));
    assert_int_equal(string->escaped, memchr(string->text, '\\', string->len) != NULL);
    reader->half_pair |= has_half_pair(string->text, string->len);
    return copy;
}

static json_t *read_string(struct reader *reader)
{
    struct rq_string string;
    size_t len;
    char *value;
    json_t *json;

    if (rq_scan_string(&reader->scan, &string) < 0)
        return NULL;
    value = string_value(reader, &string, &len);
    json = json_stringn_nocheck(value, len);
    free(value);
    return json;
}

static json_t *read_number(struct reader *reader)
{
    struct rq_number number;
    const char *start;

    rq_scan_kind(&reader->scan);
    start = reader->scan.next;
    if (rq_scan_number(&reader->scan, &number) < 0)
        return NULL;
    if (number.integral) {
        assert_true(number.real == (double)number.integer);
        return json_integer(number.integer);
    }
    if (strcspn(start, ".eE") >= (size_t)(reader->scan.next - start))
        reader->big_integer = true;
    return json_real(number.real);
}

static json_t *read_array(struct reader *reader)
{
    json_t *array = json_array();
    int more = rq_scan_array(&reader->scan);

    while (more >= 0 && (more = rq_scan_element(&reader->scan)) > 0) {
        json_t *value = read_value(reader);
        if (!value || json_array_append_new(array, value) < 0)
            more = -1;
    }
    if (more == 0)
        return array;
    json_decref(array);
    return NULL;
}

static json_t *read_object(struct reader *reader)
{
    json_t *object = json_object();
    struct rq_string name;
    int more = rq_scan_object(&reader->scan);

    while (more >= 0 && (more = rq_scan_member(&reader->scan, &name)) > 0) {
        size_t len;
        char *key = string_value(reader, &name, &len);
        json_t *value = read_value(reader);
        reader->nul_in_name |= memchr(key, '\0', len) != NULL;
        if (!value || json_object_setn_new_nocheck(object, key, len, value) < 0)
            more = -1;
        free(key);
    }
    if (more == 0)
        return object;
    json_decref(object);
    return NULL;
}

static json_t *read_value(struct reader *reader)
{
    enum rq_kind kind = rq_scan_kind(&reader->scan);
    switch (kind) {
    case RQ_KIND_STRING:
        return read_string(reader);
    case RQ_KIND_NUMBER:
        return read_number(reader);
    case RQ_KIND_ARRAY:
        return read_array(reader);
    case RQ_KIND_OBJECT:
        return read_object(reader);
    case RQ_KIND_TRUE:
    case RQ_KIND_FALSE:
    case RQ_KIND_NULL:
        if (rq_scan_literal(&reader->scan) < 0)
            return NULL;
        return kind == RQ_KIND_TRUE ? json_true() : kind == RQ_KIND_FALSE ? json_false() : json_null();
    case RQ_KIND_BAD:
        break;
    }
    assert_true(rq_scan_skip(&reader->scan, NULL) < 0);
    return NULL;
}

static json_t *read_text(struct reader *reader, const char *text, size_t len)
{
    json_t *json;
    *reader = (struct reader){ 0 };
    rq_scan_init(&reader->scan, text, len, DEPTH);
    json = read_value(reader);
    if (json && rq_scan_finish(&reader->scan) < 0) {
        json_decref(json);
        json = NULL;
    }
    return json;
}

/* ---- comparison -------------------------------------------------------------------------------------------------- */

static bool same(const json_t *a, const json_t *b);

static bool same_objects(json_t *a, json_t *b)
{
    const char *key;
    json_t *value;
    size_t len;

    if (json_object_size(a) != json_object_size(b))
        return false;
    json_object_keylen_foreach (a, key, len, value) {
        if (!same(value, json_object_getn(b, key, len)))
            return false;
    }
    return true;
}

static bool same_arrays(const json_t *a, const json_t *b)
{
    if (json_array_size(a) != json_array_size(b))
        return false;
    for (size_t i = 0; i < json_array_size(a); i++)
        if (!same(json_array_get(a, i), json_array_get(b, i)))
            return false;
    return true;
}

static bool same(const json_t *a, const json_t *b)
{
    double x, y;
    if (!b || json_typeof(a) != json_typeof(b))
        return false;
    switch (json_typeof(a)) {
    case JSON_OBJECT:
        return same_objects((json_t *)(uintptr_t)a, (json_t *)(uintptr_t)b);
    case JSON_ARRAY:
        return same_arrays(a, b);
    case JSON_REAL:
        x = json_real_value(a);
        y = json_real_value(b);
        return memcmp(&x, &y, sizeof x) == 0; /* to the bit, and -0.0 is not 0.0 */
    default:
        return json_equal(a, b);
    }
}

static void fail_text(const char *what, const char *text, size_t len)
{
    print_message("%s: ", what);
    for (size_t i = 0; i < len && i < 400; i++)
        print_message(text[i] >= ' ' && text[i] < 0x7F ? "%c" : "\\x%02x", (unsigned char)text[i]);
    print_message("\n");
    fail();
}

/* jansson swallows a NUL byte behind a number or a word; without those bytes both have to agree. */
static void compare_without_nul(const char *text, size_t len, const json_t *theirs)
{
    char *copy = malloc(len + 1);
    size_t count = 0;
    struct reader reader;
    json_t *ours;

    for (size_t i = 0; i < len; i++)
        if (text[i])
            copy[count++] = text[i];
    copy[count] = '\0';
    ours = count < len ? read_text(&reader, copy, count) : NULL;
    if (!ours || !same(theirs, ours))
        fail_text("refused, but jansson accepts", text, len);
    json_decref(ours);
    free(copy);
}

/* Skipping checks all that reading does. The text is a block of its own size: a byte read behind it is seen. */
static void check_skip(const char *given, size_t len, bool accepted)
{
    char *text = malloc(len ? len : 1);
    struct rq_scan scan;
    struct rq_slice raw;
    bool skipped;

    memcpy(text, given, len);
    rq_scan_init(&scan, text, len, DEPTH);
    skipped = rq_scan_skip(&scan, &raw) == 0 && rq_scan_finish(&scan) == 0;
    if (skipped != accepted)
        fail_text("skipping and reading disagree", given, len);
    assert_int_equal(accepted, scan.problem == NULL);
    free(text);
}

static bool compare(const char *given, size_t len)
{
    char *text = malloc(len + 1); /* with a NUL, for sscanf and strcspn */
    struct reader reader;
    json_error_t error;
    json_t *ours, *theirs;
    bool accepted;

    memcpy(text, given, len);
    text[len] = '\0';
    ours = read_text(&reader, text, len);
    theirs = json_loadb(text, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    accepted = ours != NULL;
    if (ours && theirs && !same(ours, theirs))
        fail_text("other values than jansson's", text, len);
    if (ours && !theirs && !reader.big_integer && !reader.half_pair && !reader.nul_in_name)
        fail_text("accepted, but jansson refuses", text, len);
    if (ours && theirs && (reader.half_pair || reader.nul_in_name))
        fail_text("a difference that is none", text, len);
    if (!ours && theirs)
        compare_without_nul(text, len, theirs);
    check_skip(text, len, accepted);
    json_decref(ours);
    json_decref(theirs);
    free(text);
    return accepted;
}

/* ---- random texts ------------------------------------------------------------------------------------------------ */

static uint64_t state;

static uint32_t draw(uint32_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % below;
}

struct text {
    char bytes[TEXT_MOST];
    size_t len;
};

static void put(struct text *text, const char *bytes, size_t len)
{
    if (text->len + len > TEXT_MOST - 4096)
        return; /* what is cut short is a fine damaged text */
    memcpy(text->bytes + text->len, bytes, len);
    text->len += len;
}

static void put_string(struct text *text, const char *bytes)
{
    put(text, bytes, strlen(bytes));
}

#define PICK(list) ((list)[draw(sizeof(list) / sizeof((list)[0]))])

static void put_blanks(struct text *text)
{
    static const char *const blanks[] = { "", "", "", "", " ", "\n", "\t", "\r\n", "    ", " \t \n" };
    put_string(text, PICK(blanks));
}

static void put_digits(struct text *text, uint32_t count)
{
    bool nines = draw(4) == 0;
    while (count--) {
        char digit = (char)(nines ? '9' - (int)draw(20) / 19 : '0' + (int)draw(10));
        put(text, &digit, 1);
    }
}

static void put_decimal(struct text *text)
{
    char exponent[16];
    if (draw(2))
        put_string(text, "-");
    if (draw(4)) {
        static const char *const firsts[] = { "1", "9", "4", "7" };
        put_string(text, PICK(firsts));
        put_digits(text, draw(8) ? draw(20) : draw(400));
    } else {
        put_string(text, "0");
    }
    if (draw(2)) {
        put_string(text, ".");
        put_digits(text, draw(4) ? 1 + draw(20) : 1 + draw(900));
    }
    if (draw(3) == 0) {
        static const char *const marks[] = { "e", "E", "e+", "e-", "E-" };
        put_string(text, PICK(marks));
        snprintf(exponent, sizeof exponent, "%u", draw(3) ? draw(40) : draw(400));
        put_string(text, exponent);
    }
}

static void put_number(struct text *text)
{
    static const char *const edges[] = {
        "0",
        "-0",
        "-0.0",
        "0e5",
        "1e308",
        "1.7976931348623157e308",
        "1.7976931348623159e308",
        "1e309",
        "-1e309",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
        "9007199254740993",
        "9007199254740993.0",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "2.2250738585072011e-308",
        "1e-999999999999999999999",
        "0e999999999999999999999",
        "1e22",
        "1e23",
        "123456789012345678e-22",
        "0.1",
        "1.0000000000000002220446049250313080847263336181640625",
    };
    char plain[40];
    double value;
    uint64_t bits;

    switch (draw(4)) {
    case 0:
        put_string(text, PICK(edges));
        break;
    case 1:
        bits = (uint64_t)draw(UINT32_MAX) << 32 | draw(UINT32_MAX);
        memcpy(&value, &bits, sizeof value);
        if (value - value != 0)
            value = 1;
        snprintf(plain, sizeof plain, "%.*g", 1 + (int)draw(18), value);
        put_string(text, plain);
        break;
    default:
        put_decimal(text);
    }
}

static void put_escape(struct text *text)
{
    static const char *const escapes[] = { "\\n",
                                           "\\\"",
                                           "\\\\",
                                           "\\/",
                                           "\\b",
                                           "\\f",
                                           "\\r",
                                           "\\t",
                                           "\\u0041",
                                           "\\u00e9",
                                           "\\u20AC",
                                           "\\ud83d\\ude00",
                                           "\\uD83D",
                                           "\\udc00",
                                           "\\ud83d\\u0041",
                                           "\\ud83d\\ud83d\\ude00",
                                           "\\u0000",
                                           "\\u001f",
                                           "\\uFFFF",
                                           "\\u07ff\\u0800" };
    put_string(text, PICK(escapes));
}

static void put_text(struct text *text)
{
    static const char *const pieces[] = { "a",
                                          "plain words",
                                          "id",
                                          "type",
                                          "\xC3\xA9",
                                          "\xE2\x82\xAC",
                                          "\xF0\x9F\x98\x80",
                                          "\xED\x9F\xBF",
                                          "\xEE\x80\x80",
                                          "\xF4\x8F\xBF\xBF",
                                          "\xC2\x80",
                                          "\xE0\xA0\x80",
                                          "\xF0\x90\x80\x80",
                                          "\x7F",
                                          "eight by",
                                          "'",
                                          "{}[]:,",
                                          "name" };
    put_string(text, "\"");
    for (uint32_t count = draw(6); count; count--) {
        if (draw(4))
            put_string(text, PICK(pieces));
        else
            put_escape(text);
    }
    put_string(text, "\"");
}

static void put_value(struct text *text, int depth)
{
    static const char *const words[] = { "null", "true", "false" };
    uint32_t what = draw(depth > 6 ? 4 : 8);
    uint32_t count = draw(5);

    put_blanks(text);
    if (what < 1) {
        put_string(text, PICK(words));
    } else if (what < 2) {
        put_number(text);
    } else if (what < 4) {
        put_text(text);
    } else {
        put_string(text, what < 6 ? "{" : "[");
        for (uint32_t i = 0; i < count; i++) {
            put_string(text, i ? "," : "");
            put_blanks(text);
            if (what < 6) {
                put_text(text);
                put_blanks(text);
                put_string(text, ":");
            }
            put_value(text, depth + 1);
        }
        put_blanks(text);
        put_string(text, what < 6 ? "}" : "]");
    }
    put_blanks(text);
}

/* Changes, drops, adds or doubles a few bytes. */
static void damage(struct text *text)
{
    static const char bytes[] =
        "\"\\{}[]:,0123456789.eE+-tfnu \n\t\r\x01\x1F\x7F\x80\xBF\xC0\xC3\xE0\xED\xF4\xF5\xFF\xEF";
    for (uint32_t count = 1 + draw(3); count && text->len; count--) {
        size_t at = draw((uint32_t)text->len), rest = text->len - at;
        char byte = bytes[draw(sizeof bytes)]; /* the NUL at its end too */
        switch (draw(5)) {
        case 0:
            text->bytes[at] = byte;
            break;
        case 1:
            memmove(text->bytes + at, text->bytes + at + 1, rest - 1);
            text->len--;
            break;
        case 2:
            memmove(text->bytes + at + 1, text->bytes + at, rest);
            text->bytes[at] = byte;
            text->len++;
            break;
        case 3:
            if (rest > 32)
                rest = 32;
            if (text->len + rest < TEXT_MOST) {
                memmove(text->bytes + at + rest, text->bytes + at, text->len - at);
                text->len += rest;
            }
            break;
        default:
            if (draw(4) == 0)
                text->len = at;
        }
    }
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static bool quick(void)
{
    return getenv("REQUESTY_TEST_QUICK") != NULL;
}

static void random_texts_are_read_as_jansson_reads_them(void **unused)
{
    static struct text text;
    unsigned rounds = quick() ? 2000 : 100000, accepted = 0, whole = 0;

    (void)unused;
    state = 20240607;
    for (unsigned i = 0; i < rounds; i++) {
        bool damaged = draw(3) > 0;
        text.len = 0;
        put_value(&text, draw(4) ? 1 : 5);
        if (damaged)
            damage(&text);
        whole += !damaged;
        accepted += compare(text.bytes, text.len);
    }
    assert_true(accepted > whole / 2); /* else the generator makes nothing but rubbish */
    assert_true(accepted < rounds - rounds / 4);
}

static void random_numbers_are_read_as_jansson_reads_them(void **unused)
{
    static struct text text;
    unsigned rounds = quick() ? 2000 : 300000;

    (void)unused;
    state = 7;
    for (unsigned i = 0; i < rounds; i++) {
        text.len = 0;
        put_number(&text);
        if (draw(8) == 0)
            damage(&text);
        compare(text.bytes, text.len);
    }
}

static void every_text_of_two_bytes_is_judged_as_jansson_judges_it(void **unused)
{
    (void)unused;
    compare("", 0);
    for (int first = 0; first < 256; first++) {
        char text[4] = { (char)first };
        compare(text, 1);
        for (int second = 0; second < (quick() ? 16 : 256); second++) {
            text[1] = (char)second;
            compare(text, 2);
        }
    }
}

static void every_pair_of_bytes_in_a_string_is_judged_as_jansson_judges_it(void **unused)
{
    (void)unused;
    for (int first = quick() ? 0xE0 : 0; first < 256; first++) {
        for (int second = 0; second < 256; second++) {
            char text[] = { '"', (char)first, (char)second, (char)0x80, (char)0xBF, '"' };
            compare(text, 6);
            text[4] = '"';
            compare(text, 5);
            text[3] = '"';
            compare(text, 4);
        }
    }
}

static void compare_file(const char *path, const struct stat *info)
{
    static struct text text;
    size_t len = (size_t)info->st_size;
    char *bytes = malloc(len + 1);
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    assert_int_equal(fread(bytes, 1, len, file), len);
    fclose(file);
    if (!compare(bytes, len))
        print_message("%s: not JSON, as jansson agrees\n", path);
    for (int i = 0; i < (quick() ? 0 : 20) && len < 8192; i++) {
        memcpy(text.bytes, bytes, len);
        text.len = len;
        damage(&text);
        compare(text.bytes, text.len);
    }
    free(bytes);
}

/* Every .json file below the folder; returns how many. */
static unsigned compare_folder(const char *folder)
{
    DIR *directory = opendir(folder);
    struct dirent *entry;
    unsigned count = 0;

    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        char path[4096];
        struct stat info;
        size_t len = strlen(entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (stat(path, &info) < 0)
            continue;
        if (S_ISDIR(info.st_mode)) {
            count += compare_folder(path);
        } else if (len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0) {
            compare_file(path, &info);
            count++;
        }
    }
    closedir(directory);
    return count;
}

static void recorded_bodies_are_read_as_jansson_reads_them(void **unused)
{
    const char *folder = getenv("REQUESTY_CORPUS");

    (void)unused;
    if (!folder || !*folder) {
        print_message("REQUESTY_CORPUS is not set: no recorded bodies are compared\n");
        skip();
    }
    state = 99;
    print_message("%u recorded bodies\n", compare_folder(folder));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_of_two_bytes_is_judged_as_jansson_judges_it),
        cmocka_unit_test(every_pair_of_bytes_in_a_string_is_judged_as_jansson_judges_it),
        cmocka_unit_test(random_numbers_are_read_as_jansson_reads_them),
        cmocka_unit_test(random_texts_are_read_as_jansson_reads_them),
        cmocka_unit_test(recorded_bodies_are_read_as_jansson_reads_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
