/* The event-stream parser on the cases of public test suites, $REQUESTY_CORPUS/sse/ (one JSON object a file):
 * whole, byte by byte, split as the source splits them, and cut in two at every place. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include <requesty/sse.h>

static struct {
    int cases, runs;
    int whole, bytes, source_split, every, cuts;
    int without_data; /* files that hold events which this parser does not dispatch */
} counts;

struct run {
    json_t *expected, *retries; /* retries: NULL when the source lists none */
    size_t next, next_retry;
    const char *stops_at; /* NULL: nowhere */
    const char *file;
    bool stopped;
};

/* ---- comparing --------------------------------------------------------------------------------------------------- */

static void same_text(const char *file, const char *what, const char *got, size_t len, json_t *wanted)
{
    const char *text = json_is_string(wanted) ? json_string_value(wanted) : "";
    size_t text_len = json_is_string(wanted) ? json_string_length(wanted) : 0;

    if (len != text_len || memcmp(got, text, len) != 0)
        fail_msg("%s: %s is \"%s\", expected \"%s\"", file, what, got, text);
}

/* SDKs dispatch a block that has a name and no data; the standard does not, and nor does this parser. A case's
 * only trace of such a block is an event with empty data. */
static bool never_dispatched(json_t *event)
{
    json_t *data = json_object_get(event, "data");
    return json_is_string(data) && json_string_length(data) == 0;
}

/* The source lists the times of all blocks; those of blocks without data cannot be seen. */
static void check_retry(struct run *run, int64_t ms)
{
    while (run->next_retry < json_array_size(run->retries))
        if (json_integer_value(json_array_get(run->retries, run->next_retry++)) == ms)
            return;
    fail_msg("%s: an unexpected retry of %lld", run->file, (long long)ms);
}

static int on_event(const requesty_sse_event *event, void *user)
{
    struct run *run = user;
    json_t *expected = json_array_get(run->expected, run->next++);
    json_t *member;

    if (!expected)
        fail_msg("%s: an event too many: \"%s\"", run->file, event->data);
    if ((member = json_object_get(expected, "event")) != NULL)
        same_text(run->file, "event", event->named ? event->event : "", event->named ? event->event_len : 0,
                  member);
    if ((member = json_object_get(expected, "data")) != NULL)
        same_text(run->file, "data", event->data, event->data_len, member);
    if ((member = json_object_get(expected, "id")) != NULL)
        same_text(run->file, "id", event->id, event->id_len, member);
    if ((member = json_object_get(expected, "retry")) != NULL && event->retry_ms != json_integer_value(member))
        fail_msg("%s: retry is %lld", run->file, (long long)event->retry_ms);
    if (run->retries && event->retry_ms >= 0)
        check_retry(run, event->retry_ms);
    run->stopped = run->stops_at && strcmp(event->data, run->stops_at) == 0;
    return run->stopped;
}

/* ---- running ----------------------------------------------------------------------------------------------------- */

struct input {
    const char *file;
    char *bytes;
    size_t len;
    json_t *object, *events;
};

/* Pieces of the lengths in `lengths`, then of `piece` bytes. */
static void run_split(const struct input *input, json_t *lengths, size_t piece, int *counter)
{
    struct run run = { .expected = input->events, .file = input->file };
    requesty_sse_parser *parser = requesty_sse_parser_new(on_event, &run);
    size_t at = 0;
    int rc = 0;

    assert_non_null(parser);
    run.retries = json_object_get(input->object, "retry_values");
    run.stops_at = json_string_value(json_object_get(input->object, "stops_at"));
    for (size_t i = 0; rc == 0 && at < input->len; i++) {
        json_t *length = json_array_get(lengths, i);
        size_t count = length ? (size_t)json_integer_value(length) : piece;
        char *block;
        if (count > input->len - at)
            count = input->len - at;
        block = malloc(count ? count : 1);
        assert_non_null(block);
        memcpy(block, input->bytes + at, count);
        rc = requesty_sse_parser_feed(parser, block, count);
        free(block);
        at += count;
    }
    assert_int_equal(rc, run.stopped ? REQUESTY_ERR_CANCELLED : 0);
    if (run.next != json_array_size(input->events))
        fail_msg("%s: %zu events, expected %zu", input->file, run.next, json_array_size(input->events));
    requesty_sse_parser_free(parser);
    counts.runs++;
    ++*counter;
}

