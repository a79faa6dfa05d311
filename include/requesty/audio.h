/* requesty/audio.h: text to speech (POST /v1/audio/speech) and speech to text (POST /v1/audio/transcriptions); API notes:
 * requesty.md 15.
 */
#ifndef REQUESTY_AUDIO_H
#define REQUESTY_AUDIO_H

#include <requesty/client.h>
#include <requesty/event.h>
#include <requesty/loop.h>
#include <requesty/params.h>
#include <requesty/upload.h>

REQUESTY_BEGIN

/* ---- text to speech ---------------------------------------------------------------------------------------------- */

/* A request for speech. Required: model, input, voice. What is zero is not sent; the server's default then holds. */
typedef struct requesty_speech_params {
    const char *model; /* "openai/gpt-4o-mini-tts", "openai/tts-1", "openai/tts-1-hd"; sent as it is */
    const char *input; /* what is to be said */
    const char *voice; /* "alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse" */
    const char *response_format; /* "mp3" (the server's default), "opus", "aac", "flac", "wav", "pcm" */
    const char *instructions;    /* how it is to be said; gpt-4o-mini-tts only */
    requesty_opt_double speed;   /* 1 is normal [?] */
    /* "sse" (gpt-4o-mini-tts only): the audio comes in events, and token counts with it. The program gets the same bytes
     * either way, whichever the server chooses to send. NULL or "audio": plain bytes. */
    const char *stream_format;
    const requesty_extension *requesty; /* not documented here [?], see images.h */
    const char *extra_json;             /* laid over the body */
} requesty_speech_params;

/* Takes bytes of audio as they arrive; there is at least one. 0 goes on; anything else cancels the call and becomes
 * error.user_code. They are borrowed until the callback returns. */
typedef int (*requesty_bytes_fn)(const void *bytes, size_t len, void *user);

/* What came. Everything belongs to it and is freed with it. */
typedef struct requesty_speech {
    const void *bytes; /* the audio; NULL after requesty_speech_stream, which has handed it out */
    size_t len;        /* bytes of audio in all, in either case */
    const char *content_type;    /* of the audio, such as "audio/mpeg"; never NULL, "" when nobody said */
    const requesty_usage *usage; /* comes with stream_format "sse" only; never NULL */
    const requesty_info *info;   /* never NULL */
} requesty_speech;

/* NULL is fine. */
REQUESTY_API void requesty_speech_free(requesty_speech *speech);

/* See requesty_speech_create and requesty_speech_stream; `size` is sizeof *params. */
REQUESTY_API int requesty_speech_create_sized(requesty_client *client, const requesty_speech_params *params, size_t size,
                                              requesty_speech **speech, requesty_error *error);
REQUESTY_API int requesty_speech_stream_sized(requesty_client *client, const requesty_speech_params *params, size_t size,
                                              requesty_bytes_fn on_bytes, void *user, requesty_speech **speech,
                                              requesty_error *error);

/* Makes speech in memory. *speech is to be freed with requesty_speech_free. Audio that breaks off is asked for again, as the
 * client's retries allow. An answer of status 200 that is no audio (JSON, a web page, nothing at all) is a failure, in the
 * server's words where it has any. */
static inline int requesty_speech_create(requesty_client *client, const requesty_speech_params *params,
                                         requesty_speech **speech, requesty_error *error)
{
    return requesty_speech_create_sized(client, params, sizeof *params, speech, error);
}

/* Makes speech and calls on_bytes (required) with its bytes as they arrive, from this thread. Nothing is repeated once the
 * first byte has been handed out. Audio that breaks off then is REQUESTY_ERR_INCOMPLETE_STREAM (or what broke it: a time-out,
 * a ceiling); error.mid_stream is 1 and the message says how many bytes had been handed out. *speech (speech may be NULL) has
 * length, type and counts; it is written on success only. */
static inline int requesty_speech_stream(requesty_client *client, const requesty_speech_params *params,
                                         requesty_bytes_fn on_bytes, void *user, requesty_speech **speech,
                                         requesty_error *error)
{
    return requesty_speech_stream_sized(client, params, sizeof *params, on_bytes, user, speech, error);
}

/* ---- speech to text ---------------------------------------------------------------------------------------------- */

/* The router takes files up to 32 MB; whether that is 32,000,000 bytes or 32 MiB is not said [?]. What is over both is refused
 * here, before a byte is sent; what is between them, by the server if at all. */
#define REQUESTY_TRANSCRIPTION_MAX_BYTES INT64_C(33554432)

