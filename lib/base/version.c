#include <requesty/base.h>

const char *requesty_version(void)
{
    return REQUESTY_VERSION;
}

uint32_t requesty_version_number(void)
{
    return REQUESTY_VERSION_NUMBER;
}