static void run_cut(const struct input *input, size_t cut)
{
    json_t *lengths = json_pack("[I]", (json_int_t)cut);
    run_split(input, lengths, input->len, &counts.cuts);
    json_decref(lengths);
}

static void run_case(const struct input *input)
{
    json_t *lengths = json_object_get(input->object, "chunk_lengths");
    json_t *every = json_object_get(input->object, "also_split_every"), *length;
    size_t i;

    run_split(input, NULL, input->len ? input->len : 1, &counts.whole);
    run_split(input, NULL, 1, &counts.bytes);
    if (lengths)
        run_split(input, lengths, input->len, &counts.source_split);
    if (json_is_integer(every))
        run_split(input, NULL, (size_t)json_integer_value(every), &counts.every);
    json_array_foreach(every, i, length)
        run_split(input, NULL, (size_t)json_integer_value(length), &counts.every);
    for (size_t cut = 0; cut <= input->len; cut++)
        run_cut(input, cut);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static int sextet(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static char *base64(const char *text, size_t *len)
{
    char *bytes = malloc(strlen(text) / 4 * 3 + 3);
    unsigned bits = 0;
    int held = 0;

    assert_non_null(bytes);
    *len = 0;
    for (; *text && *text != '='; text++) {
        assert_true(sextet(*text) >= 0);
        bits = bits << 6 | (unsigned)sextet(*text);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes[(*len)++] = (char)(bits >> held & 0xFF);
        }
    }
    return bytes;
}

/* What of the expected events this parser dispatches. */
static json_t *visible(const struct input *input)
{
    json_t *all = json_object_get(input->object, "events"), *kept = json_array(), *event;
    bool sdk = strcmp(json_string_value(json_object_get(input->object, "dialect")), "sdk") == 0;
    size_t i, dropped = 0;

    json_array_foreach(all, i, event)
        if (sdk && never_dispatched(event))
            dropped++;
        else
            json_array_append(kept, event);
    if (dropped) {
        print_message("%s: %zu event(s) without data dropped, as the standard says\n", input->file, dropped);
        counts.without_data++;
    }
    return kept;
}

static void read_case(const char *folder, const char *file)
{
    struct input input = { .file = file };
    char path[4096];
    json_error_t error;
    const char *text;

    assert_true(snprintf(path, sizeof path, "%s/%s", folder, file) < (int)sizeof path);
    input.object = json_load_file(path, JSON_ALLOW_NUL, &error);
    if (!input.object)
        fail_msg("%s: %s", path, error.text);
    text = json_string_value(json_object_get(input.object, "input_base64"));
    assert_non_null(text);
    input.bytes = base64(text, &input.len);
    input.events = visible(&input);
    run_case(&input);
    counts.cases++;
    free(input.bytes);
    json_decref(input.events);
    json_decref(input.object);
}

static int is_case(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);
    return len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0;
}

static void corpus(void **state)
{
    const char *root = getenv("REQUESTY_CORPUS");
    struct dirent **entries;
    char folder[4000];
    int count;

    (void)state;
    if (!root || !*root) {
        print_message("skipped: REQUESTY_CORPUS is not set\n");
        skip();
    }
    assert_true(snprintf(folder, sizeof folder, "%s/sse", root) < (int)sizeof folder);
    count = scandir(folder, &entries, is_case, alphasort);
    if (count <= 0)
        fail_msg("%s: no cases", folder);
    for (int i = 0; i < count; i++) {
        read_case(folder, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    print_message("%d cases, %d runs: %d whole, %d byte by byte, %d split as the source does, %d in even pieces, "
                  "%d cut in two; %d cases hold events without data\n",
                  counts.cases, counts.runs, counts.whole, counts.bytes, counts.source_split, counts.every,
                  counts.cuts, counts.without_data);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(corpus) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
