#include "domain/agreement/deadline.h"

#include "base/check.h"
#include "base/workday.h"

bool declaration_in_writing(int form) { return form == FORM_PAPER || form == FORM_SIGNATURE; }

bool deadline_same(const struct deadline_day *a, const struct deadline_day *b)
{
    return a->rule == b->rule && a->subject == b->subject && a->number == b->number && day_eq(a->anchor, b->anchor) &&
           day_eq(a->effect, b->effect) && day_eq(a->nominal, b->nominal) && day_eq(a->shifted, b->shifted) &&
           day_eq(a->safe, b->safe);
}

void deadline_add(struct deadline_days *days, const struct deadline_day *day)
{
    CHECK(days->n < days->max);
    days->at[days->n++] = *day;
}

/* A notice period or an end: § 193 BGB does not apply, the day is what it is. */
static void add_unshifted(struct deadline_days *days, int rule, int64_t subject, struct day anchor, int64_t number,
                          struct day nominal, struct day effect)
{
    deadline_add(days, &(struct deadline_day){ .rule = rule,
                                               .subject = subject,
                                               .anchor = anchor,
                                               .number = number,
                                               .effect = effect,
                                               .nominal = nominal,
                                               .shifted = nominal,
                                               .safe = workday_safe(nominal) });
}

void deadline_add_term(struct deadline_days *days, struct day in_force, int first_year)
{
    struct term_earliest e;
    if (term_earliest_end(in_force, first_year, &e) != OK)
        return;
    add_unshifted(days, DEADLINE_MINIMUM_TERM, 0, in_force, 0, e.minimum_end, DAY_NONE);
    add_unshifted(days, DEADLINE_NOTICE_T1, 0, in_force, first_year, e.t1.last_receipt, e.t1.end);
    add_unshifted(days, DEADLINE_NOTICE_T2, 0, in_force, first_year, e.t2.last_receipt, e.t2.end);
}

void deadline_add_ordinary(struct deadline_days *days, int64_t subject, struct day received, struct day in_force,
                           int first_year, enum term_reading reading)
{
    struct term_earliest e;
    if (term_earliest_end(in_force, first_year, &e) != OK)
        return;
    for (int r = TERM_T1; r <= TERM_T2; r++) {
        struct day end = term_ordinary_end(received, first_year, r == TERM_T1 ? &e.t1 : &e.t2);
        if (reading == 0 || (int)reading == r)
            add_unshifted(days, DEADLINE_ORDINARY_END, subject, received, r, end, end);
    }
}

void deadline_add_extraordinary(struct deadline_days *days, int64_t subject, struct day received)
{
    struct term_runout runout = term_extraordinary_end(received);
    add_unshifted(days, DEADLINE_EXTRAORDINARY_END, subject, received, 0, runout.ends, runout.ends);
}

void deadline_add_claim(struct deadline_days *days, int64_t subject, struct day knowledge)
{
    struct term_claim claim = term_claim_deadline(knowledge);
    deadline_add(days, &(struct deadline_day){ .rule = DEADLINE_CLAIM,
                                               .subject = subject,
                                               .anchor = knowledge,
                                               .effect = DAY_NONE,
                                               .nominal = claim.nominal,
                                               .shifted = claim.shifted,
                                               .safe = claim.safe });
}

void deadline_add_negotiation(struct deadline_days *days, int64_t subject, struct day known, struct day by)
{
    add_unshifted(days, DEADLINE_NEGOTIATION, subject, known, 0, by, DAY_NONE);
}

/* --- words -------------------------------------------------------------------------------- */

static const struct {
    enum msg title, clause, reason;
    const char *anchor;
    bool shifts; /* § 193 BGB applies */
} rules[DEADLINE_RULE_END] = {
    [DEADLINE_MINIMUM_TERM] = { M_deadline_minimum, M_deadline_clause_9_1, M_deadline_why_minimum, "p9-1", false },
    [DEADLINE_NOTICE_T1] = { M_deadline_notice_t1, M_deadline_clause_9_2, M_deadline_why_t1, "p9-2", false },
    [DEADLINE_NOTICE_T2] = { M_deadline_notice_t2, M_deadline_clause_9_2, M_deadline_why_t2, "p9-2", false },
    [DEADLINE_ORDINARY_END] = { M_deadline_ordinary_end, M_deadline_clause_9_2, M_deadline_why_ordinary, "p9-2",
                                false },
    [DEADLINE_EXTRAORDINARY_END] = { M_deadline_extraordinary_end, M_deadline_clause_9_4, M_deadline_why_extraordinary,
                                     "p9-4", false },
    [DEADLINE_CLAIM] = { M_deadline_claim, M_deadline_clause_8_4, M_deadline_why_claim, "p8-4", true },
    [DEADLINE_FIXING_NOTICE] = { M_deadline_fixing, M_deadline_clause_5_2, M_deadline_why_fixing, "p5-2", true },
    [DEADLINE_INSTALMENT] = { M_deadline_instalment, M_deadline_clause_5_6, M_deadline_why_instalment, "p5-6", true },
    [DEADLINE_NEGOTIATION] = { M_deadline_negotiation, M_deadline_clause_11_5, M_deadline_why_negotiation, "p11-5",
                               false },
};

static bool known(int rule) { return rule > 0 && rule < DEADLINE_RULE_END; }

enum msg deadline_title(int rule) { return known(rule) ? rules[rule].title : MSG_NONE; }
enum msg deadline_clause(int rule) { return known(rule) ? rules[rule].clause : MSG_NONE; }
const char *deadline_anchor(int rule) { return known(rule) ? rules[rule].anchor : ""; }

static struct str day_text(struct mem *mem, enum lang lang, struct day day)
{
    struct buf out = buf_of(mem, 80);
    if (!day_is_none(day))
        i18n_day_words(&out, lang, day);
    return buf_str(&out);
}

static struct str number_text(struct mem *mem, int64_t n)
{
    struct buf out = buf_of(mem, 24);
    buf_int(&out, n);
    return buf_str(&out);
}

/* The sentence about a day that is no working day. */
static struct str free_day(struct mem *mem, enum lang lang, const struct deadline_day *d)
{
    struct str holiday = STR("");
    struct str day = day_text(mem, lang, d->nominal);
    if (workday_is(d->nominal))
        return STR("");
    (void)workday_is_holiday(d->nominal, &holiday);
    struct str what = holiday.len > 0
                          ? msg_format(mem, lang, M_deadline_is_holiday, { "day", day }, { "name", holiday })
                          : msg_format(mem, lang, M_deadline_is_weekend, { "day", day });
    return str_cat(mem, STR(" "), what, STR(" "),
                   msg_text(lang, rules[d->rule].shifts ? M_deadline_shifted : M_deadline_not_shifted));
}

struct str deadline_reason(struct mem *mem, enum lang lang, const struct deadline_day *d)
{
    if (!known(d->rule))
        return STR("");
    bool second = d->rule == DEADLINE_ORDINARY_END && d->number == TERM_T2;
    return str_cat(mem,
                   msg_format(mem, lang, second ? M_deadline_why_ordinary_t2 : rules[d->rule].reason,
                              { "anchor", day_text(mem, lang, d->anchor) }, { "number", number_text(mem, d->number) },
                              { "effect", day_text(mem, lang, d->effect) },
                              { "nominal", day_text(mem, lang, d->nominal) }),
                   free_day(mem, lang, d));
}
