/*
 * contribution/fixing_web.h -- routes of plans and fixings, and what their pages share.
 */
#ifndef CONTRIBUTION_FIXING_WEB_H
#define CONTRIBUTION_FIXING_WEB_H

#include "domain/contribution/fixing_input.h"
#include "domain/contribution/fixing_view.h"
#include "platform/module.h"

extern const struct route plan_routes[];
extern const struct route fixing_routes[];
extern const struct route fixing_form_routes[];
extern const struct route fixing_show_routes[];

/* A fixing as its reader may see it: computed anew while it is open, as stored when it is final. */
struct fixing_sheet {
    struct fixing_input in;
    bool computed;
    struct cost_refusal refusal;
    struct fixing_amounts amounts;
    struct fixing_amount_rows rows; /* those the reader sees */
    struct fixing_party_rows parties;
};
enum err fixing_sheet(struct request *, const struct fixing_row *, struct fixing_sheet *);
bool fixing_sheet_sees(const struct fixing_sheet *, authority_id);
/* Pupils, and with them the exact key of the authority (pupil_statistics R). */
bool fixing_sheet_pupils(const struct fixing_sheet *, authority_id);
/* The whole computation, so that it can be done again by hand; the sheet is computed. */
enum err fixing_sections(struct request *, const struct fixing_sheet *, struct fixing_section **, size_t *n);
struct fixing_table fixing_amount_table(struct request *, const struct fixing_sheet *);

/* "7/1", "2027-2029", "A: drei Töpfe". */
struct str fixing_name(struct mem *, const struct fixing_row *);
struct str fixing_period(struct mem *, const struct fixing_row *);
enum msg fixing_reading_msg(int reading);
struct str fixing_number(struct mem *, int64_t);

#endif
