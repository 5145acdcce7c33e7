/* One case of joining or leaving: its items, what everybody pays, signatures and its end. */
#include "domain/agreement/agreement_web.h"

#include "domain/agreement/deadline_store.h"
#include "domain/agreement/deadline_words.h"
#include "domain/agreement/proceeding_page.html.h"
#include "domain/agreement/proceeding_store.h"
#include "domain/agreement/proceeding_view.h"
#include "domain/agreement/proceeding_web.h"

/* clang-format off */
static const struct choice item_choices[] = {
    { "mandate", PROCEEDING_MANDATE }, { "exit_package", PROCEEDING_EXIT_PACKAGE }, { "visits", PROCEEDING_VISITS },
    { "framework", PROCEEDING_FRAMEWORK }, { "staff", PROCEEDING_STAFF }, { "settlement", PROCEEDING_SETTLEMENT },
    { "agreed_day", PROCEEDING_AGREED_DAY }, { "agreed_money", PROCEEDING_AGREED_MONEY },
    { "agreed_data", PROCEEDING_AGREED_DATA }, { "agreed_material", PROCEEDING_AGREED_MATERIAL },
    { "refixing", PROCEEDING_REFIXING }, { 0 }
};
/* clang-format on */
static const struct choice tick_choices[] = { { "done", 1 }, { "open", 2 }, { 0 } };
static const struct choice side_choices[] = { { "provider", PROCEEDING_BY_PROVIDER },
                                              { "party", PROCEEDING_BY_PARTY },
                                              { 0 } };

struct page_path {
    proceeding_ref proceeding;
};
FORM(page_path, FIELD_REF(page_path, proceeding));
struct item_form {
    proceeding_ref proceeding;
    int item, tick;
    struct str note;
};
FORM(item_form, FIELD_REF(item_form, proceeding), FIELD_CHOICE(item_form, item, item_choices, 1),
     FIELD_CHOICE(item_form, tick, tick_choices, 1), FIELD_LINES(item_form, note, 1, LIMIT_TEXT));
struct signature_form {
    proceeding_ref proceeding;
    int side, form;
    struct day signed_on;
    struct str proof;
};
FORM(signature_form, FIELD_REF(signature_form, proceeding), FIELD_CHOICE(signature_form, side, side_choices, 1),
     FIELD_DAY(signature_form, signed_on, 1), FIELD_CHOICE(signature_form, form, declaration_form_choices, 1),
     FIELD_TEXT(signature_form, proof, 1, LIMIT_NAME));
struct withdraw_form {
    proceeding_ref proceeding;
    struct str reason;
};
FORM(withdraw_form, FIELD_REF(withdraw_form, proceeding), FIELD_LINES(withdraw_form, reason, 1, LIMIT_TEXT));

HANDLER(page_get, page_path);
HANDLER(page_again, page_path);
HANDLER(item_post, item_form);
HANDLER(item_again, item_form);
HANDLER(effect_post, page_path);
HANDLER(signature_post, signature_form);
HANDLER(signature_again, signature_form);
HANDLER(close_post, page_path);
HANDLER(withdraw_post, withdraw_form);
HANDLER(withdraw_again, withdraw_form);

/* What was typed into one of the forms of the page. */
struct typed {
    int item, tick, side, form;
    struct str note, proof, reason;
    struct day signed_on;
};
#define TYPED_NOTHING ((struct typed){ .signed_on = DAY_NONE })

/* --- items ------------------------------------------------------------------------------------ */

static struct str count_text(struct request *req, const struct proceeding_check *c)
{
    bool left = c->rule->judge == JUDGED_BY_NONE_LEFT && c->count > 0;
    bool there = c->rule->judge == JUDGED_BY_SOME_THERE && c->count > 1;
    return left    ? msg_count(req->mem, req->lang, M_proceeding_count_left, c->count)
           : there ? msg_count(req->mem, req->lang, M_proceeding_count_there, c->count)
                   : STR("");
}

