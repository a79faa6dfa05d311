/* To be included before an adapter: its dispatches are counted. */
#ifndef TESTS_COUNTED_H
#define TESTS_COUNTED_H

#include "host.h"

#define requesty_loop_dispatch counted_dispatch

#endif
