/* The library's groups, access lists and organisation as views. */
#include "amount.h"
#include "organisation.h"
#include "view.h"

static void put_boolean(json_t *view, const char *name, requesty_opt_bool value)
{
    if (value.set)
        view_put(view, name, json_boolean(value.value));
}

static json_t *got_member(const requesty_group_member *member)
{
    json_t *view = json_object();

    view_put_text(view, "id", member->id);
    view_put_text(view, "email", member->email);
    view_put_text(view, "role", member->role_text);
    view_put_int(view, "role_code", member->role);
    amount_got(view, "monthly_limit", member->monthly_limit, member->monthly_limit_usd);
    amount_got(view, "monthly_spend", member->monthly_spend, member->monthly_spend_usd);
    if (member->rate_limit.set)
        view_put_int(view, "rate_limit", member->rate_limit.value);
    put_boolean(view, "active", member->active);
    return view;
}

json_t *got_group(const requesty_group *group)
{
    json_t *view = json_object(), *members = json_array();

    view_put_text(view, "id", group->id);
    view_put_text(view, "organization_id", group->org_id);
    view_put_text(view, "name", group->name);
    view_put_text(view, "created_by", group->created_by);
    view_put_text(view, "created_at", group->created_at);
    amount_got(view, "monthly_spend", group->monthly_spend, group->monthly_spend_usd);
    amount_got(view, "monthly_limit", group->monthly_limit, group->monthly_limit_usd);
    amount_got(view, "monthly_budget", group->monthly_budget, group->monthly_budget_usd);
    amount_got(view, "monthly_budget_per_user", group->monthly_budget_per_user, group->monthly_budget_per_user_usd);
    if (group->size.set)
        view_put_int(view, "members_count", group->size.value);
    for (size_t i = 0; i < group->member_count; i++)
        json_array_append_new(members, got_member(group->members[i]));
    view_put_list(view, "members", members);
    return view;
}

json_t *got_groups(const requesty_group_list *groups)
{
    json_t *views = json_array();

    for (size_t i = 0; i < groups->group_count; i++)
        json_array_append_new(views, got_group(groups->groups[i]));
    return views;
}

static void put_models(json_t *view, const char *name, const char *const *models, size_t count)
{
    json_t *ids = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(ids, json_string(models[i]));
    view_put_list(view, name, ids);
}

json_t *got_list(const requesty_access_list *list)
{
    json_t *view = json_object();

    view_put_text(view, "id", list->id);
    view_put_text(view, "name", list->name);
    view_put_text(view, "organization_id", list->org_id);
    put_boolean(view, "auto_approve", list->auto_approve);
    put_models(view, "chat", list->chat, list->chat_count);
    put_models(view, "embedding", list->embedding, list->embedding_count);
    put_models(view, "image", list->image, list->image_count);
    put_models(view, "transcription", list->transcription, list->transcription_count);
    put_models(view, "speech", list->speech, list->speech_count);
    return view;
}

json_t *got_lists(const requesty_access_list_list *lists)
{
    json_t *views = json_array();

    for (size_t i = 0; i < lists->list_count; i++)
        json_array_append_new(views, got_list(lists->lists[i]));
    return views;
}

json_t *got_org(const requesty_org *org)
{
    json_t *view = json_object();

    view_put_text(view, "name", org->name);
    amount_got(view, "balance", org->balance, org->balance_usd);
    return view;
}
