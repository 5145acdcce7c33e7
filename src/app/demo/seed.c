#include "app/demo/seed.h"

#include "base/zone.h"
#include "platform/limits.h"
#include "platform/module.h"

const char *const seed_place_names[PLACE_COUNT] = { "", "A", "B", "A1", "A2", "B1" };
static const enum seed_place seed_authority_of[PLACE_COUNT] = {
    PLACE_BODY, PLACE_A, PLACE_B, PLACE_A, PLACE_A, PLACE_B
};

/* --- words and steps ---------------------------------------------------------------- */

/* Letters, then digits: the stemmer leaves such a word alone. */
struct str seed_word(struct seed *s, enum seed_place place, enum object object, account_id owner, const char *where)
{
    struct buf word = buf_of(s->mem, 64);

    CHECK(s->ncanaries < SEED_CANARIES);
    buf_put_z(&word, "zq");
    buf_put(&word, str_lower_ascii(s->mem, str_of(place == PLACE_BODY ? "x" : seed_place_names[place])));
    for (const char *c = where; *c != '\0'; c++)
        if (*c != ' ')
            buf_byte(&word, *c);
    buf_int_padded(&word, (int64_t)rand_below(&s->rand, 90000) + 10000, 5);
    s->canaries[s->ncanaries++] = (struct canary){ buf_str(&word), place, object, owner, false, where };
    return buf_str(&word);
}

const struct seed_account *seed_account(const struct seed *s, const char *key)
{
    size_t i = 0;

    while (i < s->naccounts && !str_eq(str_of(s->accounts[i].key), str_of(key)))
        i++;
    CHECK(i < s->naccounts);
    return &s->accounts[i];
}

/* Some six hours of steps lie before now: none may come after it (the clock of the database never goes back). */
enum err seed_step(struct seed *s, account_id who, enum err (*run)(struct seed *, struct tx *, void *), void *arg)
{
    struct tx *tx;

    s->at = instant_add(s->at, SECONDS(20));
    TRY(tx_open(s->db, TX_WRITE, (struct tx_who){ .actor = who }, s->at, s->mem, &tx));
    enum err e = run(s, tx, arg);
    return tx_end(tx, e);
}

/* --- places --------------------------------------------------------------------------- */

static enum err add_authority(struct seed *s, struct tx *tx, enum seed_place place, bool provider)
{
    struct str name =
        str_cat(s->mem, STR("Stadt "), seed_word(s, place, OBJECT_AGREEMENT, (account_id){ 0 }, "authority"));
    struct str mail = str_cat(s->mem, seed_word(s, place, OBJECT_AGREEMENT, (account_id){ 0 }, "authoritymail"),
                              STR("@walk.example"));
    participant_id participant;
    instruction_id instruction;
    authority_id id;

    TRY(agreement_authority_create(
        tx,
        &(struct authority_new){ .name = name,
                                 .kind = AUTHORITY_STADT,
                                 .is_provider = provider,
                                 .office = seed_word(s, place, OBJECT_AGREEMENT, (account_id){ 0 }, "authorityoffice"),
                                 .street = seed_word(s, place, OBJECT_AGREEMENT, (account_id){ 0 }, "authoritystreet"),
                                 .zip = STR("99001"),
                                 .town = seed_word(s, place, OBJECT_AGREEMENT, (account_id){ 0 }, "authoritytown"),
                                 .mail = mail,
                                 .starts = DAY_NONE,
                                 .ends = DAY_NONE },
        &id));
    struct day today = zone_day(tx_now(tx));
    TRY(agreement_participant_create(tx, id, day_add(today, -400), day_add(today, -365), DAY_NONE, &participant));
    s->authorities[place] = id;
    return agreement_instruction_create(
        tx,
        &(struct instruction_new){ .authority = id,
                                   .kind = INSTRUCTION_SINGLE,
                                   .channel = INSTRUCTION_BY_LETTER,
                                   .text = seed_word(s, place, OBJECT_INSTRUCTION, (account_id){ 0 }, "instruction"),
                                   .starts = today,
                                   .ends = DAY_NONE },
        &instruction);
}

static enum err add_rooms(struct seed *s, struct tx *tx, enum seed_place place)
{
    school_id school = s->schools[place];
    building_id building;
    room_id other;

