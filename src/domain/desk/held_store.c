#include "domain/desk/held.h"

ROW(held_row, COL(held_row, id), COL(held_row, ref), COL(held_row, authority), COL(held_row, school),
    COL(held_row, room), COL(held_row, device), COL(held_row, service), COL(held_row, look), COL(held_row, kind),
    COL(held_row, effect), COL(held_row, extent), COL(held_row, school_name), COL(held_row, subject),
    COL(held_row, text), COL(held_row, name), COL(held_row, mail), COL(held_row, created_at));
#define HELD_COLUMNS \
    "SELECT h.id, h.ref, h.authority, h.school, h.room, h.device, h.service, h.look, h.kind, h.effect, h.extent," \
    " s.name AS school_name, h.subject, h.text, h.name, h.mail, h.created_at FROM held_report h" \
    " JOIN school s ON s.id = h.school WHERE h.done_at IS NULL"
/* A teacher's grant is for own tickets: these are nobody's. */
#define HELD_SCOPE SCOPE_IF(ticket, C, "h", " AND r_.narrow = 0")
QUERY(held_waiting, SCOPE_SCHOOL, 0, held_row, HELD_COLUMNS " AND " HELD_SCOPE " ORDER BY h.id LIMIT 200");
QUERY(held_of_ref, SCOPE_SCHOOL, 1, held_row, HELD_COLUMNS " AND h.ref = $3 AND " HELD_SCOPE);
SQL(held_insert, SCOPE_SYSTEM, 15,
    "INSERT INTO held_report (id, ref, authority, school, room, device, service, kind, effect, extent, subject, text,"
    " name, mail, look, created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $2)");
SQL(held_photo_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO held_photo (held, n, authority, school, blob, name, type, size)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10)");
SQL(held_set_done, SCOPE_SYSTEM, 2,
    "UPDATE held_report SET done_at = $2, done_by = $1, ticket = $4 WHERE id = $3 AND done_at IS NULL");
struct photo_row {
    struct str name;
    int type;
    int64_t size;
    blob_id blob;
};
struct photo_rows {
    struct photo_row *at;
    size_t n;
};
ROW(photo_row, COL(photo_row, name), COL(photo_row, type), COL(photo_row, size), COL(photo_row, blob));
QUERY(photos_of, SCOPE_SYSTEM, 1, photo_row,
      "SELECT p.name, p.type, p.size, p.blob FROM held_photo p WHERE p.held = $3 ORDER BY p.n LIMIT 3");

enum err held_put(struct tx *tx, const struct ticket_new *new, look_id look, const struct report_photos *photos)
{
    held_id id = TX_ID(tx, held);
    held_ref ref = TX_REF(tx, held);
    TRY(tx_run(tx, held_insert, NULL, id, &ref, new->authority, new->school, new->room, new->device, new->service,
               (int)new->kind, (int)new->effect, (int)new->extent, new->subject, new->text, new->requester_name,
               new->requester_mail, look));
    for (size_t i = 0; i < photos->n; i++)
        TRY(tx_run(tx, held_photo_insert, NULL, id, (int)i + 1, new->authority, new->school, photos->at[i].blob,
                   photos->at[i].name, photos->at[i].type, photos->at[i].size));
    tx_note(tx, .action = "desk.report_held", .object = OBJECT_TICKET, .subject = id.n, .authority = new->authority,
            .after = str_cat(tx_mem(tx), new->subject, STR("\n"), new->text));
    return OK;
}

enum err held_list(struct tx *tx, struct held_rows *rows) { return tx_all(tx, held_waiting, rows); }
enum err held_by_ref(struct tx *tx, held_ref ref, struct held_row *row) { return tx_one(tx, held_of_ref, row, &ref); }

enum err held_photos(struct tx *tx, held_id held, struct report_photos *out)
{
    struct photo_rows rows;
    TRY(tx_all(tx, photos_of, &rows, held));
    out->n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        out->at[i] = (struct report_photo){ rows.at[i].name, rows.at[i].type, rows.at[i].size, rows.at[i].blob };
    return OK;
}

enum err held_done(struct tx *tx, const struct held_row *h, ticket_id ticket)
{
    TRY(tx_run(tx, held_set_done, NULL, h->id, ticket));
    tx_note(tx, .action = ticket.n != 0 ? "desk.report_released" : "desk.report_refused", .object = OBJECT_TICKET,
            .subject = h->id.n, .authority = h->authority);
    return OK;
}
