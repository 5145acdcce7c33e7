/*
 * desk/entry_api.c -- what lies below a ticket, for machines: its thread, files,
 * history and tests; each under the rights of the ticket and of its own object.
 */
#include "domain/desk/ticket_api.h"

/* --- pages of what is read as a whole -------------------------------------------------------- */

struct part_form {
    ticket_ref ticket;
    PART_MEMBERS;
};
FORM(part_form, FIELD_REF(part_form, ticket), PART_FIELDS(part_form));

/* --- entries ------------------------------------------------------------------------------------ */

struct entry_list_json {
    struct entry_jsons entries;
    struct str next;
};
JSON(entry_list_desc, entry_list_json, JSON_LIST_OF(entry_list_json, entries, entry_desc),
     JSON_FIELD(entry_list_json, next));
HANDLER(entry_list_api, part_form);

static enum err entry_list_api(struct request *req, const struct part_form *in)
{
    struct ticket t;
    struct entry_list_json out;
    TRY(ticket_api_find(req, in->ticket, &t));
    TRY(ticket_api_entries(req, &t, &out.entries));
    return respond_rows(req, in, &out);
}

struct entry_new_json {
    struct str text;
    bool internal;
};
JSON(entry_new_desc, entry_new_json, JSON_INPUT(entry_new_json, text, 1, LIMIT_TEXT),
     JSON_INPUT(entry_new_json, internal, 0, 0));
struct entry_made_json {
    int64_t n;
};
JSON(entry_made_desc, entry_made_json, JSON_FIELD(entry_made_json, n));
FORM(ticket_form, FIELD_REF(ticket_form, ticket));
HANDLER(entry_add_api, ticket_form);

static enum err add_entry(struct request *req, const struct ticket *t, struct str text, bool internal, int64_t *n)
{
    struct entry_new entry = {
        .internal = internal, .kind = internal ? ENTRY_NOTE : ENTRY_ANSWER, .channel = CHANNEL_API, .text = text
    };
    /* The scopes of the token count too, not only the grant. */
    if (internal && !viewer_may(req->viewer, OBJECT_INTERNAL_NOTE, VERB_C))
        return ERR_DENIED;
    return ticket_add_entry(req->tx, t, 0, &entry, n);
}

static enum err entry_add_api(struct request *req, const struct ticket_form *form)
{
    struct entry_new_json in = { .internal = false };
    struct entry_made_json made;
    struct ticket t;
    TRY(ticket_api_begin(req, form->ticket, &t));
    TRY(request_json(req, &in));
    TRY(add_entry(req, &t, in.text, in.internal, &made.n));
    return respond_record(req, &made);
}

/* --- files --------------------------------------------------------------------------------------- */

struct attachment_json {
    attachment_ref ref;
    int64_t entry;
    struct str name, type;
    int64_t size;
};
struct attachment_jsons {
    struct attachment_json *at;
    size_t n;
};
struct attachment_list_json {
    struct attachment_jsons attachments;
    struct str next;
};
JSON(attachment_desc, attachment_json, JSON_FIELD(attachment_json, ref), JSON_FIELD(attachment_json, entry),
     JSON_FIELD(attachment_json, name), JSON_FIELD(attachment_json, type), JSON_FIELD(attachment_json, size));
JSON(attachment_list_desc, attachment_list_json, JSON_LIST_OF(attachment_list_json, attachments, attachment_desc),
     JSON_FIELD(attachment_list_json, next));
HANDLER(attachment_list_api, part_form);

static enum err files_of(struct request *req, const struct ticket *t, int64_t only, struct attachment_jsons *out)
{
    struct attachment_rows rows;
    TRY(ticket_attachments(req->tx, t, &rows));
    out->at = MEM_NEW_N(req->mem, struct attachment_json, rows.n);
    out->n = 0;
    for (size_t i = 0; i < rows.n; i++) {
        const struct attachment_row *a = &rows.at[i];
        if (only == 0 || only == a->n)
            out->at[out->n++] = (struct attachment_json){ a->ref, a->n, a->name,
                                                          str_of(file_type_mime((enum file_type)a->type)), a->size };
    }
    return OK;
}

