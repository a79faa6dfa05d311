/* The event-stream parser against a model: a slow reading of the HTML standard, word by word, that sees the whole
 * input at once. Random streams of the characters that matter, cut at random, have to come out the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <requesty/sse.h>

enum { INPUT_MOST = 160, OUTPUT_MOST = 8192, ROUNDS = 60000 };

/* ---- output: every member of every event, lengths included ------------------------------------------------------- */

struct output {
    unsigned char bytes[OUTPUT_MOST];
    size_t len;
};

static void put(struct output *output, const void *bytes, size_t len)
{
    assert_true(len <= OUTPUT_MOST - sizeof len - output->len);
    memcpy(output->bytes + output->len, &len, sizeof len);
    output->len += sizeof len;
    if (len)
        memcpy(output->bytes + output->len, bytes, len);
    output->len += len;
}

static int on_event(const requesty_sse_event *event, void *user)
{
    put(user, event->event, event->event_len);
    put(user, event->data, event->data_len);
    put(user, event->id, event->id_len);
    put(user, &event->named, sizeof event->named);
    put(user, &event->retry_ms, sizeof event->retry_ms);
    return 0;
}

/* ---- the model --------------------------------------------------------------------------------------------------- */

struct text {
    char bytes[INPUT_MOST * 2];
    size_t len;
};

struct model {
    struct text data, type, id, last_id;
    int64_t retry_ms;
    struct output *output;
};

static void append(struct text *text, const char *bytes, size_t len)
{
    memcpy(text->bytes + text->len, bytes, len);
    text->len += len;
}

static void set(struct text *text, const char *bytes, size_t len)
{
    text->len = 0;
    append(text, bytes, len);
}

static void model_dispatch(struct model *model)
{
    model->last_id = model->id;
    if (model->data.len) {
        requesty_sse_event event = { .event = model->type.len ? model->type.bytes : "message",
                                     .event_len = model->type.len ? model->type.len : 7,
                                     .data = model->data.bytes,
                                     .data_len = model->data.len - 1,
                                     .id = model->last_id.bytes,
                                     .id_len = model->last_id.len,
                                     .named = model->type.len > 0,
                                     .retry_ms = model->retry_ms };
        on_event(&event, model->output);
    }
    model->data.len = model->type.len = 0;
    model->retry_ms = -1;
}

static void model_retry(struct model *model, const char *value, size_t len)
{
    char digits[INPUT_MOST + 1];
    for (size_t i = 0; i < len; i++)
        if (value[i] < '0' || value[i] > '9')
            return;
    memcpy(digits, value, len);
    digits[len] = '\0';
    if (len)
        model->retry_ms = strtoll(digits, NULL, 10); /* the generator writes no number that is too long */
}

static void model_field(struct model *model, const char *name, size_t name_len, const char *value, size_t len)
{
    if (name_len == 5 && memcmp(name, "event", 5) == 0)
        set(&model->type, value, len);
    if (name_len == 4 && memcmp(name, "data", 4) == 0) {
        append(&model->data, value, len);
        append(&model->data, "\n", 1);
    }
    if (name_len == 2 && memcmp(name, "id", 2) == 0 && !memchr(value, '\0', len))
        set(&model->id, value, len);
    if (name_len == 5 && memcmp(name, "retry", 5) == 0)
        model_retry(model, value, len);
}

static void model_line(struct model *model, const char *line, size_t len)
{
    const char *colon = memchr(line, ':', len), *value;
    if (!len)
        model_dispatch(model);
    else if (!colon)
        model_field(model, line, len, "", 0);
    else if (colon > line) {
        value = colon + 1;
        if (value < line + len && *value == ' ')
            value++;
        model_field(model, line, (size_t)(colon - line), value, (size_t)(line + len - value));
    }
}

static void model_parse(const char *input, size_t len, struct output *output)
{
    struct model model = { .retry_ms = -1, .output = output };
    size_t start = len >= 3 && memcmp(input, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    for (size_t i = start; i < len; i++) {
        if (input[i] != '\r' && input[i] != '\n')
            continue;
        model_line(&model, input + start, i - start);
        if (input[i] == '\r' && i + 1 < len && input[i + 1] == '\n')
            i++;
        start = i + 1;
    }
}

/* ---- random streams ---------------------------------------------------------------------------------------------- */

static uint64_t chance = 1;

static size_t below(size_t bound)
{
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(chance >> 33) % bound;
}

static size_t generate(char *input)
{
#define PART(text) { text, sizeof(text) - 1 }
    static const struct {
        const char *text;
        size_t len;
    } parts[] = {
        PART("data"), PART("data:"), PART("data: "), PART("event:"), PART("event"), PART("id:"),
        PART("id: 1"), PART("retry:"), PART("retry: 7"), PART("error:"), PART(":"), PART(" "), PART("\n"),
        PART("\n"), PART("\n\n"), PART("\r"), PART("\r\r"), PART("\r\n"), PART("\r\n\r\n"), PART("x"),
        PART("da"), PART("\0"), PART("\xEF\xBB\xBF"), PART("\xEF"), PART("\xBB\xBF"), PART("3"),
        PART("some longer text "),
    };
    size_t len = 0, wanted = below(INPUT_MOST - 20);

    while (len < wanted) {
        size_t i = below(sizeof parts / sizeof parts[0]);
        memcpy(input + len, parts[i].text, parts[i].len);
        len += parts[i].len;
    }
    return len;
}

static void parse_in_pieces(const char *input, size_t len, size_t longest, struct output *output)
{
    requesty_sse_parser *parser = requesty_sse_parser_new(on_event, output);
    size_t at = 0;

    assert_non_null(parser);
    while (at < len) {
        size_t count = 1 + below(longest);
        char piece[INPUT_MOST];
        if (count > len - at)
            count = len - at;
        memcpy(piece, input + at, count);
        assert_int_equal(requesty_sse_parser_feed(parser, piece, count), 0);
        memset(piece, '#', count);
        at += count;
    }
    requesty_sse_parser_free(parser);
}

static void same_as_the_model(void **state)
{
    static struct output expected, got;
    size_t events = 0;
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        char input[INPUT_MOST];
        size_t len = generate(input);
        expected.len = got.len = 0;
        model_parse(input, len, &expected);
        parse_in_pieces(input, len, 1 + below(round % 2 ? 4 : INPUT_MOST), &got);
        assert_int_equal(got.len, expected.len);
        assert_memory_equal(got.bytes, expected.bytes, expected.len);
        events += expected.len > 0;
    }
    assert_true(events > ROUNDS / 10); /* or the streams would test little */
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(same_as_the_model) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
