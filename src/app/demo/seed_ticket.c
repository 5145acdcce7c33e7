/* Tickets of the seed: in several states, with notes, files and a running test. */
#include "app/demo/seed.h"

#include "domain/desk/checklist.h"

#include "domain/desk/triage.h"
#include "platform/blob.h"

/* What is done with one ticket; every text holds a word of its own. */
struct plan {
    enum seed_place place;
    const char *requester, *agent; /* agent NULL: nobody has taken it */
    bool note, file, test, provider, closed, late;
    size_t into; /* number of the plan whose ticket takes it in, from 1 on */
};

static const struct plan plans[] = {
    { PLACE_A1, "contact_a1", "technician_a1", .note = true, .file = true, .test = true },
    { PLACE_A1, "teacher_a1", NULL, .file = true },
    { PLACE_A1, "contact_a1", "technician_a1", .note = true, .file = true, .provider = true },
    { PLACE_A1, "contact_a1", "technician_a1", .note = true, .closed = true, .late = true },
    { PLACE_A1, "contact_a1", "technician_a1", .into = 2 },
    { PLACE_A2, "contact_a2", "technician_a2", .note = true, .file = true, .test = true },
    { PLACE_A2, "teacher_a2", NULL, .file = true },
    { PLACE_A2, "contact_a2", "technician_a2", .closed = true, .late = true },
    { PLACE_B1, "contact_b1", "technician_b", .note = true, .file = true, .test = true },
    { PLACE_B1, "teacher_b1", NULL, .file = true },
    { PLACE_B1, "contact_b1", "technician_b", .note = true, .closed = true, .late = true },
};
_Static_assert(ARRAY_LEN(plans) <= SEED_TICKETS, "room for every plan");

struct work {
    const struct plan *plan;
    struct seed_ticket *ticket;
};

/* The text belongs to the ticket: the requester's own, and perhaps the provider's. */
static struct str word(struct seed *s, const struct work *w, enum object object, const char *where)
{
    struct str text = seed_word(s, w->plan->place, object, w->ticket->requester, where);

    s->canaries[s->ncanaries - 1].provider = w->plan->provider;
    return text;
}

static enum err report(struct seed *s, struct tx *tx, void *arg)
{
    struct work *w = arg;
    struct service_list services;
    size_t i = 0;
    int64_t number;

    TRY(agreement_services(tx, &services));
    while (i < services.n && services.at[i].routing != ROUTING_BODY)
        i++;
    CHECK(i < services.n);
    struct ticket_new new = { .school = s->schools[w->plan->place],
                              .room = s->rooms[w->plan->place],
                              .service = services.at[i].id,
                              .kind = KIND_FAULT,
                              .effect = EFFECT_LIMITED,
                              .extent = EXTENT_ROOM,
                              .channel = CHANNEL_WEB,
                              .requester = w->ticket->requester,
                              .proven = true,
                              .subject = word(s, w, OBJECT_TICKET, "subject"),
                              .text = word(s, w, OBJECT_TICKET_ARTICLE, "report"),
                              .quoted = word(s, w, OBJECT_TICKET_ARTICLE, "quoted"),
                              .promised_at = INSTANT_NONE,
                              .waits_until = INSTANT_NONE,
                              .at = INSTANT_NONE };
    return triage_report(tx, &new, &w->ticket->id, &w->ticket->ref, &number);
}

SQL(seed_preview, SCOPE_SYSTEM, 3, "UPDATE attachment SET preview = $4, preview_type = $5 WHERE ref = $3");

/* `object`: who may read the entry it belongs to. */
static enum err attach_to(struct seed *s, struct tx *tx, struct work *w, int64_t n, enum object object)
{
    struct ticket ticket;
    attachment_ref ref;
    blob_id preview;
    struct str bytes = str_cat(s->mem, word(s, w, object, "filecontent"), STR("\n"));
    struct upload file = { .name = str_cat(s->mem, word(s, w, object, "filename"), STR(".txt")),
                           .type = FILE_TEXT,
                           .size = (int64_t)bytes.len,
                           .hash = sha256_of(bytes),
                           .fd = -1,
                           .bytes = bytes };

    TRY(ticket_find(tx, w->ticket->ref, &ticket));
    TRY(ticket_attach(tx, &ticket, n, &file, &ref));
    /* In place of the picture a job would make: only who may see the file gets it. */
    TRY(blob_store_bytes(tx, word(s, w, object, "preview"), &preview));
    return tx_run(tx, seed_preview, NULL, &ref, preview, (int)FILE_PNG);
}

