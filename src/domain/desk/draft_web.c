/*
 * desk/draft_web.c -- what is being typed, kept on the server (U4).  The script
 * posts the whole form of the page; its nonce stays unused, so that the form can
 * still be sent: the route opens its own transaction and answers without a page.
 */
#include "domain/desk/desk_web.h"

#include "domain/desk/draft.h"

/* Every field of the forms that have drafts. */
struct draft_form {
    struct str form, text, subject, school, room, service, effect, contact, caller, caller_mail, channel, question,
        files;
    int64_t version;
};
FORM(draft_form, FIELD_TEXT(draft_form, form, 1, DRAFT_NAME_MAX), FIELD_LINES(draft_form, text, 0, LIMIT_TEXT),
     FIELD_LINES(draft_form, subject, 0, LIMIT_TEXT), FIELD_TEXT(draft_form, school, 0, LIMIT_LINE),
     FIELD_TEXT(draft_form, room, 0, LIMIT_LINE), FIELD_TEXT(draft_form, service, 0, LIMIT_LINE),
     FIELD_TEXT(draft_form, effect, 0, LIMIT_LINE), FIELD_TEXT(draft_form, contact, 0, LIMIT_LINE),
     FIELD_TEXT(draft_form, caller, 0, LIMIT_LINE), FIELD_TEXT(draft_form, caller_mail, 0, LIMIT_LINE),
     FIELD_TEXT(draft_form, channel, 0, LIMIT_LINE), FIELD_TEXT(draft_form, question, 0, LIMIT_LINE),
     FIELD_TEXT(draft_form, files, 0, LIMIT_LINE), FIELD_INT(draft_form, version, 0, INT64_MAX));
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

static enum err keep(struct request *req, void *arg)
{
    const struct draft_form *in = arg;
    return draft_put(req->tx, in->form, fields_text(req->mem, in));
}

static enum err draft_post(struct request *req, const struct draft_form *in)
{
    struct draft_form copy = *in;
    TRY(request_tx(req, TX_WRITE, keep, &copy));
    return respond_text(req, 204, "text/plain", STR(""));
}

/* "answer-<ref>" belongs to a ticket, everything else to the form of a report. */
static struct url page_of(struct mem *mem, struct str form)
{
    unsigned char ref[16];
    struct str tail = str_from(form, STR("answer-").len);
    if (str_starts(form, STR("answer-")) && ref_parse(tail, ref) == OK)
        return (struct url){ str_cat(mem, STR("/desk/tickets/"), tail) };
    return URL("/desk/report");
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
