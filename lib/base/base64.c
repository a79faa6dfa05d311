#include "base/base64.h"

#include <stdint.h>

#include <requesty/base.h>

#define VALID 0x40 /* in a letter's entry, beside its six bits */
#define L(letter, value) [letter] = VALID | (value)

static const uint8_t letters[256] = {
    L('A', 0),  L('B', 1),  L('C', 2),  L('D', 3),  L('E', 4),  L('F', 5),  L('G', 6),  L('H', 7),  L('I', 8),
    L('J', 9),  L('K', 10), L('L', 11), L('M', 12), L('N', 13), L('O', 14), L('P', 15), L('Q', 16), L('R', 17),
    L('S', 18), L('T', 19), L('U', 20), L('V', 21), L('W', 22), L('X', 23), L('Y', 24), L('Z', 25), L('a', 26),
    L('b', 27), L('c', 28), L('d', 29), L('e', 30), L('f', 31), L('g', 32), L('h', 33), L('i', 34), L('j', 35),
    L('k', 36), L('l', 37), L('m', 38), L('n', 39), L('o', 40), L('p', 41), L('q', 42), L('r', 43), L('s', 44),
    L('t', 45), L('u', 46), L('v', 47), L('w', 48), L('x', 49), L('y', 50), L('z', 51), L('0', 52), L('1', 53),
    L('2', 54), L('3', 55), L('4', 56), L('5', 57), L('6', 58), L('7', 59), L('8', 60), L('9', 61), L('+', 62),
    L('/', 63),
};

static unsigned entry(const char *at)
{
    return letters[(unsigned char)*at];
}

/* Four letters are three bytes. Entries are added with their marks, which come off at once. Returns the marks that all four
 * have. */
static unsigned group(const char *at, unsigned char *to)
{
    unsigned a = entry(at), b = entry(at + 1), c = entry(at + 2), d = entry(at + 3);
    unsigned value = (a << 18) + (b << 12) + (c << 6) + d - ((unsigned)VALID << 18) - (VALID << 12) - (VALID << 6) - VALID;

    to[0] = (unsigned char)(value >> 16);
    to[1] = (unsigned char)(value >> 8);
    to[2] = (unsigned char)value;
    return a & b & c & d;
}

static size_t without_padding(const char *text, size_t len)
{
    if (len % 4)
        return len;
    for (int i = 0; i < 2 && len && text[len - 1] == '='; i++)
        len--;
    return len;
}

int rq_base64_decode(const char *text, size_t len, void *to, size_t *count)
{
    size_t bare = without_padding(text, len), rest = bare % 4, whole = bare - rest;
    unsigned char *bytes = to, last[3];
    char padded[4] = { 'A', 'A', 'A', 'A' };
    unsigned valid = VALID;

    for (size_t i = 0; i < whole; i += 4, bytes += 3)
        valid &= group(text + i, bytes);
    for (size_t i = 0; i < rest; i++)
        padded[i] = text[whole + i];
    valid &= group(padded, last);
    for (size_t i = 0; i + 1 < rest; i++)
        *bytes++ = last[i];
    *count = (size_t)(bytes - (unsigned char *)to);
    return valid && rest != 1 ? 0 : REQUESTY_ERR_BAD_REPLY;
}
