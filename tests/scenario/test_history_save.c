/* Histories that are kept and read again, copied, shortened, and given what they refuse. */
#include "histories.h"

#include "api/history.h"
#include "json/members.h"

#define THOUGHT "[ {\"type\":\"thinking\",\"thinking\":\"\\u2026\",\"signature\":\"s\"},{\"type\":\"new\",\"n\":0.10} ]"

/* A turn of every kind that Messages takes. */
static requesty_history *every_turn(struct scene *scene)
{
    static const requesty_block_param blocks[] = {
        { .type = REQUESTY_BLOCK_TEXT, .text = "\xC3\xA9" },
        { .type = REQUESTY_BLOCK_IMAGE, .bytes = "abc", .bytes_len = 3, .media_type = "image/png" },
    };
    requesty_history *history = new_history();

    assert_int_equal(requesty_history_add_text(history, REQUESTY_ROLE_SYSTEM, "s", NULL), 0);
    assert_int_equal(requesty_history_add_text(history, REQUESTY_ROLE_USER, "a\"\n", NULL), 0);
    add_message(scene, history, MESSAGE(THOUGHT, "\"tool_use\""));
    assert_int_equal(requesty_history_add_tool_result(history, "1", "one", true, NULL), 0);
    assert_int_equal(requesty_history_add_tool_result_blocks(history, "2", blocks, 2, false, NULL), 0);
    assert_int_equal(requesty_history_add_blocks(history, REQUESTY_ROLE_USER, blocks, 2, NULL), 0);
    add_message(scene, history, MESSAGE("[]", "\"end_turn\""));
    assert_int_equal(requesty_history_add_json(history, "{ \"role\":\"user\",\"content\":\"\\u00e9\"}", NULL), 0);
    return history;
}

static char *save(const requesty_history *history)
{
    char *text = NULL;
    size_t len = 0;

    assert_int_equal(requesty_history_save(history, &text, &len, NULL), 0);
    assert_int_equal(strlen(text), len);
    return text;
}

/* The request and the saved text of both are the same bytes. */
static void assert_same(struct scene *scene, enum protocol protocol, const requesty_history *one,
                        const requesty_history *other)
{
    char *turns = turns_of(scene, protocol, one), *saved = save(one), *again = save(other);

    assert_turns(scene, protocol, other, turns);
    assert_string_equal(saved, again);
    assert_int_equal(requesty_history_count(one), requesty_history_count(other));
    free(turns);
    requesty_text_free(saved);
    requesty_text_free(again);
}

static requesty_history *load(const char *text, size_t len)
{
    requesty_history *history = NULL;
    requesty_error error = { 0 };

    if (requesty_history_load(text, len, &history, &error) != 0)
        fail_msg("%s\n  is refused: %s", text, error.message);
    return history;
}

static void what_is_saved_can_be_loaded(void **state)
{
    requesty_history *history = every_turn(*state), *chat = new_history(), *again;
    char *text = save(history);

    again = load(text, 0);
    assert_same(*state, MESSAGES, history, again);
    requesty_history_free(again);
    again = load(text, strlen(text));
    refuse_history(*state, CHAT, again,
                   "history[2]: a reply of Messages cannot go into a call of chat; go on with Messages");
    requesty_history_free(again);
    requesty_text_free(text);
    assert_int_equal(requesty_history_add_text(chat, REQUESTY_ROLE_DEVELOPER, "d", NULL), 0);
    add_completion(*state, chat, COMPLETION("{ \"role\":\"assistant\",\"content\":\"\\u0041\",\"n\":1.0}", "\"stop\""));
    add_completion(*state, chat, "{\"id\":\"c\",\"choices\":[]}");
    text = save(chat);
    again = load(text, 0);
    assert_same(*state, CHAT, chat, again);
    requesty_text_free(text);
    requesty_history_free(again);
    requesty_history_free(chat);
    requesty_history_free(history);
}

