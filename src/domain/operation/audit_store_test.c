#include "domain/operation/audit_store.h"

#include "domain/agreement/agreement.h"
#include "test_db.h"

static authority_id authority(struct db *db, const char *name)
{
    authority_id id;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 4711 });
    EXPECT_OK(agreement_authority_create(
        tx, &(struct authority_new){ .name = str_of(name), .starts = DAY_NONE, .ends = DAY_NONE }, &id));
    EXPECT_OK(tx_commit(tx));
    return id;
}

static void reach(struct db *db, authority_id place, const char *role)
{
    char sql[256];
    struct buf text = buf_fixed(sql, sizeof sql);
    buf_put_z(&text,
              "INSERT INTO reach (actor, school, authority, role, starts, ends, narrow, grant_id) VALUES (7, 0, ");
    buf_int(&text, place.n);
    buf_put_z(&text, ", ");
    buf_put_z(&text, role);
    buf_put_z(&text, ", 0, 9000000000000000, 0, ");
    buf_int(&text, place.n);
    buf_put_z(&text, ")");
    buf_byte(&text, '\0');
    EXPECT_OK(buf_done(&text));
    test_sql(db, sql);
}

static size_t events(struct db *db, authority_id stream)
{
    struct audit_rows rows;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 7 });
    EXPECT_OK(audit_page(tx, stream, 0, 50, &rows));
    EXPECT_OK(tx_commit(tx));
    return rows.n;
}

/* trust: ISO-1 */
TEST_DB(the_record_of_an_authority_is_for_its_official_not_for_who_only_works_there)
{
    authority_id a = authority(db, "Stadt Nord"), b = authority(db, "Stadt Sued");
    EXPECT_EQ(events(db, a) + events(db, b), 0);
    reach(db, a, ROLE_authority_official_SQL);
    reach(db, b, ROLE_technician_SQL);
    EXPECT(events(db, a) > 0);
    EXPECT_EQ(events(db, b), 0);
    reach(db, b, ROLE_auditor_SQL);
    EXPECT(events(db, b) > 0);
}
