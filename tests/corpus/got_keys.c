/* The library's results of key management as views. */
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "got.h"
#include "management.h"
#include "view.h"

static json_t *named_values(const requesty_named_value *const *list, size_t count)
{
    json_t *values = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *view = json_object();
        view_put_text(view, "name", list[i]->name);
        view_put_text(view, "value", list[i]->value);
        got_json(view, "json", list[i]->value_json);
        json_array_append_new(values, view);
    }
    return values;
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

json_t *got_key(const requesty_key *key)
{
    json_t *view = json_object();

    view_put_text(view, "id", key->id);
    view_put_text(view, "name", key->name);
    amount_got(view, "limit", key->monthly_limit, key->monthly_limit_usd);
    amount_got(view, "spend", key->monthly_spend, key->monthly_spend_usd);
    view_put_text(view, "manage", key->manage_text);
    view_put_int(view, "manage_code", key->manage);
    view_put_text(view, "completions", key->completions_text);
    view_put_int(view, "completions_code", key->completions);
    view_put_list(view, "labels", named_values(key->labels, key->label_count));
    view_put_text(view, "creator", key->created_by_id);
    view_put_text(view, "email", key->created_by_email);
    view_put_text(view, "group", key->group_id);
    if (key->logging.set)
        view_put_int(view, "logging", key->logging.value);
    view_put_text(view, "expires", key->expires_at);
    got_json(view, "raw", key->raw_json);
    return view;
}

json_t *got_key_list(const requesty_key_list *list)
{
    json_t *view = json_object(), *keys = json_array();

    for (size_t i = 0; i < list->key_count; i++)
        json_array_append_new(keys, got_key(list->keys[i]));
    view_put(view, "keys", keys);
    got_json(view, "raw", list->raw_json);
    return view;
}

json_t *got_new_key(const requesty_new_key *made)
{
    json_t *view = json_object();

    view_put_text(view, "id", made->id);
    view_put_text(view, "key", made->key);
    got_json(view, "raw", made->raw_json);
    return view;
}

/* ---- usage ------------------------------------------------------------------------------------------------------- */

static json_t *entry_view(const requesty_usage_entry *entry)
{
    json_t *view = json_object();

    view_put_int(view, "completions_requests", entry->completions_requests);
    view_put_int(view, "embedding_requests", entry->embedding_requests);
    view_put_int(view, "image_requests", entry->image_requests);
    view_put_int(view, "speech_requests", entry->speech_requests);
    view_put_int(view, "transcription_requests", entry->transcription_requests);
    view_put_int(view, "total_requests", entry->total_requests);
    view_put_int(view, "input_tokens", entry->input_tokens);
    view_put_int(view, "output_tokens", entry->output_tokens);
    view_put_int(view, "total_tokens", entry->total_tokens);
    amount_got(view, "spend", entry->spend, entry->spend_usd);
    view_put_list(view, "group", named_values(entry->group, entry->group_count));
    got_json(view, "raw", entry->raw_json);
    return view;
}

static json_t *period_view(const requesty_usage_entry *period)
{
    json_t *view = entry_view(period), *rows = json_array();

    view_put_text(view, "period", period->period);
    if (period->unix_time.set)
        view_put_int(view, "time", period->unix_time.value);
    for (size_t i = 0; i < period->row_count; i++)
        json_array_append_new(rows, entry_view(period->rows[i]));
    view_put_list(view, "rows", rows);
    return view;
}

json_t *got_usage_report(const requesty_usage_report *report)
{
    json_t *view = json_object(), *periods = json_array();

    for (size_t i = 0; i < report->period_count; i++)
        json_array_append_new(periods, period_view(report->periods[i]));
    view_put(view, "periods", periods);
    got_json(view, "raw", report->raw_json);
    return view;
}
