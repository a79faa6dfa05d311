/* Requests with every member set, and the bodies they must become (with ' for "). */
#ifndef TESTS_FULL_H
#define TESTS_FULL_H

#include <requesty/requesty.h>

/* One turn of the user's, "Before"; static, as the requests' other parts are. */
extern const requesty_history full_history;

requesty_messages_params full_messages(void);
extern const char full_messages_body[];

requesty_chat_params full_chat(void);
extern const char full_chat_body[];

#endif
