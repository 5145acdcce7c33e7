/*
 * desk/ticket_import_read.c -- from a foreign record to a ticket or an entry as we
 * understand it, or to the reason why not.
 */
#include "domain/desk/ticket_import_record.h"

#include "base/num.h"
#include "base/zone.h"
#include "domain/desk/desk_web.h"
#include "platform/text.h"

#define ID_MAX 100
#define ENTRY_TEXT_MAX (LIMIT_MAIL_TEXT - KIB(4))

struct reading {
    struct mem *mem;
    const struct import_reader *with;
    bool table;
    struct import_raw raw;
    struct import_item *item;
    struct import_refusal *no;
};

static bool reject(struct reading *r, enum msg msg, struct str detail)
{
    *r->no = (struct import_refusal){ .msg = msg, .detail = utf8_truncate(detail, 200) };
    return false;
}

static bool leave_out(struct reading *r)
{
    r->no->left_out = true;
    return false;
}

/* --- moments ----------------------------------------------------------------------------------- */

static struct instant moment_of(const struct reading *r, struct str text)
{
    int zone = r->with->map->zone;
    bool local = zone != 0 ? zone == 2 : r->table ? r->with->dialect->table_local : r->with->dialect->json_local;
    /* What databases write for "none". */
    return str_starts(text, STR("0000-")) ? INSTANT_NONE : import_instant(text, local);
}

/* Ticket systems are not older; nothing was written tomorrow. */
static bool is_past(const struct reading *r, struct instant at)
{
    return !instant_is_none(at) && instant_compare(at, zone_instant(day_of(1995, 1, 1), 0)) >= 0 &&
           instant_compare(at, instant_add(r->with->now, DAYS(1))) <= 0;
}

/* --- tables -------------------------------------------------------------------------------------- */

static const struct import_column *column_named(const struct reading *r, struct str name)
{
    const struct import_map_row *other = import_map_find(r->mem, r->with->map, MAP_COLUMN, name, STR(""));
    if (other != NULL)
        name = other->to;
    for (const struct import_column *c = r->with->dialect->columns; c->name.len > 0; c++)
        if (str_eq_nocase(c->name, name))
            return c;
    return NULL;
}

static bool read_row(struct reading *r, const struct record *record)
{
    bool has_id = false;
    for (size_t i = 0; i < record->head->n; i++) {
        const struct import_column *c = column_named(r, record->head->at[i]);
        if (c == NULL)
            continue;
        struct str *member = (struct str *)(void *)((char *)&r->raw + c->offset);
        struct str cell = str_dup(r->mem, csv_at(record->row, (int)i));
        has_id = has_id || member == &r->raw.id;
        if (str_empty(*member))
            *member = cell;
    }
    if (!has_id)
        return reject(r, M_import_refused_columns, STR(""));
    r->raw.id = import_without_blanks(r->mem, r->raw.id);
    return true;
}

static bool read_object(struct reading *r, struct str json)
{
    struct json_errors errors;
    if (json_read(r->mem, json, r->with->dialect->json, JSON_FOREIGN, &r->raw, &errors) == OK)
        return true;
    if (errors.n == 0)
        return reject(r, M_import_refused_json, STR(""));
    return reject(r, errors.at[0].fault == JSON_FAULT_TYPE ? M_import_refused_type : M_import_refused_long,
                  str_of(errors.at[0].name));
}

static bool read_raw(struct reading *r, const struct record *record)
{
    static const enum msg faults[] = { [RECORD_GOOD] = MSG_NONE,
                                       [RECORD_TOO_LARGE] = M_import_refused_large,
                                       [RECORD_NOT_READABLE] = M_import_refused_json,
                                       [RECORD_REST] = M_import_refused_rest };
    if (record->fault != RECORD_GOOD)
        return reject(r, faults[record->fault], STR(""));
    r->table = record->row != NULL;
    return r->table ? read_row(r, record) : read_object(r, record->json);
}

/* --- entries ----------------------------------------------------------------------------------------- */

static bool is_yes(struct str text) { return str_eq(text, STR("true")) || str_eq(text, STR("1")); }
static bool is_one_of(struct str text, const char *a, const char *b)
{
    return str_eq_nocase(text, str_of(a)) || str_eq(text, str_of(b));
}

