/* The demonstration router speaks a tone (wav, pcm) or a silence (mp3) for each word, and hears how long a file is. */
#include "router_internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    RATE = 8000,         /* samples of one byte a second */
    WORD_SAMPLES = 1600, /* a fifth of a second */
    FRAME = 104,         /* bytes of an MPEG frame of 26 ms: layer III, 32 kbit/s, 44.1 kHz, one channel */
    WORD_FRAMES = 8,
    MOST_UPLOAD = 32 * 1024 * 1024
};

static size_t count_words(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text += router_next_word(text))
        count++;
    return count;
}

/* ---- sound ---- */

static void add_little(struct server_buffer *to, size_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        server_buffer_append(to, (unsigned char[]){ (unsigned char)(number >> 8 * i & 255) }, 1);
}

static void add_wav_head(struct server_buffer *to, size_t samples)
{
    server_buffer_text(to, "RIFF");
    add_little(to, 36 + samples, 4);
    server_buffer_text(to, "WAVEfmt ");
    add_little(to, 16, 4);
    add_little(to, 1, 2); /* plain samples */
    add_little(to, 1, 2); /* of one channel */
    add_little(to, RATE, 4);
    add_little(to, RATE, 4);
    add_little(to, 1, 2);
    add_little(to, 8, 2);
    server_buffer_text(to, "data");
    add_little(to, samples, 4);
}

/* A square wave; its pitch is the word's length. */
static void add_tone(struct server_buffer *to, size_t length)
{
    unsigned char samples[WORD_SAMPLES];
    size_t half = RATE / (200 + 40 * (length % 16)) / 2 + 1;

    for (size_t i = 0; i < sizeof samples; i++)
        samples[i] = i > WORD_SAMPLES * 3 / 4 ? 128 : i / half % 2 ? 148 : 108;
    server_buffer_append(to, samples, sizeof samples);
}

/* A frame without any coefficients. */
static void add_silence(struct server_buffer *to)
{
    static const unsigned char frame[FRAME] = { 0xFF, 0xFB, 0x10, 0xC4 };

    for (int i = 0; i < WORD_FRAMES; i++)
        server_buffer_append(to, frame, sizeof frame);
}

/* ---- speech ---- */

struct voice {
    const char *format, *type;
};

static const struct voice *find_voice(const char *format)
{
    static const struct voice voices[] = { { "mp3", "audio/mpeg" }, { "wav", "audio/wav" }, { "pcm", "audio/pcm" } };

    for (size_t i = 0; i < sizeof voices / sizeof *voices; i++)
        if (!format || strcmp(voices[i].format, format) == 0)
            return &voices[i];
    return NULL;
}

/* The sound of the word that begins at `word`; with the file's head before the text's first one. */
static void say(struct server_buffer *to, const struct voice *voice, const char *word, const char *text)
{
    if (word == text && strcmp(voice->format, "wav") == 0)
        add_wav_head(to, count_words(text) * WORD_SAMPLES);
    if (strcmp(voice->format, "mp3") == 0)
        add_silence(to);
    else
        add_tone(to, router_next_word(word));
}

static void add_event(struct server_reply *reply, const char *type, json_t *value)
{
    struct server_buffer text = { 0 };
    char *json;

    json_object_set_new(value, "type", json_string(type));
    json = router_dump(value);
    server_buffer_format(&text, "event: %s\ndata: %s\n\n", type, json);
    server_reply_text(reply, text.data);
    server_buffer_free(&text);
    free(json);
    json_decref(value);
}

static void add_sound(struct server_reply *reply, const struct server_buffer *sound, bool events)
{
    struct server_buffer base64 = { 0 };

    if (!events) {
        server_reply_body(reply, sound->data, sound->length, server_split_whole());
        return;
    }
    router_base64(&base64, sound->data, sound->length);
    add_event(reply, "speech.audio.delta", json_pack("{s:s}", "audio", base64.data));
    server_buffer_free(&base64);
}

static void add_done(struct server_reply *reply, const struct router_call *call, const char *text)
{
    json_int_t input = (json_int_t)(strlen(text) + 3) / 4, output = (json_int_t)count_words(text) * 5;
    json_t *usage = json_pack("{s:I, s:I, s:I, s:f}", "input_tokens", input, "output_tokens", output, "total_tokens",
                              input + output, "cost", router_cost(call->model, (size_t)input, (size_t)output));

    add_event(reply, "speech.audio.done", json_pack("{s:o}", "usage", usage));
}

static struct server_reply *speak(const struct router_call *call, const struct voice *voice, const char *text)
{
    const char *stream = json_string_value(json_object_get(call->body, "stream_format"));
    bool events = stream && strcmp(stream, "sse") == 0;
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, 200, events ? "text/event-stream" : voice->type, SERVER_CHUNKED);
    router_add_headers(reply, call);
    for (const char *word = text; *word != '\0'; word += router_next_word(word)) {
        struct server_buffer sound = { 0 };

        if (call->word_delay_ms)
            server_reply_pause(reply, call->word_delay_ms);
        say(&sound, voice, word, text);
        add_sound(reply, &sound, events);
        server_buffer_free(&sound);
    }
    if (events)
        add_done(reply, call, text);
    return reply;
}

struct server_reply *router_speech(const struct router_call *call)
{
    const struct voice *voice = find_voice(json_string_value(json_object_get(call->body, "response_format")));
    const char *text = json_string_value(json_object_get(call->body, "input"));

    if (!json_string_length(json_object_get(call->body, "voice")))
        return router_error(400, "voice is required");
    if (!text)
        return router_error(400, "input must be a text");
    return voice ? speak(call, voice, text) : router_error(400, "response_format: this router knows mp3, wav and pcm");
}

/* ---- transcriptions ---- */

static struct server_reply *hear(const struct router_call *call, const struct router_part *file)
{
    struct server_buffer text = { 0 };
    json_int_t seconds = (json_int_t)(file->length / RATE) + 1;
    json_t *usage, *value;

    server_buffer_format(&text, "I heard %zu bytes of \"%s\".", file->length, file->filename);
    if (strstr(call->model, "whisper"))
        usage = json_pack("{s:s, s:I}", "type", "duration", "seconds", seconds);
    else
        usage = json_pack("{s:s, s:I, s:i, s:I}", "type", "tokens", "input_tokens", seconds * 10, "output_tokens", 9,
                          "total_tokens", seconds * 10 + 9);
    value = json_pack("{s:s, s:o}", "text", text.data, "usage", usage);
    server_buffer_free(&text);
    return router_reply_value(call, value);
}

struct server_reply *router_transcription(const struct server_request *request)
{
    struct router_call call;
    char *model;
    struct server_reply *reply = router_form_begin(&call, &model, request, "file");
    struct router_part file = router_form_part(request, "file");

    if (!reply && file.length > MOST_UPLOAD)
        reply = router_error(413, "The file is larger than 32 MB");
    if (!reply)
        reply = hear(&call, &file);
    free(model);
    return reply;
}
