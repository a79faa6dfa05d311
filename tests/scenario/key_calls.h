/* Every call of the key management and the account, for tests that try all of them. */
#ifndef TESTS_KEY_CALLS_H
#define TESTS_KEY_CALLS_H

#include "manage.h"

extern const struct operation key_calls[];
extern const size_t key_call_count;

#define EACH_KEY_CALL(call) for (const struct operation *call = key_calls; call < key_calls + key_call_count; call++)

/* A made key's secret. */
#define NEW_SECRET "rqsty-sk-3q2+7w/AAECAwQFBgcICQ=="

/* Its answer, or 204 without a body. */
struct server_reply *key_call_reply(const struct operation *call);

#endif
