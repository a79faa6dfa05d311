/* requesty/requesty.h: everything. The ways of use:
 *
 *   one blocking call                     requesty_messages_create(client, &params, &reply, &error)
 *   a streamed reply, by callback         requesty_messages_stream(client, &params, on_event, user, &reply, &error)
 *   a streamed reply, as a loop           requesty_messages_open(client, &params, &stream, &error)
 *                                         while (requesty_stream_next(stream, &event, &error) > 0) ...
 *
 *   any number at once, on one thread     requesty_messages_start(client, loop, &params, &handlers, &call, &error)
 *                                         requesty_loop_run(loop, &error), or requesty_loop_fd in a loop of one's own;
 *                                         every call that makes a request has a _start: see loop.h
 *
 *   a conversation                        requesty_history_add_text(history, REQUESTY_ROLE_USER, text, &error)
 *                                         params.history = history, requesty_history_add_message(history, reply, &error)
 *   key management                        requesty_keys_create, _list, _get, _usage, ...(client, ..., &result, &error)
 *   everything else, likewise             requesty_embeddings_create, requesty_models_list, requesty_images_generate,
 *                                         requesty_speech_create, requesty_transcriptions_create, requesty_org_get,
 *                                         requesty_groups_list, requesty_access_lists_list, requesty_feedback_send, ...
 *   any other endpoint                    requesty_request(client, &params, &reply, &error)
 *
 * requesty_chat_... and requesty_responses_... are the same for the OpenAI protocols. The client comes from
 * requesty_client_new; a call that wants other time-outs, headers or retries than the client has uses one from
 * requesty_client_with.
 */
#ifndef REQUESTY_REQUESTY_H
#define REQUESTY_REQUESTY_H

#include <requesty/access_lists.h>
#include <requesty/account.h>
#include <requesty/audio.h>
#include <requesty/base.h>
#include <requesty/chat.h>
#include <requesty/client.h>
#include <requesty/embeddings.h>
#include <requesty/event.h>
#include <requesty/feedback.h>
#include <requesty/groups.h>
#include <requesty/history.h>
#include <requesty/images.h>
#include <requesty/keys.h>
#include <requesty/loop.h>
#include <requesty/messages.h>
#include <requesty/models.h>
#include <requesty/organisation.h>
#include <requesty/request.h>
#include <requesty/responses.h>
#include <requesty/sse.h>
#include <requesty/upload.h>
#include <requesty/usage_report.h>

#endif
