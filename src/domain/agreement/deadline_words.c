#include "domain/agreement/deadline_words.h"

/* What the drawn line shows: so many days from today on. */
#define LINE_DAYS 1096
#define LINE_UNITS 1000

enum msg declaration_form_msg(int form)
{
    static const enum msg names[DECLARATION_FORM_END] = {
        [FORM_PAPER] = M_deadline_form_paper,
        [FORM_SIGNATURE] = M_deadline_form_signature,
        [FORM_MAIL] = M_deadline_form_mail,
        [FORM_WORD] = M_deadline_form_word,
    };
    return form > 0 && form < DECLARATION_FORM_END ? names[form] : MSG_NONE;
}

enum msg termination_kind_msg(int kind)
{
    return kind == TERMINATION_EXTRAORDINARY ? M_deadline_extraordinary : M_deadline_ordinary;
}

enum msg termination_party_msg(int party)
{
    return party == TERMINATION_BY_PROVIDER ? M_deadline_by_provider : M_deadline_by_authority;
}

static int64_t bar(int64_t days)
{
    if (days < 0)
        return 0;
    int64_t units = days * LINE_UNITS / LINE_DAYS;
    return units < 1 ? 1 : units > LINE_UNITS ? LINE_UNITS : units;
}

/* The reading that was decided; the other one is shown without the mark. */
static bool preferred(const struct deadline_row *row, const struct interpretation_row *reading)
{
    return (row->rule == DEADLINE_NOTICE_T1 && reading->choice == TERM_T1) ||
           (row->rule == DEADLINE_NOTICE_T2 && reading->choice == TERM_T2);
}

struct deadline_lines deadline_lines_of(struct mem *mem, enum lang lang, const struct deadline_rows *rows,
                                        struct day today, const struct interpretation_row *reading)
{
    struct deadline_lines out = { MEM_NEW_N(mem, struct deadline_line, rows->n), rows->n };
    for (size_t i = 0; i < rows->n; i++) {
        const struct deadline_row *row = &rows->at[i];
        struct deadline_day day = deadline_row_day(row);
        int days = day_between(today, row->safe);
        out.at[i] = (struct deadline_line){
            .what = { deadline_title(day.rule) },
            .clause = { deadline_clause(day.rule) },
            .anchor = str_of(deadline_anchor(day.rule)),
            .party_ref = row->authority_ref,
            .party = row->authority_name,
            .detail = row->subject_text,
            .why = deadline_reason(mem, lang, &day),
            .until = row->shifted,
            .safe = row->safe,
            .nominal = row->nominal,
            .effect = row->effect,
            .made = row->created_at,
            .over = row->replaced_at,
            .bar = bar(days),
            .days = days,
            .past = day_compare(row->shifted, today) < 0,
            .today = days <= 0,
            .moved = !day_eq(row->nominal, row->shifted),
            .preferred = preferred(row, reading),
        };
    }
    return out;
}
