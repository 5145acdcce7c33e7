#include "app/demo/county.h"

#include "app/demo/text.h"
#include "base/zone.h"

static const struct {
    const char *name;
    int kind;
    bool provider, takes_part;
    const char *town, *zip;
    int schools;
} places[DEMO_AUTHORITIES] = {
    { "Landkreis Musterland", AUTHORITY_KREIS, true, true, "Eichenau", "99001", 8 },
    { "Stadt Eichenau", AUTHORITY_STADT, false, true, "Eichenau", "99001", 10 },
    { "Stadt Lindhagen", AUTHORITY_STADT, false, true, "Lindhagen", "99002", 6 },
    { "Gemeinde Birkenmoor", AUTHORITY_GEMEINDE, false, true, "Birkenmoor", "99003", 3 },
    { "Gemeinde Heidloh", AUTHORITY_GEMEINDE, false, true, "Heidloh", "99004", 3 },
    { "Flecken Rosendorf", AUTHORITY_FLECKEN, false, true, "Rosendorf", "99005", 2 },
    { "Stadt Ahrenfels", AUTHORITY_STADT, false, false, "Ahrenfels", "99006", 8 },
    { "Samtgemeinde Wiesental", AUTHORITY_SAMTGEMEINDE, false, false, "Wiesental", "99007", 7 },
    { "Gemeinde Tannwerder", AUTHORITY_GEMEINDE, false, false, "Tannwerder", "99008", 6 },
};
static const char *const primary_names[] = { "am Mühlenbach",    "Sonnenhügel",    "am Stadtwald", "Lerchenfeld",
                                             "an der Windmühle", "Kastanienallee", "Nordstadt",    "am Wasserturm",
                                             "Papenbrink",       "am Dorfteich" };
static const char *const streets[] = { "Schulstraße", "Am Kirchplatz", "Lindenweg", "Bahnhofstraße",
                                       "Gartenweg",   "Waldstraße",    "Mühlenweg", "Neue Straße" };

struct form {
    const char *name, *type;
    int level, from, to;
};
static const struct form forms[] = {
    { "Grundschule", "Grundschule", LEVEL_PRIMARY, 1, 4 },
    { "Oberschule", "Oberschule", LEVEL_LOWER, 5, 10 },
    { "Gymnasium", "Gymnasium Sek I", LEVEL_LOWER, 5, 10 },
    { "Berufsbildende Schulen", "Berufsbildende Schule", LEVEL_UPPER, 11, 13 },
    { "Förderschule", "Förderschule Lernen", LEVEL_LOWER, 5, 9 },
};

static const struct form *form_of(int authority, int i)
{
    if (authority == 0)
        return i < 2 ? &forms[3] : i < 5 ? &forms[2] : i < 7 ? &forms[1] : &forms[4];
    return i % 4 == 3 ? &forms[1] : &forms[0];
}

static enum err add_branches(struct tx *tx, const struct form *form, authority_id authority, school_id school)
{
    struct branch_new b = { .authority = authority,
                            .school = school,
                            .form = str_of(form->name),
                            .name = str_of(form->type),
                            .level = form->level,
                            .grade_from = form->from,
                            .grade_to = form->to,
                            .starts = DAY_NONE,
                            .ends = DAY_NONE };
    branch_id id;

    TRY(agreement_branch_create(tx, &b, &id));
    if (form != &forms[2])
        return OK;
    b.name = STR("Gymnasium Sek II");
    b.level = LEVEL_UPPER;
    b.grade_from = 11;
    b.grade_to = 13;
    return agreement_branch_create(tx, &b, &id);
}

static enum err add_rooms(struct tx *tx, struct demo_school *s)
{
    for (size_t i = 0; i < DEMO_ROOMS; i++) {
        struct buf number = buf_of(tx_mem(tx), 16);

        buf_int(&number, (int64_t)(i / 4));
        buf_byte(&number, '.');
        buf_int_padded(&number, (int64_t)(i % 4 + 1) * 4 - 2, 2);
        s->room_numbers[i] = str_cat(tx_mem(tx), STR("R "), buf_str(&number));
        TRY(agreement_room_create(tx,
                                  &(struct room_new){ .school = s->id,
                                                      .number = buf_str(&number),
                                                      .name = i == 0    ? STR("Sekretariat")
                                                              : i == 11 ? STR("Computerraum")
                                                                        : STR("") },
                                  &s->rooms[i]));
    }
    return OK;
}

static bool name_taken(const struct county *c, int number, struct str name)
{
    for (int i = 0; i < number; i++)
        if (c->schools[i].authority.n == c->schools[number].authority.n && str_eq(c->schools[i].name, name))
            return true;
    return false;
}