static enum err attachment_list_api(struct request *req, const struct part_form *in)
{
    struct ticket t;
    struct attachment_list_json out;
    TRY(ticket_api_find(req, in->ticket, &t));
    TRY(files_of(req, &t, 0, &out.attachments));
    return respond_rows(req, in, &out);
}

struct attachment_form {
    attachment_ref attachment;
};
FORM(attachment_form, FIELD_REF(attachment_form, attachment));
HANDLER(attachment_get_api, attachment_form);

static enum err attachment_get_api(struct request *req, const struct attachment_form *in)
{
    struct attachment_file file;
    TRY(ticket_attachment(req->tx, in->attachment, &file));
    if (file.internal && !viewer_may(req->viewer, OBJECT_INTERNAL_NOTE, VERB_R))
        return ERR_NOT_FOUND;
    return respond_blob(req, file.name, file_type_mime((enum file_type)file.type), file.blob, file.size);
}

/* Files come with the entry they belong to, as in the form of the page. */
struct files_form {
    ticket_ref ticket;
    struct str text;
    bool internal;
    struct upload_list files;
};
FORM(files_form, FIELD_REF(files_form, ticket), FIELD_LINES(files_form, text, 1, LIMIT_TEXT),
     FIELD_BOOL(files_form, internal), FIELD_FILES(files_form, files, 1, LIMIT_FILES_PER_ENTRY));
HANDLER(attachment_add_api, files_form);
struct attachment_made_json {
    int64_t entry;
    struct attachment_jsons attachments;
};
JSON(attachment_made_desc, attachment_made_json, JSON_FIELD(attachment_made_json, entry),
     JSON_LIST_OF(attachment_made_json, attachments, attachment_desc));

static enum err attachment_add_api(struct request *req, const struct files_form *in)
{
    struct ticket t;
    struct attachment_made_json made;
    TRY(ticket_api_begin(req, in->ticket, &t));
    if (!in->internal && !viewer_may(req->viewer, OBJECT_TICKET_ARTICLE, VERB_C))
        return ERR_DENIED;
    TRY(add_entry(req, &t, in->text, in->internal, &made.entry));
    TRY(ticket_attach_all(req, &t, made.entry, &in->files));
    /* Who wrote it may read it back, also where the token reads no notes. */
    t.may_note = t.may_note || in->internal;
    TRY(files_of(req, &t, made.entry, &made.attachments));
    return respond_record(req, &made);
}

/* --- history ---------------------------------------------------------------------------------------- */

struct ticket_event_json {
    int64_t n;
    struct instant at;
    struct str actor;
    struct word what;
    struct str old_text, new_text;
    bool can_undo, undone;
};
struct ticket_event_jsons {
    struct ticket_event_json *at;
    size_t n;
};
struct ticket_event_list_json {
    struct ticket_event_jsons events;
    struct str next;
};
JSON(event_desc, ticket_event_json, JSON_FIELD(ticket_event_json, n), JSON_FIELD(ticket_event_json, at),
     JSON_FIELD(ticket_event_json, actor), JSON_FIELD(ticket_event_json, what), JSON_FIELD(ticket_event_json, old_text),
     JSON_FIELD(ticket_event_json, new_text), JSON_FIELD(ticket_event_json, can_undo),
     JSON_FIELD(ticket_event_json, undone));
JSON(event_list_desc, ticket_event_list_json, JSON_LIST_OF(ticket_event_list_json, events, event_desc),
     JSON_FIELD(ticket_event_list_json, next));
HANDLER(ticket_event_list_api, part_form);

