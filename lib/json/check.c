#include "json/check.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include <requesty/base.h>

#include "json/scan_parts.h"

static bool scanner_accepts(const char *text, size_t len)
{
    struct rq_scan scan;

    rq_scan_init(&scan, text, len, RQ_SCAN_DEEPEST);
    return rq_scan_skip(&scan, NULL) == 0 && rq_scan_finish(&scan) == 0;
}

/* What jansson refuses and the scanner does not (see scan.h). */
static bool is_stricter_rule(const json_error_t *error)
{
    enum json_error_code code = json_error_code(error);
    return code == json_error_duplicate_key || code == json_error_numeric_overflow ||
           strncmp(error->text, "invalid Unicode", 15) == 0; /* half a surrogate pair */
}

/* When its memory runs out, jansson often says that a token is broken, or missing. So what is no fault of the text, and no
 * stricter rule, is a lack of memory. */
static int judge(const json_error_t *error, const char *text, size_t len, bool unique)
{
    if (!*error->text || json_error_code(error) == json_error_out_of_memory)
        return REQUESTY_ERR_NO_MEMORY;
    if (!scanner_accepts(text, len) || (unique && json_error_code(error) == json_error_duplicate_key))
        return REQUESTY_ERR_INVALID;
    return is_stricter_rule(error) ? 0 : REQUESTY_ERR_NO_MEMORY;
}

static int judge_failure(const json_error_t *error, const char *text, size_t len, bool unique, char *problem,
                         size_t size)
{
    int code = judge(error, text, len, unique);

    if (code == REQUESTY_ERR_NO_MEMORY)
        snprintf(problem, size, "%s", requesty_code_text(code));
    else if (code < 0)
        snprintf(problem, size, "line %d, column %d: %s", error->line, error->column > 0 ? error->column : 1,
                 error->text);
    return code;
}

static const char *kind_name(enum rq_kind kind)
{
    switch (kind) {
    case RQ_KIND_OBJECT:
        return "a JSON object";
    case RQ_KIND_ARRAY:
        return "a JSON array";
    case RQ_KIND_STRING:
        return "a JSON string";
    case RQ_KIND_NUMBER:
        return "a JSON number";
    case RQ_KIND_TRUE:
        return "true";
    case RQ_KIND_FALSE:
        return "false";
    default:
        return "null";
    }
}

int rq_json_check(const char *text, size_t len, enum rq_kind kind, bool unique, char *problem, size_t size)
{
    json_error_t error;
    int rc = 0;
    json_t *json = json_loadb(text, len, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);

    if (!json)
        rc = judge_failure(&error, text, len, unique, problem, size);
    json_decref(json);
    if (rc < 0)
        return rc;
    if (kind != RQ_KIND_BAD && rq_slice_kind((struct rq_slice){ text, len }) != kind) {
        snprintf(problem, size, "must be %s", kind_name(kind));
        return REQUESTY_ERR_INVALID;
    }
    return 0;
}
