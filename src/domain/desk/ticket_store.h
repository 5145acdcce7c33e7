/*
 * desk/ticket_store.h -- the only SQL for tickets.  Everything is scoped by the
 * tx's actor; the same functions serve pages, API, mail, search and jobs.
 *
 * A person sees a ticket when a grant reaches its school (matrix object ticket),
 * narrowed grants (teacher) only own ones, external providers only what was
 * handed to them.  Internal entries need object internal_note.
 */
#ifndef DESK_TICKET_STORE_H
#define DESK_TICKET_STORE_H

#include "domain/agreement/agreement.h"
#include "domain/desk/ticket.h"
#include "domain/privacy/privacy.h"
#include "platform/upload.h"

struct ticket_row { /* one line of a list */
    ticket_id id;
    ticket_ref ref;
    int64_t number;
    int state, reason, priority, kind, routing;
    bool urgent, proven;
    struct str subject, school, room, service, requester, assignee;
    struct instant created_at, changed_at, promised_at, waits_until;
    int64_t entries; /* public ones */
};
struct ticket_rows {
    struct ticket_row *at;
    size_t n;
};

enum ticket_order { ORDER_NEWEST, ORDER_OLDEST, ORDER_CHANGED, ORDER_PROMISE, ORDER_PRIORITY };
enum ticket_set { SET_OPEN, SET_ALL, SET_CLOSED }; /* lists open with "offen" (U7) */
struct ticket_filter {
    enum ticket_set set;
    int state; /* 0: any of the set */
    school_ref school;
    authority_ref authority;
    service_ref service;
    bool has_school, has_authority, has_service;
    bool mine, unassigned;
    account_id requester;
    int priority;     /* mine: assigned to the actor */
    struct str query; /* words and "status:wartet", see desk/search.h; "" none */
    enum ticket_order order;
    struct str cursor; /* from the previous page, "" = first */
    int limit;
    bool brief; /* rows without service and requester: what a list shows */
};
/*
 * One page in keyset order; *next is "" on the last page.  Promise and priority
 * order open tickets only; with a query the order is newest first.
 * ERR_MALFORMED: bad cursor; ERR_INVALID with a refusal: the query (see search_refusal).
 */
enum err ticket_list(struct tx *, const struct ticket_filter *, struct ticket_rows *, struct str *next);
/* How many tickets the filter gives, at most LIMIT_COUNT + 1 (costs more than a page: not for each list). */
enum err ticket_count(struct tx *, const struct ticket_filter *, int64_t *);

struct ticket { /* everything one page shows */
    struct ticket_row row;
    authority_id authority;
    school_id school;
    room_id room;
    service_id service;
    school_ref school_ref;
    account_id requester, assignee;
    subprocessor_id subprocessor; /* the firm it was handed to */
    account_ref assignee_ref;
    int class, effect, extent, priority_computed, channel;
    struct str requester_name, requester_mail, authority_name;
    bool sensitive;
    struct instant closed_at;
    ticket_id merged_into, suggested;
    int64_t tests_failed, version;
    bool may_work;                 /* the actor has verb W here */
    bool may_note;                 /* ... may read internal notes */
    bool may_note_add, may_answer; /* ... may write internal notes, public entries */
    bool is_school_side;           /* acts for the school or as the requester */
    bool is_authority, is_head;    /* has a grant as official of its authority, as head */
    bool is_of_firm;               /* works for the firm it was handed to */
};
/* ERR_NOT_FOUND: outside the scope, or no such ticket. */
enum err ticket_find(struct tx *, ticket_ref, struct ticket *);
enum err ticket_find_number(struct tx *, int64_t number, ticket_ref *);
/* *system*: for jobs; CHECK: the tx has no actor.  All flags are set. */
enum err ticket_find_any(struct tx *, ticket_id, struct ticket *);
/* Ref and number of a ticket the actor may see: where a merged one went, a suggestion. */
enum err ticket_find_id(struct tx *, ticket_id, ticket_ref *, int64_t *number);