static bool is_internal(const struct import_raw_entry *e)
{
    bool hidden = str_eq(e->visible, STR("0")) || str_eq(e->visible, STR("false"));
    return is_yes(e->internal) || hidden || str_find(e->type, STR("internal")) != SIZE_MAX ||
           str_eq_nocase(e->type, STR("note-report"));
}

static enum entry_kind entry_kind_of(const struct import_raw_entry *e, bool first)
{
    if (is_internal(e))
        return ENTRY_NOTE;
    if (is_one_of(e->sender, "system", "3"))
        return ENTRY_AUTOMATIC;
    bool agent = is_one_of(e->sender, "agent", "1");
    return first && !agent ? ENTRY_REPORT : ENTRY_ANSWER;
}

static bool is_html(const struct reading *r, const struct import_raw_entry *e)
{
    struct str type = str_lower_ascii(r->mem, e->content_type);
    return str_empty(type) ? r->with->dialect->html : str_find(type, STR("html")) != SIZE_MAX;
}

static bool take_entry(struct reading *r, const struct import_raw_entry *e, struct instant otherwise, bool first)
{
    struct import_entry *out = &r->item->entries.at[r->item->entries.n];
    struct instant at = str_empty(e->created) ? otherwise : moment_of(r, e->created);
    if (str_empty(e->id) || e->id.len > ID_MAX)
        return reject(r, M_import_refused_entry_id, e->id);
    if (!is_past(r, at))
        return reject(r, M_import_refused_date, e->created);
    *out = (struct import_entry){ .id = e->id,
                                  .html = is_html(r, e),
                                  .internal = is_internal(e),
                                  .kind = entry_kind_of(e, first),
                                  .at = at,
                                  .line = r->item->line };
    import_files_read(r->mem, &e->files, out);
    out->text = out->html ? import_unescaped(r->mem, e->body) : utf8_truncate(e->body, ENTRY_TEXT_MAX);
    bool titled = out->internal && e->subject.len > 0 && !str_eq(e->subject, r->raw.title);
    if (titled && !out->html)
        out->text = str_cat(r->mem, e->subject, STR("\n\n"), out->text);
    r->item->entries.n++;
    return true;
}

/* The text of the ticket itself is an entry too; its key cannot be that of another. */
static bool take_own_text(struct reading *r)
{
    struct import_raw_entry own = r->raw.entry;
    if (str_empty(own.body) && own.files.n == 0)
        return true;
    own.id = str_cat(r->mem, STR("t"), r->item->id);
    own.created = STR("");
    return take_entry(r, &own, r->item->created_at, true);
}

static bool take_entries(struct reading *r)
{
    const struct import_raw_entries *all = &r->raw.entries;
    r->item->entries.at = MEM_NEW_N(r->mem, struct import_entry, all->n + 1);
    if (!take_own_text(r))
        return false;
    for (size_t i = 0; i < all->n; i++)
        if (!take_entry(r, &all->at[i], r->item->created_at, r->item->entries.n == 0))
            return false;
    return true;
}

/* --- a ticket ---------------------------------------------------------------------------------------------- */

static bool take_state(struct reading *r)
{
    const struct import_raw *raw = &r->raw;
    const struct import_map_row *own = import_map_find(r->mem, r->with->map, MAP_STATE, raw->state, raw->state_id);
    struct str words[2] = { raw->state, raw->state_id };
    if (own != NULL) {
        r->item->reason = own->reason;
        return own->reason != 0 ? true : leave_out(r);
    }
    for (size_t k = 0; k < ARRAY_LEN(words); k++)
        for (const struct import_state_word *s = r->with->dialect->states; s->word.len > 0 && words[k].len > 0; s++)
            if (str_eq_nocase(s->word, words[k])) {
                r->item->reason = s->reason;
                return s->reason != 0 ? true : leave_out(r);
            }
    return reject(r, M_import_refused_state, raw->state.len > 0 ? raw->state : raw->state_id);
}

static bool take_dates(struct reading *r)
{
    struct import_item *item = r->item;
    item->created_at = moment_of(r, r->raw.created);
    if (!is_past(r, item->created_at))
        return reject(r, M_import_refused_date, r->raw.created);
    item->closed_at = moment_of(r, r->raw.closed);
    if (!is_past(r, item->closed_at) || instant_compare(item->closed_at, item->created_at) < 0)
        item->closed_at = INSTANT_NONE;
    /* A wait without a day ahead ends with the next morning, so that somebody looks at it. */
    item->until = moment_of(r, r->raw.until);
    if (instant_is_none(item->until) || instant_compare(item->until, r->with->now) <= 0 ||
        instant_compare(item->until, instant_add(r->with->now, DAYS(5 * 365))) > 0)
        item->until = zone_instant(day_add(zone_day(r->with->now), 1), RETURN_MINUTE);
    return true;
}

