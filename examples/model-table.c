/* The catalogue as a table, filtered and sorted, with what a call would cost; or as JSON lines. */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <requesty/requesty.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char help[] =
    "usage: model-table [OPTION]...\n"
    "What the model must have:\n"
    "  --vision --tools --reasoning --caching --json-schema --json-object\n"
    "  --web-search --image-generation --computer-use --developer-role\n"
    "  --provider NAME         such as anthropic\n"
    "  --text PIECE            a piece of its id or name\n"
    "  --geo NAME              global, eu, us, sg\n"
    "  --no-retention          keeps nothing of what it is sent\n"
    "  --min-context TOKENS\n"
    "  --min-output TOKENS\n"
    "  --max-input-price USD   a million tokens\n"
    "  --max-output-price USD\n"
    "What is shown:\n"
    "  --sort KEY              cost (default), input, output, context, id, list\n"
    "  --tokens IN,OUT         the call whose cost is shown; default 10000,1000\n"
    "  --limit N               only the first N\n"
    "  --json                  what the server says of each, a line a model\n"
    "  -h, --help              this text\n"
    "CTX is the context window in tokens, IN and OUT are USD a million tokens, CALL\n"
    "is what the call costs. CAN: v vision, t tools, r reasoning, c caching, s JSON\n"
    "by schema, j JSON, w web search, i image generation, u computer use, d developer\n"
    "role; - not, or not stated. On a terminal ids are cut to its width.\n"
    "Exit status: 0 models were shown, 1 failure, 2 usage, 3 no model fits.\n"
    "The router is REQUESTY_BASE_URL, else Requesty. A key (REQUESTY_API_KEY) is not\n"
    "needed; with one, the list is what the organisation has approved.\n";

enum key { BY_COST, BY_INPUT, BY_OUTPUT, BY_CONTEXT, BY_ID, AS_LISTED };

struct wish {
    requesty_models_find_params find;
    requesty_model_tokens tokens;
    enum key key;
    int64_t limit; /* -1: none */
    int json;
};

/* One line of the table, and what it is sorted by. */
struct row {
    const requesty_model *model;
    requesty_opt_double cost;
    enum key key;
    int place; /* in the list */
};

/* ---- options ---- */

/* ABILITY, NO_RETENTION and JSON take no value. */
enum kind { ABILITY, NO_RETENTION, JSON, TEXT, NUMBER, PRICE, SORT, TOKENS };

static const struct choice {
    const char *name;
    enum kind kind;
    size_t offset; /* TEXT, NUMBER, PRICE: where the value goes in the wish */
    int64_t bit;   /* ABILITY: which, and its letter in the table */
    char letter;
} choices[] = {
    { "vision", ABILITY, 0, REQUESTY_ABILITY_VISION, 'v' },
    { "tools", ABILITY, 0, REQUESTY_ABILITY_TOOL_CALLING, 't' },
    { "reasoning", ABILITY, 0, REQUESTY_ABILITY_REASONING, 'r' },
    { "caching", ABILITY, 0, REQUESTY_ABILITY_CACHING, 'c' },
    { "json-schema", ABILITY, 0, REQUESTY_ABILITY_OUTPUT_JSON_SCHEMA, 's' },
    { "json-object", ABILITY, 0, REQUESTY_ABILITY_OUTPUT_JSON_OBJECT, 'j' },
    { "web-search", ABILITY, 0, REQUESTY_ABILITY_WEB_SEARCH, 'w' },
    { "image-generation", ABILITY, 0, REQUESTY_ABILITY_IMAGE_GENERATION, 'i' },
    { "computer-use", ABILITY, 0, REQUESTY_ABILITY_COMPUTER_USE, 'u' },
    { "developer-role", ABILITY, 0, REQUESTY_ABILITY_ROLE_DEVELOPER, 'd' },
    { "no-retention", NO_RETENTION, 0, 0, 0 },
    { "json", JSON, 0, 0, 0 },
    { "provider", TEXT, offsetof(struct wish, find.provider), 0, 0 },
    { "text", TEXT, offsetof(struct wish, find.text), 0, 0 },
    { "geo", TEXT, offsetof(struct wish, find.geolocation), 0, 0 },
    { "min-context", NUMBER, offsetof(struct wish, find.min_context_window), 0, 0 },
    { "min-output", NUMBER, offsetof(struct wish, find.min_output_tokens), 0, 0 },
    { "limit", NUMBER, offsetof(struct wish, limit), 0, 0 },
    { "max-input-price", PRICE, offsetof(struct wish, find.max_input_price), 0, 0 },
    { "max-output-price", PRICE, offsetof(struct wish, find.max_output_price), 0, 0 },
    { "sort", SORT, 0, 0, 0 },
    { "tokens", TOKENS, 0, 0, 0 },
};
enum { ABILITIES = 10, CHOICES = sizeof choices / sizeof *choices };