static enum err attach(struct seed *s, struct tx *tx, void *arg) { return attach_to(s, tx, arg, 1, OBJECT_ATTACHMENT); }

SQL(seed_at_school, SCOPE_SYSTEM, 1, "UPDATE ticket SET state = 2, reason = 11 WHERE id = $3");

/* Whether the school looks first depends on its hours; the walk must not depend on the clock. */
static enum err hand_over(struct seed *s, struct tx *tx, void *arg)
{
    struct work *w = arg;
    struct ticket ticket;

    (void)s;
    TRY(tx_run(tx, seed_at_school, NULL, w->ticket->id));
    TRY(ticket_find(tx, w->ticket->ref, &ticket));
    return ticket_hand_over(tx, &ticket, 0, STR(""));
}

static enum err take(struct seed *s, struct tx *tx, void *arg)
{
    struct work *w = arg;
    struct ticket ticket;

    (void)s;
    TRY(ticket_find(tx, w->ticket->ref, &ticket));
    return ticket_move(
        tx, &ticket, 0,
        &(struct ticket_move){
            .to = STATE_IN_PROGRESS, .reason = REASON_REMOTE, .mover = MOVER_BODY, .waits_until = INSTANT_NONE });
}

static enum err write_entry(struct seed *s, struct tx *tx, struct work *w, bool internal, int64_t *n)
{
    struct ticket ticket;
    struct str text = word(s, w, internal ? OBJECT_INTERNAL_NOTE : OBJECT_TICKET_ARTICLE, internal ? "note" : "answer");

    if (internal)
        text = str_cat(s->mem, text, STR(" bleibt intern"));
    TRY(ticket_find(tx, w->ticket->ref, &ticket));
    return ticket_add_entry(tx, &ticket, 0,
                            &(struct entry_new){ .internal = internal,
                                                 .kind = internal ? ENTRY_NOTE : ENTRY_ANSWER,
                                                 .channel = CHANNEL_WEB,
                                                 .author = tx_actor(tx),
                                                 .text = text,
                                                 .at = INSTANT_NONE },
                            n);
}

static enum err answer(struct seed *s, struct tx *tx, void *arg)
{
    int64_t n;

    return write_entry(s, tx, arg, false, &n);
}

static enum err note(struct seed *s, struct tx *tx, void *arg)
{
    struct work *w = arg;
    int64_t n;

    TRY(write_entry(s, tx, w, true, &n));
    return w->plan->file ? attach_to(s, tx, w, n, OBJECT_INTERNAL_NOTE) : OK;
}

static enum err ask_test(struct seed *s, struct tx *tx, void *arg)
{
    struct work *w = arg;
    struct ticket ticket;
    const struct str items[] = { word(s, w, OBJECT_TICKET_ARTICLE, "testitem") };
    const int results[] = { 1 };

    TRY(ticket_find(tx, w->ticket->ref, &ticket));
    return ticket_test_ask(tx, &ticket, 0, items, results, 1);
}

static enum err test_link(struct seed *s, struct tx *tx, void *arg)
{
    struct work *w = arg;
    struct seed_link *link = &s->links[s->nlinks++];

    CHECK(s->nlinks <= SEED_LINKS);
    *link = (struct seed_link){ .kind = "test", .place = w->plan->place };
    tx_note(tx, .action = "cli.seed_test", .object = OBJECT_TICKET, .subject = w->ticket->id.n);
    return link_create(tx, LINK_SOLUTION_TEST, w->ticket->requester, w->ticket->id.n, DAYS(14), &link->token);
}

/* How was it?  By mail, like the test; the ticket is not closed yet. */
static enum err satisfaction_link_of(struct seed *s, struct tx *tx, void *arg)
{
    struct work *w = arg;
    struct seed_link *link = &s->links[s->nlinks++];

    CHECK(s->nlinks <= SEED_LINKS);
    *link = (struct seed_link){ .kind = "satisfaction", .place = w->plan->place };
    tx_note(tx, .action = "cli.seed_test", .object = OBJECT_TICKET, .subject = w->ticket->id.n);
    return link_create(tx, LINK_SATISFACTION, w->ticket->requester, w->ticket->id.n, DAYS(14), &link->token);
}

/* Waits for the firm it was handed to. */
static enum err give_to_firm(struct seed *s, struct tx *tx, void *arg)
{
    struct work *w = arg;
    struct ticket ticket;