static bool is_chosen(struct reading *r)
{
    const struct ticket_import_options *o = r->with->options;
    struct day day = zone_day(r->item->created_at);
    if ((!day_is_none(o->from) && day_compare(day, o->from) < 0) ||
        (!day_is_none(o->to) && day_compare(day, o->to) > 0))
        return leave_out(r);
    bool group = str_empty(o->group) || str_eq(text_fold(r->mem, o->group), text_fold(r->mem, r->raw.group)) ||
                 str_eq(o->group, r->raw.group_id);
    return group ? true : leave_out(r);
}

/* Who a customer is: a table of users, read beside the tickets, may know. */
static const struct import_who *customer_of(const struct reading *r)
{
    return import_person(r->with->people, r->raw.mail, r->raw.customer_id);
}

/* Of the ticket, else of its customer: the first one the mapping knows. */
static const struct import_map_row *organisation_row(struct reading *r)
{
    const struct import_map *map = r->with->map;
    const struct import_who *who = customer_of(r);
    struct import_raw *raw = &r->raw;
    bool own = raw->organisation.len > 0 || raw->organisation_id.len > 0;
    if (str_empty(raw->organisation))
        raw->organisation = import_organisation(r->with->people, raw->organisation_id);
    const struct import_map_row *row =
        import_map_find(r->mem, map, MAP_ORGANISATION, raw->organisation, raw->organisation_id);
    if (own || who == NULL)
        return row;
    struct str list = who->more, one = str_empty(who->organisation)
                                           ? import_organisation(r->with->people, who->organisation_id)
                                           : who->organisation;
    do
        row = import_map_find(r->mem, map, MAP_ORGANISATION, one, who->organisation_id);
    while (row == NULL && import_next_of_list(&list, &one));
    return row;
}

/* The address of the account here: as the mapping says, else that of the table or the ticket. */
static struct str requester_mail(struct reading *r)
{
    const struct import_who *who = customer_of(r);
    struct str mail = who != NULL && who->mail.len > 0 ? who->mail : r->raw.mail;
    const struct import_map_row *row =
        import_map_find(r->mem, r->with->map, MAP_PERSON, r->raw.mail, r->raw.customer_id);
    if (row == NULL && who != NULL)
        row = import_map_find(r->mem, r->with->map, MAP_PERSON, who->mail, who->login);
    mail = row != NULL ? row->to : mail;
    return str_find_byte(mail, '@') != SIZE_MAX ? str_lower_ascii(r->mem, str_trim(mail)) : STR("");
}

/* The most special row first. */
static bool take_place(struct reading *r)
{
    const struct import_raw *raw = &r->raw;
    const struct import_map *map = r->with->map;
    const struct import_map_row *rows[] = {
        organisation_row(r),
        import_map_find(r->mem, map, MAP_GROUP, raw->group, raw->group_id),
        import_map_find(r->mem, map, MAP_CATEGORY, raw->category, raw->category_id),
        import_map_find(r->mem, map, MAP_DEFAULT, STR(""), STR("")),
    };
    static const size_t service_order[] = { 2, 1, 0, 3 };
    const struct import_map_row *school = NULL, *service = NULL;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct import_map_row *other = rows[service_order[i]];
        school = school == NULL && rows[i] != NULL && rows[i]->has_school ? rows[i] : school;
        service = service == NULL && other != NULL && other->has_service ? other : service;
    }
    if (school == NULL)
        return reject(r, M_import_refused_school,
                      str_cat(r->mem, raw->organisation.len > 0 ? raw->organisation : raw->organisation_id, STR(" / "),
                              raw->group.len > 0 ? raw->group : raw->group_id));
    if (!str_empty(r->with->options->school) && !str_eq(r->with->options->school, school->school.official_number))
        return leave_out(r);
    if (service == NULL)
        return reject(r, M_import_refused_service, raw->category);
    r->item->school = school->school;
    r->item->service = service->service;
    return true;
}