    TRY(agreement_building_create(tx, school, seed_word(s, place, OBJECT_ROOM, (account_id){ 0 }, "building"),
                                  seed_word(s, place, OBJECT_ROOM, (account_id){ 0 }, "buildingstreet"), &building));
    TRY(agreement_room_create(
        tx,
        &(struct room_new){ .school = school,
                            .building = building,
                            .number = seed_word(s, place, OBJECT_ROOM, (account_id){ 0 }, "roomnumber"),
                            .name = seed_word(s, place, OBJECT_ROOM, (account_id){ 0 }, "roomname"),
                            .floor = STR("1") },
        &s->rooms[place]));
    return agreement_room_create(
        tx,
        &(struct room_new){ .school = school,
                            .number = STR("2.02"),
                            .name = seed_word(s, place, OBJECT_ROOM, (account_id){ 0 }, "roomother") },
        &other);
}

static enum err add_school(struct seed *s, struct tx *tx, enum seed_place place, const char *number)
{
    struct str mail =
        str_cat(s->mem, seed_word(s, place, OBJECT_SCHOOL, (account_id){ 0 }, "schoolmail"), STR("@walk.example"));
    struct branch_new branch = { .form = STR("Grundschule"),
                                 .level = LEVEL_PRIMARY,
                                 .grade_from = 1,
                                 .grade_to = 4,
                                 .starts = DAY_NONE,
                                 .ends = DAY_NONE };
    instruction_id instruction;
    branch_id branch_made;
    school_id id;

    TRY(agreement_school_create(
        tx,
        &(struct school_new){ .authority = s->authorities[seed_authority_of[place]],
                              .official_number = str_of(number),
                              .name = str_cat(s->mem, STR("Grundschule "),
                                              seed_word(s, place, OBJECT_SCHOOL, (account_id){ 0 }, "school")),
                              .short_name = seed_word(s, place, OBJECT_SCHOOL, (account_id){ 0 }, "schoolshort"),
                              .street = seed_word(s, place, OBJECT_SCHOOL, (account_id){ 0 }, "schoolstreet"),
                              .zip = STR("99002"),
                              .town = seed_word(s, place, OBJECT_SCHOOL, (account_id){ 0 }, "schooltown"),
                              .mail = mail,
                              .phone = seed_word(s, place, OBJECT_SCHOOL, (account_id){ 0 }, "schoolphone"),
                              .starts = DAY_NONE,
                              .ends = DAY_NONE },
        &id));
    s->schools[place] = id;
    s->authorities[place] = s->authorities[seed_authority_of[place]];
    branch.authority = s->authorities[place];
    branch.school = id;
    branch.name = seed_word(s, place, OBJECT_SCHOOL, (account_id){ 0 }, "branch");
    TRY(agreement_branch_create(tx, &branch, &branch_made));
    TRY(agreement_instruction_create(
        tx,
        &(struct instruction_new){ .authority = s->authorities[place],
                                   .school = id,
                                   .kind = INSTRUCTION_SINGLE,
                                   .channel = INSTRUCTION_BY_LETTER,
                                   .text =
                                       seed_word(s, place, OBJECT_INSTRUCTION, (account_id){ 0 }, "schoolinstruction"),
                                   .starts = zone_day(tx_now(tx)),
                                   .ends = DAY_NONE },
        &instruction));
    return add_rooms(s, tx, place);
}

/* The one party that is not the provider: public notices, a notice, a claim. */
static enum err add_declarations(struct seed *s, struct tx *tx, enum seed_place place)
{
    const account_id nobody = { 0 };
    struct day today = zone_day(tx_now(tx));
    authority_id authority = s->authorities[place];

    TRY(agreement_term_put(
        tx, authority,
        &(struct term_input){ .party_notice = day_of(2021, 12, 22),
                              .provider_notice = day_of(2021, 12, 30),
                              .party_gazette = seed_word(s, place, OBJECT_AGREEMENT, nobody, "gazette"),
                              .first_year = 2022 }));
    TRY(agreement_termination_add(
        tx, authority,
        &(struct termination_new){ .kind = TERMINATION_EXTRAORDINARY,
                                   .declared_by = TERMINATION_BY_AUTHORITY,
                                   .form = FORM_PAPER,
                                   .received = day_add(today, -10),
                                   .proof = seed_word(s, place, OBJECT_AGREEMENT, nobody, "noticeproof"),
                                   .reason = seed_word(s, place, OBJECT_AGREEMENT, nobody, "noticereason") }));
    return agreement_claim_add(
        tx, authority,
        &(struct claim_new){ .subject = seed_word(s, place, OBJECT_CLAIM, nobody, "claim"),
                             .evidence = seed_word(s, place, OBJECT_CLAIM, nobody, "claimevidence"),
                             .knowledge = day_add(today, -10) },
        NULL);
}

