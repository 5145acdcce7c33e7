/*
 * agreement/deadline.h -- the deadlines of one party as rows: which rule, what it is counted
 * from, which days come out.  Pure; the words to it are texts of the room.
 * Source: domain/dates.md 2, 5 to 8, 13.
 */
#ifndef AGREEMENT_DEADLINE_H
#define AGREEMENT_DEADLINE_H

#include "domain/agreement/term.h"
#include "platform/i18n.h"

/* Stored numbers: add at the end. */
enum deadline_rule {
    DEADLINE_MINIMUM_TERM = 1, /* § 9 (1); anchor: in force */
    DEADLINE_NOTICE_T1,        /* § 9 (1), (2); anchor: in force, number: first fixing year */
    DEADLINE_NOTICE_T2,
    DEADLINE_ORDINARY_END,      /* § 9 (2); anchor: receipt, number: enum term_reading */
    DEADLINE_EXTRAORDINARY_END, /* § 9 (4); anchor: receipt */
    DEADLINE_CLAIM,             /* § 8 (4); anchor: knowledge */
    DEADLINE_FIXING_NOTICE,     /* § 5 (2); anchor: first day of the period, number: its first year */
    DEADLINE_INSTALMENT,        /* § 5 (6); anchor: the nominal day */
    DEADLINE_NEGOTIATION,       /* § 11 (5); anchor: the change became known */
    DEADLINE_RULE_END
};

/* How a declaration came (domain/dates.md 13). */
enum declaration_form { FORM_PAPER = 1, FORM_SIGNATURE, FORM_MAIL, FORM_WORD, DECLARATION_FORM_END };
/* "Written": signed paper or a qualified electronic signature. */
bool declaration_in_writing(int form);

enum termination_kind { TERMINATION_ORDINARY = 1, TERMINATION_EXTRAORDINARY };
enum termination_party { TERMINATION_BY_AUTHORITY = 1, TERMINATION_BY_PROVIDER };

struct deadline_day {
    int rule;
    int64_t subject;
    struct day anchor;
    int64_t number;
    struct day effect;                 /* or DAY_NONE */
    struct day nominal, shifted, safe; /* shifted: § 193 BGB where it applies, else as nominal */
};
/* Room is made by the caller: DEADLINE_DAYS_FIXED of the agreement itself, two for each
   termination, one for each claim.  CHECK: no more than that. */
#define DEADLINE_DAYS_FIXED 16
struct deadline_days {
    struct deadline_day *at;
    size_t n, max;
};
bool deadline_same(const struct deadline_day *, const struct deadline_day *);

/* Each appends what follows from its inputs; DAY_NONE or year 0: nothing, the record is incomplete. */
void deadline_add_term(struct deadline_days *, struct day in_force, int first_year);
/* `reading` 0: undecided, both ends are shown.  Without in_force nothing follows for an ordinary one. */
void deadline_add_ordinary(struct deadline_days *, int64_t subject, struct day received, struct day in_force,
                           int first_year, enum term_reading);
void deadline_add_extraordinary(struct deadline_days *, int64_t subject, struct day received);
void deadline_add_claim(struct deadline_days *, int64_t subject, struct day knowledge);
void deadline_add_negotiation(struct deadline_days *, int64_t subject, struct day known, struct day by);
void deadline_add(struct deadline_days *, const struct deadline_day *);

/* --- words ------------------------------------------------------------------------------ */

enum msg deadline_title(int rule);
/* "§ 9 Abs. 1 und 2", and the anchor of its row on the page of rules: "p9-2". */
enum msg deadline_clause(int rule);
const char *deadline_anchor(int rule);
/* Why this day, in whole sentences. */
struct str deadline_reason(struct mem *, enum lang, const struct deadline_day *);

#endif
