#include "wire/time.h"

#include <stddef.h>
#include <string.h>

#include "wire/ascii.h"

struct moment {
    int year, month, day, hour, minute, second;
    int offset; /* minutes ahead of UTC */
};

/* Takes exactly `digits` digits whose value is from least to most; NULL when they are not there. NULL is passed on. */
static const char *take_number(const char *text, int digits, int least, int most, int *number)
{
    *number = 0;
    for (; text && digits > 0; digits--, text++) {
        if (!rq_is_digit(*text))
            return NULL;
        *number = *number * 10 + (*text - '0');
    }
    return text && *number >= least && *number <= most ? text : NULL;
}

static const char *take_byte(const char *text, char byte)
{
    return text && *text == byte ? text + 1 : NULL;
}

static int days_of_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static const char *take_date(const char *text, struct moment *moment)
{
    text = take_number(text, 4, 0, 9999, &moment->year);
    text = take_number(take_byte(text, '-'), 2, 1, 12, &moment->month);
    text = take_number(take_byte(text, '-'), 2, 1, 31, &moment->day);
    return text && moment->day <= days_of_month(moment->year, moment->month) ? text : NULL;
}

static const char *take_clock(const char *text, struct moment *moment)
{
    text = take_number(text, 2, 0, 23, &moment->hour);
    text = take_number(take_byte(text, ':'), 2, 0, 59, &moment->minute);
    text = take_number(take_byte(text, ':'), 2, 0, 60, &moment->second); /* 60: a leap second */
    if (!text || *text != '.')
        return text;
    if (!rq_is_digit(*++text))
        return NULL;
    while (rq_is_digit(*text))
        text++;
    return text;
}

static const char *take_zone(const char *text, struct moment *moment)
{
    int hours, minutes, sign;

    if (!text || !*text)
        return text;
    if (rq_lower(*text) == 'z')
        return text + 1;
    if (*text != '+' && *text != '-')
        return NULL;
    sign = *text == '-' ? -1 : 1;
    text = take_number(text + 1, 2, 0, 23, &hours);
    text = take_number(take_byte(text, ':'), 2, 0, 59, &minutes);
    moment->offset = sign * (hours * 60 + minutes);
    return text;
}

/* Days since 1970-01-01. Years are counted from March, so that a leap day is a year's last. */
static int64_t days_of(const struct moment *moment)
{
    int64_t year = moment->year - (moment->month <= 2) + 400; /* never negative */
    int64_t month = (moment->month + 9) % 12;
    int64_t day_of_year = (153 * month + 2) / 5 + moment->day - 1;
    int64_t leap_days = year / 4 - year / 100 + year / 400;
    return year * 365 + leap_days + day_of_year - 719468 - 146097; /* 146,097 days are 400 years */
}

bool rq_time_parse(const char *text, int64_t *seconds)
{
    struct moment moment = { 0 };

    text = text ? take_date(text, &moment) : NULL;
    if (text && (rq_lower(*text) == 't' || *text == ' '))
        text = take_zone(take_clock(text + 1, &moment), &moment);
    if (!text || *text)
        return false;
    *seconds = ((days_of(&moment) * 24 + moment.hour) * 60 + moment.minute - moment.offset) * 60 + moment.second;
    return true;
}

bool rq_time_is_whole(const char *text)
{
    size_t len = text ? strlen(text) : 0;
    int64_t seconds;

    if (!rq_time_parse(text, &seconds) || len <= sizeof "2026-12-31" - 1)
        return false;
    return rq_lower(text[len - 1]) == 'z' || text[len - 6] == '+' || text[len - 6] == '-';
}
