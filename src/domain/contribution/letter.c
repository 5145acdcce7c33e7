#include "domain/contribution/letter.h"

#include "domain/contribution/invoice_store.h"
#include "domain/contribution/statistics_store.h"

struct making {
    fixing_ref ref;
    struct request german; /* letters are German, whatever the person reads */
    struct fixing_sheet sheet;
    struct count_rows counts;
    struct vat_period_rows vat;
    struct authority_row provider;
    struct billing_profile_row body;
    struct day day;
    struct letter *letters;
    struct str *bytes;
    size_t n;
};

/* --- pupils ------------------------------------------------------------------------------------- */

/* A line per school of the party; rows of a school stand together. */
static enum err school_line(struct making *m, const struct level_choice *choice, size_t from, size_t to,
                            struct fixing_table *t)
{
    struct request *req = &m->german;
    struct count_rows part = { m->counts.at + from, to - from };
    struct statistics_totals totals;
    TRY(totals_of_counts(req->mem, &part, choice, &totals));
    struct fixing_line *line = fixing_line_add(t, m->counts.at[from].school_name);
    for (int level = LEVEL_PRIMARY; level < LEVEL_END; level++)
        fixing_number_add(t, line, LANG_DE, totals.n > 0 ? totals.at[0].pupils.of[level] : 0);
    return OK;
}

static enum err schools_fill(struct making *m, struct letter *l)
{
    static const enum msg heads[] = { M_statistics_school, M_statistics_primary, M_statistics_lower,
                                      M_statistics_upper };
    const struct fixing_row *f = &m->sheet.in.row;
    struct form_table forms = fixing_form_table(f);
    struct level_choice choice = { f->ge_grade10, f->reading == READING_C ? &forms : NULL };
    l->schools = fixing_table_of(m->german.mem, msg_text(LANG_DE, M_letter_schools), ARRAY_LEN(heads), m->counts.n);
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        fixing_head_add(&l->schools, msg_text(LANG_DE, heads[i]), i > 0);
    for (size_t from = 0, to; from < m->counts.n; from = to) {
        for (to = from; to < m->counts.n && m->counts.at[to].school.n == m->counts.at[from].school.n;)
            to++;
        if (m->counts.at[from].authority.n == l->authority.n)
            TRY(school_line(m, &choice, from, to, &l->schools));
    }
    return OK;
}

/* Cents per pupil of a level, half-up, for display; false: a level without pupils has no price. */
static bool price_of(const struct fixing_sheet *s, int level, int64_t cost, int64_t *cents)
{
    const struct key *key = &s->amounts.key;
    const struct weights *w = &key->effective;
    wide den = key->den;
    if (s->in.row.reading == READING_A)
        den = (wide)w->base * (wide)key->totals.of[level];
    return key->totals.of[level] > 0 && den > 0 && wide_half_up(cost, (wide)w->of[level], den, cents);
}

static void prices_fill(struct making *m, struct letter *l)
{
    static const enum msg heads[] = { M_plan_year, M_statistics_primary, M_statistics_lower, M_statistics_upper };
    const struct plan_rows *plans = &m->sheet.in.plans;
    l->prices = fixing_table_of(m->german.mem, msg_text(LANG_DE, M_letter_prices), ARRAY_LEN(heads), plans->n);
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        fixing_head_add(&l->prices, msg_text(LANG_DE, heads[i]), i > 0);
    for (size_t y = 0; y < plans->n; y++) {
        struct fixing_line *line = fixing_line_add(&l->prices, fixing_number(m->german.mem, plans->at[y].year));
        for (int level = 0; level < KEY_LEVELS; level++) {
            int64_t cents;
            if (price_of(&m->sheet, level, plans->at[y].cost_cents, &cents))
                fixing_money_add(&l->prices, line, cents);
            else
                fixing_text_add(&l->prices, line, STR("\xE2\x80\x93"));
        }
    }
}

/* --- words --------------------------------------------------------------------------------------------- */

