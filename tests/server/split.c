/* How a body is cut into pieces. */
#include "server_internal.h"

struct server_split server_split_whole(void)
{
    return (struct server_split){ .kind = SERVER_SPLIT_WHOLE };
}

struct server_split server_split_every(size_t size)
{
    return (struct server_split){ .kind = SERVER_SPLIT_EVERY, .size = size ? size : 1 };
}

struct server_split server_split_lengths(const size_t *lengths, size_t count)
{
    return (struct server_split){ .kind = SERVER_SPLIT_LENGTHS, .lengths = lengths, .count = count };
}

struct server_split server_split_random(uint64_t seed, size_t size)
{
    return (struct server_split){ .kind = SERVER_SPLIT_RANDOM, .size = size ? size : 1, .seed = seed };
}

void server_pieces_begin(struct server_pieces *pieces, const struct server_split *split, size_t length)
{
    *pieces = (struct server_pieces){ .split = split, .left = length, .random = split->seed };
}

/* The generator "splitmix64": well spread even from seeds such as 0, 1, 2. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t value = *state += UINT64_C(0x9e3779b97f4a7c15);

    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

static size_t next_listed(struct server_pieces *pieces)
{
    while (pieces->next < pieces->split->count) {
        size_t length = pieces->split->lengths[pieces->next++];

        if (length > 0)
            return length;
    }
    return pieces->left;
}

size_t server_pieces_next(struct server_pieces *pieces)
{
    size_t length = pieces->left;

    switch (pieces->split->kind) {
    case SERVER_SPLIT_WHOLE:
        break;
    case SERVER_SPLIT_EVERY:
        length = pieces->split->size;
        break;
    case SERVER_SPLIT_LENGTHS:
        length = next_listed(pieces);
        break;
    case SERVER_SPLIT_RANDOM:
        length = 1 + (size_t)(next_random(&pieces->random) % pieces->split->size);
        break;
    }
    if (length > pieces->left)
        length = pieces->left;
    pieces->left -= length;
    return length;
}
