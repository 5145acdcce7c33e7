#include "domain/operation/job_store.h"

#include "platform/mail.h"

ROW(job_kind_row, COL(job_kind_row, kind), COL(job_kind_row, waiting), COL(job_kind_row, dead),
    COL(job_kind_row, error), COL(job_kind_row, oldest));
/* state 1 waiting, 4 dead: enum job_state */
QUERY(job_kinds_open, SCOPE_SYSTEM, 0, job_kind_row,
      "SELECT j.kind AS kind, CAST(sum(CASE WHEN j.state = 1 THEN 1 ELSE 0 END) AS BIGINT) AS waiting,"
      " CAST(sum(CASE WHEN j.state = 4 THEN 1 ELSE 0 END) AS BIGINT) AS dead, max(j.error) AS error, min(j.due_at) AS "
      "oldest"
      " FROM job j WHERE j.state <> 3 AND j.state IN (1, 4) AND " SCOPE_BODY(job,
                                                                             L) " GROUP BY j.kind ORDER BY j.kind");
SQL(job_retry_dead, SCOPE_SYSTEM, 1,
    "UPDATE job SET state = 1, attempts = 0, due_at = $2, error = '' WHERE kind = $3 AND state <> 3 AND state = 4 "
    "AND " SCOPE_BODY(job, W));
SQL(job_drop_dead, SCOPE_SYSTEM, 1,
    "UPDATE job SET state = 3, done_at = $2 WHERE kind = $3 AND state <> 3 AND state = 4 AND " SCOPE_BODY(job, W));
ROW(mail_health_row, COL(mail_health_row, waiting), COL(mail_health_row, failed), COL(mail_health_row, quarantined),
    COL(mail_health_row, oldest));
QUERY(mail_health_now, SCOPE_SYSTEM, 0, mail_health_row,
      "SELECT (SELECT count(*) FROM outbox WHERE state = 1) AS waiting, (SELECT count(*) FROM outbox WHERE state = 3) "
      "AS failed,"
      " (SELECT count(*) FROM raw_mail WHERE state = 3) AS quarantined,"
      " (SELECT min(not_before) FROM outbox WHERE state = 1) AS oldest WHERE " SCOPE_BODY(job, L));

enum err job_kinds(struct tx *tx, struct job_kind_rows *rows) { return tx_all(tx, job_kinds_open, rows); }

enum err job_retry(struct tx *tx, struct str kind, int64_t *n)
{
    TRY(tx_run(tx, job_retry_dead, n, kind));
    if (*n == 0)
        return ERR_NOT_FOUND;
    tx_note(tx, .action = "operation.job_retry", .object = OBJECT_JOB, .after = kind);
    return OK;
}

enum err job_drop(struct tx *tx, struct str kind, int64_t *n)
{
    TRY(tx_run(tx, job_drop_dead, n, kind));
    if (*n == 0)
        return ERR_NOT_FOUND;
    tx_note(tx, .action = "operation.job_drop", .object = OBJECT_JOB, .after = kind);
    return OK;
}

enum err mail_health(struct tx *tx, struct mail_health_row *row)
{
    TRY(tx_one(tx, mail_health_now, row));
    return mail_outbox_overdue(tx, &row->overdue);
}