    TRY(ticket_find(tx, w->ticket->ref, &ticket));
    return ticket_give_to_firm(tx, &ticket, 0, s->firm, instant_add(s->at, DAYS(7)),
                               word(s, w, OBJECT_TICKET_ARTICLE, "moved"));
}

static enum err close_it(struct seed *s, struct tx *tx, void *arg)
{
    struct work *w = arg;
    struct ticket ticket;

    TRY(ticket_find(tx, w->ticket->ref, &ticket));
    return ticket_move(tx, &ticket, 0,
                       &(struct ticket_move){ .to = STATE_CLOSED,
                                              .reason = REASON_NO_FAULT,
                                              .mover = MOVER_BODY,
                                              .waits_until = INSTANT_NONE,
                                              .text = word(s, w, OBJECT_TICKET_ARTICLE, "closing") });
}

SQL(seed_late, SCOPE_SYSTEM, 1,
    "UPDATE ticket_clock SET stale = 0, reaction_run = 3, reaction_due = $2, reaction_end = $2, reaction_late = 15,"
    " solution_run = 3, solution_due = $2, solution_end = $2, solution_late = 30 WHERE ticket = $3");
SQL(seed_stood_still, SCOPE_SYSTEM, 2,
    "INSERT INTO ticket_phase (ticket, n, authority, school, reason, since, until, event)"
    " SELECT id, 0, authority, school, $4, created_at - 1000000, created_at, 0 FROM ticket WHERE id = $3");

/* Both targets were missed, and before that it stood still. */
static enum err missed(struct seed *s, struct tx *tx, void *arg)
{
    struct work *w = arg;

    (void)s;
    tx_note(tx, .action = "cli.seed_test", .object = OBJECT_TICKET, .subject = w->ticket->id.n);
    TRY(tx_run(tx, seed_late, NULL, w->ticket->id));
    return tx_run(tx, seed_stood_still, NULL, w->ticket->id, (int)REASON_FORCE_MAJEURE);
}

static enum err merge(struct seed *s, struct tx *tx, void *arg)
{
    struct work *w = arg;
    struct ticket source, target;

    TRY(ticket_find(tx, w->ticket->ref, &source));
    TRY(ticket_find(tx, s->tickets[w->plan->into - 1].ref, &target));
    return ticket_merge(tx, &source, &target);
}

/* A checklist with a task of each side. */
static enum err put_points(struct seed *s, struct tx *tx, void *arg)
{
    struct work *w = arg;
    struct ticket t;
    struct checklist_row list = { .name = STR("Rundgang"),
                                  .body_points = word(s, w, OBJECT_TICKET, "bodypoint"),
                                  .school_points = word(s, w, OBJECT_TICKET, "schoolpoint") };

    TRY(ticket_find(tx, w->ticket->ref, &t));
    return check_put(tx, &t, &list, 0);
}

static enum err live(struct seed *s, struct work *w)
{
    account_id requester = w->ticket->requester, agent;

    TRY(seed_step(s, requester, report, w));
    TRY(seed_step(s, seed_account(s, "head_1")->login.id, put_points, w));
    if (w->plan->file)
        TRY(seed_step(s, requester, attach, w));
    if (w->plan->agent == NULL)
        return OK;
    agent = seed_account(s, w->plan->agent)->login.id;
    TRY(seed_step(s, requester, hand_over, w));
    TRY(seed_step(s, agent, take, w));
    TRY(seed_step(s, agent, answer, w));
    if (w->plan->note)
        TRY(seed_step(s, agent, note, w));
    if (w->plan->provider)
        TRY(seed_step(s, agent, give_to_firm, w));
    if (w->plan->closed) {
        TRY(seed_step(s, agent, close_it, w));
        return w->plan->late ? seed_step(s, (account_id){ 0 }, missed, w) : OK;
    }
    if (w->plan->into != 0)
        return seed_step(s, agent, merge, w);
    if (!w->plan->test)
        return OK;
    TRY(seed_step(s, agent, ask_test, w));
    TRY(seed_step(s, (account_id){ 0 }, test_link, w));
    return seed_step(s, (account_id){ 0 }, satisfaction_link_of, w);
}

enum err seed_tickets(struct seed *s)
{
    for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
        struct seed_ticket *ticket = &s->tickets[s->ntickets++];
        struct work w = { &plans[i], ticket };

        *ticket = (struct seed_ticket){ .place = plans[i].place,
                                        .requester = seed_account(s, plans[i].requester)->login.id,
                                        .provider = plans[i].provider };
        TRY(live(s, &w));
    }
    return OK;
}