/* The take_ functions: whether the value is one. */

/* A whole number of 0 or more, ended by `end`; *text is then behind it. */
static int take_number(const char **text, char end, int64_t *number)
{
    char *behind;

    if (!isdigit((unsigned char)**text))
        return 0;
    errno = 0;
    *number = strtoll(*text, &behind, 10);
    *text = behind + (*behind != '\0');
    return !errno && *behind == end;
}

static int take_price(const char *value, requesty_opt_double *price)
{
    char *behind;
    double number = strtod(value, &behind);

    *price = REQUESTY_DOUBLE(number / 1e6);
    return behind != value && !*behind && number >= 0;
}

static int take_key(const char *value, enum key *key)
{
    static const char *const names[] = { "cost", "input", "output", "context", "id", "list" };

    for (int i = 0; i <= AS_LISTED; i++) {
        *key = (enum key)i;
        if (strcmp(value, names[i]) == 0)
            return 1;
    }
    return 0;
}

static int take(struct wish *wish, const struct choice *choice, const char *value)
{
    void *member = (char *)wish + choice->offset;

    switch (choice->kind) {
    case ABILITY:
        wish->find.abilities |= choice->bit;
        return 1;
    case NO_RETENTION:
        wish->find.data_retention = REQUESTY_BOOL(0);
        return 1;
    case JSON:
        wish->json = 1;
        return 1;
    case TEXT:
        memcpy(member, &value, sizeof value);
        return 1;
    case NUMBER:
        return take_number(&value, '\0', member);
    case PRICE:
        return take_price(value, member);
    case SORT:
        return take_key(value, &wish->key);
    default:
        return take_number(&value, ',', &wish->tokens.input_tokens) &&
               take_number(&value, '\0', &wish->tokens.output_tokens);
    }
}

static void make_options(struct option options[CHOICES + 2])
{
    memset(options, 0, (CHOICES + 2) * sizeof *options);
    for (int i = 0; i < CHOICES; i++) {
        options[i].name = choices[i].name;
        options[i].has_arg = choices[i].kind > JSON ? required_argument : no_argument;
        options[i].val = i;
    }
    options[CHOICES].name = "help";
    options[CHOICES].val = 'h';
}

/* 0; 1 when help was asked for; -1 when something is wrong, and has been told. */
static int read_options(struct wish *wish, int argc, char **argv)
{
    struct option options[CHOICES + 2];
    int option;

    make_options(options);
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == 'h')
            return 1;
        if (option < 0 || option >= CHOICES) /* getopt_long has told it */
            return -1;
        if (!take(wish, &choices[option], optarg)) {
            fprintf(stderr, "model-table: --%s: \"%s\" is no value for it\n", choices[option].name, optarg);
            return -1;
        }
    }
    if (optind < argc)
        fprintf(stderr, "model-table: \"%s\" is no option\n", argv[optind]);
    return optind < argc ? -1 : 0;
}

/* ---- order ---- */

static requesty_opt_double key_of(const struct row *row)
{
    switch (row->key) {
    case BY_COST:
        return row->cost;
    case BY_INPUT:
        return row->model->input_price;
    case BY_OUTPUT:
        return row->model->output_price;
    case BY_CONTEXT: /* the largest first */
        return REQUESTY_DOUBLE(-(double)row->model->context_window);
    default:
        return REQUESTY_DOUBLE(0);
    }
}

/* What states no price comes last; what is alike, in the order of the ids. */
static int compare(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    requesty_opt_double x = key_of(a), y = key_of(b);

    if (a->key == AS_LISTED)
        return a->place - b->place;
    if (x.set != y.set)
        return x.set ? -1 : 1;
    if (x.set && x.value != y.value)
        return x.value < y.value ? -1 : 1;
    return strcmp(a->model->id, b->model->id);
}

/* ---- the table ---- */

enum { OTHER_COLUMNS = 43, NARROWEST = 12 };

/* How wide ids may be; -1: as wide as they are. */
static int id_limit(void)
{
    struct winsize size;
    int width = 80;

    if (!isatty(STDOUT_FILENO))
        return -1;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        width = size.ws_col;
    return width - OTHER_COLUMNS > NARROWEST ? width - OTHER_COLUMNS : NARROWEST;
}

static int id_width(const struct row *rows, size_t count, int limit)
{
    size_t width = 2;

    for (size_t i = 0; i < count; i++)
        if (strlen(rows[i].model->id) > width)
            width = strlen(rows[i].model->id);
    return limit >= 0 && width > (size_t)limit ? limit : (int)width;
}