enum err seed_places(struct seed *s, struct tx *tx, void *arg)
{
    (void)arg;
    for (const struct module *const *m = modules; *m != NULL; m++)
        if ((*m)->init != NULL)
            TRY((*m)->init(tx));
    TRY(add_authority(s, tx, PLACE_A, true));
    TRY(add_authority(s, tx, PLACE_B, false));
    TRY(add_declarations(s, tx, PLACE_B));
    TRY(add_school(s, tx, PLACE_A1, "70011"));
    TRY(add_school(s, tx, PLACE_A2, "70012"));
    TRY(add_school(s, tx, PLACE_B1, "70021"));
    tx_note(tx, .action = "cli.seed_test", .object = OBJECT_SETTING);
    return OK;
}

/* --- people ------------------------------------------------------------------------------ */

static const struct {
    const char *key;
    enum role role;
    bool narrow;
    enum seed_place place;
} people[] = {
    { "contact_a1", ROLE_SCHOOL_CONTACT, false, PLACE_A1 },
    { "contact_a2", ROLE_SCHOOL_CONTACT, false, PLACE_A2 },
    { "contact_b1", ROLE_SCHOOL_CONTACT, false, PLACE_B1 },
    { "teacher_a1", ROLE_SCHOOL_CONTACT, true, PLACE_A1 },
    { "teacher_a2", ROLE_SCHOOL_CONTACT, true, PLACE_A2 },
    { "teacher_b1", ROLE_SCHOOL_CONTACT, true, PLACE_B1 },
    { "technician_a1", ROLE_TECHNICIAN, false, PLACE_A1 },
    { "technician_a2", ROLE_TECHNICIAN, false, PLACE_A2 },
    { "technician_b", ROLE_TECHNICIAN, false, PLACE_B },
    { "provider", ROLE_EXTERNAL_PROVIDER, false, PLACE_A1 },
    { "provider_b", ROLE_EXTERNAL_PROVIDER, false, PLACE_B1 },
    { "official_a", ROLE_AUTHORITY_OFFICIAL, false, PLACE_A },
    { "official_b", ROLE_AUTHORITY_OFFICIAL, false, PLACE_B },
    { "auditor_a", ROLE_AUDITOR, false, PLACE_A },
    { "auditor_b", ROLE_AUDITOR, false, PLACE_B },
    { "steering", ROLE_STEERING_MEMBER, false, PLACE_BODY },
    { "head_1", ROLE_HEAD, false, PLACE_BODY },
    { "head_2", ROLE_HEAD, false, PLACE_BODY },
    { "sysadmin", ROLE_SYSADMIN, false, PLACE_BODY },
};

/* Roles of the body get their place by entrustment, the others by grant and home. */
static enum err add_account(struct seed *s, struct tx *tx, size_t i)
{
    struct seed_account *account = &s->accounts[s->naccounts++];
    enum seed_place place = people[i].place;
    bool body =
        people[i].role == ROLE_TECHNICIAN || people[i].role == ROLE_EXTERNAL_PROVIDER || people[i].role == ROLE_HEAD;
    struct person_new p = { .role = people[i].role,
                            .narrow = people[i].narrow,
                            .name = seed_word(s, place, OBJECT_USER_ACCOUNT, (account_id){ 0 }, "person"),
                            .phone = seed_word(s, place, OBJECT_USER_ACCOUNT, (account_id){ 0 }, "personphone"),
                            .mail = str_cat(s->mem,
                                            seed_word(s, place, OBJECT_USER_ACCOUNT, (account_id){ 0 }, "personmail"),
                                            STR("@walk.example")) };
    struct canary *words = &s->canaries[s->ncanaries - 3];

    if (body) {
        p.entrusted = true;
        p.entrusted_authority = s->authorities[place];
        p.entrusted_school = s->schools[place];
    } else {
        p.authority = s->authorities[place];
        p.school = s->schools[place];
    }
    *account = (struct seed_account){ .key = people[i].key, .place = place, .signs_in = true };
    TRY(person_create(tx, &s->rand, s->password_hash, &p, &account->login));
    for (size_t w = 0; w < 3; w++)
        words[w].owner = account->login.id;
    return OK;
}

static enum err add_contact(struct seed *s, struct tx *tx, enum seed_place place, const char *key)
{
    struct login who = seed_account(s, key)->login;
    struct str mail = str_cat(s->mem, seed_word(s, place, OBJECT_STAFF_CONTACT, (account_id){ 0 }, "contactmail"),
                              STR("@walk.example"));
    contact_id id;

