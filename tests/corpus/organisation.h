/* Recorded answers about groups, access lists and the organisation: what each should come to (expect_organisation.c),
 * and what the library makes of it (got_organisation.c). Views have the wire's names; amounts are as
 * amount.h says. */
#ifndef TESTS_CORPUS_ORGANISATION_H
#define TESTS_CORPUS_ORGANISATION_H

#include <jansson.h>
#include <requesty/requesty.h>

json_t *expect_groups(const json_t *body);
json_t *expect_group(const json_t *body);
json_t *expect_lists(const json_t *body);
json_t *expect_list(const json_t *body);
json_t *expect_org(const json_t *body);
json_t *expect_new(const json_t *body);

json_t *got_groups(const requesty_group_list *groups);
json_t *got_group(const requesty_group *group);
json_t *got_lists(const requesty_access_list_list *lists);
json_t *got_list(const requesty_access_list *list);
json_t *got_org(const requesty_org *org);

#endif
