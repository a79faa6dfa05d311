#include "bench_turns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *bench_turn(void)
{
    static const char line[] = "    printf(\"%s of 16 tests passed\\n\", count); // 64 bytes a line\n";
    static char text[BENCH_TURN_BYTES + 1];

    for (size_t i = 0; i < BENCH_TURN_BYTES; i++)
        text[i] = line[i % (sizeof line - 1)];
    return text;
}

/* A JSON string of the text; what needs an escape here are quotes, backslashes and line ends. */
static char *put_string(char *to, const char *text)
{
    *to++ = '"';
    for (; *text; text++) {
        if (*text == '"' || *text == '\\' || *text == '\n')
            *to++ = '\\';
        *to++ = *text == '\n' ? 'n' : *text;
    }
    *to++ = '"';
    return to;
}

char *bench_conversation(void)
{
    char *body = malloc((size_t)BENCH_TURNS * BENCH_TURN_BYTES * 2), *to = body;

    if (!body)
        abort();
    to += sprintf(to, "{\"model\":\"anthropic/claude-sonnet-4-5\",\"max_tokens\":1024,\"messages\":[");
    for (int i = 0; i < BENCH_TURNS; i++) {
        to += sprintf(to, "%s{\"role\":\"%s\",\"content\":", i ? "," : "", i % 2 ? "assistant" : "user");
        to = put_string(to, bench_turn());
        *to++ = '}';
    }
    strcpy(to, "]}");
    return body;
}