struct entry_row {
    int64_t n;
    struct instant at;
    struct str author;
    bool by_body, internal;
    int kind, channel;
    struct str text, quoted;
    ticket_id ticket;
    int64_t origin; /* number of a merged ticket or 0 */
};
struct entry_rows {
    struct entry_row *at;
    size_t n;
};
/* Thread, oldest first, with the entries of merged tickets; internal ones only
   for who may read them. */
enum err ticket_entries(struct tx *, const struct ticket *, struct entry_rows *);
struct event_row {
    int64_t n;
    struct instant at;
    struct str actor;
    int what;
    int64_t old_value, new_value;
    struct str old_text, new_text;
    bool can_undo, undone;
};
struct event_rows {
    struct event_row *at;
    size_t n;
};
enum err ticket_history(struct tx *, const struct ticket *, struct event_rows *);
struct attachment_row {
    attachment_ref ref;
    int64_t n;
    struct str name;
    int type;
    int64_t size;
    bool has_preview;
};
struct attachment_rows {
    struct attachment_row *at;
    size_t n;
};
enum err ticket_attachments(struct tx *, const struct ticket *, struct attachment_rows *);
/* What a download streams; `preview`: the re-encoded image.  Same scope as the entry. */
struct attachment_file {
    struct str name;
    int type;
    int64_t size;
    blob_id blob;
    int preview_type;
    blob_id preview;
    bool internal; /* of an internal entry */
};
enum err ticket_attachment(struct tx *, attachment_ref, struct attachment_file *);

struct entry_new;
struct ticket_new {
    school_id school;
    authority_id authority;
    room_id room;
    service_id service;
    int class, routing;
    enum ticket_kind kind;
    enum ticket_effect effect;
    enum ticket_extent extent;
    enum ticket_channel channel;
    account_id requester;
    struct str requester_name, requester_mail;
    bool proven;
    struct str subject, text;
    enum ticket_state state;
    enum ticket_reason reason;               /* NEW or AT_SCHOOL: desk/triage decides */
    struct instant promised_at, waits_until; /* none promised: by the clock (clock_store.h) */
    mail_id mail;
    struct str message_id, quoted;
    ticket_id suggested;
    struct instant at; /* INSTANT_NONE: the tx's clock */
    bool quiet;        /* no receipt */
    bool exam;         /* in or shortly before an exam window: one priority higher */
    device_id device;  /* 0: none */
    bool sensitive;
    /* Of one that was split off: its first entry as it was written, since when its clocks run (0: now) and
       when a person of the body answered it (0: not yet). */
    const struct entry_new *first;
    struct instant clock_from, answered_at;
};
static inline int ticket_priority_of(const struct ticket_new *new)
{
    return ticket_priority(new->kind, new->effect, new->extent, new->exam);
}
/* Number, first entry, index row, audit note. */
enum err ticket_create(struct tx *, const struct ticket_new *, ticket_id *, ticket_ref *, int64_t *number);

struct entry_new {
    bool internal;
    enum entry_kind kind;
    enum ticket_channel channel;
    account_id author;
    struct str author_name; /* author: the actor, whatever stands here; jobs give it */
    struct str text, quoted;
    mail_id mail;
    struct str message_id;
    struct instant at; /* INSTANT_NONE or 0: the tx's clock */
};
/* Appends an entry; `version` of the ticket as the writer saw it, or 0: ERR_CONFLICT
   when somebody wrote meanwhile. */
enum err ticket_add_entry(struct tx *, const struct ticket *, int64_t version, const struct entry_new *, int64_t *n);
/* ERR_INVALID with a refusal: type, size, number; ERR_FULL: quota of the authority
   (setting desk.quota_mib).  Images get their preview by the job desk.preview. */
enum err ticket_attach(struct tx *, const struct ticket *, int64_t n, const struct upload *, attachment_ref *);
/* MSG_NONE: type and size are allowed; what is left of the authority's quota, in bytes. */
enum msg ticket_file_fault(const struct upload *);
enum err ticket_quota_left(struct tx *, authority_id, int64_t *left);
/* The same of a file that is stored already: only name, type and size of the upload count. */
enum err ticket_attach_stored(struct tx *, const struct ticket *, int64_t n, const struct upload *, blob_id,
                              attachment_ref *);

