/* Any endpoint: request.c puts the request together and takes the answer, request_stream.c reads event streams that nobody
 * knows the protocol of. */
#ifndef RQ_API_REQUEST_H
#define RQ_API_REQUEST_H

#include <requesty/request.h>

#include "api/protocol.h"

/* Every frame is an event; results and requests are none of its business. */
extern const struct rq_protocol rq_request_protocol;

#endif
