/*
 * contribution/vat.h -- which VAT regime applies to a service period: rows by the day they start
 * (agreement section 5 (1); domain/contributions.md section 9).  Nothing about the law is in the code:
 * regime, rate and decision are entered.
 */
#ifndef CONTRIBUTION_VAT_H
#define CONTRIBUTION_VAT_H

#include "domain/contribution/instalment.h"
#include "platform/db.h"

struct vat_period_row {
    vat_period_id id;
    struct day starts; /* until the next one starts */
    int regime;        /* VAT_O or VAT_S */
    int rate;          /* hundredths of a percent */
    struct str decision_ref, created_by_name;
    struct instant created_at;
};
struct vat_period_rows {
    struct vat_period_row *at; /* by day, of one day the newest last */
    size_t n;
};

/* Pure: what applies from `starts` to `ends`; the provider's own share is internal.  regime 0: nothing is entered
   for that time.  vat_regime_changes_in_period. */
struct vat_terms {
    enum vat_regime regime;
    int32_t rate;
    struct str decision_ref;
};
struct cost_refusal vat_terms_of(const struct vat_period_rows *, struct day starts, struct day ends, bool provider,
                                 struct vat_terms *out);

/* *system*: data of the house, everybody who sees a document sees its regime. */
enum err vat_periods(struct tx *, struct vat_period_rows *);
/* The caller has cost_contribution C.  ERR_INVALID at the field. */
enum err vat_period_add(struct tx *, struct day starts, enum vat_regime, int32_t rate, struct str decision_ref);

#endif
