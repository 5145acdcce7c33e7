#include "domain/contribution/statistics_store.h"

enum err statistics_import(struct tx *tx, const struct statistics_source *source, bool dry_run,
                           struct statistics_result *out)
{
    struct snapshot_row current = { 0 };

    *out = (struct statistics_result){ 0 };
    TRY(statistics_check(tx, statistics_table(source), source->profile, source->school_year, &out->check));
    if (out->check.stopping > 0)
        return tx_refuse(tx, ERR_INVALID, M_statistics_error_rows, "file");
    if (out->check.counts.n == 0)
        return tx_refuse(tx, ERR_INVALID, M_statistics_error_nothing, "file");
    struct sha256 rows = sha256_of(pupil_counts_canonical(tx_mem(tx), source->school_year, &out->check.counts));
    enum err e = snapshot_by_rows(tx, source->school_year, &rows, &out->snapshot);
    out->same = e == OK;
    if (e != ERR_NOT_FOUND || dry_run)
        return e == ERR_NOT_FOUND ? OK : e;
    e = statistics_current(tx, source->school_year, &current);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    return snapshot_add(tx, source, &out->check, &rows, current.id, &out->snapshot);
}

struct str statistics_sums(struct mem *mem, const struct statistics_check *check, enum lang lang)
{
    int64_t pupils = 0;
    struct str texts[4];

    for (size_t i = 0; i < check->counts.n; i++)
        pupils += check->counts.at[i].pupils;
    const int64_t numbers[] = { (int64_t)check->counts.n, pupils, check->left_out, check->stopping };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct buf number = buf_of(mem, 24);
        i18n_number(&number, lang, numbers[i]);
        texts[i] = buf_str(&number);
    }
    return msg_format(mem, lang, M_statistics_sums, { "counted", texts[0] }, { "pupils", texts[1] },
                      { "left_out", texts[2] }, { "stopping", texts[3] });
}

static void print_line(struct buf *out, const struct statistics_line *line, enum lang lang)
{
    buf_int(out, line->line);
    buf_byte(out, '\t');
    buf_put(out, line->number);
    buf_byte(out, '\t');
    buf_put(out, line->form_words);
    buf_byte(out, '\t');
    buf_put(out, line->grade_words);
    buf_byte(out, '\t');
    buf_put(out, statistics_reason_code(line->reason));
    buf_byte(out, '\t');
    buf_put(out, msg_text(lang, statistics_reason_msg(line->reason)));
    buf_byte(out, '\n');
}

void statistics_print(struct buf *out, const struct statistics_result *result, enum lang lang)
{
    const struct statistics_file *file = &result->check.file;

    for (size_t i = 0; i < file->lines.n; i++)
        if (file->lines.at[i].reason != REASON_NONE)
            print_line(out, &file->lines.at[i], lang);
    if (file->cp1252) {
        buf_put(out, msg_text(lang, M_statistics_cp1252));
        buf_byte(out, '\n');
    }
    if (file->ignored.len > 0) {
        buf_put(out, msg_format(out->mem, lang, M_statistics_ignored, { "columns", file->ignored }));
        buf_byte(out, '\n');
    }
    buf_put(out, statistics_sums(out->mem, &result->check, lang));
    buf_byte(out, '\n');
    if (result->same) {
        buf_put(out, msg_text(lang, M_statistics_same));
        buf_byte(out, '\n');
    }
}
