/* The benchmark's pages of embeddings: 2048 vectors of 1536 numbers, as base64 and as numbers. */
#ifndef TESTS_BENCH_PAGES_H
#define TESTS_BENCH_PAGES_H

#include <stdbool.h>
#include <stddef.h>

/* To be freed. */
char *bench_page(bool base64, size_t *len);

#endif
