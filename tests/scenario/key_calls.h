/* Every call of the key management and the account, for tests that try all of them. */
#ifndef TESTS_KEY_CALLS_H
#define TESTS_KEY_CALLS_H

#include "scenario.h"

struct key_call {
    const char *name;
    const char *method, *path; /* as they reach the server */
    const char *answer;        /* what the server says when all is well; NULL: 204 without a body */
    bool changes;              /* something: not to be repeated where it may have been carried out */
    /* Makes the call, checks and frees what came of it. */
    int (*make)(requesty_client *client, requesty_error *error);
};

extern const struct key_call key_calls[];
extern const size_t key_call_count;

#define EACH_KEY_CALL(call) for (const struct key_call *call = key_calls; call < key_calls + key_call_count; call++)

/* A made key's secret. */
#define NEW_SECRET "rqsty-sk-3q2+7w/AAECAwQFBgcICQ=="

struct server_reply *key_call_reply(const struct key_call *call);

#endif
