/* The server of the benchmark: one long stream of each protocol, a small reply, and pages of embeddings.
 * Prints its URL; ends when its input does. */
#include "bench_pages.h"
#include "server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bodies {
    char *messages, *chat, *numbers, *base64;
    size_t messages_len, chat_len, numbers_len, base64_len;
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

/* With a length, or in chunks for paths that say so. */
static struct server_reply *embeddings(const struct bodies *bodies, const struct server_request *request)
{
    bool base64 = strstr(request->body, "base64") != NULL;

    if (!strstr(request->body, "encoding_format"))
        return server_reply_json(200, "{\"data\":[{\"embedding\":[1]}]}");
    return server_reply_bytes(200, "application/json", base64 ? bodies->base64 : bodies->numbers,
                              base64 ? bodies->base64_len : bodies->numbers_len,
                              strstr(request->path, "chunked") ? SERVER_CHUNKED : SERVER_LENGTH, server_split_every(16384));
}

static struct server_reply *answer(const struct server_request *request, void *user)
{
    const struct bodies *bodies = user;
    bool chat = strstr(request->path, "chat") != NULL;

    if (strstr(request->path, "embeddings"))
        return embeddings(bodies, request);
    if (!strstr(request->body, "\"stream\":true"))
        return server_reply_json(200, small_reply);
    return server_reply_bytes(200, "text/event-stream", chat ? bodies->chat : bodies->messages,
                              chat ? bodies->chat_len : bodies->messages_len, SERVER_CHUNKED, server_split_every(16384));
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    const struct server_options options = { .forget_requests = true };
    struct server *server = server_start(&options);
    struct bodies bodies;

    bodies.messages = repeat(messages_head, delta, count, messages_tail, &bodies.messages_len);
    bodies.chat = repeat("", chunk, count, chat_tail, &bodies.chat_len);
    bodies.numbers = bench_page(false, &bodies.numbers_len);
    bodies.base64 = bench_page(true, &bodies.base64_len);
    server_set_handler(server, answer, &bodies);
    printf("%s\n", server_url(server));
    fflush(stdout);
    while (getchar() != EOF)
        ;
    server_stop(server);
    free(bodies.messages);
    free(bodies.chat);
    free(bodies.numbers);
    free(bodies.base64);
    return 0;
}