static void the_text_has_its_form(void **state)
{
    requesty_history *history = new_history();
    char *text;

    (void)state;
    text = save(history);
    assert_string_equal(text, "{\"requesty_history\":1,\"turns\":[]}");
    requesty_text_free(text);
    assert_int_equal(requesty_history_add_text(history, REQUESTY_ROLE_USER, "a", NULL), 0);
    assert_int_equal(requesty_history_add_json(history, "{ \"role\":\"critic\" }", NULL), 0);
    text = save(history);
    assert_string_equal(text, "{\"requesty_history\":1,\"turns\":[{\"kind\":\"text\",\"role\":\"user\",\"json\":\"a\"},"
                              "{\"kind\":\"json\",\"json\":{ \"role\":\"critic\" }}]}");
    requesty_text_free(text);
    requesty_text_free(NULL);
    requesty_history_free(history);
}

#define TURNS(turns) "{\"requesty_history\":1,\"turns\":[" turns "]}"

static void texts_that_are_refused(void **state)
{
    static const struct {
        const char *text, *says;
        size_t len;
    } cases[] = {
        { "", "line 1, column 1: ", 0 },
        { "{\"requesty_history\":1,\n\"turns\":[", "line 2, column 9: ", 0 },
        { "{\"requesty_history\":1,\"turns\":[]} x", "line 1, column 35: ", 0 },
        { "{\"requesty_history\":1,\"turns\":[]}\0", "line 1, column 3", 34 },
        { "{\"requesty_history\":1,\"turns\":[\"\xFF\"]}", "line 1, column 32: ", 0 },
        { "[]", "must be a JSON object", 0 },
        { "{}", "requesty_history: is missing", 0 },
        { "{\"requesty_history\":\"1\",\"turns\":[]}", "requesty_history: is missing", 0 },
        { "{\"requesty_history\":1.5,\"turns\":[]}", "requesty_history: is missing", 0 },
        { "{\"requesty_history\":2,\"turns\":[]}", "requesty_history: version 2 is not known", 0 },
        { "{\"requesty_history\":1}", "turns: must be a JSON array", 0 },
        { "{\"requesty_history\":1,\"turns\":{}}", "turns: must be a JSON array", 0 },
        { TURNS("7"), "turns[0]: must be a JSON object", 0 },
        { TURNS("{}"), "turns[0]: the kind is missing, or not known", 0 },
        { TURNS("{\"kind\":\"text\",\"role\":\"user\",\"json\":\"a\"},{\"kind\":\"novel\"}"), "turns[1]: the kind", 0 },
        { TURNS("{\"kind\":\"text\",\"role\":\"user\",\"json\":[]}"), "turns[0]: a text must be a JSON string", 0 },
        { TURNS("{\"kind\":\"text\",\"role\":\"user\"}"), "turns[0]: a text must be a JSON string", 0 },
        { TURNS("{\"kind\":\"text\",\"role\":\"tool\",\"json\":\"a\"}"), "turns[0]: the role must be USER", 0 },
        { TURNS("{\"kind\":\"text\",\"json\":\"a\"}"), "turns[0]: the role must be USER", 0 },
        { TURNS("{\"kind\":\"blocks\",\"role\":\"user\",\"json\":[]}"), "turns[0]: blocks must be", 0 },
        { TURNS("{\"kind\":\"blocks\",\"role\":\"user\",\"json\":[{}]}"), "turns[0]: blocks must be", 0 },
        { TURNS("{\"kind\":\"blocks\",\"role\":\"user\",\"json\":[1]}"), "turns[0]: blocks must be", 0 },
        { TURNS("{\"kind\":\"tool_result\",\"json\":{}}"), "turns[0]: a tool result must be", 0 },
        { TURNS("{\"kind\":\"tool_result\",\"json\":{\"tool_use_id\":\"1\",\"content\":[1]}}"),
          "turns[0]: a tool result's content must be blocks", 0 },
        { TURNS("{\"kind\":\"message\",\"json\":{}}"), "turns[0]: a reply of Messages must be", 0 },
        { TURNS("{\"kind\":\"completion\",\"json\":[]}"), "turns[0]: a reply of chat must be", 0 },
        { TURNS("{\"kind\":\"json\",\"json\":{\"content\":1}}"), "turns[0]: must be a JSON object with a role", 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_history *history = NULL;
        requesty_error error = { 0 };
        int rc = requesty_history_load(cases[i].text, cases[i].len, &history, &error);

        if (rc != REQUESTY_ERR_INVALID || strncmp(error.message, cases[i].says, strlen(cases[i].says)) != 0 || history)
            fail_msg("case %zu: %s: \"%s\", not \"%s\"", i, requesty_code_name(rc), error.message, cases[i].says);
        assert_code(requesty_history_load(cases[i].text, cases[i].len, &history, NULL), REQUESTY_ERR_INVALID);
    }
}

/* Every beginning of a saved text is refused. */
static void cut_texts_are_refused(void **state)
{
    requesty_history *history = every_turn(*state), *loaded = NULL;
    char *text = save(history);

    for (size_t len = 1; len < strlen(text); len++)
        assert_code(requesty_history_load(text, len, &loaded, NULL), REQUESTY_ERR_INVALID);
    assert_null(loaded);
    requesty_text_free(text);
    requesty_history_free(history);
}

/* Writes the turns as a request of the protocol would; what comes of it is JSON, or a refusal. */
static void write_turns(const requesty_history *history, enum rq_dialect dialect)
{
    const struct rq_turns turns = { .dialect = dialect, .history = history };
    struct rq_buffer out = { 0 };
    struct rq_writer writer;

    rq_write_begin(&writer, &out, NULL);
    rq_history_put_turns(&writer, NULL, &turns);
    if (rq_write_finish(&writer) == 0 && rq_history_has_turns(&turns))
        assert_true(rq_is_json((struct rq_slice){ out.data, out.len }));
    rq_buffer_free(&out);
}

/* One byte of a saved text is another: it is refused, or it is a history that can be used like any other. */
static void change_each_byte(requesty_history *history)
{
    static const char bytes[] = "\"\\{}[]:, 0ntx\xC3";
    requesty_history *loaded;
    char *text = save(history), *again;

    for (size_t at = 0; text[at]; at++) {
        char byte = text[at];
        for (size_t i = 0; i < sizeof bytes; i++) { /* the NUL as well */
            text[at] = bytes[i];
            loaded = NULL;
            if (requesty_history_load(text, at + 1 + strlen(text + at + 1), &loaded, NULL) < 0)
                continue;
            again = save(loaded);
            write_turns(loaded, RQ_DIALECT_MESSAGES);
            write_turns(loaded, RQ_DIALECT_CHAT);
            requesty_text_free(again);
            requesty_history_free(loaded);
        }
        text[at] = byte;
    }
    requesty_text_free(text);
    requesty_history_free(history);
}

static void changed_texts_do_no_harm(void **state)
{
    static const requesty_block_param blocks[] = {
        { .type = REQUESTY_BLOCK_TEXT, .text = "t", .cache = REQUESTY_CACHE_5M },
        { .type = REQUESTY_BLOCK_IMAGE, .bytes = "abc", .bytes_len = 3, .media_type = "image/png" },
        { .type = REQUESTY_BLOCK_DOCUMENT, .url = "u", .title = "d" },
        { .type = REQUESTY_BLOCK_DOCUMENT, .text = "plain" },
    };
    requesty_history *chat = new_history();

    assert_int_equal(requesty_history_add_blocks(chat, REQUESTY_ROLE_USER, blocks, COUNT(blocks), NULL), 0);
    assert_int_equal(requesty_history_add_tool_result_blocks(chat, "1", blocks, 1, false, NULL), 0);
    add_completion(*state, chat, COMPLETION("{\"role\":\"assistant\",\"content\":\"c\"}", "\"stop\""));
    change_each_byte(chat);
    change_each_byte(every_turn(*state));
}

static void deep_texts_are_refused(void **state)
{
    enum { DEPTH = 100000 };
    char *text = malloc(DEPTH + 64);
    requesty_history *history = NULL;
    requesty_error error;
    int len = sprintf(text, "{\"requesty_history\":1,\"turns\":");

    (void)state;
    memset(text + len, '[', DEPTH);
    text[len + DEPTH] = '\0';
    assert_code(requesty_history_load(text, 0, &history, &error), REQUESTY_ERR_INVALID);
    assert_contains(error.message, "line 1, column ");
    free(text);
}

static void a_copy_lives_by_itself(void **state)
{
    requesty_history *history = every_turn(*state), *copy = NULL;

    assert_int_equal(requesty_history_clone(history, &copy, NULL), 0);
    assert_same(*state, MESSAGES, history, copy);
    requesty_history_free(history);
    assert_int_equal(requesty_history_count(copy), 8);
    free(turns_of(*state, MESSAGES, copy));
    requesty_history_free(copy);
}

static void the_last_turns_can_be_undone(void **state)
{
    requesty_history *history = every_turn(*state);
    size_t count = requesty_history_count(history);
    char *before = save(history), *after;

    assert_int_equal(requesty_history_add_text(history, REQUESTY_ROLE_USER, "fails", NULL), 0);
    requesty_history_truncate(history, count);
    requesty_history_truncate(history, count + 1);
    after = save(history);
    assert_string_equal(before, after);
    requesty_history_truncate(history, 1);
    assert_turns(*state, MESSAGES, history, "[{\"role\":\"system\",\"content\":\"s\"}]");
    requesty_history_clear(history);
    assert_int_equal(requesty_history_count(history), 0);
    requesty_text_free(before);
    requesty_text_free(after);
    requesty_history_free(history);
}

/* The instructions stay, and the rest begins with the user's own words. */
static void the_first_turns_can_be_dropped(void **state)
{
    static const struct {
        size_t count, dropped;
    } cases[] = { { 0, 0 }, { 1, 4 }, { 4, 4 }, { 5, 6 }, { 6, 6 }, { 7, 7 }, { 99, 7 } };

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_history *history = every_turn(*state);

        assert_int_equal(requesty_history_drop(history, cases[i].count), cases[i].dropped);
        assert_int_equal(requesty_history_count(history), 8 - cases[i].dropped);
        assert_int_equal(requesty_history_turn(history, 0)->role, REQUESTY_ROLE_SYSTEM);
        if (cases[i].dropped < 7)
            assert_int_equal(requesty_history_turn(history, 1)->role, REQUESTY_ROLE_USER);
        requesty_history_free(history);
    }
    assert_int_equal(requesty_history_drop(NULL, 3), 0);
}