/*
 * Changes: each one event with undo data, a note, and the mails of
 * domain/desk.md 11 as a job; stale `version` -> ERR_CONFLICT.  Missing right:
 * ERR_DENIED; missing text, date or test: ERR_INVALID with a refusal.
 */
struct ticket_move {
    enum ticket_state to;
    enum ticket_reason reason;
    struct instant waits_until;
    struct str text;
    enum ticket_mover mover;
    account_id by;        /* { 0 }: the tx's actor */
    subprocessor_id firm; /* REASON_PROVIDER: who gets it */
};
enum err ticket_move(struct tx *, const struct ticket *, int64_t version, const struct ticket_move *);
/* The requester or the school skips the first look (section 5): at school -> new. */
enum err ticket_hand_over(struct tx *, const struct ticket *, int64_t version, struct str text);
/*
 * To a firm of the register (Z3.2.2), which sees the thread's public part and the
 * contact from then on; the text tells it what to do.  Every other move takes the
 * ticket back.  ERR_INVALID at "firm": not in the register today, or its work
 * shows personal data and the authority of the school has not approved it.
 */
enum err ticket_give_to_firm(struct tx *, const struct ticket *, int64_t version, subprocessor_ref firm,
                             struct instant until, struct str text);
/* Excluded service (GK.Ex.1): closed as referred, with a mail to authority and school. */
enum err ticket_refer(struct tx *, const struct ticket *, int64_t version, struct str text);
/* assignee { 0 }: nobody.  Only the body (Z4.1): an official is refused, the head's
   override of an existing assignee is an event and a note of its own. */
enum err ticket_assign(struct tx *, const struct ticket *, int64_t version, account_id assignee);
enum err ticket_set_priority(struct tx *, const struct ticket *, int64_t version, int priority, struct str reason);
enum err ticket_set_promise(struct tx *, const struct ticket *, int64_t version, struct instant promise,
                            struct str reason);
enum err ticket_set_service(struct tx *, const struct ticket *, int64_t version, service_id, int class, int routing);
enum err ticket_mark_urgent(struct tx *, const struct ticket *, struct str reason);
/* Only inside one school; both stay, the source closes as duplicate. */
enum err ticket_merge(struct tx *, const struct ticket *source, const struct ticket *target);
/* The newest change, within 24 h (merge: 30 days), by who may make it. */
enum err ticket_undo(struct tx *, const struct ticket *, int64_t event);

/* Closed without the school's test result in [from, to), by reason (GK.Sch.2); ticket R. */
struct closing_count {
    int reason;
    int64_t count;
};
struct closing_counts {
    struct closing_count *at;
    size_t n;
};
enum err ticket_closed_without_test(struct tx *, authority_id, struct instant from, struct instant to,
                                    struct closing_counts *);

/* Joint solution test. */
struct test_row {
    int64_t n;
    struct str text;
    int body_result, school_result;
    struct str body_by, school_by;
    struct instant body_at, school_at;
};
struct test_rows {
    struct test_row *at;
    size_t n;
};
enum err ticket_tests(struct tx *, const struct ticket *, int64_t *round, struct test_rows *);
enum err ticket_test_ask(struct tx *, const struct ticket *, int64_t version, const struct str *items,
                         const int *body_results, size_t n);
/* One answer of the school side: all ok closes as confirmed, anything else goes
   back to work with the text; the third failure is marked for the head. */
enum err ticket_test_answer(struct tx *, const struct ticket *, const int *school_results, size_t n, struct str text);
/*
 * The same by the link of the mail (U16), without sign-in: the tx has no actor.
 * Reading changes nothing; ERR_NOT_FOUND: the link is used, expired or unknown, or
 * its person no longer speaks for the school.
 */
enum err ticket_test_by_link(struct tx *, struct str token, struct ticket *, struct test_rows *, struct str *person);
enum err ticket_test_answer_by_link(struct tx *, struct str token, const int *school_results, size_t n,
                                    struct str text);

#endif
