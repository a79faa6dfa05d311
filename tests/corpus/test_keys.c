/* Recorded answers of key management through the public interface, in several splits, against independent walks over the
 * same text; and errors of the management host.
 *
 *     test_corpus_keys [FOLDER]
 *
 * The folder is the argument or REQUESTY_CORPUS. Of its subfolder "requesty" this takes what its content says is an answer
 * of key management, and what is an error by its name ("...error--STATUS..."); the rest belongs to other tests. */
#include "management.h"
#include "walker.h"

static const requesty_key_params key_params = { .name = "ci" };
static const requesty_usage_params usage_params = { .start = "2026-09-01" };

WALKER_CALL(list_keys, requesty_key_list, requesty_keys_list(client, &result, error), got_key_list(result),
            requesty_key_list_free)
WALKER_CALL(get_usage, requesty_usage_report, requesty_keys_usage(client, "self", &usage_params, &result, error),
            got_usage_report(result), requesty_usage_report_free)
WALKER_CALL(create_key, requesty_new_key, requesty_keys_create(client, &key_params, &result, error),
            got_new_key(result), requesty_new_key_free)
WALKER_CALL(get_key, requesty_key, requesty_keys_get_self(client, &result, error), got_key(result), requesty_key_free)

static const struct walker_kind kinds[] = {
    { "keys", list_keys, expect_key_list, false },
    { "usage", get_usage, expect_usage, false },
    { "api_key", create_key, expect_new_key, true }, /* the secret is not in raw_json */
    { "permissions", get_key, expect_key, false },
};

/* A key that says nothing of itself is one by its file's name. */
static const struct walker_kind *otherwise(const struct corpus_file *file, const json_t *body)
{
    (void)body;
    return strstr(file->name, "apikey-bare") ? &kinds[3] : NULL;
}

int main(int argc, char **argv)
{
    const struct walker walker = { kinds, sizeof kinds / sizeof *kinds, otherwise, true };

    return walker_main(argc, argv, &walker);
}