/* An id comes from a server: nothing in it may steer a terminal. */
static void print_id(const char *id, int width)
{
    int len = (int)strlen(id);

    for (int i = 0; i < width; i++) {
        char c = i < len ? id[i] : ' ';
        if (i == width - 1 && len > width)
            c = '~';
        putchar((unsigned char)c < 0x20 || c == 0x7F ? '?' : c);
    }
}

static void print_price(requesty_opt_double price)
{
    if (price.set)
        printf(" %7.3f", price.value * 1e6);
    else
        printf(" %7s", "-");
}

static void print_context(int64_t tokens)
{
    if (tokens >= 1000000)
        printf(" %4.1fM", (double)tokens / 1e6);
    else if (tokens >= 1000)
        printf(" %4lldK", (long long)(tokens / 1000));
    else if (tokens > 0)
        printf(" %5lld", (long long)tokens);
    else
        printf(" %5s", "-");
}

static void print_abilities(const requesty_model *model)
{
    int64_t bits = requesty_model_abilities(model);

    putchar(' ');
    for (int i = 0; i < ABILITIES; i++)
        putchar(bits & choices[i].bit ? choices[i].letter : '-');
}

static void print_row(const struct row *row, int width)
{
    print_id(row->model->id, width);
    print_context(row->model->context_window);
    print_price(row->model->input_price);
    print_price(row->model->output_price);
    if (row->cost.set)
        printf(" %9.5f", row->cost.value);
    else
        printf(" %9s", "-");
    print_abilities(row->model);
    putchar('\n');
}

static void print_table(const struct row *rows, size_t count)
{
    int width = id_width(rows, count, id_limit());

    printf("%-*s %5s %7s %7s %9s %s\n", width, "MODEL", "CTX", "IN", "OUT", "CALL", "CAN");
    for (size_t i = 0; i < count; i++)
        print_row(&rows[i], width);
}

/* The server may have sent its JSON on several lines; inside strings there are no line ends. */
static void print_json(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (const char *c = rows[i].model->raw_json; *c; c++)
            putchar(*c == '\n' || *c == '\r' ? ' ' : *c);
        putchar('\n');
    }
}

/* ---- all together ---- */

/* How many fit, in rows[] and in order; or a failure. */
static int choose(const struct wish *wish, const requesty_model_list *list, const requesty_model **found,
                  struct row *rows, requesty_error *error)
{
    int count = requesty_models_find(list, &wish->find, found, list->model_count, error);

    for (int i = 0; i < count; i++) {
        rows[i].model = found[i];
        rows[i].cost = requesty_model_cost(found[i], &wish->tokens);
        rows[i].key = wish->key;
        rows[i].place = i;
    }
    if (count > 1)
        qsort(rows, (size_t)count, sizeof *rows, compare);
    return count;
}

static void show(const struct wish *wish, const struct row *rows, int count)
{
    size_t shown = (size_t)(wish->limit >= 0 && wish->limit < count ? wish->limit : count);

    if (wish->json)
        print_json(rows, shown);
    else if (count > 0)
        print_table(rows, shown);
}

/* How many fit, or a failure. */
static int run(const struct wish *wish, requesty_client *client, requesty_error *error)
{
    requesty_model_list *list = NULL;
    const requesty_model **found;
    struct row *rows;
    int count = requesty_models_list(client, &list, error);

    if (count < 0)
        return count;
    found = malloc((list->model_count + 1) * sizeof *found);
    rows = malloc((list->model_count + 1) * sizeof *rows);
    if (found && rows) {
        count = choose(wish, list, found, rows, error);
        if (count >= 0)
            show(wish, rows, count);
    } else {
        count = REQUESTY_ERR_NO_MEMORY;
        strcpy(error->message, requesty_code_text(count));
    }
    free(rows);
    free(found);
    requesty_model_list_free(list);
    return count;
}

int main(int argc, char **argv)
{
    struct wish wish = { .tokens = { .input_tokens = 10000, .output_tokens = 1000 }, .limit = -1 };
    requesty_client *client = NULL;
    requesty_error error;
    int rc = read_options(&wish, argc, argv);

    if (rc) {
        fputs(help, rc > 0 ? stdout : stderr);
        return rc > 0 ? 0 : 2;
    }
    rc = requesty_client_new(NULL, &client, &error);
    if (rc == 0)
        rc = run(&wish, client, &error);
    requesty_client_free(client);
    if (rc < 0)
        fprintf(stderr, "%s: %s\n", requesty_code_name(rc), error.message);
    else if (rc == 0)
        fputs("model-table: no model fits\n", stderr);
    if (rc >= 0 && (fflush(stdout) != 0 || ferror(stdout))) {
        perror("model-table");
        return 1;
    }
    return rc < 0 ? 1 : rc == 0 ? 3 : 0;
}