/* 1 to 5, as number or word; 0: neither. */
static int level_of(struct str text)
{
    static const struct str words[][2] = { { STR_INIT("very low"), STR_INIT("sehr niedrig") },
                                           { STR_INIT("low"), STR_INIT("niedrig") },
                                           { STR_INIT("medium"), STR_INIT("mittel") },
                                           { STR_INIT("high"), STR_INIT("hoch") },
                                           { STR_INIT("very high"), STR_INIT("sehr hoch") } };
    int64_t n = 0;
    if (num_parse(text, 1, 5, &n) == OK)
        return (int)n;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(words[i][0], text) || str_eq_nocase(words[i][1], text))
            return (int)i + 1;
    return 0;
}

static void take_weight(struct reading *r)
{
    static const enum ticket_effect effects[] = { EFFECT_LIMITED, EFFECT_NONE,    EFFECT_NONE,
                                                  EFFECT_LIMITED, EFFECT_STOPPED, EFFECT_STOPPED };
    static const enum ticket_extent extents[] = { EXTENT_DEVICE, EXTENT_DEVICE,   EXTENT_DEVICE,
                                                  EXTENT_ROOM,   EXTENT_BUILDING, EXTENT_SCHOOL };
    struct str type = r->raw.type;
    bool fault =
        is_one_of(type, "incident", "1") || str_eq_nocase(type, STR("Störung")) || str_eq_nocase(type, STR("Vorfall"));
    bool request = is_one_of(type, "request", "2") || str_eq_nocase(type, STR("Anforderung")) ||
                   str_eq_nocase(type, STR("Anfrage"));
    r->item->kind = fault ? KIND_FAULT : request ? KIND_REQUEST : desk_kind_of(r->item->service.kind);
    r->item->effect = effects[level_of(r->raw.urgency)];
    r->item->extent = extents[level_of(r->raw.impact)];
}

/* A merged ticket names its target, or the link to it. */
static struct str target_of(const struct import_raw *raw)
{
    for (size_t i = 0; i < raw->links.n && raw->merged.len == 0; i++)
        if (str_eq_nocase(raw->links.at[i].type, STR("parent")) &&
            str_eq_nocase(raw->links.at[i].object, STR("Ticket")))
            return raw->links.at[i].value;
    return raw->merged;
}

static bool read_ticket(struct reading *r)
{
    struct import_item *item = r->item;
    struct str title = import_on_one_line(r->mem, r->raw.title);
    item->is_ticket = true;
    item->number = utf8_truncate(r->raw.number.len > 0 ? r->raw.number : item->id, ID_MAX);
    item->title = title.len > 0 ? utf8_truncate(title, LIMIT_LINE) : msg_text(LANG_DE, M_import_untitled);
    if (is_yes(r->raw.deleted))
        return leave_out(r);
    if (!take_state(r) || !take_dates(r) || !is_chosen(r) || !take_place(r))
        return false;
    struct str target = target_of(&r->raw);
    item->merged = item->reason == REASON_DUPLICATE && target.len <= ID_MAX ? target : STR("");
    item->mail = requester_mail(r);
    take_weight(r);
    return take_entries(r);
}

/* An entry by itself, of a ticket that came before it or is here already. */
static bool read_entry(struct reading *r, struct str ticket, struct str id)
{
    struct import_raw_entry own = r->raw.entry;
    own.id = id;
    own.created = r->raw.created;
    r->item->id = ticket;
    r->item->entries.at = MEM_NEW(r->mem, struct import_entry);
    if (str_empty(ticket) || ticket.len > ID_MAX)
        return reject(r, M_import_refused_id, ticket);
    return take_entry(r, &own, INSTANT_NONE, false);
}

void import_read(struct mem *mem, const struct import_reader *with, const struct record *record,
                 struct import_item *item, struct import_refusal *no)
{
    struct reading *r = MEM_NEW(mem, struct reading);
    *item = (struct import_item){ .line = record->line, .created_at = INSTANT_NONE };
    *no = (struct import_refusal){ .msg = MSG_NONE };
    *r = (struct reading){ .mem = mem, .with = with, .item = item, .no = no };
    if (!read_raw(r, record))
        return;
    item->id = r->raw.id;
    if (r->raw.entry.id.len > 0)
        (void)read_entry(r, r->raw.id, r->raw.entry.id);
    else if (r->raw.entry.parent.len > 0)
        (void)read_entry(r, r->raw.entry.parent, r->raw.id);
    else if (str_empty(item->id) || item->id.len > ID_MAX)
        (void)reject(r, M_import_refused_id, item->id);
    else
        (void)read_ticket(r);
}