static struct url item_path(struct request *req, const struct proceeding_row *p, const struct proceeding_check *c)
{
    if (c->item == PROCEEDING_TEXT)
        return url_of(req->mem, "/agreement/parties/", p->authority_ref, "/instance");
    return (struct url){ c->rule->path != NULL ? str_of(c->rule->path) : STR("") };
}

/* Where one sees to an item is a page for who does it. */
static struct proceeding_item_line item_line(struct request *req, const struct proceeding_row *p,
                                             const struct proceeding_check *c, bool linked)
{
    struct url path = item_path(req, p, c);
    return (struct proceeding_item_line){ .title = msg_text(req->lang, c->rule->title),
                                          .count = count_text(req, c),
                                          .note = c->note,
                                          .by = c->by,
                                          .hint = { c->rule->hint },
                                          .path = path,
                                          .at = c->at,
                                          .done = c->done,
                                          .linked = linked && path.path.len > 0,
                                          .by_person = c->by_person,
                                          .not_needed = c->rule->judge == JUDGED_IF_ANY && c->count == 0,
                                          .ticked = c->at.us != INSTANT_NONE.us };
}

static struct str item_key(int item)
{
    const struct choice *c = item_choices;
    while (c->key != NULL && c->value != item)
        c++;
    return c->key != NULL ? str_of(c->key) : STR("");
}

static enum msg tick_msg(int tick) { return tick == 1 ? M_proceeding_tick_done : M_proceeding_tick_open; }

static enum err items_fill(struct request *req, const struct proceeding_row *p, const struct typed *typed,
                           struct proceeding_page *view)
{
    struct proceeding_checks checks;
    bool proposed = false;
    TRY(proceeding_checks(req->tx, p, &checks));
    view->items_open = (int64_t)checks.open;
    view->items.at = MEM_NEW_N(req->mem, struct proceeding_item_line, checks.n);
    view->tickable = options_of(req->mem, checks.n);
    for (size_t i = 0; i < checks.n; i++) {
        const struct proceeding_check *c = &checks.at[i];
        view->items.at[view->items.n++] = item_line(req, p, c, view->may_change);
        if (c->by_person)
            option_add(&view->tickable, item_key(c->item), msg_text(req->lang, c->rule->title),
                       typed->item != 0 ? c->item == typed->item : !c->done && !proposed);
        proposed = proposed || (c->by_person && !c->done);
    }
    view->tick_states = declaration_options(req, tick_choices, tick_msg, typed->tick);
    view->note = typed->note;
    view->may_tick = view->may_change && view->tickable.n > 0;
    return OK;
}

/* --- the rest of the page -------------------------------------------------------------------------- */

static enum err staff_fill(struct request *req, const struct proceeding_row *p, struct proceeding_page *view)
{
    struct proceeding_staff staff;
    struct buf year = buf_of(req->mem, 24);
    TRY(proceeding_staff(req->tx, p, &staff));
    buf_int(&year, staff.school_year);
    buf_byte(&year, '/');
    buf_int_padded(&year, (staff.school_year + 1) % 100, 2);
    view->staff_known = staff.known;
    view->staff_due = staff.due;
    view->staff_by_fixing = staff.by_fixing;
    view->staff_year = buf_str(&year);
    view->staff_pupils = staff.pupils;
    view->staff_fixing = staff.fixing_pupils;
    return OK;
}

/* What the register says about option and basis; the case may differ, and says where that was decided. */
static enum err register_fill(struct request *req, const struct proceeding_row *p, struct proceeding_page *view)
{
    bool joins = p->kind == PROCEEDING_JOINING;
    int question = joins ? INTERPRETATION_JOINING : INTERPRETATION_LEAVING;
    int same = joins ? 2 * (p->choice - PROCEEDING_KEEP) + p->basis : p->basis;
    struct interpretation_row row;
    TRY(agreement_interpretation_on(req->tx, question, p->day, INSTANT_NONE, &row));
    view->question = str_of(interpretation_rule(question)->id);
    view->decided = (struct word){ interpretation_choice_msg(question, row.choice) };
    view->decided_otherwise = row.choice != 0 && row.choice != same;
    return OK;
}

