#include <requesty/account.h>

#include "api/endpoint.h"
#include "base/error.h"

static bool has_key(const struct rq_config *config)
{
    return config->api_key || config->auth == REQUESTY_AUTH_NONE || rq_config_has_credential(config);
}

int requesty_auth_check(requesty_client *client, requesty_error *error)
{
    const struct rq_outgoing outgoing = { .host = RQ_HOST_MANAGEMENT, .method = "GET", .path = "/v1/auth/check" };
    int rc = rq_endpoint_require(client, "client", error);

    if (rc < 0)
        return rc;
    if (!has_key(&client->config))
        return rq_error_set(error, REQUESTY_ERR_UNAUTHORIZED,
                            "there is no key: set the option api_key, or REQUESTY_API_KEY in the environment");
    return rq_endpoint_do(client, &outgoing, error);
}