/* A request to write down what is said. Required: model, file. What is zero is not sent. */
typedef struct requesty_transcription_params {
    const char *model; /* "openai/gpt-4o-transcribe", "openai/gpt-4o-mini-transcribe", "openai/whisper-1", ... */
    /* flac, mp3, mp4, mpeg, mpga, m4a, ogg, wav or webm. Larger than max_file_bytes is REQUESTY_ERR_REQUEST_TOO_LARGE, as the
     * server would say it, with both sizes in the message and error.attempts 0: nothing was sent. */
    const requesty_upload *file;
    int64_t max_file_bytes; /* 0: REQUESTY_TRANSCRIPTION_MAX_BYTES; negative: no limit, for a server of one's own */
    const char *language;   /* ISO 639-1, such as "en": better and faster than letting the model guess */
    /* OpenAI's names; the router's page has only the members above [?]. */
    const char *prompt;             /* words that are likely to occur, or what was said before */
    requesty_opt_double temperature;
    /* "json"; "verbose_json" with segments. The router answers with JSON always; other servers follow "text", "srt" and "vtt": the
     * body is then the text. */
    const char *response_format;
    const requesty_form_field *fields; /* such as { "timestamp_granularities[]", "word" }; see upload.h */
    size_t field_count;
} requesty_transcription_params;

/* What was said. Everything belongs to it and is freed with it. */
typedef struct requesty_transcription {
    const char *text; /* never NULL */
    size_t text_len;
    const char *language;         /* as the model heard it; NULL where it is not said, as are the next three */
    requesty_opt_double duration; /* of the audio, in seconds */
    const char *segments_json;    /* a JSON array: pieces with their times */
    const char *words_json;       /* likewise */
    /* Models bill by tokens (usage) or by time (usage_seconds): a form that did not come has zeroes, or is not set. */
    const requesty_usage *usage; /* never NULL */
    requesty_opt_double usage_seconds;
    const char *raw_json; /* the whole answer, exact; NULL when it was no JSON (response_format "text" and its like) */
    const requesty_info *info; /* never NULL */
} requesty_transcription;

/* NULL is fine. */
REQUESTY_API void requesty_transcription_free(requesty_transcription *transcription);

/* See requesty_transcriptions_create; `size` is sizeof *params. */
REQUESTY_API int requesty_transcriptions_create_sized(requesty_client *client, const requesty_transcription_params *params,
                                                      size_t size, requesty_transcription **transcription,
                                                      requesty_error *error);

/* Sends a recording and waits for its text. *transcription is to be freed with requesty_transcription_free. Sending falls
 * under the same time-outs as all else: a connection that takes no more bytes is first_byte_timeout_ms. */
static inline int requesty_transcriptions_create(requesty_client *client, const requesty_transcription_params *params,
                                                 requesty_transcription **transcription, requesty_error *error)
{
    return requesty_transcriptions_create_sized(client, params, sizeof *params, transcription, error);
}

/* ---- in a loop --------------------------------------------------------------------------------------------------- */

/* See the functions below; `size` is that of their params, `handlers_size` is sizeof *handlers. */
REQUESTY_API int requesty_speech_start_sized(requesty_client *client, requesty_loop *loop,
                                             const requesty_speech_params *params, size_t size,
                                             const requesty_call_handlers *handlers, size_t handlers_size,
                                             requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_transcriptions_start_sized(requesty_client *client, requesty_loop *loop,
                                                     const requesty_transcription_params *params, size_t size,
                                                     const requesty_call_handlers *handlers, size_t handlers_size,
                                                     requesty_call **call, requesty_error *error);

/* Begins the request in a loop: see "calls" in loop.h. With on_event the audio is handed out as it arrives, in events of
 * REQUESTY_EVENT_BYTES, as requesty_speech_stream hands it out; without, it comes whole. */
static inline int requesty_speech_start(requesty_client *client, requesty_loop *loop,
                                        const requesty_speech_params *params, const requesty_call_handlers *handlers,
                                        requesty_call **call, requesty_error *error)
{
    return requesty_speech_start_sized(client, loop, params, sizeof *params, handlers, sizeof *handlers, call, error);
}

/* Likewise. The bytes of a file are copied; one that is given by its path is opened at once, and read while it is sent. */
static inline int requesty_transcriptions_start(requesty_client *client, requesty_loop *loop,
                                                const requesty_transcription_params *params,
                                                const requesty_call_handlers *handlers, requesty_call **call,
                                                requesty_error *error)
{
    return requesty_transcriptions_start_sized(client, loop, params, sizeof *params, handlers, sizeof *handlers, call,
                                               error);
}

/* Their results: owned by the call, there from on_done on if it succeeded, valid as long as the handle. NULL else, and
 * for a call of another kind. The speech of a call with on_event has length, type and counts, and no bytes. */
REQUESTY_API const requesty_speech *requesty_call_speech(requesty_call *call);
REQUESTY_API const requesty_transcription *requesty_call_transcription(requesty_call *call);

REQUESTY_END

#endif