static struct str snapshot_text(struct mem *mem, const struct snapshot_row *s)
{
    struct buf moment = buf_of(mem, 64), hash = buf_of(mem, 80);
    i18n_instant_short(&moment, LANG_DE, s->created_at);
    buf_hex(&hash, s->rows_hash.bytes.at, s->rows_hash.bytes.len);
    return msg_format(mem, LANG_DE, M_letter_snapshot, { "year", school_year_text(mem, s->school_year) },
                      { "source", s->source }, { "at", buf_str(&moment) }, { "hash", buf_str(&hash) });
}

static struct str vat_text(struct mem *mem, const struct vat_period_rows *rows, int year, bool provider)
{
    struct vat_terms terms;
    struct str number = fixing_number(mem, year);
    struct cost_refusal r = vat_terms_of(rows, day_of(year, 1, 1), day_of(year, 12, 31), provider, &terms);
    if (r.code != REFUSAL_NONE)
        return msg_format(mem, LANG_DE, M_letter_vat_changes, { "year", number });
    if (terms.regime == VAT_INTERNAL)
        return msg_format(mem, LANG_DE, M_letter_vat_internal, { "year", number });
    if (terms.regime == VAT_S)
        return msg_format(mem, LANG_DE, M_letter_vat_s, { "year", number },
                          { "rate", xrechnung_rate(mem, VAT_S, terms.rate) }, { "decision", terms.decision_ref });
    if (terms.regime == VAT_O)
        return msg_format(mem, LANG_DE, M_letter_vat_o, { "year", number }, { "decision", terms.decision_ref });
    return msg_format(mem, LANG_DE, M_letter_vat_open, { "year", number });
}

static void vat_fill(struct making *m, struct letter *l, bool provider)
{
    int years = m->sheet.in.row.years;
    l->vat.at = MEM_NEW_N(m->german.mem, struct fixing_said, (size_t)years);
    for (int y = 0; y < years; y++)
        l->vat.at[l->vat.n++] =
            (struct fixing_said){ .text = vat_text(m->german.mem, &m->vat, m->sheet.in.row.first_year + y, provider) };
}

/* --- one letter ---------------------------------------------------------------------------------------- */

static enum err signature_fill(struct making *m, struct letter *l)
{
    struct fixing_events events;
    struct buf hash = buf_of(m->german.mem, 80);
    TRY(fixing_history(m->german.tx, m->sheet.in.row.id, &events));
    for (size_t i = 0; i < events.n; i++)
        if (events.at[i].state == FIXING_SIGNED) {
            l->signer = events.at[i].actor_name;
            l->signed_at = events.at[i].at;
        }
    buf_hex(&hash, m->sheet.in.row.hash.bytes.at, m->sheet.in.row.hash.bytes.len);
    l->hash = buf_str(&hash);
    return OK;
}

/* Of the pupils, a letter names its reader's alone. */
static enum err sections_fill(struct making *m, struct letter *l)
{
    struct fixing_sheet own = m->sheet;
    own.parties.at = MEM_NEW_N(m->german.mem, struct fixing_party_row, own.parties.n);
    for (size_t i = 0; i < own.parties.n; i++) {
        own.parties.at[i] = m->sheet.parties.at[i];
        own.parties.at[i].pupils_seen = own.parties.at[i].authority.n == l->authority.n;
    }
    return fixing_sections(&m->german, &own, &l->sections, &l->nsections);
}

static enum err letter_fill(struct making *m, authority_id authority, struct letter *l)
{
    struct authority_row row;
    struct billing_profile_row profile;
    TRY(agreement_authority_by_id(m->german.tx, authority, &row));
    TRY(billing_profile_or_none(m->german.tx, authority, m->day, &profile));
    *l = (struct letter){ .fixing = m->sheet.in.row,
                          .from = invoice_party_of(&m->provider, &m->body),
                          .to = invoice_party_of(&row, &profile),
                          .authority = authority,
                          .authority_name = row.name,
                          .dated = m->day,
                          .amounts = m->sheet.rows,
                          .snapshot = snapshot_text(m->german.mem, &m->sheet.in.snapshot) };
    TRY(signature_fill(m, l));
    TRY(schools_fill(m, l));
    prices_fill(m, l);
    vat_fill(m, l, row.is_provider);
    return sections_fill(m, l);
}

/* --- all of a fixing --------------------------------------------------------------------------------------- */

