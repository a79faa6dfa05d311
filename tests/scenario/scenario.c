#include "scenario.h"

#include "base/clock.h"
#include "base/random.h"

/* ---- the clock --------------------------------------------------------------------------------------------------- */

static struct {
    int64_t now;
    int64_t waits[MOST_WAITS];
    size_t count;
} fake;

static int64_t fake_now(void)
{
    return fake.now;
}

static int64_t fake_wall_now(void)
{
    return FAKE_WALL;
}

static void fake_sleep(int64_t ms)
{
    if (fake.count < MOST_WAITS)
        fake.waits[fake.count++] = ms;
    fake.now += ms;
}

void fake_clock(void)
{
    static const struct rq_clock clock = { fake_now, fake_wall_now, fake_sleep };

    memset(&fake, 0, sizeof fake);
    fake.now = 1000000;
    rq_clock_replace(&clock);
    rq_random_fix(0);
}

void fake_clock_advance(int64_t ms)
{
    fake.now += ms;
}

size_t fake_wait_count(void)
{
    return fake.count;
}

int64_t fake_wait(size_t index)
{
    return index < fake.count ? fake.waits[index] : -1;
}

void check_waits(const int64_t *waits, size_t count, const char *file, int line)
{
    _assert_int_equal(fake.count, count, file, line);
    for (size_t i = 0; i < count; i++)
        _assert_int_equal((uintmax_t)fake.waits[i], (uintmax_t)waits[i], file, line);
}

/* ---- scenes ------------------------------------------------------------------------------------------------------ */

int scene_setup(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    requesty_client_options options;

    if (!scene || (scene->server = server_start(NULL)) == NULL)
        return -1;
    options = scene_options(scene);
    scene_use(scene, &options);
    *state = scene;
    return 0;
}

int scene_teardown(void **state)
{
    struct scene *scene = *state;

    rq_clock_replace(NULL);
    rq_random_fix(-1);
    requesty_client_free(scene->client);
    server_stop(scene->server);
    free(scene);
    return 0;
}

requesty_client_options scene_options(const struct scene *scene)
{
    return (requesty_client_options){
        .api_key = TEST_KEY,
        .base_url = server_url(scene->server),
        .proxy = "",
        .use_environment = REQUESTY_BOOL(0),
    };
}

void scene_use(struct scene *scene, const requesty_client_options *options)
{
    requesty_error error = { 0 };

    requesty_client_free(scene->client);
    scene->client = NULL;
    if (requesty_client_new(options, &scene->client, &error) != 0)
        fail_msg("no client: %s", error.message);
}

void scene_use_retries(struct scene *scene, int64_t max_retries)
{
    requesty_client_options options = scene_options(scene);

    options.max_retries = REQUESTY_INT(max_retries);
    scene_use(scene, &options);
}

const struct server_request *last_request(struct scene *scene)
{
    size_t count = server_request_count(scene->server);

    assert_true(count > 0);
    return server_request(scene->server, count - 1);
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

void check_contains(const char *text, const char *part, const char *file, int line)
{
    if (strstr(text, part))
        return;
    print_error("\"%s\"\n  does not contain \"%s\"\n", text, part);
    _fail(file, line);
}

void check_lacks(const char *text, const char *part, const char *file, int line)
{
    if (!strstr(text, part))
        return;
    print_error("\"%s\"\n  contains \"%s\"\n", text, part);
    _fail(file, line);
}
