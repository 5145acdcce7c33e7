/*
 * The tickets of the demo county: each has a plan of steps; all steps of all
 * tickets run in the order of time, each in a transaction of the person who
 * acts, so that audit, history and ids are as they would be after three years.
 */
#include <stdlib.h>

#include "app/demo/county.h"
#include "app/demo/text.h"
#include "base/workday.h"
#include "base/zone.h"
#include "domain/desk/calendar.h"
#include "domain/desk/search.h"
#include "domain/desk/ticket_store.h"
#include "platform/limits.h"
#include "platform/mail.h"
#include "platform/webhook.h"

enum step_kind {
    STEP_CREATE,
    STEP_TAKE,
    STEP_QUESTION,
    STEP_ANSWER,
    STEP_NOTE,
    STEP_TEST,
    STEP_CONFIRM,
    STEP_FAIL,
    STEP_REFER,
    STEP_SCHOOL_DONE,
    STEP_AUTHORITY,
    STEP_FIRM,
    STEP_FILL,
    STEP_END
};
enum { STEPS_MAX = 12, LOAD_BATCH = 400, LOAD_ENTRY = 400 };

struct step {
    struct instant at;
    uint32_t ticket;
    uint32_t kind;
};
struct plan {
    ticket_id id;
    ticket_ref ref;
    account_id requester, agent;
    uint64_t seed;
    uint32_t school, room;
};

struct run {
    struct db *db;
    struct county *county;
    struct demo_plan *demo;
    struct service_list services;
    struct plan *plans;
    struct step *steps;
    size_t nsteps;
    struct mem *mem; /* for one transaction */
};

/* --- planning ------------------------------------------------------------------ */

/* Reports per month of a school year, in percent of an average month. */
static const int season[13] = { 0, 120, 115, 100, 85, 105, 90, 35, 110, 160, 105, 140, 95 };

/* A school day and an hour in lessons, busier in the morning. */
static struct instant report_time(struct rand *rand, const struct demo_plan *demo)
{
    int days = day_between(zone_day(demo->from), zone_day(demo->until));

    for (;;) {
        struct day day = day_add(zone_day(demo->from), (int)rand_below(rand, (uint64_t)days + 1));
        int minute = 450 + (int)(rand_below(rand, 300) + rand_below(rand, 200));

        if (day_weekday(day) >= SATURDAY || workday_is_holiday(day, NULL))
            continue;
        if ((int)rand_below(rand, 160) >= season[day_parts(day).month])
            continue;
        struct instant at = instant_add(zone_instant(day, minute), SECONDS((int64_t)rand_below(rand, 60)));
        if (instant_compare(at, demo->until) < 0 && instant_compare(at, demo->from) > 0)
            return at;
    }
}

static void add_step(struct run *r, uint32_t ticket, struct instant at, enum step_kind kind)
{
    r->steps[r->nsteps++] = (struct step){ at, ticket, (uint32_t)kind };
}

static struct instant later(struct rand *rand, struct instant at, int64_t max_minutes)
{
    struct instant u;

    if (calendar_add(&calendar_default, at, 5 + (int64_t)rand_below(rand, (uint64_t)max_minutes), &u) != OK)
        return at;
    return u;
}

/* Their note becomes a hand-over, where there is an approval. */
static bool for_firm(uint32_t ticket) { return ticket % 5 == 4; }

static void plan_life(struct run *r, uint32_t t, struct rand *rand, struct instant at)
{
    add_step(r, t, at, STEP_CREATE);
    add_step(r, t, at = later(rand, at, 200), STEP_TAKE);
    if (rand_below(rand, 100) < 30) {
        add_step(r, t, at = later(rand, at, 60), STEP_QUESTION);
        add_step(r, t, at = later(rand, at, 400), STEP_ANSWER);
    }
    if (for_firm(t) || rand_below(rand, 100) < 50)
        add_step(r, t, at = later(rand, at, 240), STEP_NOTE);
    add_step(r, t, at = later(rand, at, for_firm(t) ? 5000 : 1800), STEP_TEST);
    if (rand_below(rand, 100) < 8) {
        add_step(r, t, at = later(rand, at, 500), STEP_FAIL);
        add_step(r, t, at = later(rand, at, 900), STEP_TEST);
    }
    add_step(r, t, later(rand, at, 700), STEP_CONFIRM);
}