static enum err settlement_fill(struct request *req, const struct proceeding_row *p, struct proceeding_page *view)
{
    struct proceeding_settlement_row s;
    enum err found = proceeding_settlement(req->tx, p->id, &s);
    if (found == ERR_NOT_FOUND)
        return OK;
    TRY(found);
    view->has_settlement = true;
    view->settlement_refund = s.balance_cents < 0;
    view->settlement_year = s.year;
    view->settlement_owed = (struct money){ s.owed_cents };
    view->settlement_paid = (struct money){ s.paid_cents };
    view->settlement_balance = (struct money){ proceeding_magnitude(s.balance_cents) };
    return OK;
}

static enum err signatures_fill(struct request *req, const struct proceeding_row *p, const struct typed *typed,
                                struct proceeding_page *view)
{
    struct proceeding_signature_rows rows;
    TRY(proceeding_signatures(req->tx, p->id, &rows));
    view->signatures.at = MEM_NEW_N(req->mem, struct proceeding_signature_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        struct buf hash = buf_of(req->mem, 80);
        buf_hex(&hash, rows.at[i].hash.bytes.at, rows.at[i].hash.bytes.len);
        view->signatures.at[view->signatures.n++] =
            (struct proceeding_signature_line){ .side = { proceeding_side_msg(rows.at[i].side) },
                                                .form = { declaration_form_msg(rows.at[i].form) },
                                                .signed_on = rows.at[i].signed_on,
                                                .proof = rows.at[i].proof,
                                                .hash = buf_str(&hash),
                                                .defect = !declaration_in_writing(rows.at[i].form) };
    }
    view->signs = p->kind != PROCEEDING_LEAVING;
    view->may_sign = view->signs && view->may_change && p->effects > 0 && !(p->provider_signed && p->party_signed);
    view->sides = declaration_options(req, side_choices, proceeding_side_msg,
                                      typed->side == 0 && p->provider_signed ? PROCEEDING_BY_PARTY : typed->side);
    view->forms = declaration_options(req, declaration_form_choices, declaration_form_msg, typed->form);
    view->proof = typed->proof;
    view->signed_on = typed->signed_on;
    return OK;
}

static struct proceeding_page facts_of(const struct request *req, const struct proceeding_row *p)
{
    return (struct proceeding_page){ .ref = p->ref,
                                     .party = p->authority_ref,
                                     .name = p->authority_name,
                                     .decision = p->decision_ref,
                                     .by = p->by,
                                     .end_reason = p->end_reason,
                                     .kind = { proceeding_kind_msg(p->kind) },
                                     .choice = { proceeding_choice_msg(p->choice) },
                                     .basis = { proceeding_basis_msg(p->basis) },
                                     .day = p->day,
                                     .received = p->received,
                                     .created_at = p->created_at,
                                     .ended_at = p->ended_at,
                                     .joining = p->kind == PROCEEDING_JOINING,
                                     .leaving = p->kind == PROCEEDING_LEAVING,
                                     .open = p->outcome == 0,
                                     .closed = p->outcome == PROCEEDING_CLOSED,
                                     .withdrawn = p->outcome == PROCEEDING_WITHDRAWN,
                                     .may_change = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_W) && p->outcome == 0,
                                     .pupils_primary = p->pupils_primary,
                                     .pupils_lower = p->pupils_lower,
                                     .pupils_upper = p->pupils_upper };
}

static enum err page_show(struct request *req, proceeding_ref ref, struct typed typed)
{
    struct proceeding_row p;
    TRY(proceeding_by_ref(req->tx, ref, &p));
    struct proceeding_page *view = MEM_NEW(req->mem, struct proceeding_page);
    *view = facts_of(req, &p);
    TRY(items_fill(req, &p, &typed, view));
    TRY(proceeding_effect_fill(req, &p, view));
    TRY(register_fill(req, &p, view));
    TRY(staff_fill(req, &p, view));
    TRY(settlement_fill(req, &p, view));
    TRY(signatures_fill(req, &p, &typed, view));
    if (p.outcome == 0)
        view->end_reason = typed.reason;
    proceeding_page_html(page_begin(req, p.authority_name), view);
    return OK;
}

