/*
 * domain/agreement/agreement_web.h -- the route tables of this room, joined by
 * agreement.c, and what its pages share.
 */
#ifndef DOMAIN_AGREEMENT_WEB_H
#define DOMAIN_AGREEMENT_WEB_H

#include "domain/agreement/agreement_internal.h"
#include "domain/agreement/agreement_view.h"

extern const struct route agreement_routes[], school_routes[], place_routes[], contact_routes[], school_import_routes[],
    export_routes[], school_api_routes[], room_api_routes[], contact_api_routes[], authority_api_routes[],
    deadline_routes[], declaration_routes[], interpretation_routes[], claim_routes[], clause_routes[], gap_routes[],
    amendment_routes[], proceeding_routes[], proceeding_page_routes[];

/* How a declaration came; the list of choices as options; back to the party's deadlines. */
extern const struct choice declaration_form_choices[];
struct option_list declaration_options(struct request *, const struct choice *, enum msg (*label)(int), int chosen);
enum err declaration_done(struct request *, authority_ref, enum msg said);

/* Options of a select; room for `n`. */
struct option_list options_of(struct mem *, size_t n);
void option_add(struct option_list *, struct str value, struct str label, bool chosen);
struct str ref_text(struct mem *, const unsigned char ref[16]);
#define REF_TEXT(mem, r) ref_text((mem), (r).b)
bool ref_is_none(const unsigned char ref[16]);
#define REF_NONE(r) ref_is_none((r).b)
struct option_list authority_options(struct mem *, const struct authority_list *, authority_ref chosen);

#endif
