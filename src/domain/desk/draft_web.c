/*
 * desk/draft_web.c -- what is being typed, kept on the server (U4).  The script
 * posts the whole form of the page; its nonce stays unused, so that the form can
 * still be sent: the route opens its own transaction and answers without a page.
 */
#include "domain/desk/draft_web.h"

#include "domain/desk/draft.h"

/* Every field of the forms that have drafts. */
struct draft_form {
    struct str form, text, subject, school, room, service, effect, contact, caller, caller_mail, channel, question,
        files, block;
    int64_t version;
};
FORM(draft_form, FIELD_TEXT(draft_form, form, 1, DRAFT_NAME_MAX), FIELD_LINES(draft_form, text, 0, LIMIT_TEXT),
     FIELD_LINES(draft_form, subject, 0, LIMIT_TEXT), FIELD_TEXT(draft_form, school, 0, LIMIT_LINE),
     FIELD_TEXT(draft_form, room, 0, LIMIT_LINE), FIELD_TEXT(draft_form, service, 0, LIMIT_LINE),
     FIELD_TEXT(draft_form, effect, 0, LIMIT_LINE), FIELD_TEXT(draft_form, contact, 0, LIMIT_LINE),
     FIELD_TEXT(draft_form, caller, 0, LIMIT_LINE), FIELD_TEXT(draft_form, caller_mail, 0, LIMIT_LINE),
     FIELD_TEXT(draft_form, channel, 0, LIMIT_LINE), FIELD_TEXT(draft_form, question, 0, LIMIT_LINE),
     FIELD_TEXT(draft_form, files, 0, LIMIT_LINE), FIELD_TEXT(draft_form, block, 0, LIMIT_LINE),
     FIELD_INT(draft_form, version, 0, INT64_MAX));
HANDLER(draft_post, draft_form);

struct drop_form {
    struct str form;
};
FORM(drop_form, FIELD_TEXT(drop_form, form, 1, DRAFT_NAME_MAX));
HANDLER(draft_drop, drop_form);

/* "a=1&b=2" of what is worth keeping. */
static struct str fields_text(struct mem *mem, const struct draft_form *in)
{
    const struct {
        const char *name;
        struct str value;
    } fields[] = {
        { "text", in->text },       { "subject", in->subject },   { "school", in->school },
        { "room", in->room },       { "service", in->service },   { "effect", in->effect },
        { "contact", in->contact }, { "caller", in->caller },     { "caller_mail", in->caller_mail },
        { "channel", in->channel }, { "question", in->question },
    };
    struct url url = URL("/");
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        url = url_with(mem, url, fields[i].name, fields[i].value);
    return str_from(url.path, 2);
}

/* "answer-<ref>" belongs to a ticket, everything else to the form of a report. */
static bool of_ticket(struct str form, ticket_ref *ref)
{
    return str_starts(form, STR("answer-")) && ref_parse(str_from(form, STR("answer-").len), ref->b) == OK;
}

static struct url page_of(struct mem *mem, struct str form)
{
    ticket_ref ref;
    return of_ticket(form, &ref) ? url_of(mem, "/desk/tickets/", ref, "") : URL("/desk/report");
}

struct kept {
    struct draft_form in;
    struct str writing; /* who else is, of the body */
};

static enum err keep(struct request *req, void *arg)
{
    struct kept *kept = arg;
    struct ticket t;
    ticket_ref ref;
    TRY(draft_put(req->tx, kept->in.form, fields_text(req->mem, &kept->in)));
    if (!desk_is_body(req->viewer) || !of_ticket(kept->in.form, &ref))
        return OK;
    enum err e = ticket_find(req->tx, ref, &t);
    return e == OK ? draft_presence_text(req, &t, &kept->writing) : e == ERR_NOT_FOUND ? OK : e;
}

/* Who saves what he types hears who else is typing: no other request asks for it. */
static enum err draft_post(struct request *req, const struct draft_form *in)
{
    struct kept kept = { .in = *in };
    TRY(request_tx(req, TX_WRITE, keep, &kept));
    return respond_text(req, kept.writing.len > 0 ? 200 : 204, "text/plain", kept.writing);
}

static enum err draft_drop(struct request *req, const struct drop_form *in)
{
    TRY(draft_end(req->tx, in->form));
    flash(req, M_deskpage_draft_dropped);
    return see_other(req, page_of(req->mem, in->form));
}

/* --- for the pages --------------------------------------------------------------------- */

enum err desk_draft_find(struct request *req, struct str name, struct draft_found *found)
{
    struct str fields;
    struct input *inputs;
    *found = (struct draft_found){ .n = 0 };
    if (!viewer_may(req->viewer, OBJECT_OWN_WORK, VERB_R))
        return OK;
    enum err e = draft_find(req->tx, name, &fields, &found->at);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(form_decode(req->mem, fields, &inputs, &found->n));
    found->inputs = inputs;
    return OK;
}

enum err desk_draft_end(struct request *req, struct str name)
{
    return viewer_may(req->viewer, OBJECT_OWN_WORK, VERB_W) ? draft_end(req->tx, name) : OK;
}

struct str desk_draft_value(const struct draft_found *found, const char *field)
{
    for (size_t i = 0; i < found->n; i++)
        if (str_eq(found->inputs[i].name, str_of(field)))
            return found->inputs[i].value;
    return STR("");
}

const struct route draft_routes[] = { POST("/desk/drafts/{form}", RIGHT(OWN_WORK, W), ROUTE_STEPS, draft_post),
                                      POST("/desk/drafts/{form}/drop", RIGHT(OWN_WORK, W), 0, draft_drop), ROUTES_END };
