/* Checks of the loopback server itself. */
#include "test_client.h"

int main(void)
{
    int failed = run_request_tests();

    failed += run_step_tests();
    failed += run_router_tests();
    failed += run_router_embeddings_tests();
    failed += run_router_responses_tests();
    failed += run_router_keys_tests();
    failed += run_router_org_tests();
    failed += run_router_models_tests();
    failed += run_router_media_tests();
    return failed != 0;
}
