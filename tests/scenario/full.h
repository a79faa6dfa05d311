/* Requests with every member set, and the bodies they must become (with ' for "). */
#ifndef TESTS_FULL_H
#define TESTS_FULL_H

#include <requesty/requesty.h>

requesty_messages_params full_messages(void);
extern const char full_messages_body[];

requesty_chat_params full_chat(void);
extern const char full_chat_body[];

#endif
