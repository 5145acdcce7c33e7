/* Invitations from a table: each row is read and checked on its own. */
#include "domain/account/account.h"
#include "domain/account/invite.h"

#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "platform/csv.h"
#include "platform/text.h"

struct columns {
    int mail, name, place, role, from, to;
};

static int column_of(const struct csv *csv, struct str german, struct str english)
{
    int at = csv_column(csv, german);
    return at >= 0 ? at : csv_column(csv, english);
}

static struct columns columns_of(const struct csv *csv)
{
    return (struct columns){ .mail = column_of(csv, STR("E-Mail"), STR("mail")),
                             .name = column_of(csv, STR("Name"), STR("name")),
                             .place = column_of(csv, STR("Ort"), STR("place")),
                             .role = column_of(csv, STR("Rolle"), STR("role")),
                             .from = column_of(csv, STR("von"), STR("from")),
                             .to = column_of(csv, STR("bis"), STR("to")) };
}

/* By key or by German word; nothing is a school contact. */
static bool role_of(struct request *req, struct str text, enum role *role)
{
    *role = ROLE_SCHOOL_CONTACT;
    if (text.len == 0)
        return true;
    struct str folded = text_fold(req->mem, text);
    for (const struct choice *c = role_choices; c->key != NULL; c++) {
        struct str word = msg_text(LANG_DE, account_role_word((enum role)c->value));
        *role = (enum role)c->value;
        if (str_eq_nocase(text, str_of(c->key)) || str_eq(folded, text_fold(req->mem, word)))
            return true;
    }
    return false;
}

static bool five_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.len == 5;
}

/* Schools are looked up again under the actor's scope: a number tells nothing. */
static enum err place_of_row(struct request *req, struct str text, struct place *place, enum msg *why)
{
    struct school_row school;
    struct authority_row authority;
    enum err e = OK;
    if (five_digits(text)) {
        *why = M_account_unknown_school;
        e = agreement_school_by_number(req->tx, text, &school);
        if (e == OK)
            e = agreement_school_by_id(req->tx, school.id, &school);
        if (e == OK)
            *place = (struct place){ .authority = school.authority, .school = school.id };
    } else if (text.len > 0) {
        *why = M_account_unknown_authority;
        e = agreement_authority_by_name(req->tx, text, &authority);
        if (e == OK)
            place->authority = authority.id;
    }
    return e == ERR_NOT_FOUND ? ERR_INVALID : e;
}

static bool mail_shaped(struct str mail)
{
    size_t at = str_find_byte(mail, '@');
    return at != SIZE_MAX && at > 0 && mail.len <= 254 && str_find_byte(mail, ' ') == SIZE_MAX &&
           str_find_byte(str_from(mail, at + 1), '.') != SIZE_MAX &&
           str_find_byte(str_from(mail, at + 1), '@') == SIZE_MAX;
}

static bool seen_before(const struct invite_rows *rows, struct mem *mem, struct str mail)
{
    for (size_t i = 0; i < rows->n; i++)
        if (str_eq(str_lower_ascii(mem, rows->at[i].invitation.mail), str_lower_ascii(mem, mail)))
            return true;
    return false;
}

static enum err row_read(struct request *req, const struct csv_row *cells, struct columns c,
                         const struct invite_rows *before, struct invite_row *row)
{
    struct str from = csv_at(cells, c.from);
    const char *field;
    struct invitation *i = &row->invitation;
    *row = (struct invite_row){ .line = cells->line,
                                .place = csv_at(cells, c.place),
                                .invitation = { .mail = csv_at(cells, c.mail),
                                                .name = csv_at(cells, c.name),
                                                .from = zone_day(req->now),
                                                .to = DAY_NONE } };
    row->why = M_account_row_mail;
    if (!mail_shaped(i->mail))
        return ERR_INVALID;
    row->why = M_account_row_repeated;
    if (seen_before(before, req->mem, i->mail))
        return ERR_INVALID;
    row->why = M_account_row_name;
    if (i->name.len == 0 || i->name.len > 200)
        return ERR_INVALID;
    row->why = M_account_row_role;
    if (!role_of(req, csv_at(cells, c.role), &i->role))
        return ERR_INVALID;
    row->why = M_account_row_day;
    if ((from.len > 0 && day_parse(from, &i->from) != OK) || day_parse(csv_at(cells, c.to), &i->to) != OK)
        return ERR_INVALID;
    TRY(place_of_row(req, row->place, &i->place, &row->why));
    return invitation_check(req, i, &row->why, &field);
}

enum err invite_rows_read(struct request *req, struct str text, struct invite_rows *out)
{
    struct csv csv;
    enum err e = csv_read(req->mem, text, &csv);
    if (e == ERR_MALFORMED || e == ERR_TOO_LARGE)
        return tx_refuse(req->tx, ERR_INVALID, M_account_table_unreadable, "file");
    TRY(e);
    struct columns columns = columns_of(&csv);
    if (columns.mail < 0 || columns.name < 0 || columns.place < 0 || columns.to < 0 || csv.n == 0)
        return tx_refuse(req->tx, ERR_INVALID, M_account_table_columns, "file");
    if (csv.n > INVITE_ROWS_MAX)
        return tx_refuse(req->tx, ERR_INVALID, M_account_table_long, "file");
    *out = (struct invite_rows){ .at = MEM_NEW_N(req->mem, struct invite_row, csv.n) };
    for (size_t i = 0; i < csv.n; i++) {
        struct invite_row *row = &out->at[i];
        e = row_read(req, &csv.at[i], columns, out, row);
        if (e != OK && e != ERR_INVALID)
            return e;
        if (e == OK)
            row->why = MSG_NONE;
        out->wrong += e != OK;
        out->n++;
    }
    return OK;
}
