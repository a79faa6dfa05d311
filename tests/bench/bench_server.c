/* The server of the benchmark: a stream of each protocol, as many events long as the request's max_tokens, a small reply, and
 * pages of embeddings. Prints its URL; ends when its input does. */
#include "bench_pages.h"
#include "server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pages {
    char *numbers, *base64;
    size_t numbers_len, base64_len;
};

/* 125 bytes of data, as an average text delta has. */
static const char delta[] = "event: content_block_delta\n"
                            "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":"
                            "\" and a few more words of the answer\"}}\n\n";
static const char messages_head[] =
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":"
    "\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}\n\n"
    "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\","
    "\"text\":\"\"}}\n\n";
static const char messages_tail[] =
    "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":"
    "{\"output_tokens\":9}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
/* 306 bytes, as an average chunk of a router has. */
static const char chunk[] =
    "data: {\"id\":\"gen-1762179802-UN8pkJI4AGZvryk0kFnb\",\"provider\":\"OpenAI\",\"model\":\"openai/gpt-4o-mini\",\"object\":"
    "\"chat.completion.chunk\",\"created\":1762179802,\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":"
    "\" some words\"},\"finish_reason\":null,\"native_finish_reason\":null,\"logprobs\":null}],\"system_fingerprint\":"
    "\"fp_0123456789\"}\n\n";
static const char chat_tail[] = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                                "data: [DONE]\n\n";
static const char small_reply[] =
    "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[{\"type\":\"text\",\"text\":"
    "\"A coast redwood.\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":12,"
    "\"output_tokens\":6}}";

/* A body: `count` times the piece, between head and tail. To be freed. */
static char *repeat(const char *head, const char *piece, size_t count, const char *tail, size_t *len)
{
    size_t head_len = strlen(head), piece_len = strlen(piece), tail_len = strlen(tail);
    char *body = malloc(head_len + count * piece_len + tail_len), *at = body;

    if (!body)
        abort();
    memcpy(at, head, head_len);
    at += head_len;
    for (size_t i = 0; i < count; i++, at += piece_len)
        memcpy(at, piece, piece_len);
    memcpy(at, tail, tail_len);
    *len = head_len + count * piece_len + tail_len;
    return body;
}

static size_t max_tokens(const struct server_request *request)
{
    static const char member[] = "\"max_tokens\":";
    const char *found = strstr(request->body, member);

    return found ? strtoul(found + sizeof member - 1, NULL, 10) : 1;
}

static struct server_reply *stream(const struct server_request *request)
{
    bool chat = strstr(request->path, "chat") != NULL;
    size_t len, count = max_tokens(request);
    char *body = chat ? repeat("", chunk, count, chat_tail, &len) : repeat(messages_head, delta, count, messages_tail, &len);
    struct server_reply *reply =
        server_reply_bytes(200, "text/event-stream", body, len, SERVER_CHUNKED, server_split_every(16384));

    free(body);
    return reply;
}

/* Without an encoding_format one small vector, for whoever warms up. */
static struct server_reply *embeddings(const struct pages *pages, const struct server_request *request)
{
    bool base64 = strstr(request->body, "base64") != NULL;

    if (!strstr(request->body, "encoding_format"))
        return server_reply_json(200, "{\"data\":[{\"embedding\":[1]}]}");
    return server_reply_bytes(200, "application/json", base64 ? pages->base64 : pages->numbers,
                              base64 ? pages->base64_len : pages->numbers_len, SERVER_LENGTH, server_split_every(16384));
}

static struct server_reply *answer(const struct server_request *request, void *user)
{
    if (strstr(request->path, "embeddings"))
        return embeddings(user, request);
    return strstr(request->body, "\"stream\":true") ? stream(request) : server_reply_json(200, small_reply);
}

int main(void)
{
    const struct server_options options = { .forget_requests = true };
    struct server *server = server_start(&options);
    struct pages pages;

    if (!server)
        return 1;
    pages.numbers = bench_page(false, &pages.numbers_len);
    pages.base64 = bench_page(true, &pages.base64_len);
    server_set_handler(server, answer, &pages);
    printf("%s\n", server_url(server));
    fflush(stdout);
    while (getchar() != EOF)
        ;
    server_stop(server);
    free(pages.numbers);
    free(pages.base64);
    return 0;
}
