/* What the tests of pictures and audio have in common: the smallest requests, and calls that must go well. */
#ifndef TESTS_MEDIA_H
#define TESTS_MEDIA_H

#include "scenario.h"

/* ---- transcriptions ---------------------------------------------------------------------------------------------- */

#define TEXT_JSON "{\"text\":\"hello\",\"usage\":{\"type\":\"duration\",\"seconds\":3}}"

/* What small_transcription sends: NULs, and what looks like a form's lines. */
extern const unsigned char recording[];
extern const size_t recording_len;

requesty_transcription_params small_transcription(void);

/* Makes the call, which must succeed. To be freed. */
requesty_transcription *transcribe(struct scene *scene, const requesty_transcription_params *params);

/* The call must fail so, and nothing be sent. */
void refuse_transcription(struct scene *scene, const requesty_transcription_params *params, int code,
                          const char *message);

/* ---- speech ------------------------------------------------------------------------------------------------------ */

#define AUDIO "ID3\0\0audio\xFF\0{\n\ndata: x\n\n" /* NULs, and what looks like other things */
#define AUDIO_LEN (sizeof(AUDIO) - 1)

#define DELTA(base64) "event: speech.audio.delta\ndata: {\"type\":\"speech.audio.delta\",\"audio\":\"" base64 "\"}\n\n"
#define DONE                                                                                                           \
    "event: speech.audio.done\ndata: {\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":14,"                  \
    "\"output_tokens\":101,\"total_tokens\":115}}\n\n"
#define SPEECH_SSE DELTA("SUQzAAA=") DELTA("YXVkaW8=") DELTA("") DONE
#define SSE_AUDIO "ID3\0\0audio"
#define SSE_AUDIO_LEN 10

requesty_speech_params small_speech(void);
requesty_speech_params small_speech_events(void);

/* What a callback got. */
struct heard {
    char bytes[1024];
    size_t len, calls;
    size_t stop_at; /* the call of this number returns 7; 0: none */
};

/* A requesty_bytes_fn; `user` is a struct heard. */
int hear(const void *bytes, size_t len, void *user);

#define assert_heard(heard, expected, len_)                                                                            \
    do {                                                                                                               \
        assert_int_equal((heard)->len, len_);                                                                          \
        assert_memory_equal((heard)->bytes, expected, len_);                                                           \
    } while (0)

/* Makes the call in both ways, which must succeed with these bytes. The result in memory, to be freed. */
requesty_speech *speak(struct scene *scene, const requesty_speech_params *params, const char *bytes, size_t len);

/* Plain bytes in chunks; type NULL: no Content-Type. */
struct server_reply *audio(const char *type, const void *bytes, size_t len, struct server_split split);

#endif