/* Two schools of one authority never share a name. */
static struct str school_name(struct mem *mem, const struct county *c, const struct form *form, int authority, int i,
                              int number)
{
    static const char *const parts[] = { "", " Süd", " Nord", " West", " Ost", " Mitte" };
    struct str name, first = str_cat(mem, str_of(form->name), STR(" "));
    size_t k = 0;
    do {
        CHECK(k < ARRAY_LEN(primary_names));
        name =
            form == &forms[0]
                ? str_cat(mem, first, str_of(primary_names[((size_t)(number * 3 + i) + k) % ARRAY_LEN(primary_names)]))
                : str_cat(mem, first, str_of(places[authority].town),
                          str_of(parts[((size_t)i % 2 + k) % ARRAY_LEN(parts)]));
        k++;
    } while (name_taken(c, number, name));
    return name;
}

static enum err add_school(struct tx *tx, struct county *c, int authority, int i, struct demo_school *s, int number)
{
    const struct form *form = form_of(authority, i);
    struct buf official = buf_of(tx_mem(tx), 8);
    struct str street = str_of(streets[rand_below(&c->rand, ARRAY_LEN(streets))]);

    buf_int(&official, 70000 + number * 7);
    s->authority = c->authorities[authority];
    s->supported = places[authority].takes_part;
    s->name = school_name(tx_mem(tx), c, form, authority, i, number);
    TRY(agreement_school_create(
        tx,
        &(struct school_new){ .authority = s->authority,
                              .official_number = buf_str(&official),
                              .name = s->name,
                              .street = str_cat(tx_mem(tx), street, STR(" "), str_sub(buf_str(&official), 3, 2)),
                              .zip = str_of(places[authority].zip),
                              .town = str_of(places[authority].town),
                              .lat = 52000000 + (int64_t)rand_below(&c->rand, 300000),
                              .lon = 9300000 + (int64_t)rand_below(&c->rand, 400000),
                              .starts = DAY_NONE,
                              .ends = DAY_NONE },
        &s->id));
    TRY(add_branches(tx, form, s->authority, s->id));
    return s->supported ? add_rooms(tx, s) : OK;
}

static enum err add_places(struct tx *tx, struct county *c)
{
    int number = 0;

    for (int a = 0; a < DEMO_AUTHORITIES; a++) {
        participant_id participant;

        TRY(agreement_authority_create(tx,
                                       &(struct authority_new){ .name = str_of(places[a].name),
                                                                .kind = places[a].kind,
                                                                .office = STR("Fachdienst Schule"),
                                                                .street = STR("Rathausplatz 1"),
                                                                .zip = str_of(places[a].zip),
                                                                .town = str_of(places[a].town),
                                                                .mail = STR("schule@demo.example"),
                                                                .is_provider = places[a].provider,
                                                                .starts = DAY_NONE,
                                                                .ends = DAY_NONE },
                                       &c->authorities[a]));
        if (places[a].takes_part)
            TRY(agreement_participant_create(tx, c->authorities[a], day_of(2021, 12, 14), day_of(2022, 1, 1), DAY_NONE,
                                             &participant));
        for (int i = 0; i < places[a].schools; i++, number++)
            TRY(add_school(tx, c, a, i, &c->schools[number], number));
    }
    CHECK(number == DEMO_SCHOOLS);
    return OK;
}

/* --- people --------------------------------------------------------------------- */

static enum err add_person(struct tx *tx, struct county *c, struct person_new p, struct login *out)
{
    struct str name = demo_person(tx_mem(tx), &c->rand);

    c->people++;
    p.name = str_empty(p.name) ? name : p.name;
    if (str_empty(p.mail))
        p.mail = demo_mail(tx_mem(tx), p.name, (int)c->people);
    p.phone = STR("05555 903-0");
    return person_create(tx, &c->rand, c->password_hash, &p, out);
}

static enum err add_persona(struct tx *tx, struct county *c, const char *mail, struct person_new p, account_id *id)
{
    struct login *login = &c->personas[c->npersonas];

    CHECK(c->npersonas < ARRAY_LEN(c->personas));
    p.mail = str_of(mail);
    TRY(add_person(tx, c, p, login));
    c->npersonas++;
    *id = login->id;
    return OK;
}

static enum err add_contact(struct tx *tx, const struct demo_school *s, const struct login *login)
{
    contact_id contact;

    return agreement_contact_create(tx,
                                    &(struct contact_new){ .school = s->id,
                                                           .account = login->id,
                                                           .name = login->name,
                                                           .phone = STR("05555 903-0"),
                                                           .mail = login->mail,
                                                           .role = CONTACT_SCHOOL,
                                                           .starts = zone_day(tx_now(tx)),
                                                           .ends = DAY_NONE },
                                    &contact);
}

static enum err add_school_people(struct tx *tx, struct county *c, struct demo_school *s, bool personas,
                                  size_t teachers)
{
    struct person_new contact = { .role = ROLE_SCHOOL_CONTACT, .authority = s->authority, .school = s->id };
    struct person_new teacher = {
        .role = ROLE_SCHOOL_CONTACT, .narrow = true, .authority = s->authority, .school = s->id
    };
    struct login login;

    if (personas) {
        TRY(add_persona(tx, c, "schule@demo.example", contact, &s->contact));
        login = c->personas[c->npersonas - 1];
        TRY(add_persona(tx, c, "lehrkraft@demo.example", teacher, &s->teachers[s->nteachers++]));
    } else {
        TRY(add_person(tx, c, contact, &login));
        s->contact = login.id;
    }
    TRY(add_contact(tx, s, &login));
    while (s->nteachers < teachers && s->nteachers < DEMO_TEACHERS_MAX) {
        TRY(add_person(tx, c, teacher, &login));
        s->teachers[s->nteachers++] = login.id;
    }
    return OK;
}

