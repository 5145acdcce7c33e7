#include "domain/contribution/reminder_store.h"

#include "base/workday.h"
#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "platform/limits.h"
#include "platform/setting.h"

struct reminder_count {
    int64_t n;
};
ROW(reminder_count, COL(reminder_count, n));
ROW(reminder_row, COL(reminder_row, id), COL(reminder_row, ref), COL(reminder_row, authority),
    COL(reminder_row, series), COL(reminder_row, n), COL(reminder_row, level), COL(reminder_row, number),
    COL(reminder_row, party), COL(reminder_row, document), COL(reminder_row, address),
    COL(reminder_row, created_by_name), COL(reminder_row, open_cents), COL(reminder_row, due_on),
    COL(reminder_row, made_on));

#define REMINDER_COLUMNS \
    "SELECT r.id, r.ref, r.authority, r.series, r.n, r.level, '' AS number, a.name AS party, i.number AS document," \
    " r.frozen AS address, COALESCE(k.name, '') AS created_by_name, r.open_cents, r.due_on, r.made_on" \
    " FROM reminder r JOIN authority a ON a.id = r.authority JOIN invoice i ON i.id = r.invoice" \
    " LEFT JOIN account k ON k.id = r.created_by"
QUERY(reminder_read, SCOPE_AUTHORITY, 1, reminder_row,
      REMINDER_COLUMNS " WHERE r.ref = $3 AND " SCOPE_AUTHORITY_OF(cost_contribution, R, "r"));
QUERY(reminder_list, SCOPE_AUTHORITY, 2, reminder_row,
      REMINDER_COLUMNS
      " WHERE r.authority = $3 AND " SCOPE_AUTHORITY_OF(cost_contribution, R,
                                                        "r") " ORDER BY r.series DESC, r.n DESC LIMIT $4");
QUERY(reminder_next, SCOPE_SYSTEM, 1, reminder_count,
      "SELECT coalesce(max(n), 0) + 1 AS n FROM reminder WHERE series = $3");
SQL(reminder_insert, SCOPE_SYSTEM, 11,
    "INSERT INTO reminder (id, ref, authority, invoice, series, n, level, open_cents, due_on, made_on, frozen,"
    " created_by, created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $1, $2)");

/* "ZE-2027-00003" */
static void number_fill(struct tx *tx, struct reminder_row *row)
{
    struct buf out = buf_of(tx_mem(tx), 40);

    buf_put_z(&out, "ZE-");
    buf_int(&out, row->series);
    buf_byte(&out, '-');
    buf_int_padded(&out, row->n, 5);
    row->number = buf_str(&out);
}

enum err reminder_by_ref(struct tx *tx, reminder_ref ref, struct reminder_row *out)
{
    TRY(tx_one(tx, reminder_read, out, &ref));
    number_fill(tx, out);
    return OK;
}

enum err reminders_of(struct tx *tx, authority_id authority, struct reminder_rows *out)
{
    TRY(tx_all(tx, reminder_list, out, authority, (int64_t)LIMIT_PAGE_ROWS));
    for (size_t i = 0; i < out->n; i++)
        number_fill(tx, &out->at[i]);
    return OK;
}

static struct str address_of(struct mem *mem, const struct authority_row *a)
{
    return str_cat(mem, a->name, STR("\n"), a->street, STR("\n"), a->zip, STR(" "), a->town);
}

enum err reminder_add(struct tx *tx, const struct open_document_row *d, const struct open_item *item, reminder_ref *out)
{
    struct day today = zone_day(tx_now(tx));
    struct authority_row party;
    struct reminder_count next;
    int series = day_parts(today).year;
    reminder_id id = TX_ID(tx, reminder);
    reminder_ref ref = TX_REF(tx, reminder);

    if (!open_item_overdue(item, today) || day_eq(d->reminded_on, today))
        return tx_refuse(tx, ERR_CONFLICT, M_reminder_error_due, NULL);
    TRY(agreement_authority_by_id(tx, d->authority, &party));
    TRY(tx_one(tx, reminder_next, &next, series));
    TRY(tx_run(tx, reminder_insert, NULL, id, &ref, d->authority, d->id, series, next.n, d->reminders + 1, item->open,
               item->due_on, today, address_of(tx_mem(tx), &party)));
    tx_note(tx, .action = "contribution.reminder_released", .object = OBJECT_COST_CONTRIBUTION, .subject = id.n,
            .authority = d->authority, .after = d->number);
    *out = ref;
    return OK;
}

enum err reminder_task(struct tx *tx, const struct open_document_row *d, const struct open_item *item, bool *yes)
{
    struct day today = zone_day(tx_now(tx)), from = item->due_on;
    int64_t days;

    TRY(setting_get(tx, SETTING_REMINDER_TASK_DAYS, &days));
    if (!day_is_none(d->reminded_on) && day_compare(d->reminded_on, from) > 0)
        from = d->reminded_on;
    *yes = open_item_overdue(item, today) && day_compare(today, workday_after(from, (int)days)) >= 0;
    return OK;
}
