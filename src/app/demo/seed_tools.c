/* Tools of the desk for the walk: a text block, a checklist and a macro of the house; time at each ticket. */
#include "app/demo/seed.h"

#include "domain/desk/checklist.h"
#include "domain/desk/macro.h"
#include "domain/desk/text_block.h"
#include "domain/desk/time_entry.h"

static struct str house_word(struct seed *s, const char *where)
{
    return seed_word(s, PLACE_BODY, OBJECT_DESK_TEMPLATE, (account_id){ 0 }, where);
}

static enum err house_tools(struct seed *s, struct tx *tx, void *arg)
{
    text_block_ref block;
    checklist_ref list;
    macro_ref macro;
    struct macro_step take = { .kind = MACRO_ASSIGN, .value = MACRO_TO_ME, .text = STR("") };
    struct macro_steps steps = { &take, 1 };
    (void)arg;

    TRY(text_block_create(tx, false,
                          &(struct text_block_text){ house_word(s, "blockname"),
                                                     str_cat(s->mem, house_word(s, "blocktext"), STR(" {kontakt}")) },
                          &block));
    TRY(checklist_create(
        tx,
        &(struct checklist_text){ house_word(s, "listname"), house_word(s, "listbody"), house_word(s, "listschool") },
        &list));
    return macro_create(tx, house_word(s, "macroname"), &steps, &macro);
}

/* Who records time there: a technician of the place. */
static enum err time_there(struct seed *s, struct tx *tx, void *arg)
{
    const struct seed_ticket *seeded = arg;
    struct ticket t;
    (void)s;

    TRY(ticket_find(tx, seeded->ref, &t));
    struct time_entry_new new = { .minutes = 7, .category = TIME_REFERRAL, .day = DAY_NONE };
    return t.merged_into.n != 0 ? OK : time_entry_add(tx, &t, &new);
}

static const char *technician_of(enum seed_place place)
{
    return place == PLACE_A1 ? "technician_a1" : place == PLACE_A2 ? "technician_a2" : "technician_b";
}

/* An import of tickets that was tried. */
SQL(seed_upload, SCOPE_SYSTEM, 3,
    "INSERT INTO import_upload (id, ref, source, system, only_group, only_school, mapping, state, created_by, "
    "created_at)"
    " VALUES ($3, $4, 1, '', '', '', $5, 2, $1, $2)");

static enum err ticket_upload(struct seed *s, struct tx *tx, void *arg)
{
    upload_id id = TX_ID(tx, upload);
    upload_ref ref = TX_REF(tx, upload);
    struct str mapping = str_cat(s->mem, STR("person;fremd-1;"),
                                 seed_word(s, PLACE_BODY, OBJECT_DATA_IMPORT, (account_id){ 0 }, "importmapping"));
    (void)arg;

    tx_note(tx, .action = "cli.seed_test", .object = OBJECT_DATA_IMPORT, .subject = id.n);
    return tx_run(tx, seed_upload, NULL, id, &ref, mapping);
}

enum err seed_tools(struct seed *s)
{
    TRY(seed_step(s, seed_account(s, "head_1")->login.id, ticket_upload, NULL));
    TRY(seed_step(s, seed_account(s, "technician_b")->login.id, house_tools, NULL));
    for (size_t i = 0; i < s->ntickets; i++)
        TRY(seed_step(s, seed_account(s, technician_of(s->tickets[i].place))->login.id, time_there, &s->tickets[i]));
    return OK;
}
