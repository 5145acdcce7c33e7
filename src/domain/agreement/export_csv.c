#include "domain/agreement/agreement_internal.h"
#include "platform/csv.h"

static void school_put(struct csv_out *csv, const struct school_row *school, const struct branch_row *branch,
                       enum lang lang)
{
    csv_put(csv, school->official_number);
    csv_put(csv, school->name);
    csv_put(csv, branch != NULL ? branch->form : STR(""));
    csv_put(csv, branch != NULL ? branch->name : STR(""));
    csv_put(csv, branch != NULL ? msg_text(lang, school_level_msg(branch->level)) : STR(""));
    csv_put(csv, school->street);
    csv_put(csv, school->zip);
    csv_put(csv, school->town);
    csv_end_row(csv);
}

enum err agreement_schools_csv(struct tx *tx, const struct school_list *schools, enum lang lang, struct buf *out)
{
    static const enum msg names[] = { M_agreement_number, M_agreement_name,   M_agreement_form, M_agreement_branch,
                                      M_agreement_level,  M_agreement_street, M_agreement_zip,  M_agreement_town };
    struct csv_out csv = csv_begin(out);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        csv_put(&csv, msg_text(lang, names[i]));
    csv_end_row(&csv);
    for (size_t i = 0; i < schools->n; i++) {
        const struct school_row *s = &schools->at[i];
        struct branch_list branches;
        TRY(agreement_school_types(tx, s->id, agreement_today(tx), &branches));
        if (branches.n == 0)
            school_put(&csv, s, NULL, lang);
        for (size_t b = 0; b < branches.n; b++)
            school_put(&csv, s, &branches.at[b], lang);
    }
    return buf_done(out);
}
