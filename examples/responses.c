/* One question in the Responses protocol: the thinking and the answer as they come, then what they cost.
 *
 *     responses [-m MODEL] [-e EFFORT] [QUESTION ...]
 */
#include <requesty/requesty.h>
#include <stdio.h>
#include <string.h>

/* What the terminal shows at the moment. */
enum shown { NOTHING, THINKING, ANSWER };

static void show(enum shown *now, enum shown what, const char *title)
{
    if (*now == what)
        return;
    printf("%s%s", *now == NOTHING ? "" : "\n\n", title);
    *now = what;
}

static int on_event(const requesty_event *event, void *user)
{
    enum shown *now = user;

    switch (event->type) {
    case REQUESTY_EVENT_REASONING:
        show(now, THINKING, "(thinking) ");
        fwrite(event->text, 1, event->text_len, stdout);
        break;
    case REQUESTY_EVENT_TEXT:
    case REQUESTY_EVENT_REFUSAL:
        show(now, ANSWER, "");
        fwrite(event->text, 1, event->text_len, stdout);
        break;
    case REQUESTY_EVENT_OTHER: /* a summary comes in paragraphs */
        if (*now == THINKING && strcmp(event->sse_event, "response.reasoning_summary_part.added") == 0)
            printf("\n\n");
        break;
    default:
        break;
    }
    fflush(stdout);
    return 0;
}

static void print_cost(const requesty_response *response)
{
    const requesty_usage *usage = response->usage;

    printf("\n\n[%s%s%s; %lld tokens in, %lld out, of these %lld for thinking", response->status_text,
           response->incomplete_reason ? ": " : "", response->incomplete_reason ? response->incomplete_reason : "",
           (long long)usage->input_tokens, (long long)usage->output_tokens, (long long)usage->reasoning_tokens);
    if (usage->cost.set)
        printf("; $%.6f", usage->cost.value);
    printf("]\n");
}

/* The words of the question, joined; cut where there is no room. */
static void join(char *question, size_t size, char **words, int count)
{
    for (int i = 0; i < count; i++) {
        strncat(question, i ? " " : "", size - strlen(question) - 1);
        strncat(question, words[i], size - strlen(question) - 1);
    }
}

static int ask(requesty_client *client, const requesty_responses_params *params)
{
    requesty_response *response = NULL;
    enum shown now = NOTHING;
    requesty_error error;
    int rc = requesty_responses_stream(client, params, on_event, &now, &response, &error);

    if (rc < 0) /* what had come until then is in *response all the same */
        fprintf(stderr, "\n%s (HTTP %d, request %s)\n", error.message, error.http_status, error.request_id);
    if (response)
        print_cost(response);
    requesty_response_free(response);
    return rc;
}

int main(int argc, char **argv)
{
    char question[4096] = "";
    requesty_responses_params params = { .model = "openai-responses/gpt-5-mini", .input = "Why is the sky blue?" };
    requesty_client *client = NULL;
    requesty_error error;
    int at = 1, rc;

    params.reasoning_summary = "auto";
    for (; at + 1 < argc && argv[at][0] == '-'; at += 2) {
        if (strcmp(argv[at], "-m") == 0)
            params.model = argv[at + 1];
        else if (strcmp(argv[at], "-e") == 0)
            params.reasoning_effort = argv[at + 1];
        else
            break;
    }
    if (at < argc && argv[at][0] == '-') {
        fprintf(stderr, "usage: responses [-m MODEL] [-e EFFORT] [QUESTION ...]\n");
        return 2;
    }
    join(question, sizeof question, argv + at, argc - at);
    if (*question)
        params.input = question;
    rc = requesty_client_new(NULL, &client, &error);
    if (rc < 0)
        fprintf(stderr, "%s\n", error.message);
    else
        rc = ask(client, &params);
    requesty_client_free(client);
    return rc < 0;
}