/* Load: 2.8 entries on average, every tenth ticket has ten. */
static void plan_load(struct run *r, uint32_t t, struct rand *rand, struct instant at)
{
    int entries = t % 10 == 0 ? 10 : 1 + (int)rand_below(rand, 3);

    add_step(r, t, at, STEP_CREATE);
    for (int i = 1; i < entries; i++)
        add_step(r, t, at = instant_add(at, SECONDS(1)), STEP_FILL);
    if (t % 20 != 0)
        add_step(r, t, instant_add(at, SECONDS(1)), STEP_END);
}

static int by_time(const void *a, const void *b)
{
    const struct step *x = a, *y = b;
    int c = instant_compare(x->at, y->at);

    if (c != 0)
        return c;
    return x->ticket != y->ticket ? (x->ticket < y->ticket ? -1 : 1) : (int)x->kind - (int)y->kind;
}

static uint32_t supported_school(struct county *c, struct rand *rand)
{
    uint32_t i;

    do
        i = (uint32_t)rand_below(rand, DEMO_SCHOOLS);
    while (!c->schools[i].supported);
    return i;
}

static void plan_all(struct run *r)
{
    struct county *c = r->county;

    for (int64_t t = 0; t < r->demo->tickets; t++) {
        struct plan *p = &r->plans[t];
        struct rand rand = rand_seeded(rand_u64(&c->rand));
        struct instant at = report_time(&rand, r->demo);

        p->school = supported_school(c, &rand);
        const struct demo_school *s = &c->schools[p->school];
        p->room = (uint32_t)rand_below(&rand, DEMO_ROOMS);
        p->requester =
            s->nteachers > 0 && rand_below(&rand, 100) < 70 ? s->teachers[rand_below(&rand, s->nteachers)] : s->contact;
        p->agent = c->agents[rand_below(&rand, c->nagents)];
        p->seed = rand_u64(&rand);
        if (r->demo->load)
            plan_load(r, (uint32_t)t, &rand, at);
        else
            plan_life(r, (uint32_t)t, &rand, at);
    }
    qsort(r->steps, r->nsteps, sizeof *r->steps, by_time);
}

/* --- steps ----------------------------------------------------------------------- */

static const struct service_row *service_of(const struct run *r, const char *key)
{
    for (size_t i = 0; i < r->services.n; i++)
        if (str_eq(r->services.at[i].key, str_of(key)))
            return &r->services.at[i];
    CHECK(false); /* a trouble names a service that the catalogue lacks */
    return NULL;
}

/* Load: fixed length, a common word in 8 % and a rare one in 0.1 % of the tickets. */
static struct str load_text(struct run *r, uint32_t t, struct rand *rand, bool first)
{
    struct str word = first && t % 1000 == 7 ? STR(DEMO_RARE_WORD " ")
                      : first && t % 25 < 2  ? STR(DEMO_COMMON_WORD " ")
                                             : STR("");

    return str_cat(r->mem, word, demo_filler(r->mem, rand, LOAD_ENTRY - word.len));
}

/* What a teacher copied from the screen. */
static enum err attach_log(struct tx *tx, const struct plan *p, const struct demo_trouble *trouble)
{
    struct ticket ticket;
    attachment_ref ref;
    struct str text = str_cat(tx_mem(tx), STR("Meldung am Bildschirm:\n"), trouble->text, STR("\n"));
    struct upload file = { .name = STR("meldung.txt"),
                           .type = FILE_TEXT,
                           .size = (int64_t)text.len,
                           .hash = sha256_of(text),
                           .fd = -1,
                           .bytes = text };

    TRY(ticket_find(tx, p->ref, &ticket));
    return ticket_attach(tx, &ticket, 1, &file, &ref);
}

static enum err step_create(struct run *r, struct tx *tx, const struct step *step, struct plan *p,
                            const struct demo_trouble *trouble, struct rand *rand)
{
    const struct demo_school *s = &r->county->schools[p->school];
    const struct service_row *service = service_of(r, trouble->service);
    bool triage = service->routing == ROUTING_SCHOOL;
    struct ticket_new new = { .school = s->id,
                              .authority = s->authority,
                              .room = s->rooms[p->room],
                              .service = service->id,
                              .class = service->class,
                              .routing = service->routing,
                              .kind = (enum ticket_kind)service->kind,
                              .effect = (enum ticket_effect)trouble->effect,
                              .extent = (enum ticket_extent)trouble->extent,
                              .channel = step->ticket % 10 == 3  ? CHANNEL_MAIL
                                         : step->ticket % 5 == 1 ? CHANNEL_PHONE
                                                                 : CHANNEL_WEB,
                              .requester = p->requester,
                              .proven = true,
                              .subject = trouble->subject,
                              .text = r->demo->load ? load_text(r, step->ticket, rand, true) : trouble->text,
                              .state = triage ? STATE_AT_SCHOOL : STATE_NEW,
                              .reason = triage ? REASON_SCHOOL_TASK : REASON_RECEIVED,
                              .waits_until = INSTANT_NONE,
                              .at = step->at };
    int64_t number;

    TRY(ticket_create(tx, &new, &p->id, &p->ref, &number));
    return !r->demo->load && step->ticket % 12 == 5 ? attach_log(tx, p, trouble) : OK;
}

