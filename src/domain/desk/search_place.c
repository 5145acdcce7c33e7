#include "domain/desk/search_place.h"

#include "base/zone.h"
#include "domain/desk/article_store.h"

#define WORDS_MAX 4 /* of a name with its school */
#define LETTERS_MIN 2

ROW(place_hit, COL(place_hit, kind), COL(place_hit, exact), COL(place_hit, ref), COL(place_hit, school_ref),
    COL(place_hit, title), COL(place_hit, detail), COL(place_hit, school));

/* $3 to $10 ranges of the words  $11 as typed, $12 in capitals  $13 limit  $14 today */
#define OTHER_WORD(kind, low, high, own) \
    "EXISTS (SELECT 1 FROM posting q WHERE q.kind = " kind " AND q.record = p.record AND q.term >= " low \
    " AND q.term < " high own ")"
#define OR_OWN(bit, kind, low, high) WHEN(bit, " OR " OTHER_WORD(kind, low, high, " AND q.own = 1"))
#define AND_WORD(bit, kind, low, high) WHEN(bit, " AND " OTHER_WORD(kind, low, high, ""))
/* Each word is one of the record or of its place, at least one of the record. */
#define FIRST_WORD(kind) " WHERE p.kind = " kind " AND p.term >= $3 AND p.term < $4"
#define OTHER_WORDS(kind) AND_WORD(1, kind, "$5", "$6"), AND_WORD(2, kind, "$7", "$8"), AND_WORD(3, kind, "$9", "$10")
#define WORDS_OF(kind) \
    ALWAYS(FIRST_WORD(kind) " AND (p.own = 1"), OR_OWN(1, kind, "$5", "$6"), OR_OWN(2, kind, "$7", "$8"), \
        OR_OWN(3, kind, "$9", "$10"), ALWAYS(")"), OTHER_WORDS(kind)
#define TODAY(alias) " AND (" alias ".ends IS NULL OR " alias ".ends >= $14)"
#define FIRST_FEW " ORDER BY 2 DESC, 8 LIMIT $13) AS found"
#define COLUMNS(kind, exact, ref, school_ref, title, detail, school, id) \
    "SELECT DISTINCT " kind " AS kind, CASE WHEN " exact " THEN 1 ELSE 0 END AS exact, " ref " AS ref, " school_ref \
    " AS school_ref, " title " AS title, " detail " AS detail, " school " AS school, " id " AS id FROM posting p"
#define PICKED "SELECT kind, exact, ref, school_ref, title, detail, school FROM ("

FAMILY(
    places_by_name, SCOPE_SCHOOL, 12, place_hit,
    ALWAYS(PICKED COLUMNS(POSTING_SCHOOL_SQL, "s.official_number = $11", "s.ref", "s.ref", "s.name", "s.town", "''",
                          "s.id") " JOIN school s ON s.id = p.record"),
    WORDS_OF(POSTING_SCHOOL_SQL), ALWAYS(TODAY("s") " AND " SCOPE(school, R, "s") FIRST_FEW),
    ALWAYS(" UNION ALL " PICKED COLUMNS(POSTING_ROOM_SQL, "r.number = $11 OR r.code = $12", "r.ref", "s.ref",
                                        "r.number", "r.name", "s.name",
                                        "r.id") " JOIN room r ON r.id = p.record JOIN school s ON s.id = r.school"),
    WORDS_OF(POSTING_ROOM_SQL), ALWAYS(TODAY("r") " AND " SCOPE(room, L, "r") FIRST_FEW),
    ALWAYS(" UNION ALL " PICKED COLUMNS(POSTING_CONTACT_SQL, "1 = 0", "c.ref", "s.ref", "c.name", "c.phone", "s.name",
                                        "c.id") " JOIN contact c ON c.id = p.record JOIN school s ON s.id = c.school"),
    WORDS_OF(POSTING_CONTACT_SQL), ALWAYS(TODAY("c") " AND " SCOPE(staff_contact, L, "c") FIRST_FEW),
    ALWAYS(" UNION ALL " PICKED COLUMNS(POSTING_ARTICLE_SQL, "p.own = 1", "a.ref", "a.ref", "a.title", "''", "''",
                                        "a.id") " JOIN article a ON a.id = p.record"),
    /* Titles first, then texts. */
    ALWAYS(FIRST_WORD(POSTING_ARTICLE_SQL)), OTHER_WORDS(POSTING_ARTICLE_SQL),
    ALWAYS(" AND " ARTICLE_SHOWN("a") " AND " ARTICLE_READ(L, "a") FIRST_FEW));

static struct str capitals(struct mem *mem, struct str text)
{
    struct buf out = buf_of(mem, text.len);
    for (size_t i = 0; i < text.len; i++)
        buf_byte(&out, text.at[i] >= 'a' && text.at[i] <= 'z' ? (char)(text.at[i] - 'a' + 'A') : text.at[i]);
    return buf_str(&out);
}

/* The wanted words, the longest first: it leads to the fewest rows.  0: not a name. */
static size_t names_of(const struct search *s, struct str *words)
{
    size_t n = 0;
    if (s->filtered || s->phrases > 0 || s->number != 0)
        return 0;
    for (size_t i = 0; i < s->nwords; i++) {
        if (s->words[i].not || n == WORDS_MAX)
            return 0;
        words[n++] = s->words[i].stem;
        if (words[n - 1].len > words[0].len) {
            struct str longer = words[n - 1];
            words[n - 1] = words[0];
            words[0] = longer;
        }
    }
    return n > 0 && words[0].len >= LETTERS_MIN ? n : 0;
}

enum err search_places(struct tx *tx, const struct search *s, struct str query, struct place_hits *hits)
{
    struct mem *mem = tx_mem(tx);
    struct str words[WORDS_MAX];
    struct posting_range r[WORDS_MAX];
    unsigned bits = 0;
    size_t n = names_of(s, words);
    *hits = (struct place_hits){ NULL, 0 };
    if (n == 0)
        return OK;
    for (size_t i = 0; i < WORDS_MAX; i++) {
        r[i] = posting_range(mem, words[i < n ? i : 0]);
        bits |= i > 0 && i < n ? 1u << i : 0;
    }
    struct str typed = str_trim(query);
    return tx_list(tx, places_by_name, bits, 0, hits, r[0].low, r[0].high, r[1].low, r[1].high, r[2].low, r[2].high,
                   r[3].low, r[3].high, typed, capitals(mem, typed), (int64_t)PLACES_PER_KIND, zone_day(tx_now(tx)));
}
