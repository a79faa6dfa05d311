/* A chat in the terminal: streamed answers, a history, Ctrl-C for "enough", tokens and cost after every answer. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <requesty/requesty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_MODEL "anthropic/claude-haiku-4-5"

static const char help[] = "usage: chat [-m MODEL] [-s TEXT] [-u BASE_URL]\n"
                           "  -m MODEL     the model; default " DEFAULT_MODEL "\n"
                           "  -s TEXT      the system prompt\n"
                           "  -u BASE_URL  the router; default: REQUESTY_BASE_URL, else Requesty\n"
                           "  -h           print this text\n"
                           "The key comes from REQUESTY_API_KEY. Ctrl-C stops an answer; /quit or Ctrl-D ends.\n";

struct chat {
    requesty_client *client;
    const char *model;
    const char *system;
    requesty_message_param *turns; /* the history; the texts are this program's */
    size_t turn_count;
    double cost; /* of all turns so far, USD */
    int failed;  /* the last turn failed */
};

static volatile sig_atomic_t interrupted;

static void on_sigint(int number)
{
    (void)number;
    interrupted = 1;
}

/* Without SA_RESTART, so that a signal at the prompt is noticed there. */
static int catch_sigint(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_sigint;
    sigemptyset(&action.sa_mask);
    return sigaction(SIGINT, &action, NULL);
}

/* ---- the history ---- */

static int add_turn(struct chat *chat, requesty_role role, const char *text)
{
    requesty_message_param turn = { .role = role };
    requesty_message_param *turns = realloc(chat->turns, (chat->turn_count + 1) * sizeof *turns);

    if (!turns)
        return -1;
    chat->turns = turns;
    turn.text = strdup(text);
    if (!turn.text)
        return -1;
    turns[chat->turn_count++] = turn;
    return 0;
}

static void drop_turn(struct chat *chat)
{
    free((void *)chat->turns[--chat->turn_count].text);
}

/* What came of the answer becomes a turn, even when it was stopped half way. A question that got no answer is
 * forgotten, since turns must alternate. */
static int keep_answer(struct chat *chat, const requesty_message *reply)
{
    const char *text = requesty_message_text(reply);

    if (*text)
        return add_turn(chat, REQUESTY_ROLE_ASSISTANT, text);
    drop_turn(chat);
    return 0;
}

/* ---- one turn ---- */

static int on_event(const requesty_event *event, void *user)
{
    (void)user;
    if (event->type == REQUESTY_EVENT_TEXT) {
        fwrite(event->text, 1, event->text_len, stdout);
        fflush(stdout);
    }
    return interrupted; /* anything but 0 cancels */
}

/* Asked while nothing comes: the client's `interrupt` option. */
static int is_interrupted(void *user)
{
    (void)user;
    return interrupted;
}

static void print_usage(struct chat *chat, const requesty_usage *usage)
{
    printf("[%lld tokens in, %lld out", (long long)usage->input_tokens, (long long)usage->output_tokens);
    if (usage->cost.set) {
        chat->cost += usage->cost.value;
        printf(", $%.6f; $%.6f so far", usage->cost.value, chat->cost);
    }
    puts("]");
}

static void print_outcome(struct chat *chat, int rc, const requesty_message *reply, const requesty_error *error)
{
    chat->failed = rc < 0 && rc != REQUESTY_ERR_CANCELLED;
    putchar('\n');
    if (rc == REQUESTY_ERR_CANCELLED)
        puts("[stopped]");
    else if (reply && reply->stop_reason != REQUESTY_STOP_END_TURN)
        printf("[%s]\n", *reply->stop_reason_text ? reply->stop_reason_text : "cut off");
    if (reply)
        print_usage(chat, reply->usage);
    fflush(stdout);
    if (chat->failed)
        fprintf(stderr, "%s: %s\n", requesty_code_name(error->code), error->message);
}

/* Returns 0 when the chat can go on: a failed call is printed, and the next line may do better. */
static int answer(struct chat *chat, const char *question)
{
    requesty_message *reply = NULL;
    requesty_error error;
    requesty_messages_params params = { .model = chat->model, .max_tokens = 4096, .system = chat->system };
    int rc;

    if (add_turn(chat, REQUESTY_ROLE_USER, question) < 0)
        return -1;
    params.messages = chat->turns;
    params.message_count = chat->turn_count;
    interrupted = 0;
    rc = requesty_messages_stream(chat->client, &params, on_event, NULL, &reply, &error);
    print_outcome(chat, rc, reply, &error);
    rc = keep_answer(chat, reply);
    requesty_message_free(reply);
    return rc;
}

/* ---- the terminal ---- */

/* The next line without its end, in *line; 0 at the end of the input. Ctrl-C here asks again. */
static int read_line(char **line, size_t *size)
{
    ssize_t length;

    fputs("> ", stdout);
    fflush(stdout);
    errno = 0;
    length = getline(line, size, stdin);
    if (length < 0 && errno == EINTR) {
        clearerr(stdin);
        puts("\n(/quit or Ctrl-D ends)");
        return read_line(line, size);
    }
    if (length < 0) {
        putchar('\n');
        return 0;
    }
    (*line)[strcspn(*line, "\r\n")] = '\0';
    if (!isatty(STDIN_FILENO))
        puts(*line); /* nobody typed it, so it is not on the screen yet */
    return 1;
}

static int run(struct chat *chat)
{
    char *line = NULL;
    size_t size = 0;
    int rc = 0;

    printf("This is %s. Ctrl-C stops an answer; /quit or Ctrl-D ends.\n", chat->model);
    while (rc == 0 && read_line(&line, &size) && strcmp(line, "/quit") != 0)
        if (*line)
            rc = answer(chat, line);
    if (rc < 0)
        fputs("chat: out of memory\n", stderr);
    free(line);
    return rc;
}

static int start(struct chat *chat, const char *base_url)
{
    requesty_client_options options = { .base_url = base_url, .title = "chat", .interrupt = is_interrupted };
    requesty_error error;
    int rc = requesty_client_new(&options, &chat->client, &error);

    if (rc < 0)
        fprintf(stderr, "%s: %s\n", requesty_code_name(error.code), error.message);
    else if ((rc = catch_sigint()) < 0)
        perror("chat");
    return rc;
}

int main(int argc, char **argv)
{
    struct chat chat = { .model = DEFAULT_MODEL };
    const char *base_url = NULL;
    int option, rc;

    while ((option = getopt(argc, argv, "m:s:u:h")) != -1) {
        switch (option) {
        case 'm':
            chat.model = optarg;
            break;
        case 's':
            chat.system = optarg;
            break;
        case 'u':
            base_url = optarg;
            break;
        default:
            fputs(help, option == 'h' ? stdout : stderr);
            return option == 'h' ? 0 : 2;
        }
    }
    rc = start(&chat, base_url);
    if (rc == 0)
        rc = run(&chat);
    while (chat.turn_count > 0)
        drop_turn(&chat);
    free(chat.turns);
    requesty_client_free(chat.client);
    return rc < 0 || chat.failed;
}
