/* Firms of the seed: each known to one authority, with people of their own. */
#include "app/demo/seed.h"

#include "base/zone.h"

struct firm {
    enum seed_place place;
    const char *member, *official;
    subprocessor_id id;
};

/* Entering a firm asks everybody; the other authority joined later and was never asked. */
SQL(seed_firm_only_at, SCOPE_SYSTEM, 2, "DELETE FROM subprocessor_answer WHERE subprocessor = $3 AND authority <> $4");

static struct str firm_word(struct seed *s, const struct firm *f, const char *where)
{
    return seed_word(s, f->place, OBJECT_SUBPROCESSOR, seed_account(s, f->member)->login.id, where);
}

static enum err enter(struct seed *s, struct tx *tx, void *arg)
{
    struct firm *f = arg;
    struct subprocessor_new firm = { .name = firm_word(s, f, "firm"),
                                     .service = firm_word(s, f, "firmservice"),
                                     .personal_data = true,
                                     .data = firm_word(s, f, "firmdata"),
                                     .place = firm_word(s, f, "firmplace"),
                                     .contract = firm_word(s, f, "firmcontract"),
                                     .measures = firm_word(s, f, "firmmeasures"),
                                     .starts = DAY_NONE };

    firm.starts = zone_day(tx_now(tx));
    TRY(privacy_subprocessor_create(tx, &firm, &f->id));
    TRY(tx_run(tx, seed_firm_only_at, NULL, f->id, s->authorities[f->place]));
    return privacy_subprocessor_add_member(tx, f->id, seed_account(s, f->member)->login.id);
}

static enum err approve(struct seed *s, struct tx *tx, void *arg)
{
    struct firm *f = arg;

    return privacy_subprocessor_answer(
        tx, f->id, s->authorities[f->place],
        &(struct subprocessor_answer){ .state = SUBPROCESSOR_APPROVED, .reference = firm_word(s, f, "firmreference") });
}

struct firm_ref_row {
    subprocessor_ref ref;
};
ROW(firm_ref_row, COL(firm_ref_row, ref));
QUERY(seed_firm_ref, SCOPE_SYSTEM, 1, firm_ref_row, "SELECT ref FROM subprocessor WHERE id = $3");

static enum err remember(struct seed *s, struct tx *tx, void *arg)
{
    const struct firm *f = arg;
    struct firm_ref_row row;

    TRY(tx_one(tx, seed_firm_ref, &row, f->id));
    s->firm = row.ref;
    return OK;
}

/* Works for both authorities; A has agreed, B has yet to answer. */
static enum err enter_shared(struct seed *s, struct tx *tx, void *arg)
{
    struct firm *f = arg;

    (void)s;
    return privacy_subprocessor_create(tx,
                                       &(struct subprocessor_new){ .name = STR("Zwei-Staedte-Technik"),
                                                                   .service = STR("Wartung"),
                                                                   .personal_data = true,
                                                                   .data = STR("Namen"),
                                                                   .place = STR("Deutschland"),
                                                                   .contract = STR("Vertrag 7"),
                                                                   .measures = STR("Keine"),
                                                                   .starts = zone_day(tx_now(tx)) },
                                       &f->id);
}

static enum err shared_firm(struct seed *s)
{
    struct firm shared = { PLACE_A, "provider", "official_a", { 0 } };

    TRY(seed_step(s, seed_account(s, "head_1")->login.id, enter_shared, &shared));
    return seed_step(s, seed_account(s, shared.official)->login.id, approve, &shared);
}

enum err seed_firms(struct seed *s)
{
    struct firm firms[] = { { PLACE_B, "provider_b", "official_b", { 0 } },
                            { PLACE_A, "provider", "official_a", { 0 } } };

    for (size_t i = 0; i < ARRAY_LEN(firms); i++) {
        TRY(seed_step(s, seed_account(s, "head_1")->login.id, enter, &firms[i]));
        TRY(seed_step(s, seed_account(s, firms[i].official)->login.id, approve, &firms[i]));
        TRY(seed_step(s, (account_id){ 0 }, remember, &firms[i]));
    }
    return shared_firm(s);
}
