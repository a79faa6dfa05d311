#include <requesty/account.h>

#include "api/endpoint.h"
#include "api/params.h"
#include "base/error.h"

static bool has_key(const struct rq_config *config)
{
    return config->api_key || config->auth == REQUESTY_AUTH_NONE || rq_config_has_credential(config);
}

static int check(struct rq_way *way)
{
    static const struct rq_outgoing outgoing = { .host = RQ_HOST_MANAGEMENT, .method = "GET", .path = "/v1/auth/check" };
    int rc = rq_params_require(way->client, "client", way->error);

    if (rc < 0)
        return rc;
    if (!has_key(&way->client->config))
        return rq_error_set(way->error, REQUESTY_ERR_UNAUTHORIZED,
                            "there is no key: set the option api_key, or REQUESTY_API_KEY in the environment");
    return rq_endpoint_call(way, &outgoing, NULL);
}

int requesty_auth_check(requesty_client *client, requesty_error *error)
{
    return check(RQ_WAIT(client, NULL, error));
}

int requesty_auth_check_start_sized(requesty_client *client, requesty_loop *loop,
                                    const requesty_call_handlers *handlers, size_t handlers_size, requesty_call **call,
                                    requesty_error *error)
{
    return check(RQ_START(client, loop, handlers, handlers_size, call, error));
}
