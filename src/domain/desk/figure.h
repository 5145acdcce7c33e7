/*
 * desk/figure.h -- figures of the service desk: what they are, and how they read as tables.
 * Page, CSV and the quarterly page show the same tables.
 * Source: domain/desk.md 16.
 */
#ifndef DESK_FIGURE_H
#define DESK_FIGURE_H

#include "domain/desk/coverage.h"
#include "domain/desk/figure_view.h"
#include "domain/desk/satisfaction.h"
#include "platform/db.h"

#define FIGURE_DAYS 366 /* longest period */
#define FIGURE_BANDS 5  /* age of open tickets: up to 1, 7, 30, 90 days, older */
extern const int figure_band_days[FIGURE_BANDS - 1];
#define FIGURE_MONTHS 13
#define FIGURE_NONE (-1)

/* Of one clock: targets that were kept or missed; median FIGURE_NONE: of nothing. */
struct figure_times {
    int64_t kept, missed, median; /* service minutes */
};
struct figure_count {
    int64_t tickets, looks; /* looks: tries without a ticket */
    int64_t solved, confirmed, reopened, closed, first_level;
    int64_t promised, broken; /* tickets with a promise; of these with one that passed without a word */
    struct figure_times reaction, solution;
    /* School time of all rooms until `at`, of it with an open P1 or P2; 0 when there are too many of these. */
    int64_t room_minutes, lost;
};
struct figure_group {
    struct str name; /* "": not known, "+": several */
    authority_id authority;
    struct figure_count count;
};
struct figure_groups {
    struct figure_group *at;
    size_t n;
};
struct figures {
    struct instant from, to; /* reported in [from, to) */
    struct instant at;       /* backlog and promises: how it stood then */
    struct figure_groups forms, authorities;
    struct figure_count all;
    struct figure_satisfaction {
        struct satisfaction_sums forms, authorities;
        int64_t least; /* answers below which a group is not shown */
    } satisfaction;
    int64_t backlog[FIGURE_BANDS], due, overdue;
    int64_t load[7][24];                 /* per enum weekday and hour, local time */
    int64_t coverage[COVERAGE_RULE_END]; /* tickets per enum coverage_rule */
    struct day first_month;
    int64_t months[FIGURE_MONTHS];
    size_t nmonths;
};

/*
 * ticket R, also of the relation "aggregates": what the actor reaches, without confidential
 * tickets; authority { 0 }: all.  Days [from, to).  ERR_TOO_LARGE: more tickets than can be held.
 */
enum err figures_read(struct tx *, authority_id, struct day from, struct day to, struct figures *);
/* Does the actor reach all schools of the authority?  Only then is a page of it the authority's. */
enum err figures_whole(struct tx *, authority_id, bool *yes);

/* Share in per mille, rounded; FIGURE_NONE of nothing. */
int64_t figure_share(int64_t part, int64_t whole);

/* --- tables ------------------------------------------------------------------------------------ */

enum figure_kind {
    SHOWS_PROMISES,
    SHOWS_BACKLOG,
    SHOWS_BY_FORM,
    SHOWS_BY_AUTHORITY,
    SHOWS_RATES,
    SHOWS_AVAILABILITY,
    SHOWS_COVERAGE,
    SHOWS_SATISFACTION,
    SHOWS_MONTHS,
    SHOWS_LOAD,
    FIGURE_KINDS
};
#define FIGURE_BIT(kind) (1u << (unsigned)(kind))
#define FIGURE_ALL (FIGURE_BIT(FIGURE_KINDS) - 1)
/* What a role is shown first (personas.md 2); 0: nothing of its own. */
unsigned figure_set_of_role(enum role);
/* Those of the set, in the order above. */
struct figure_tables figure_tables(struct mem *, enum lang, const struct figures *, unsigned set);
void figure_csv(struct buf *, enum lang, const struct figure_tables *);
/* First day of the quarter, "2026-3"; ERR_MALFORMED. */
enum err figure_quarter_parse(struct str, struct day *first);
struct day figure_quarter_of(struct day);
struct str figure_quarter_text(struct mem *, struct day first);

/* The quarterly page as PDF; draws with platform/pdf.h, so outside of a tx. */
struct figure_sheet {
    struct str authority, quarter, house;
    struct instant made;
};
enum err figure_pdf(struct mem *, enum lang, const struct figure_sheet *, const struct figures *,
                    const struct figure_tables *, struct str *bytes);

#endif
