#include "platform/setting.h"

#include "base/num.h"

const struct setting_entry setting_table[SETTING_COUNT] = {
    [SETTING_TRIAGE_HOURS] = { "desk.triage_hours", 4, 1, 40, M_setting_triage_hours },
    [SETTING_AUTHORITY_DAYS] = { "desk.authority_days", 10, 1, 60, M_setting_authority_days },
    [SETTING_REOPEN_DAYS] = { "desk.reopen_days", 30, 1, 365, M_setting_reopen_days },
    [SETTING_MERGE_UNDO_DAYS] = { "desk.merge_undo_days", 30, 1, 90, M_setting_merge_undo_days },
    [SETTING_UNDO_HOURS] = { "desk.undo_hours", 24, 1, 168, M_setting_undo_hours },
    [SETTING_RECEIPTS_PER_DAY] = { "mail.receipts_per_day", 1, 1, 5, M_setting_receipts_per_day },
    [SETTING_RECEIPT_CAP] = { "mail.receipt_cap", 200, 1, 10000, M_setting_receipt_cap },
    [SETTING_STORM_MAILS] = { "mail.storm_mails", 10, 2, 1000, M_setting_storm_mails },
    [SETTING_REMIND_FIRST] = { "desk.remind_first", 2, 1, 60, M_setting_remind_first },
    [SETTING_REMIND_SECOND] = { "desk.remind_second", 4, 1, 60, M_setting_remind_second },
    [SETTING_NO_ANSWER_DAYS] = { "desk.no_answer_days", 10, 1, 60, M_setting_no_answer_days },
    [SETTING_TEST_DAYS] = { "desk.test_days", 5, 1, 60, M_setting_test_days },
    [SETTING_API_PER_MINUTE] = { "api.per_minute", 600, 10, 100000000, M_setting_api_per_minute },
    [SETTING_ARTICLE_REVIEW_MONTHS] = { "desk.article_review_months", 12, 1, 60, M_setting_article_review },
    [SETTING_ARTICLE_UNUSED_MONTHS] = { "desk.article_unused_months", 12, 1, 60, M_setting_article_unused },
    [SETTING_ARTICLE_HELPFUL] = { "desk.article_helpful", 30, 0, 100, M_setting_article_helpful },
    [SETTING_QUOTA_MIB] = { "desk.quota_mib", 20480, 0, 10000000, M_setting_quota_mib },
    [SETTING_COVERAGE_DAYS] = { "desk.coverage_days", 5, 1, 60, M_setting_coverage_days },
    [SETTING_ENABLING_DAYS] = { "desk.enabling_days", 90, 1, 730, M_setting_enabling_days },
    [SETTING_IMPORT_UNDO_DAYS] = { "desk.import_undo_days", 30, 1, 90, M_setting_import_undo },
    [SETTING_CALL_DAYS] = { "desk.call_days", 90, 1, 365, M_setting_call_days },
    [SETTING_SATISFACTION_DAYS] = { "desk.satisfaction_days", 14, 1, 60, M_setting_satisfaction_days },
    [SETTING_SATISFACTION_LEAST] = { "desk.satisfaction_least", 5, 3, 100, M_setting_satisfaction_least },
    [SETTING_NOTICE_MONTHS_1] = { "agreement.notice_months_1", 12, 1, 36, M_setting_notice_months },
    [SETTING_NOTICE_MONTHS_2] = { "agreement.notice_months_2", 6, 1, 36, M_setting_notice_months },
    [SETTING_NOTICE_MONTHS_3] = { "agreement.notice_months_3", 3, 1, 36, M_setting_notice_months },
    [SETTING_NOTICE_MONTHS_4] = { "agreement.notice_months_4", 1, 1, 36, M_setting_notice_months },
    [SETTING_NOTICE_DAYS] = { "agreement.notice_days", 14, 1, 90, M_setting_notice_days },
    [SETTING_CLAIM_WEEKS_1] = { "agreement.claim_weeks_1", 6, 1, 12, M_setting_claim_weeks },
    [SETTING_CLAIM_WEEKS_2] = { "agreement.claim_weeks_2", 2, 1, 12, M_setting_claim_weeks },
    [SETTING_CLAIM_WORKING_DAYS] = { "agreement.claim_working_days", 3, 1, 20, M_setting_claim_working_days },
    [SETTING_REMINDER_TASK_DAYS] = { "contribution.reminder_task_days", 10, 1, 60, M_setting_reminder_task_days },
    [SETTING_BUDGET_THRESHOLD] = { "contribution.budget_threshold", 10, 1, 100, M_setting_budget_threshold },
    [SETTING_NEGOTIATION_MONTHS] = { "agreement.negotiation_months", 3, 1, 24, M_setting_negotiation_months },
};

struct setting_value_row {
    struct str value;
};
ROW(setting_value_row, COL(setting_value_row, value));
/* Parameters of the house, not of a person: no scope. */
QUERY(setting_one, SCOPE_SYSTEM, 1, setting_value_row, "SELECT value FROM setting WHERE name = $3");
SQL(setting_store, SCOPE_SYSTEM, 2,
    "INSERT INTO setting (name, value, changed_by, changed_at) VALUES ($3, $4, $1, $2)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by, changed_at = "
    "excluded.changed_at");
ROW(setting_row, COL(setting_row, name), COL(setting_row, value), COL(setting_row, changed_by),
    COL(setting_row, changed_at));
QUERY(setting_all, SCOPE_SYSTEM, 0, setting_row,
      "SELECT s.name AS name, s.value AS value, coalesce(a.name, '') AS changed_by, s.changed_at AS changed_at"
      " FROM setting s LEFT JOIN account a ON a.id = s.changed_by ORDER BY s.name");

enum err setting_get(struct tx *tx, enum setting which, int64_t *value)
{
    const struct setting_entry *entry = &setting_table[which];
    struct setting_value_row row;
    enum err e = tx_one(tx, setting_one, &row, str_of(entry->name));

    *value = entry->fallback;
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    return num_parse(row.value, entry->min, entry->max, value);
}

enum err setting_put(struct tx *tx, enum setting which, int64_t value)
{
    const struct setting_entry *entry = &setting_table[which];
    struct buf text = buf_of(tx_mem(tx), 32);

    if (value < entry->min || value > entry->max)
        return tx_refuse(tx, ERR_INVALID, M_setting_limits, "value");
    buf_int(&text, value);
    TRY(tx_run(tx, setting_store, NULL, str_of(entry->name), buf_str(&text)));
    tx_note(tx, .action = "operation.setting", .object = OBJECT_SETTING, .subject = which, .after = buf_str(&text));
    return OK;
}

enum err setting_list(struct tx *tx, struct setting_rows *rows) { return tx_all(tx, setting_all, rows); }