static enum err page_get(struct request *req, const struct page_path *in)
{
    return page_show(req, in->proceeding, TYPED_NOTHING);
}

static enum err page_again(struct request *req, const struct page_path *in) { return page_get(req, in); }

/* For a change: the case under R, its party under W. */
static enum err case_for_change(struct request *req, proceeding_ref ref, struct proceeding_row *out)
{
    struct authority_row party;
    TRY(proceeding_by_ref(req->tx, ref, out));
    return party_for(req->tx, out->authority_ref, PARTY_TO_CHANGE, &party);
}

static enum err done(struct request *req, proceeding_ref ref, enum msg said)
{
    flash(req, said);
    return see_other(req, url_of(req->mem, "/agreement/proceedings/", ref, ""));
}

static enum err item_again(struct request *req, const struct item_form *in)
{
    return page_show(req, in->proceeding,
                     (struct typed){ .item = in->item, .tick = in->tick, .note = in->note, .signed_on = DAY_NONE });
}

static enum err item_post(struct request *req, const struct item_form *in)
{
    struct proceeding_row p;
    TRY(case_for_change(req, in->proceeding, &p));
    TRY(proceeding_tick(req->tx, &p, in->item, in->tick == 1, in->note));
    return done(req, p.ref, M_proceeding_item_saved);
}

static enum err effect_post(struct request *req, const struct page_path *in)
{
    struct proceeding_row p;
    TRY(case_for_change(req, in->proceeding, &p));
    TRY(proceeding_effect_store(req->tx, &p));
    return done(req, p.ref, M_proceeding_effect_saved);
}

static enum err signature_again(struct request *req, const struct signature_form *in)
{
    return page_show(
        req, in->proceeding,
        (struct typed){ .side = in->side, .form = in->form, .proof = in->proof, .signed_on = in->signed_on });
}

static enum err signature_post(struct request *req, const struct signature_form *in)
{
    struct proceeding_row p;
    TRY(case_for_change(req, in->proceeding, &p));
    TRY(proceeding_sign(req->tx, &p,
                        &(struct proceeding_signature_row){
                            .side = in->side, .form = in->form, .signed_on = in->signed_on, .proof = in->proof }));
    return done(req, p.ref, M_register_signature_saved);
}

static enum err close_post(struct request *req, const struct page_path *in)
{
    struct proceeding_row p;
    TRY(case_for_change(req, in->proceeding, &p));
    TRY(proceeding_close(req->tx, &p));
    return done(req, p.ref, M_proceeding_closed);
}

static enum err withdraw_again(struct request *req, const struct withdraw_form *in)
{
    return page_show(req, in->proceeding, (struct typed){ .reason = in->reason, .signed_on = DAY_NONE });
}

static enum err withdraw_post(struct request *req, const struct withdraw_form *in)
{
    struct proceeding_row p;
    TRY(case_for_change(req, in->proceeding, &p));
    TRY(proceeding_withdraw(req->tx, &p, in->reason));
    return done(req, p.ref, M_proceeding_withdrawn);
}

#define PROCEEDING "/agreement/proceedings/{proceeding}"
const struct route proceeding_page_routes[] = {
    GET(PROCEEDING, RIGHT(AGREEMENT, R), 0, page_get),
    POST_FORM(PROCEEDING "/items", RIGHT(AGREEMENT, W), 0, item_post, item_again),
    POST_FORM(PROCEEDING "/effect", RIGHT(AGREEMENT, W), 0, effect_post, page_again),
    POST_FORM(PROCEEDING "/signatures", RIGHT(AGREEMENT, W), 0, signature_post, signature_again),
    POST_FORM(PROCEEDING "/close", RIGHT(AGREEMENT, W), 0, close_post, page_again),
    POST_FORM(PROCEEDING "/withdraw", RIGHT(AGREEMENT, W), 0, withdraw_post, withdraw_again),
    ROUTES_END
};
