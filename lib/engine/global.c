#include "engine/global.h"

#include <pthread.h>
#include <stdio.h>

#include <curl/curl.h>

#include <requesty/base.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static CURLcode result;
static char agent[96];

/* There is no curl_global_cleanup: a host may use libcurl on its own, and a library does not know when it is over. */
static void init(void)
{
    result = curl_global_init(CURL_GLOBAL_DEFAULT);
    snprintf(agent, sizeof agent, "librequesty/%s libcurl/%s", REQUESTY_VERSION,
             curl_version_info(CURLVERSION_NOW)->version);
}

int rq_global_init(void)
{
    pthread_once(&once, init);
    return result == CURLE_OK ? 0 : REQUESTY_ERR_UNSUPPORTED;
}

const char *rq_global_agent(void)
{
    return agent;
}