static void turns_can_be_looked_at(void **state)
{
    requesty_history *history = every_turn(*state);
    const requesty_turn *turn = requesty_history_turn(history, 2);

    assert_int_equal(turn->kind, REQUESTY_TURN_MESSAGE);
    assert_int_equal(turn->role, REQUESTY_ROLE_ASSISTANT);
    assert_string_equal(turn->json, THOUGHT);
    assert_int_equal(turn->json_len, strlen(THOUGHT));
    assert_int_equal(requesty_history_turn(history, 3)->role, REQUESTY_ROLE_TOOL);
    assert_int_equal(requesty_history_turn(history, 7)->role, REQUESTY_ROLE_USER);
    assert_null(requesty_history_turn(history, 8));
    assert_null(requesty_history_turn(NULL, 0));
    requesty_history_free(history);
}

#define refuses(call, says)                                                                                            \
    do {                                                                                                               \
        requesty_error error = { 0 }, *to = &error;                                                                    \
        assert_code(call, REQUESTY_ERR_INVALID);                                                                       \
        assert_string_equal(error.message, says);                                                                      \
        assert_int_equal(requesty_history_count(history), 0);                                                          \
        to = NULL;                                                                                                     \
        assert_code(call, REQUESTY_ERR_INVALID);                                                                       \
    } while (0)