static enum err step_entry(struct tx *tx, const struct ticket *ticket, const struct step *step, account_id author,
                           bool internal, enum entry_kind kind, struct str text)
{
    int64_t n;

    return ticket_add_entry(tx, ticket, 0,
                            &(struct entry_new){ .internal = internal,
                                                 .kind = kind,
                                                 .channel = CHANNEL_WEB,
                                                 .author = author,
                                                 .text = text,
                                                 .at = step->at },
                            &n);
}

static enum err step_test_answer(struct tx *tx, const struct ticket *ticket, bool works)
{
    const int results[] = { works ? 1 : 2 };

    return ticket_test_answer(tx, ticket, results, 1, works ? STR("") : STR("Leider geht es immer noch nicht."));
}

static enum err step_move(struct tx *tx, const struct ticket *ticket, enum ticket_state to, enum ticket_reason reason,
                          enum ticket_mover mover, struct instant until, struct str text)
{
    return ticket_move(
        tx, ticket, 0,
        &(struct ticket_move){ .to = to, .reason = reason, .waits_until = until, .text = text, .mover = mover });
}

/* Where the authority has approved it; elsewhere the plan goes on without. */
static enum err give_to_firm(struct tx *tx, const struct ticket *ticket, const struct step *step,
                             const struct demo_trouble *trouble)
{
    struct firm_list firms;

    TRY(privacy_firms_of(tx, ticket->authority, &firms));
    for (size_t i = 0; i < firms.n; i++)
        if (firms.at[i].personal_data && firms.at[i].may_receive)
            return ticket_give_to_firm(tx, ticket, 0, firms.at[i].ref, instant_add(step->at, DAYS(10)),
                                       str_cat(tx_mem(tx), STR("Bitte vor Ort ansehen. "), trouble->note));
    return ERR_CONFLICT;
}

static enum err step_run(struct run *r, struct tx *tx, const struct step *step, struct plan *p,
                         const struct demo_trouble *trouble, struct rand *rand)
{
    struct ticket ticket;
    const struct str items[] = { trouble->test };
    const int body_ok[] = { 1 };

    if (step->kind == STEP_CREATE)
        return step_create(r, tx, step, p, trouble, rand);
    TRY(ticket_find(tx, p->ref, &ticket));
    switch ((enum step_kind)step->kind) {
    case STEP_TAKE:
        return step_move(tx, &ticket, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_BODY, INSTANT_NONE, STR(""));
    case STEP_QUESTION:
        return step_move(tx, &ticket, STATE_AT_SCHOOL, REASON_QUESTION, MOVER_BODY, INSTANT_NONE, trouble->question);
    case STEP_ANSWER:
        return step_move(tx, &ticket, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_SCHOOL, INSTANT_NONE, trouble->answer);
    case STEP_NOTE:
        return step_entry(tx, &ticket, step, p->agent, true, ENTRY_NOTE, trouble->note);
    case STEP_TEST:
        TRY(step_entry(tx, &ticket, step, p->agent, false, ENTRY_ANSWER, trouble->solution));
        TRY(ticket_find(tx, p->ref, &ticket));
        return ticket_test_ask(tx, &ticket, 0, items, body_ok, 1);
    case STEP_CONFIRM:
        return step_test_answer(tx, &ticket, true);
    case STEP_FAIL:
        return step_test_answer(tx, &ticket, false);
    case STEP_REFER:
        return ticket_refer(tx, &ticket, 0, trouble->solution);
    case STEP_SCHOOL_DONE:
        return step_move(tx, &ticket, STATE_CLOSED, REASON_SOLVED_AT_SCHOOL, MOVER_SCHOOL, INSTANT_NONE, STR(""));
    case STEP_AUTHORITY:
        return step_move(tx, &ticket, STATE_WAITING, REASON_AUTHORITY, MOVER_BODY, instant_add(step->at, DAYS(14)),
                         trouble->note);
    case STEP_FIRM:
        return give_to_firm(tx, &ticket, step, trouble);
    case STEP_FILL:
        return step_entry(tx, &ticket, step, p->agent, step->ticket % 3 == 0,
                          step->ticket % 3 == 0 ? ENTRY_NOTE : ENTRY_ANSWER, load_text(r, step->ticket, rand, false));
    case STEP_END:
        return step_move(tx, &ticket, STATE_CLOSED, REASON_UNWANTED, MOVER_BODY, INSTANT_NONE, STR(""));
    case STEP_CREATE:
        break;
    }
    return OK;
}

