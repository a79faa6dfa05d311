/* Every recorded list of models through the public interface, in several splits, member by member against an independent walk
 * over the same text.
 *
 *     test_models [FOLDER]
 *
 * The folder is the argument or REQUESTY_CORPUS: its models/ and the models-... of its requesty/. A body that is one model is
 * served as a list of one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "corpus_files.h"
#include "models_view.h"
#include "server.h"
#include "text.h"
#include "view.h"
#include "walker.h"

static struct server *server;
static requesty_client *client;
static struct corpus_list files;

/* ---- bodies ------------------------------------------------------------------------------------------------------ */

static void add_folder(const char *root, const char *folder, const char *beginning)
{
    struct corpus_list list = corpus_list_load(root, folder, ".json");

    for (size_t i = 0; i < list.count; i++) {
        if (strncmp(list.files[i].name, beginning, strlen(beginning)) == 0) {
            files.files = text_need(realloc(files.files, (files.count + 1) * sizeof *files.files));
            files.files[files.count++] = list.files[i];
        } else {
            free(list.files[i].name);
            free(list.files[i].text);
        }
    }
    free(list.files);
}

/* The text of a list: the file's, or with the file's one model in it. To be freed. */
static char *list_text(const struct corpus_file *file)
{
    json_t *json = view_parse(file->text, file->length);
    bool is_list = json_object_get(json, "data") != NULL;
    struct text text = { 0 };

    assert_non_null(json);
    json_decref(json);
    if (!is_list)
        text_add(&text, "{\"data\":[", 9);
    text_add(&text, file->text, file->length);
    if (!is_list)
        text_add(&text, "]}", 2);
    return text.bytes;
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

/* The entries that can be asked for. */
static json_t *entries_of(const json_t *json)
{
    json_t *kept = json_array(), *entry;
    size_t at;

    json_array_foreach(json_object_get(json, "data"), at, entry)
        if (*view_text(entry, "id"))
            json_array_append(kept, entry);
    return kept;
}

static void compare_model(const char *file, const json_t *entry, const requesty_model *model, const char *body)
{
    json_t *want = models_expect(entry), *got = models_got(model);
    char *difference = view_difference(want, got);

    if (difference)
        fail_msg("%s: %s: %s", file, model->id, difference);
    if (!view_is_piece_of(model->raw_json, body))
        fail_msg("%s: %s: raw_json is not a piece of the body", file, model->id);
    json_decref(want);
    json_decref(got);
}

static void compare(const char *file, const char *body, const requesty_model_list *list)
{
    json_t *json = view_parse_text(body), *entries = entries_of(json);

    if (list->model_count != json_array_size(entries))
        fail_msg("%s: want %zu models, got %zu", file, json_array_size(entries), list->model_count);
    for (size_t i = 0; i < list->model_count; i++)
        compare_model(file, json_array_get(entries, i), list->models[i], body);
    assert_null(list->models[list->model_count]);
    assert_int_equal(list->has_more, json_is_true(json_object_get(json, "has_more")));
    if (!view_is_value_of(list->raw_json, body))
        fail_msg("%s: raw_json is not the body, byte for byte", file);
    json_decref(entries);
    json_decref(json);
}

static void serve(const char *body, struct server_split split)
{
    server_push(server, server_reply_bytes(200, "application/json", body, strlen(body), SERVER_CHUNKED, split));
}

/* ---- the tests --------------------------------------------------------------------------------------------------- */

static void lists(void **state)
{
    size_t models = 0;

    (void)state;
    for (size_t i = 0; i < files.count; i++) {
        char *body = list_text(&files.files[i]);
        const struct server_split splits[] = { server_split_whole(), server_split_random(i + 1, 97), server_split_every(4096) };

        for (size_t k = 0; k < sizeof splits / sizeof *splits; k++) {
            requesty_model_list *list = NULL;
            requesty_error error;

            serve(body, splits[k]);
            if (requesty_models_list(client, &list, &error) < 0)
                fail_msg("%s: %s", files.files[i].name, error.message);
            compare(files.files[i].name, body, list);
            models += k == 0 ? list->model_count : 0;
            requesty_model_list_free(list);
        }
        free(body);
    }
    printf("%zu models of %zu bodies\n", models, files.count);
    assert_true(models > files.count);
}

/* The last model of each list, alone. */
static void single_models(void **state)
{
    (void)state;
    for (size_t i = 0; i < files.count; i++) {
        char *body = list_text(&files.files[i]);
        json_t *json = view_parse_text(body), *entries = entries_of(json);
        const json_t *last = json_array_get(entries, json_array_size(entries) - 1);
        requesty_model *model = NULL;
        requesty_error error;

        serve(body, server_split_whole());
        if (last && requesty_models_get(client, view_text(last, "id"), &model, &error) < 0)
            fail_msg("%s: %s", files.files[i].name, error.message);
        if (last)
            compare_model(files.files[i].name, last, model, body);
        requesty_model_free(model);
        json_decref(entries);
        json_decref(json);
        free(body);
    }
}

/* Each listed id, with one letter gone, is recognised. */
static void ids_with_a_slip(void **state)
{
    (void)state;
    for (size_t i = 0; i < files.count; i++) {
        char *body = list_text(&files.files[i]);
        requesty_model_list *list = NULL;

        serve(body, server_split_whole());
        assert_int_equal(requesty_models_list(client, &list, NULL), 0);
        for (size_t k = 0; k < list->model_count; k += 7) {
            const requesty_model *nearest[1];
            char slip[128];
            size_t len = strlen(list->models[k]->id);

            if (len < 12 || len >= sizeof slip)
                continue;
            memcpy(slip, list->models[k]->id, len + 1);
            memmove(slip + len / 2, slip + len / 2 + 1, len - len / 2);
            if (requesty_models_nearest(list, slip, nearest, 1) != 1)
                fail_msg("nothing is like %s", slip);
        }
        requesty_model_list_free(list);
        free(body);
    }
}

static int begin(void **state)
{
    (void)state;
    return walker_begin(&server, &client, NULL) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    requesty_client_free(client);
    server_stop(server);
    corpus_list_free(&files);
    return 0;
}

int main(int argc, char **argv)
{
    const char *root = walker_root(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists), cmocka_unit_test(single_models), cmocka_unit_test(ids_with_a_slip),
    };

    if (!root)
        return WALKER_SKIPPED;
    add_folder(root, "models", "");
    add_folder(root, "requesty", "models-");
    if (files.count == 0) {
        fprintf(stderr, "no bodies below %s\n", root);
        return 1;
    }
    return cmocka_run_group_tests(tests, begin, end);
}
