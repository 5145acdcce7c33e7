/* The words by which a search finds schools, rooms and contacts. */
#include "domain/agreement/agreement_internal.h"

#include "platform/posting.h"

struct named_row {
    int64_t id;
    struct str words;
};
struct named_rows {
    struct named_row *at;
    size_t n;
};
ROW(named_row, COL(named_row, id), COL(named_row, words));
QUERY(room_words_of, SCOPE_SYSTEM, 2, named_row,
      "SELECT r.id, r.number || ' ' || r.name || ' ' || r.code AS words FROM room r"
      " WHERE r.school = $3 AND (r.id = $4 OR $4 = 0)");
QUERY(contact_words_of, SCOPE_SYSTEM, 2, named_row,
      "SELECT c.id, c.name AS words FROM contact c WHERE c.school = $3 AND (c.id = $4 OR $4 = 0)");

/* A school is known by its name, its short name, its number and its town. */
static struct str school_text(struct mem *mem, const struct school_row *s)
{
    return str_cat(mem, s->name, STR(" "), s->short_name, STR(" "), s->official_number, STR(" "), s->town);
}

static enum err put_all(struct tx *tx, enum posting_kind kind, const struct named_rows *rows, struct str school,
                        struct str word)
{
    struct str beside = str_cat(tx_mem(tx), school, STR(" "), word);
    for (size_t i = 0; i < rows->n; i++)
        TRY(posting_put(tx, kind, rows->at[i].id, rows->at[i].words, beside));
    return OK;
}

enum err room_words(struct tx *tx, const struct school_row *school, room_id id)
{
    struct named_rows rows;
    TRY(tx_all(tx, room_words_of, &rows, school->id, id));
    return put_all(tx, POSTING_ROOM, &rows, school_text(tx_mem(tx), school), STR("Raum"));
}

enum err contact_words(struct tx *tx, const struct school_row *school, contact_id id)
{
    struct named_rows rows;
    TRY(tx_all(tx, contact_words_of, &rows, school->id, id));
    return put_all(tx, POSTING_CONTACT, &rows, school_text(tx_mem(tx), school), STR(""));
}

enum err school_words(struct tx *tx, const struct school_row *school)
{
    TRY(posting_put(tx, POSTING_SCHOOL, school->id.n, school_text(tx_mem(tx), school), STR("")));
    TRY(room_words(tx, school, (room_id){ 0 }));
    return contact_words(tx, school, (contact_id){ 0 });
}

enum err agreement_words_missing(struct tx *tx)
{
    struct school_list schools;
    TRY(agreement_schools_on(tx, (authority_id){ 0 }, DAY_NONE, &schools));
    for (size_t i = 0; i < schools.n; i++) {
        bool known;
        TRY(posting_has(tx, POSTING_SCHOOL, schools.at[i].id.n, &known));
        if (!known)
            TRY(school_words(tx, &schools.at[i]));
    }
    return OK;
}