static enum err ticket_event_list_api(struct request *req, const struct part_form *in)
{
    struct ticket t;
    struct event_rows rows;
    struct ticket_event_list_json out;
    TRY(ticket_api_find(req, in->ticket, &t));
    TRY(ticket_history(req->tx, &t, &rows));
    out.events = (struct ticket_event_jsons){ MEM_NEW_N(req->mem, struct ticket_event_json, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++) {
        const struct event_row *e = &rows.at[i];
        out.events.at[i] = (struct ticket_event_json){ .n = e->n,
                                                       .at = e->at,
                                                       .actor = e->actor,
                                                       .what = { ticket_event_msg((enum ticket_event_kind)e->what) },
                                                       .old_text = e->old_text,
                                                       .new_text = e->new_text,
                                                       .can_undo = e->can_undo,
                                                       .undone = e->undone };
    }
    return respond_rows(req, in, &out);
}

/* --- tests -------------------------------------------------------------------------------------------- */

struct test_json {
    int64_t n;
    struct str text;
    int body_result, school_result;
    struct str body_by, school_by;
    struct instant body_at, school_at;
};
struct test_jsons {
    struct test_json *at;
    size_t n;
};
struct test_list_json {
    struct test_jsons tests;
    int64_t round;
};
static const struct choice results[] = { { "untested", 0 }, { "ok", 1 }, { "not_ok", 2 }, { 0 } };
JSON(test_desc, test_json, JSON_FIELD(test_json, n), JSON_FIELD(test_json, text),
     JSON_CHOICE_OF(test_json, body_result, results, 0), JSON_CHOICE_OF(test_json, school_result, results, 0),
     JSON_FIELD(test_json, body_by), JSON_FIELD(test_json, school_by), JSON_FIELD(test_json, body_at),
     JSON_FIELD(test_json, school_at));
JSON(test_list_desc, test_list_json, JSON_LIST_OF(test_list_json, tests, test_desc), JSON_FIELD(test_list_json, round));
HANDLER(test_list_api, ticket_form);

static enum err test_list_api(struct request *req, const struct ticket_form *in)
{
    struct ticket t;
    struct test_rows rows;
    struct test_list_json out;
    TRY(ticket_api_find(req, in->ticket, &t));
    TRY(ticket_tests(req->tx, &t, &out.round, &rows));
    out.tests.at = MEM_NEW_N(req->mem, struct test_json, rows.n);
    out.tests.n = rows.n;
    for (size_t i = 0; i < rows.n; i++) {
        const struct test_row *r = &rows.at[i];
        out.tests.at[i] = (struct test_json){ r->n,       r->text,      r->body_result, r->school_result,
                                              r->body_by, r->school_by, r->body_at,     r->school_at };
    }
    return respond_record(req, &out);
}

#define PART(name) "/api/v1/tickets/{ticket}/" name
const struct route entry_api_routes[] = {
    API("GET", PART("entries"), RIGHT(TICKET_ARTICLE, R), 0, entry_list_api, M_api_entry_list, 200, API_PAGE, NULL,
        &entry_list_desc),
    API("POST", PART("entries"), RIGHT(TICKET_ARTICLE, C), 0, entry_add_api, M_api_entry_add, 201, API_MATCH,
        &entry_new_desc, &entry_made_desc),
    API("GET", PART("attachments"), RIGHT(ATTACHMENT, R), 0, attachment_list_api, M_api_attachment_list, 200, API_PAGE,
        NULL, &attachment_list_desc),
    API("POST", PART("attachments"), RIGHT(ATTACHMENT, C), ROUTE_UPLOAD, attachment_add_api, M_api_attachment_add, 201,
        API_MATCH, NULL, &attachment_made_desc),
    API("GET", PART("events"), RIGHT(TICKET, R), 0, ticket_event_list_api, M_api_ticket_events, 200, API_PAGE, NULL,
        &event_list_desc),
    API("GET", PART("tests"), RIGHT(TICKET, R), 0, test_list_api, M_api_test_list, 200, API_RECORD, NULL,
        &test_list_desc),
    API("GET", "/api/v1/attachments/{attachment}", RIGHT(ATTACHMENT, R), ROUTE_DOWNLOAD, attachment_get_api,
        M_api_attachment_get, 200, API_FILE, NULL, NULL),
    ROUTES_END
};
