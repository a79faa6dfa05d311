#include "starts.h"

#include "key_calls.h"
#include "media.h"

/* ---- results ----------------------------------------------------------------------------------------------------- */

#define KIND(kind, member)                                                                                             \
    static const void *kind##_of(requesty_call *call)                                                                  \
    {                                                                                                                  \
        return requesty_call_##kind(call);                                                                             \
    }                                                                                                                  \
    static const char *kind##_text(const void *result)                                                                 \
    {                                                                                                                  \
        return ((const requesty_##kind *)result)->member;                                                              \
    }                                                                                                                  \
    static const requesty_info *kind##_info(const void *result)                                                        \
    {                                                                                                                  \
        return ((const requesty_##kind *)result)->info;                                                                \
    }                                                                                                                  \
    static void kind##_free(void *result)                                                                              \
    {                                                                                                                  \
        requesty_##kind##_free(result);                                                                                \
    }                                                                                                                  \
    static const struct result_kind kind##_kind = { #kind, kind##_of, kind##_text, kind##_info, kind##_free };

KIND(embeddings, raw_json)
KIND(speech, content_type)
KIND(transcription, raw_json)
KIND(images, raw_json)
KIND(token_count, raw_json)
KIND(reply, body)
KIND(model_list, raw_json)
KIND(model, raw_json)
KIND(key_list, raw_json)
KIND(key, raw_json)
KIND(new_key, raw_json)
KIND(usage_report, raw_json)
KIND(group_list, raw_json)
KIND(group, raw_json)
KIND(new_group, raw_json)
KIND(access_list_list, raw_json)
KIND(access_list, raw_json)
KIND(new_access_list, raw_json)
KIND(org, raw_json)
KIND(org_member_list, raw_json)

const struct result_kind *const result_kinds[] = {
    &embeddings_kind, &speech_kind,      &transcription_kind,    &images_kind,      &token_count_kind,
    &reply_kind,      &model_list_kind,  &model_kind,            &key_list_kind,    &key_kind,
    &new_key_kind,    &usage_report_kind, &group_list_kind,      &group_kind,       &new_group_kind,
    &access_list_list_kind, &access_list_kind, &new_access_list_kind, &org_kind,    &org_member_list_kind,
};
const size_t result_kind_count = COUNT(result_kinds);

const struct result_kind *kind_of(requesty_call *call)
{
    const struct result_kind *found = NULL;

    for (size_t i = 0; i < result_kind_count; i++)
        if (result_kinds[i]->of(call)) {
            assert_null(found);
            found = result_kinds[i];
        }
    return found;
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

#define CALL(id, waits, wait_arguments, start_arguments)                                                               \
    static int id##_wait(requesty_client *client, void *result, requesty_error *error)                                 \
    {                                                                                                                  \
        (void)result;                                                                                                  \
        return requesty_##waits wait_arguments;                                                                        \
    }                                                                                                                  \
    static int id##_start(requesty_client *client, requesty_loop *loop, const requesty_call_handlers *handlers,        \
                          requesty_call **call, requesty_error *error)                                                 \
    {                                                                                                                  \
        return requesty_##id##_start start_arguments;                                                                  \
    }

/* Of calls that take nothing but these; that take a params struct; that take an id. */
#define PLAIN(id) CALL(id, id, (client, result, error), (client, loop, handlers, call, error))
#define WITH(id, waits, what) CALL(id, waits, (client, what, result, error), (client, loop, what, handlers, call, error))

static const char *const inputs[] = { "one", "two" };
static const requesty_embeddings_params embed = { .model = "m", .input = inputs, .input_count = 2 };
static const requesty_speech_params speech = { .model = "m", .input = "Hello", .voice = "nova" };
static const requesty_upload file = { .bytes = "RIFF\0\r\n--", .bytes_len = 9 };
static const requesty_transcription_params transcription = { .model = "m", .file = &file, .prompt = "p" };
static const requesty_images_params picture = { .model = "m", .prompt = "p" };
static const requesty_images_edit_params change = { .model = "m", .prompt = "p", .images = &file, .image_count = 1 };
static const requesty_message_param turns[] = { { .role = REQUESTY_ROLE_USER, .text = "Hello" } };
static const requesty_messages_params prompt = { .model = "m", .messages = turns, .message_count = 1 };
static const requesty_request_params put = { .method = "PUT", .path = "/v1/new", .body_json = "[1]" };
static const requesty_feedback_params feedback = { .message = "good" };
static const requesty_usage_params usage = { .start = "2026-09-01" };
static const requesty_key_params key = { .name = "ci", .monthly_limit = "25" };
static const requesty_label labels[] = { { "env", "prod" } };
static const requesty_group_params group = { .name = "g", .monthly_limit = "5" };
static const requesty_access_list_params access_list = { .name = "a", .chat = inputs, .chat_count = 2 };

WITH(embeddings, embeddings_create, &embed)
WITH(speech, speech_create, &speech)
WITH(transcriptions, transcriptions_create, &transcription)
WITH(images_generate, images_generate, &picture)
WITH(images_edit, images_edit, &change)
WITH(messages_count_tokens, messages_count_tokens, &prompt)
WITH(request, request, &put)
CALL(feedback_send, feedback_send, (client, "r/1", &feedback, error),
     (client, loop, "r/1", &feedback, handlers, call, error))
PLAIN(models_list)
WITH(models_get, models_get, "a/b")
CALL(auth_check, auth_check, (client, error), (client, loop, handlers, call, error))
PLAIN(keys_list)
WITH(keys_get, keys_get, "k/1")
PLAIN(keys_get_self)
CALL(keys_usage, keys_usage, (client, "k-1", &usage, result, error),
     (client, loop, "k-1", &usage, handlers, call, error))
WITH(keys_create, keys_create, &key)
CALL(keys_delete, keys_delete, (client, "k-1", error), (client, loop, "k-1", handlers, call, error))
CALL(keys_set_limit, keys_set_limit, (client, "k-1", "0", error), (client, loop, "k-1", "0", handlers, call, error))
CALL(keys_set_labels, keys_set_labels, (client, "k-1", labels, 1, error),
     (client, loop, "k-1", labels, 1, handlers, call, error))
CALL(keys_set_expiry, keys_set_expiry, (client, "k-1", NULL, error), (client, loop, "k-1", NULL, handlers, call, error))
PLAIN(groups_list)
WITH(groups_create, groups_create, &group)
WITH(groups_get, groups_get, "g/1")
CALL(groups_delete, groups_delete, (client, "g-1", error), (client, loop, "g-1", handlers, call, error))
CALL(groups_add_member, groups_add_member, (client, "g-1", "u-1", REQUESTY_GROUP_ROLE_ADMIN, error),
     (client, loop, "g-1", "u-1", REQUESTY_GROUP_ROLE_ADMIN, handlers, call, error))
CALL(groups_remove_member, groups_remove_member, (client, "g-1", "u-1", error),
     (client, loop, "g-1", "u-1", handlers, call, error))
CALL(groups_set_member_role, groups_set_member_role, (client, "g-1", "u-1", REQUESTY_GROUP_ROLE_MEMBER, error),
     (client, loop, "g-1", "u-1", REQUESTY_GROUP_ROLE_MEMBER, handlers, call, error))
PLAIN(access_lists_list)
WITH(access_lists_create, access_lists_create, &access_list)
WITH(access_lists_get, access_lists_get, "l-1")
CALL(access_lists_update, access_lists_update, (client, "l-1", &access_list, error),
     (client, loop, "l-1", &access_list, handlers, call, error))
CALL(access_lists_delete, access_lists_delete, (client, "l-1", error), (client, loop, "l-1", handlers, call, error))
PLAIN(org_get)
PLAIN(org_list_members)
WITH(org_usage, org_usage, &usage)

#define ROW(id, kind, answer) { #id, id##_wait, id##_start, kind, answer }

static const char vectors[] = "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[2]}]}";
static const char models[] = "{\"data\":[{\"id\":\"x/y\"},{\"id\":\"a/b\",\"context_window\":5}]}";
static const char report[] = "{\"usage\":{\"2026-09-01\":{\"spend\":1}}}";

const struct start starts[] = {
    ROW(embeddings, &embeddings_kind, vectors),
    ROW(speech, &speech_kind, "ID3 audio"),
    ROW(transcriptions, &transcription_kind, TEXT_JSON),
    ROW(images_generate, &images_kind, "{\"data\":[{\"url\":\"https://x\"}]}"),
    ROW(images_edit, &images_kind, "{\"data\":[{\"url\":\"https://x\"}]}"),
    ROW(messages_count_tokens, &token_count_kind, "{\"input_tokens\":7}"),
    ROW(request, &reply_kind, "{\"error\":\"none of its business\"}"),
    ROW(feedback_send, NULL, NULL),
    ROW(models_list, &model_list_kind, models),
    ROW(models_get, &model_kind, models),
    ROW(auth_check, NULL, NULL),
    ROW(keys_list, &key_list_kind, "{\"keys\":[{\"id\":\"k-1\"},{\"id\":\"k-2\"}]}"),
    ROW(keys_get, &key_kind, "{\"id\":\"k/1\"}"),
    ROW(keys_get_self, &key_kind, "{\"id\":\"k-1\"}"),
    ROW(keys_usage, &usage_report_kind, report),
    ROW(keys_create, &new_key_kind, "{\"api_key_id\":\"k-1\",\"api_key\":\"" NEW_SECRET "\"}"),
    ROW(keys_delete, NULL, NULL),
    ROW(keys_set_limit, NULL, NULL),
    ROW(keys_set_labels, NULL, NULL),
    ROW(keys_set_expiry, NULL, NULL),
    ROW(groups_list, &group_list_kind, "{\"groups\":[{\"id\":\"g-1\"}]}"),
    ROW(groups_create, &new_group_kind, "{\"id\":\"g-1\"}"),
    ROW(groups_get, &group_kind, "{\"group\":{\"id\":\"g/1\"}}"),
    ROW(groups_delete, NULL, NULL),
    ROW(groups_add_member, NULL, NULL),
    ROW(groups_remove_member, NULL, NULL),
    ROW(groups_set_member_role, NULL, NULL),
    ROW(access_lists_list, &access_list_list_kind, "{\"access_lists\":[{\"id\":\"l-1\"}]}"),
    ROW(access_lists_create, &new_access_list_kind, "{\"id\":\"l-1\"}"),
    ROW(access_lists_get, &access_list_kind, "{\"access_list\":{\"id\":\"l-1\"}}"),
    ROW(access_lists_update, NULL, NULL),
    ROW(access_lists_delete, NULL, NULL),
    ROW(org_get, &org_kind, "{\"name\":\"o\"}"),
    ROW(org_list_members, &org_member_list_kind, "{\"members\":[{\"id\":\"u\"}]}"),
    ROW(org_usage, &usage_report_kind, report),
};
const size_t start_count = COUNT(starts);

struct server_reply *start_reply(const struct start *each)
{
    if (each->kind != &speech_kind)
        return server_reply_json(200, each->answer ? each->answer : "{}");
    return audio("audio/mpeg", each->answer, strlen(each->answer), server_split_whole());
}

/* ---- what is seen ------------------------------------------------------------------------------------------------ */

static void on_done(requesty_call *call, const requesty_error *error, void *user)
{
    struct seen *seen = user;
    const void *result;

    seen->dones++;
    seen->code = error ? error->code : 0;
    if (error)
        seen->error = *error;
    seen->kind = kind_of(call);
    result = seen->kind ? seen->kind->of(call) : NULL;
    if (result) {
        snprintf(seen->text, sizeof seen->text, "%s", seen->kind->text(result));
        seen->info = *seen->kind->info(result);
    }
    if (seen->at_done)
        seen->at_done(seen, call);
}

requesty_call_handlers see(struct seen *seen)
{
    return (requesty_call_handlers){ .on_done = on_done, .user = seen };
}

void start_one(const struct start *each, struct seen *seen, requesty_loop *loop, requesty_client *client, bool wants_handle)
{
    requesty_call_handlers handlers = see(seen);
    requesty_error error = { 0 };

    seen->loop = loop;
    if (each->start(client, loop, &handlers, wants_handle ? &seen->handle : NULL, &error) != 0)
        fail_msg("%s: %s", each->name, error.message);
    assert_int_equal(seen->dones, 0); /* no callback comes from a start */
    assert_int_equal(seen->handle != NULL, wants_handle);
}

void assert_seen(const struct start *each, const struct seen *seen, int code)
{
    if (seen->dones != 1 || seen->code != code)
        fail_msg("%s: told %zu times, %s (%s), and not %s", each->name, seen->dones, requesty_code_name(seen->code),
                 seen->error.message, requesty_code_name(code));
    if (code < 0 && seen->kind)
        fail_msg("%s: it failed, and has a result", each->name);
}
