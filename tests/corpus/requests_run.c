#include "requests_run.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server.h"
#include "text.h"
#include "view.h"

static struct server *server;
static requesty_client *client;

void requests_begin(void)
{
    server = server_start(NULL);
    if (server == NULL) {
        fputs("the loopback server does not start\n", stderr);
        exit(2);
    }
    requesty_client_options options = { .api_key = "test-key", .base_url = server_url(server) };
    options.max_retries = REQUESTY_INT(0);
    options.use_environment = REQUESTY_BOOL(false);
    requesty_error error;
    if (requesty_client_new(&options, &client, &error) != 0) {
        fprintf(stderr, "no client: %s\n", error.message);
        exit(2);
    }
}

void requests_end(void)
{
    requesty_client_free(client);
    server_stop(server);
}

static char *problem(const char *what, const char *detail)
{
    struct text text = { 0 };
    text_add(&text, what, strlen(what));
    text_add(&text, detail, strlen(detail));
    return text.bytes;
}

/* ---- refusals ---------------------------------------------------------------------------------------------------- */

static bool is_no_object(const json_t *body)
{
    return !json_is_object(body);
}

/* The parameters cannot say what is no JSON object: extra_json must be one. */
static const struct requests_refusal no_object = { "extra_json: ", is_no_object };

static const struct requests_refusal *refusal_of(const struct requests_kind *kind, const json_t *body)
{
    for (size_t i = 0; json_is_object(body) && i < kind->refusal_count; i++) {
        if (kind->refusals[i].applies(body))
            return &kind->refusals[i];
    }
    return no_object.applies(body) ? &no_object : NULL;
}

/* A recording of an error has the HTTP status in front of its name: its request may be wrong on purpose. */
static bool may_be_refused(const struct corpus_file *file)
{
    return isdigit((unsigned char)file->name[0]) && strspn(file->name, "0123456789") == 3;
}

static char *check_refusal(const struct corpus_file *file, const struct requests_refusal *refusal, int rc,
                           const requesty_error *error)
{
    bool is_known = refusal != NULL && strncmp(error->message, refusal->says, strlen(refusal->says)) == 0;
    if (rc != REQUESTY_ERR_INVALID || !is_known)
        return problem("failed: ", error->message);
    return may_be_refused(file) ? NULL : problem("refused, but the server took it: ", error->message);
}

/* ---- bodies ------------------------------------------------------------------------------------------------------ */

static char *compare(json_t *recorded, const struct server_request *request)
{
    json_t *arrived = view_parse(request->body, request->body_length);
    char *difference = arrived == NULL ? problem("no JSON arrived: ", request->body)
                       : view_repeats_name(request->body) ? problem("a member arrived twice: ", request->body)
                                                          : view_difference(recorded, arrived);
    json_decref(arrived);
    return difference;
}

static void send_again(const struct requests_kind *kind, const struct corpus_file *file, json_t *body,
                       struct build *build, struct requests_outcome *outcome)
{
    const struct requests_refusal *refusal = refusal_of(kind, body);
    size_t before = server_request_count(server);
    requesty_error error;
    int rc = kind->send(build, body, client, &error);
    size_t sent = server_request_count(server) - before;
    if (sent != (rc == 0)) {
        outcome->problem = problem("not sent once: ", rc == 0 ? "" : error.message);
    } else if (rc != 0) {
        outcome->problem = check_refusal(file, refusal, rc, &error);
        outcome->refused = outcome->problem == NULL ? refusal->says : NULL;
        snprintf(outcome->message, sizeof outcome->message, "%s", error.message);
    } else {
        outcome->problem = refusal != NULL ? problem("was not refused: ", refusal->says)
                                           : compare(body, server_request(server, before));
    }
}

void requests_run(const struct requests_kind *kind, const struct corpus_file *file, struct tally *tally,
                  struct requests_outcome *outcome)
{
    struct build build = { .tally = tally, .text = file->text };
    json_t *body = view_parse(file->text, file->length);
    bool is_stream = json_is_true(json_object_get(body, "stream"));
    *outcome = (struct requests_outcome){ 0 };
    tally_begin(tally);
    server_set_default(server, is_stream ? server_reply_sse(kind->stream_reply, server_split_whole())
                                         : server_reply_json(200, kind->reply));
    send_again(kind, file, body, &build, outcome);
    if (outcome->refused != NULL)
        tally_refused(tally, outcome->refused);
    rq_arena_free(&build.arena);
    json_decref(body);
}