static void bad_arguments_are_refused(void **state)
{
    static const requesty_block_param use = { .type = REQUESTY_BLOCK_TOOL_USE, .id = "1", .name = "n" };
    static const requesty_block_param blocks[] = {
        { .type = REQUESTY_BLOCK_TEXT, .text = "a" }, { .type = REQUESTY_BLOCK_IMAGE } };
    requesty_history *history = new_history();
    char *text = NULL;

    (void)state;
    refuses(requesty_history_new(NULL, to), "history: is NULL");
    refuses(requesty_history_add_text(NULL, REQUESTY_ROLE_USER, "a", to), "history: is NULL");
    refuses(requesty_history_add_text(history, REQUESTY_ROLE_USER, NULL, to), "text: is NULL");
    refuses(requesty_history_add_text(history, REQUESTY_ROLE_USER, "a\xFF", to), "text: not valid UTF-8 at byte 1");
    refuses(requesty_history_add_text(history, REQUESTY_ROLE_TOOL, "a", to),
            "the role must be USER, ASSISTANT, SYSTEM or DEVELOPER");
    refuses(requesty_history_add_text(history, 0, "a", to), "the role must be USER, ASSISTANT, SYSTEM or DEVELOPER");
    refuses(requesty_history_add_blocks(history, REQUESTY_ROLE_USER, NULL, 1, to), "blocks: at least one is required");
    refuses(requesty_history_add_blocks(history, REQUESTY_ROLE_USER, blocks, 0, to), "blocks: at least one is required");
    refuses(requesty_history_add_blocks(history, REQUESTY_ROLE_USER, &use, 1, to),
            "blocks[0].type: must be TEXT, IMAGE or DOCUMENT");
    refuses(requesty_history_add_blocks(history, REQUESTY_ROLE_USER, blocks, 2, to),
            "blocks[1].bytes: exactly one of bytes, data, url and file_id must be set");
    refuses(requesty_history_add_tool_result(history, NULL, "a", false, to), "id: is required for this type");
    refuses(requesty_history_add_tool_result(history, "1", NULL, false, to), "text: is NULL");
    refuses(requesty_history_add_tool_result_blocks(history, "1", NULL, 1, false, to), "content: is NULL");
    refuses(requesty_history_add_tool_result_blocks(history, "1", blocks, 2, false, to),
            "content[1].bytes: exactly one of bytes, data, url and file_id must be set");
    refuses(requesty_history_add_message(history, NULL, to), "reply: is NULL");
    refuses(requesty_history_add_completion(history, NULL, to), "completion: is NULL");
    refuses(requesty_history_add_json(history, NULL, to), "json: is NULL");
    refuses(requesty_history_add_json(history, "{\n\"a\"}", to), "json: line 2, column 4: ':' expected near '}'");
    refuses(requesty_history_add_json(history, "[]", to), "json: must be a JSON object");
    refuses(requesty_history_add_json(history, "{\"role\":1}", to), "json: must be a JSON object with a role");
    refuses(requesty_history_clone(NULL, &history, to), "history: is NULL");
    refuses(requesty_history_clone(history, NULL, to), "clone: is NULL");
    refuses(requesty_history_save(NULL, &text, NULL, to), "history: is NULL");
    refuses(requesty_history_save(history, NULL, NULL, to), "json: is NULL");
    refuses(requesty_history_load(NULL, 0, &history, to), "json: is NULL");
    refuses(requesty_history_load("{}", 0, NULL, to), "history: is NULL");
    requesty_history_free(history);
    requesty_history_free(NULL);
    requesty_history_truncate(NULL, 0);
    requesty_history_clear(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(what_is_saved_can_be_loaded),
        scene_test(the_text_has_its_form),
        scene_test(texts_that_are_refused),
        scene_test(cut_texts_are_refused),
        scene_test(changed_texts_do_no_harm),
        scene_test(deep_texts_are_refused),
        scene_test(a_copy_lives_by_itself),
        scene_test(the_last_turns_can_be_undone),
        scene_test(the_first_turns_can_be_dropped),
        scene_test(turns_can_be_looked_at),
        scene_test(bad_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