    TRY(agreement_contact_create(
        tx,
        &(struct contact_new){ .school = s->schools[place],
                               .account = who.id,
                               .name = who.name,
                               .phone = seed_word(s, place, OBJECT_STAFF_CONTACT, (account_id){ 0 }, "contactphone"),
                               .mail = mail,
                               .role = CONTACT_SCHOOL,
                               .starts = zone_day(tx_now(tx)),
                               .ends = DAY_NONE },
        &id));
    return agreement_contact_create(
        tx,
        &(struct contact_new){ .school = s->schools[place],
                               .deputy = true,
                               .name = seed_word(s, place, OBJECT_STAFF_CONTACT, (account_id){ 0 }, "deputy"),
                               .phone = STR("05555 1"),
                               .mail = STR(""),
                               .role = CONTACT_OFFICE,
                               .starts = zone_day(tx_now(tx)),
                               .ends = DAY_NONE },
        &id);
}

/* Has an invitation and no password yet. */
static enum err add_invited(struct seed *s, struct tx *tx, enum seed_place place, const char *key)
{
    struct seed_account *account = &s->accounts[s->naccounts++];
    struct login *l = &account->login;
    struct seed_link *link = &s->links[s->nlinks++];

    *account = (struct seed_account){ .key = key, .place = place };
    *l = (struct login){ .role = ROLE_SCHOOL_CONTACT,
                         .authority = s->authorities[place],
                         .school = s->schools[place],
                         .name = seed_word(s, place, OBJECT_USER_ACCOUNT, (account_id){ 0 }, "invited"),
                         .totp = STR(""),
                         .mail =
                             str_cat(s->mem, seed_word(s, place, OBJECT_USER_ACCOUNT, (account_id){ 0 }, "invitedmail"),
                                     STR("@walk.example")) };
    TRY(auth_account_create(
        tx, &(struct account_new){ .mail = l->mail, .name = l->name, .authority = l->authority, .school = l->school },
        &l->id, &l->ref));
    for (size_t w = 1; w <= 2; w++)
        s->canaries[s->ncanaries - w].owner = l->id;
    TRY(person_grant(tx, l->id, ROLE_SCHOOL_CONTACT, l->authority, l->school, false));
    *link = (struct seed_link){ .kind = "invitation", .place = place };
    return link_create(tx, LINK_INVITATION, l->id, 0, DAYS(14), &link->token);
}

/* One of A works for B as well: those of A do not see that part. */
static enum err add_foreign_part(struct seed *s, struct tx *tx)
{
    account_id id = seed_account(s, "invited_a2")->login.id;

    TRY(person_grant(tx, id, ROLE_SCHOOL_CONTACT, s->authorities[PLACE_B1], s->schools[PLACE_B1], true));
    return person_entrust(tx, id, s->authorities[PLACE_B], (school_id){ 0 });
}

enum err seed_people(struct seed *s, struct tx *tx, void *arg)
{
    (void)arg;
    for (size_t i = 0; i < ARRAY_LEN(people); i++)
        TRY(add_account(s, tx, i));
    TRY(add_contact(s, tx, PLACE_A1, "contact_a1"));
    TRY(add_contact(s, tx, PLACE_A2, "contact_a2"));
    TRY(add_contact(s, tx, PLACE_B1, "contact_b1"));
    TRY(add_invited(s, tx, PLACE_A2, "invited_a2"));
    TRY(add_invited(s, tx, PLACE_B1, "invited_b1"));
    return add_foreign_part(s, tx);
}

/* --- all of it ------------------------------------------------------------------------------ */

struct seed_count {
    int64_t n;
};
ROW(seed_count, COL(seed_count, n));
QUERY(seed_inhabitants, SCOPE_SYSTEM, 0, seed_count,
      "SELECT (SELECT count(*) FROM account) + (SELECT count(*) FROM authority) AS n");

static enum err must_be_empty(struct seed *s, struct tx *tx, void *arg)
{
    struct seed_count there;

    (void)s;
    (void)arg;
    TRY(tx_one(tx, seed_inhabitants, &there));
    return there.n == 0 ? OK : ERR_CONFLICT;
}

enum err seed_fill(struct db *db, struct mem *mem, struct instant start, struct str password_hash, struct seed *s)
{
    account_id system = { 0 };

    /* Field by field: a literal of this size would need as much stack again. */
    s->db = db;
    s->mem = mem;
    s->at = start;
    s->rand = rand_seeded(20260401);
    s->password_hash = password_hash;
    TRY(seed_step(s, system, must_be_empty, NULL));
    TRY(seed_step(s, system, seed_places, NULL));
    TRY(seed_step(s, system, seed_people, NULL));
    TRY(seed_firms(s));
    TRY(seed_tickets(s));
    TRY(seed_rest(s));
    TRY(seed_incidents(s));
    TRY(seed_statistics(s));
    TRY(seed_register(s));
    TRY(seed_fixing(s));
    TRY(seed_payment(s));
    TRY(seed_budget(s));
    TRY(seed_proceeding(s));
    return seed_tools(s);
}
