#include "engine/retry.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "wire/field.h"

#define FIRST_WAIT_MS 500.0
#define LONGEST_BACKOFF_MS 8000.0
#define JITTER 0.25            /* up to this part of the wait is taken off, so that clients do not return together */
#define NEVER_MS 4.0e15        /* more than any wait means anything; keeps the conversion to int64_t defined */

bool rq_retry_status(int status)
{
    return status == 408 || status == 409 || status == 424 || status == 429 || status >= 500;
}

/* Money and permission do not come back by themselves, whatever a header says. */
static bool is_final(int status)
{
    return status == 402 || status == 403 || status == 404 || status == 412;
}

static int64_t positive_ms(double ms)
{
    int64_t whole;

    if (!(ms > 0) || !isfinite(ms))
        return -1;
    whole = (int64_t)(ms < NEVER_MS ? ms : NEVER_MS);
    return (double)whole < ms ? whole + 1 : whole; /* never sooner than asked */
}

static int64_t number_ms(const char *text, double unit_ms)
{
    double number;
    if (!rq_field_number(text, &number))
        return -1;
    return positive_ms(number < NEVER_MS / unit_ms ? number * unit_ms : NEVER_MS);
}

static int64_t date_ms(const char *text, int64_t wall)
{
    time_t date = *text ? curl_getdate(text, NULL) : -1;
    return date < 0 ? -1 : positive_ms(((double)date - (double)wall) * 1000.0);
}

int64_t rq_retry_asked_ms(const char *retry_after_ms, const char *retry_after, int64_t wall)
{
    int64_t ms = number_ms(retry_after_ms, 1);
    double number;

    if (ms < 0)
        ms = number_ms(retry_after, 1000);
    if (ms < 0 && !rq_field_number(retry_after, &number))
        ms = date_ms(retry_after, wall);
    return ms;
}

static int64_t backoff_ms(int attempt, double chance)
{
    double wait = FIRST_WAIT_MS;
    while (--attempt > 0 && wait < LONGEST_BACKOFF_MS)
        wait *= 2;
    if (wait > LONGEST_BACKOFF_MS)
        wait = LONGEST_BACKOFF_MS;
    return (int64_t)(wait * (1 - JITTER * chance));
}

static bool is_worth_it(const struct rq_attempt *attempt)
{
    if (!attempt->status)
        return attempt->broken;
    if (is_final(attempt->status))
        return false;
    if (strcmp(attempt->should_retry, "true") == 0)
        return true;
    if (strcmp(attempt->should_retry, "false") == 0)
        return false;
    if (attempt->careful)
        return attempt->status == 429; /* turned away before anything was done; of the others nobody knows */
    return rq_retry_status(attempt->status);
}

struct rq_verdict rq_retry_judge(const struct rq_retry_policy *policy, const struct rq_attempt *attempt)
{
    struct rq_verdict verdict = { .asked_ms = -1 };

    if (attempt->status)
        verdict.asked_ms = rq_retry_asked_ms(attempt->retry_after_ms, attempt->retry_after, attempt->wall);
    if (attempt->number > policy->max_retries || !is_worth_it(attempt) || verdict.asked_ms > policy->longest_wait_ms)
        return verdict;
    verdict.delay_ms = verdict.asked_ms >= 0 ? verdict.asked_ms : backoff_ms(attempt->number, attempt->chance);
    verdict.again = attempt->remaining_ms < 0 || verdict.delay_ms < attempt->remaining_ms;
    return verdict;
}