/* The trail is computed from the frozen inputs, the amounts are stored: they must be the same. */
static bool as_stored(const struct fixing_sheet *s)
{
    bool same = s->computed;
    for (size_t i = 0; same && i < s->rows.n; i++) {
        const struct fixing_amount_row *a = &s->rows.at[i];
        size_t p = fixing_payer(&s->amounts, a->authority), y = (size_t)(a->year - s->in.row.first_year);
        if (a->year == 0)
            continue;
        same = p < s->amounts.n && y < s->in.plans.n && a->gross_cents == s->amounts.carry.gross[y][p] &&
               a->net_cents == s->amounts.carry.net[y][p];
    }
    return same;
}

static enum err gather(struct making *m)
{
    struct tx *tx = m->german.tx;
    struct fixing_row f;
    struct authority_list all;

    TRY(fixing_by_ref(tx, m->ref, &f));
    if (f.state != FIXING_SIGNED && f.state != FIXING_NOTIFIED)
        return tx_refuse(tx, ERR_CONFLICT, M_letter_error_not_signed, NULL);
    TRY(fixing_sheet(&m->german, &f, &m->sheet));
    if (!as_stored(&m->sheet))
        return tx_refuse(tx, ERR_CONFLICT, M_contribution_refusal_sum_mismatch, NULL);
    TRY(snapshot_counts(tx, f.snapshot, &m->counts));
    TRY(vat_periods(tx, &m->vat));
    TRY(agreement_authorities(tx, &all));
    for (size_t i = 0; i < all.n; i++)
        if (all.at[i].is_provider)
            m->provider = all.at[i];
    return billing_profile_or_none(tx, m->provider.id, m->day, &m->body);
}

static bool has_letter(const struct letter_rows *rows, authority_id authority)
{
    bool has = false;
    for (size_t i = 0; i < rows->n; i++)
        has = has || rows->at[i].authority.n == authority.n;
    return has;
}

static enum err letters_gather(struct making *m)
{
    struct letter_rows there;
    authority_id last = { 0 };

    m->day = zone_day(tx_now(m->german.tx));
    TRY(gather(m));
    TRY(letters_of(m->german.tx, m->sheet.in.row.id, &there));
    m->letters = MEM_NEW_N(m->german.mem, struct letter, m->sheet.rows.n);
    m->bytes = MEM_NEW_N(m->german.mem, struct str, m->sheet.rows.n);
    for (size_t i = 0; i < m->sheet.rows.n; i++) {
        const struct fixing_amount_row *a = &m->sheet.rows.at[i];
        if (a->year == 0 || a->authority.n == last.n || has_letter(&there, a->authority))
            continue;
        last = a->authority;
        TRY(letter_fill(m, a->authority, &m->letters[m->n++]));
    }
    return OK;
}

static enum err letters_read(struct request *req, void *arg)
{
    struct making *m = arg;
    m->german = *req;
    m->german.lang = LANG_DE;
    return letters_gather(m);
}

static enum err letters_draw(struct making *m)
{
    for (size_t i = 0; i < m->n; i++)
        TRY(letter_pdf(m->german.mem, &m->letters[i], &m->bytes[i]));
    return OK;
}

static enum err letters_keep(struct tx *tx, const struct making *m)
{
    for (size_t i = 0; i < m->n; i++)
        TRY(letter_add(tx, m->sheet.in.row.id, m->letters[i].authority, m->day, m->bytes[i]));
    return OK;
}

static enum err letters_store(struct request *req, void *arg) { return letters_keep(req->tx, arg); }

enum err letters_make(struct request *req, fixing_ref ref, size_t *made)
{
    struct making m = { .ref = ref };
    TRY(request_tx(req, TX_READ, letters_read, &m));
    TRY(letters_draw(&m));
    *made = m.n;
    return m.n > 0 ? request_tx(req, TX_WRITE, letters_store, &m) : OK;
}

enum err letters_make_alone(struct tx *tx, fixing_ref ref, size_t *made)
{
    struct making m = { .ref = ref, .german = { .mem = tx_mem(tx), .tx = tx, .now = tx_now(tx), .lang = LANG_DE } };
    TRY(letters_gather(&m));
    TRY(letters_draw(&m));
    *made = m.n;
    return letters_keep(tx, &m);
}