/* The desk and the technicians are entrusted with all participants. */
static enum err entrust_all(struct tx *tx, struct county *c, account_id id)
{
    for (int a = 1; a < DEMO_AUTHORITIES; a++)
        if (places[a].takes_part)
            TRY(person_entrust(tx, id, c->authorities[a], (school_id){ 0 }));
    return OK;
}

static enum err add_body(struct tx *tx, struct county *c, int agents)
{
    struct person_new staff = { .role = ROLE_TECHNICIAN, .entrusted = true, .entrusted_authority = c->authorities[0] };
    struct person_new head = { .role = ROLE_HEAD, .entrusted = true };
    account_id id;

    TRY(add_persona(tx, c, "leitung@demo.example", head, &c->head));
    TRY(add_persona(tx, c, "leitung2@demo.example", head, &id));
    TRY(add_persona(tx, c, "desk@demo.example", staff, &c->agents[c->nagents++]));
    TRY(entrust_all(tx, c, c->agents[0]));
    TRY(add_persona(tx, c, "technik@demo.example", staff, &c->agents[c->nagents++]));
    TRY(entrust_all(tx, c, c->agents[1]));
    for (int i = 0; i < agents; i++) {
        struct login *login = &c->agents_login[c->nlogins++];

        TRY(add_person(tx, c, staff, login));
        TRY(entrust_all(tx, c, login->id));
        if (c->nagents < 10)
            c->agents[c->nagents++] = login->id;
    }
    return add_person(tx, c, head, &(struct login){ 0 });
}

static enum err add_offices(struct tx *tx, struct county *c)
{
    account_id id;
    struct login login;

    for (int a = 0; a < DEMO_AUTHORITIES; a++) {
        struct person_new official = { .role = ROLE_AUTHORITY_OFFICIAL, .authority = c->authorities[a] };

        if (a == 1)
            TRY(add_persona(tx, c, "traeger@demo.example", official, &login.id));
        else
            TRY(add_person(tx, c, official, &login));
        c->officials[a] = login.id;
    }
    TRY(add_persona(tx, c, "lenkung@demo.example",
                    (struct person_new){ .role = ROLE_STEERING_MEMBER, .authority = c->authorities[2] }, &id));
    TRY(add_persona(tx, c, "pruefung@demo.example",
                    (struct person_new){ .role = ROLE_AUDITOR, .authority = c->authorities[1] }, &id));
    TRY(add_persona(tx, c, "system@demo.example", (struct person_new){ .role = ROLE_SYSADMIN }, &id));
    TRY(add_persona(tx, c, "firma@demo.example",
                    (struct person_new){ .role = ROLE_EXTERNAL_PROVIDER,
                                         .entrusted = true,
                                         .entrusted_authority = c->authorities[0],
                                         .name = STR("Ralf Lindhagen") },
                    &c->firm));
    return entrust_all(tx, c, c->firm);
}

enum err county_build(struct tx *tx, struct county *c, int agents)
{
    bool personas = true;

    TRY(add_places(tx, c));
    TRY(add_body(tx, c, agents));
    TRY(add_offices(tx, c));
    for (size_t round = 6; round <= DEMO_TEACHERS_MAX; round++) {
        for (size_t i = 8; i < 8 + DEMO_SCHOOLS && c->people < DEMO_PEOPLE; i++) {
            struct demo_school *s = &c->schools[i % DEMO_SCHOOLS];

            if (!s->supported || (round > 6 && s->nteachers >= round))
                continue;
            if (round == 6) {
                TRY(add_school_people(tx, c, s, personas, round));
                personas = false;
                continue;
            }
            struct login login;

            TRY(add_person(
                tx, c,
                (struct person_new){
                    .role = ROLE_SCHOOL_CONTACT, .narrow = true, .authority = s->authority, .school = s->id },
                &login));
            s->teachers[s->nteachers++] = login.id;
        }
    }
    return OK;
}

enum err county_step(struct db *db, struct mem *mem, struct instant at, account_id who,
                     enum err (*run)(struct tx *, void *), void *arg)
{
    struct mem_mark mark = mem_mark(mem);
    struct tx *tx;

    TRY(tx_open(db, TX_WRITE, (struct tx_who){ .actor = who }, at, mem, &tx));
    enum err e = tx_end(tx, run(tx, arg));
    mem_reset(mem, mark);
    return e;
}

enum err county_events(struct db *db, struct demo_plan *plan, struct instant until, struct mem *mem)
{
    struct demo_calendar *c = &plan->calendar;

    for (; c->next < c->n && instant_compare(c->at[c->next].at, until) <= 0; c->next++) {
        const struct demo_event *e = &c->at[c->next];
        TRY(county_step(db, mem, e->at, e->who, e->run, e->arg));
    }
    return OK;
}