/* What the plan of a fault becomes when the trouble is not the body's task: only
   the first steps, by whom it belongs to. */
static enum step_kind kind_for(const struct run *r, const struct step *step, const struct demo_trouble *trouble)
{
    int routing = service_of(r, trouble->service)->routing;

    if (step->kind == STEP_NOTE && !r->demo->load && for_firm(step->ticket) && routing == ROUTING_BODY)
        return STEP_FIRM;
    if (r->demo->load || step->kind == STEP_CREATE || routing == ROUTING_BODY)
        return (enum step_kind)step->kind;
    if (routing == ROUTING_EXCLUDED)
        return step->kind == STEP_TAKE ? STEP_REFER : STEP_END;
    if (routing == ROUTING_SCHOOL)
        return step->kind == STEP_TAKE ? STEP_SCHOOL_DONE : STEP_END;
    return step->kind == STEP_NOTE ? STEP_AUTHORITY : (enum step_kind)step->kind;
}

static account_id actor_of(const struct plan *p, enum step_kind kind)
{
    bool school = kind == STEP_CREATE || kind == STEP_ANSWER || kind == STEP_CONFIRM || kind == STEP_FAIL ||
                  kind == STEP_SCHOOL_DONE;

    return school ? p->requester : p->agent;
}

/* One step in its own transaction.  A step that the state of the ticket does not
   allow any more (the plan knows nothing of refusals) is left out. */
static enum err run_one(struct run *r, const struct step *step)
{
    struct plan *p = &r->plans[step->ticket];
    struct rand rand = rand_seeded(p->seed);
    struct step own = *step;
    struct tx *tx;
    const struct demo_trouble trouble =
        demo_trouble(r->mem, &rand, r->county->schools[p->school].room_numbers[p->room]);

    own.kind = kind_for(r, step, &trouble);
    if (own.kind == STEP_END && !r->demo->load)
        return OK;
    TRY(tx_open(r->db, TX_WRITE, (struct tx_who){ .actor = actor_of(p, (enum step_kind)own.kind) }, step->at, r->mem,
                &tx));
    enum err e = step_run(r, tx, &own, p, &trouble, &rand);
    if (e == OK)
        return tx_commit(tx);
    tx_abort(tx);
    return own.kind != STEP_CREATE && (e == ERR_CONFLICT || e == ERR_INVALID || e == ERR_DENIED) ? OK : e;
}

/* Load: many steps in one transaction of one person of the desk. */
static enum err run_batch(struct run *r, const struct step *steps, size_t n)
{
    struct tx *tx;

    TRY(tx_open(r->db, TX_WRITE, (struct tx_who){ .actor = r->county->agents[0] }, steps[0].at, r->mem, &tx));
    for (size_t i = 0; i < n; i++) {
        struct plan *p = &r->plans[steps[i].ticket];
        struct rand rand = rand_seeded(p->seed + i);
        const struct demo_trouble trouble =
            demo_trouble(r->mem, &rand, r->county->schools[p->school].room_numbers[p->room]);
        enum err e = step_run(r, tx, &steps[i], p, &trouble, &rand);

        if (e != OK) {
            tx_abort(tx);
            return e;
        }
    }
    return tx_commit(tx);
}

SQL_STATE(forget_notices, SCOPE_SYSTEM, 0, "DELETE FROM job WHERE kind LIKE 'desk.%' AND kind <> 'desk.mail_take'");
SQL_STATE(forget_mails, SCOPE_SYSTEM, 0, "DELETE FROM outbox");

enum err county_forget(struct db *db, struct mem *mem, struct instant at)
{
    struct tx *tx;

