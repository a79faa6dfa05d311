/* Recorded answers about groups, access lists and the organisation through the public interface, in several splits,
 * against independent walks over the same text.
 *
 *     test_corpus_organisation [FOLDER]
 *
 * The folder is the argument or REQUESTY_CORPUS. Of its subfolder "requesty" this takes what its content says is such
 * an answer; the rest belongs to other tests. */
#include "organisation.h"
#include "walker.h"

static const requesty_group_params group_params = { .name = "n" };
static const requesty_access_list_params list_params = { .name = "n" };

WALKER_CALL(list_groups, requesty_group_list, requesty_groups_list(client, &result, error), got_groups(result),
            requesty_group_list_free)
WALKER_CALL(get_group, requesty_group, requesty_groups_get(client, "g", &result, error), got_group(result),
            requesty_group_free)
WALKER_CALL(create_group, requesty_new_group, requesty_groups_create(client, &group_params, &result, error),
            json_string(result->id), requesty_new_group_free)
WALKER_CALL(list_lists, requesty_access_list_list, requesty_access_lists_list(client, &result, error),
            got_lists(result), requesty_access_list_list_free)
WALKER_CALL(get_list, requesty_access_list, requesty_access_lists_get(client, "l", &result, error), got_list(result),
            requesty_access_list_free)
WALKER_CALL(create_list, requesty_new_access_list, requesty_access_lists_create(client, &list_params, &result, error),
            json_string(result->id), requesty_new_access_list_free)
WALKER_CALL(get_org, requesty_org, requesty_org_get(client, &result, error), got_org(result), requesty_org_free)

static const struct walker_kind kinds[] = {
    { "groups", list_groups, expect_groups, false },
    { "group_id", create_group, expect_new, false },
    { "access_lists", list_lists, expect_lists, false },
    { "access_list", get_list, expect_list, false },
    { "auto_approve", get_list, expect_list, false },
    { "balance", get_org, expect_org, false },
    { "created_at", get_group, expect_group, false },
};
static const struct walker_kind new_list = { "id", create_list, expect_new, false };
static const struct walker_kind wrapped_group = { "group", get_group, expect_group, false };

/* A key has a group too, and more beside it. */
static const struct walker_kind *otherwise(const struct corpus_file *file, const json_t *body)
{
    (void)file;
    if (json_object_get(body, "group") && !json_object_get(body, "permissions"))
        return &wrapped_group;
    return json_object_size(body) == 1 && json_object_get(body, "id") ? &new_list : NULL;
}

int main(int argc, char **argv)
{
    const struct walker walker = { kinds, sizeof kinds / sizeof *kinds, otherwise, false };

    return walker_main(argc, argv, &walker);
}
