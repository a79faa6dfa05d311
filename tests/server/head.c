/* The head of a request: request line and headers, read strictly, since they check our own client. */
#define _POSIX_C_SOURCE 200809L
#include "server_internal.h"

#include <string.h>
#include <strings.h>

const char *server_request_header(const struct server_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, name) == 0)
            return request->headers[i].value;
    return NULL;
}

size_t server_request_header_count(const struct server_request *request, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < request->header_count; i++)
        count += strcasecmp(request->headers[i].name, name) == 0;
    return count;
}

/* Ends the line at *text and moves on to the next one; NULL if a bare CR or LF is in it. */
static char *take_line(char **text)
{
    char *line = *text;
    char *end = line + strcspn(line, "\r\n");

    if (*end == '\0') {
        *text = end;
        return line;
    }
    if (end[0] != '\r' || end[1] != '\n')
        return NULL;
    *end = '\0';
    *text = end + 2;
    return line;
}

/* Ends the word at *text, which one space must follow; NULL if it is empty or nothing follows. */
static char *take_word(char **text)
{
    char *word = *text;
    char *end = strchr(word, ' ');

    if (!end || end == word)
        return NULL;
    *end = '\0';
    *text = end + 1;
    return word;
}

static bool parse_request_line(struct server_request *request, char *line)
{
    request->method = take_word(&line);
    request->path = request->method ? take_word(&line) : NULL;
    request->version = line;
    return request->path && (strcmp(line, "HTTP/1.1") == 0 || strcmp(line, "HTTP/1.0") == 0);
}

static bool parse_header(struct server_header *header, char *line)
{
    char *colon = strchr(line, ':');
    char *end;

    if (!colon || colon == line || strcspn(line, " \t") < (size_t)(colon - line))
        return false;
    *colon = '\0';
    header->name = line;
    colon += 1 + strspn(colon + 1, " \t");
    header->value = colon;
    for (end = colon + strlen(colon); end > colon && (end[-1] == ' ' || end[-1] == '\t'); end--)
        end[-1] = '\0';
    return true;
}

static bool add_header(struct server_received *received, char *line)
{
    struct server_request *request = &received->request;
    size_t count = request->header_count;

    if ((count & (count - 1)) == 0) { /* full: the room is always a power of two */
        size_t room = count ? 2 * count : 1;

        received->headers = server_reallocate(received->headers, room * sizeof *received->headers);
    }
    request->headers = received->headers;
    if (!parse_header(&received->headers[count], line))
        return false;
    request->header_count++;
    return true;
}

bool server_head_parse(struct server_received *received)
{
    char *text = received->head;
    char *line = take_line(&text);

    if (!line || !parse_request_line(&received->request, line))
        return false;
    while (*text != '\0') {
        line = take_line(&text);
        if (!line || !add_header(received, line))
            return false;
    }
    return true;
}