    TRY(tx_open(db, TX_WRITE, (struct tx_who){ 0 }, at, mem, &tx));
    enum err e = tx_run(tx, forget_notices, NULL);
    if (e == OK)
        e = tx_run(tx, forget_mails, NULL);
    if (e == OK)
        e = webhook_sweep(tx);
    return tx_end(tx, e);
}

static enum err run_all(struct run *r, void (*progress)(int64_t, int64_t))
{
    size_t batch = r->demo->load ? LOAD_BATCH : 1;
    struct instant next = instant_add(r->demo->from, DAYS(30));

    for (size_t i = 0; i < r->nsteps; i += batch) {
        struct mem_mark mark = mem_mark(r->mem);
        size_t n = r->nsteps - i < batch ? r->nsteps - i : batch;

        if (instant_compare(r->steps[i].at, r->demo->until) > 0)
            break;
        TRY(county_events(r->db, r->demo, r->steps[i].at, r->mem));
        if (instant_compare(r->steps[i].at, next) > 0) {
            TRY(county_forget(r->db, r->mem, r->steps[i].at));
            next = instant_add(r->steps[i].at, DAYS(30));
        }
        TRY(batch == 1 ? run_one(r, &r->steps[i]) : run_batch(r, &r->steps[i], n));
        mem_reset(r->mem, mark);
        if (i / batch % (batch == 1 ? 1000 : 25) == 0 && progress != NULL)
            progress((int64_t)i, (int64_t)r->nsteps);
    }
    return county_events(r->db, r->demo, r->demo->until, r->mem);
}

/* Mails of the last morning: the worker takes them when the county is served. */
static enum err put_mails(struct run *r)
{
    static const char *const subjects[] = {
        "Beamer im Musikraum",         "Neues Passwort",     "WLAN in der Aula",    "Angebot Tafelstifte",
        "AW: Drucker im Lehrerzimmer", "Frage zu den iPads", "Abwesend bis Montag", "Einladung"
    };
    struct tx *tx;
    enum err e = OK;

    TRY(tx_open(r->db, TX_WRITE, (struct tx_who){ 0 }, r->demo->until, r->mem, &tx));
    for (size_t i = 0; i < ARRAY_LEN(subjects) && e == OK; i++) {
        struct str person = demo_person(r->mem, &r->county->rand);
        struct str from = i < 3 ? STR("lehrkraft@demo.example") : demo_mail(r->mem, person, (int)i + 900);
        struct str raw =
            str_cat(r->mem,
                    STR("Authentication-Results: mx.demo.example; spf=pass; dkim=pass header.d=demo.example;"
                        " dmarc=pass header.from=demo.example\r\nFrom: "),
                    person, STR(" <"), from, STR(">\r\nTo: support@demo.example\r\nSubject: "), str_of(subjects[i]),
                    STR("\r\nMessage-ID: <"), from, str_of(subjects[i]), STR(">\r\n"),
                    i == 6 ? STR("Auto-Submitted: auto-replied\r\n") : STR(""),
                    STR("Content-Type: text/plain; charset=utf-8\r\n\r\nGuten Morgen,\r\n\r\n"),
                    demo_filler(r->mem, &r->county->rand, 200), STR("\r\n"));
        mail_id id;
        bool known;

        e = mail_receive(tx, STR("support"), raw, &id, &known);
    }
    return tx_end(tx, e);
}

static enum err read_services(struct run *r)
{
    struct tx *tx;

    TRY(tx_open(r->db, TX_READ, (struct tx_who){ 0 }, r->demo->from, r->mem, &tx));
    enum err e = agreement_services(tx, &r->services);
    tx_abort(tx);
    return e;
}

enum err county_tickets(struct db *db, struct county *county, struct demo_plan *demo,
                        void (*progress)(int64_t, int64_t))
{
    struct run r = { .db = db, .county = county, .demo = demo };
    size_t n = (size_t)demo->tickets;
    enum err e;

    TRY(mem_open(&r.mem, LIMIT_ARENA_JOB));
    r.plans = calloc(n, sizeof *r.plans);
    r.steps = calloc(n * STEPS_MAX, sizeof *r.steps);
    e = r.plans == NULL || r.steps == NULL ? ERR_BUSY : read_services(&r);
    if (e == OK) {
        plan_all(&r);
        e = run_all(&r, progress);
    }
    if (e == OK && !demo->load)
        e = put_mails(&r);
    if (e == OK)
        e = search_tidy(db, r.mem, demo->until); /* what the nightly job does */
    free(r.plans);
    free(r.steps);
    mem_close(r.mem);
    return e;
}
