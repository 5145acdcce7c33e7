#include "platform/mailbox.h"

#include "platform/limits.h"
#include "platform/mail_wire.h"

#define OVERDUE MINUTES(15)
enum { ENDING_DAYS = 14 };

/* --- reading ------------------------------------------------------------------------------- */

ROW(mailbox_row, COL(mailbox_row, id), COL(mailbox_row, name), COL(mailbox_row, server), COL(mailbox_row, login),
    COL(mailbox_row, folder), COL(mailbox_row, token_file), COL(mailbox_row, error), COL(mailbox_row, starttls),
    COL(mailbox_row, active), COL(mailbox_row, has_password), COL(mailbox_row, access_ends),
    COL(mailbox_row, fetched_at), COL(mailbox_row, failing_since), COL(mailbox_row, kept));
#define MAILBOX \
    "SELECT b.id, b.name, b.server, b.login, b.folder, b.token_file, coalesce(s.error, '') AS error, b.starttls," \
    " b.active, CASE WHEN length(b.password) > 0 THEN 1 ELSE 0 END AS has_password, b.access_ends, s.fetched_at," \
    " s.failing_since, (SELECT count(*) FROM mailbox_uid u WHERE u.mailbox = b.id AND u.mail = 0) AS kept" \
    " FROM mailbox b LEFT JOIN mailbox_state s ON s.mailbox = b.id"
/* Records of the house, not of a person: no scope. */
QUERY(mailbox_all, SCOPE_SYSTEM, 0, mailbox_row, MAILBOX " ORDER BY b.name");
QUERY(mailbox_by_name, SCOPE_SYSTEM, 1, mailbox_row, MAILBOX " WHERE b.name = $3");

enum err mailbox_list(struct tx *tx, struct mailbox_rows *rows) { return tx_all(tx, mailbox_all, rows); }

enum err mailbox_find(struct tx *tx, struct str name, struct mailbox_row *row)
{
    return tx_one(tx, mailbox_by_name, row, name);
}

bool mailbox_overdue(const struct mailbox_row *row, struct instant now)
{
    return row->active && !instant_is_none(row->failing_since) &&
           instant_compare(instant_add(row->failing_since, OVERDUE), now) <= 0;
}

bool mailbox_access_ending(const struct mailbox_row *row, struct day today)
{
    return row->active && !day_is_none(row->access_ends) &&
           day_compare(row->access_ends, day_add(today, ENDING_DAYS)) <= 0;
}

/* --- changing ------------------------------------------------------------------------------- */

static bool consists_of(struct str text, const char *more)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) &&
            str_find_byte(str_of(more), c) == SIZE_MAX)
            return false;
    }
    return text.len > 0;
}

/* Parts of an IMAP command and of an address: nothing that ends a quoted string. */
static bool is_folder(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < ' ' || text.at[i] > '~' || text.at[i] == '"' || text.at[i] == '\\' || text.at[i] == '*' ||
            text.at[i] == '%')
            return false;
    return text.len > 0;
}

static bool is_server(struct mem *mem, struct str server)
{
    struct str target;
    return str_find_byte(server, ':') != SIZE_MAX &&
           smtp_target(mem, str_cat(mem, STR("smtp://"), server), &target) == OK && str_eq_nocase(target, server);
}

static enum err check(struct tx *tx, const struct mailbox_change *c, bool has_password)
{
    if (!consists_of(c->name, "-_.@") || c->name.len > 60)
        return tx_refuse(tx, ERR_INVALID, M_mail_mailbox_name_wrong, "name");
    if (!is_server(tx_mem(tx), c->server))
        return tx_refuse(tx, ERR_INVALID, M_mail_mailbox_server_wrong, "server");
    if (c->login.len == 0)
        return tx_refuse(tx, ERR_INVALID, M_mail_mailbox_login_wrong, "login");
    if (!is_folder(c->folder))
        return tx_refuse(tx, ERR_INVALID, M_mail_mailbox_folder_wrong, "folder");
    if (c->token_file.len > 0 && c->token_file.at[0] != '/')
        return tx_refuse(tx, ERR_INVALID, M_mail_mailbox_token_wrong, "token_file");
    if (c->token_file.len == 0 && c->password.len == 0 && !has_password)
        return tx_refuse(tx, ERR_INVALID, M_mail_mailbox_password_missing, "password");
    return OK;
}

SQL(mailbox_store, SCOPE_SYSTEM, 10,
    "INSERT INTO mailbox (id, name, server, starttls, login, password, token_file, folder, access_ends, active,"
    " changed_at, changed_by) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $2, $1)"
    " ON CONFLICT (name) DO UPDATE SET server = excluded.server, starttls = excluded.starttls, login = excluded.login,"
    " token_file = excluded.token_file, folder = excluded.folder, access_ends = excluded.access_ends,"
    " active = excluded.active, changed_at = excluded.changed_at, changed_by = excluded.changed_by, password ="
    " CASE WHEN length(excluded.password) > 0 OR length(excluded.token_file) > 0 THEN excluded.password"
    " ELSE mailbox.password END");
/* What went wrong before says nothing any more. */
SQL_STATE(mailbox_state_reset, SCOPE_SYSTEM, 1,
          "INSERT INTO mailbox_state (mailbox, next_at) SELECT b.id, $2 FROM mailbox b WHERE b.name = $3"
          " ON CONFLICT (mailbox) DO UPDATE SET next_at = excluded.next_at, failing_since = NULL, failures = 0,"
          " error = ''");

enum err mailbox_put(struct tx *tx, const struct mailbox_change *c)
{
    struct mem *mem = tx_mem(tx);
    struct mailbox_row known = { 0 };
    struct str sealed = STR("");
    enum err e = mailbox_find(tx, c->name, &known);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    bool elsewhere = e == OK && !(str_eq_nocase(known.server, c->server) && str_eq(known.login, c->login));
    if (elsewhere && known.has_password && c->password.len == 0 && c->token_file.len == 0)
        return tx_refuse(tx, ERR_INVALID, M_mail_mailbox_password_again, "password");
    TRY(check(tx, c, known.has_password));
    if (c->password.len > 0 && c->token_file.len == 0)
        sealed = secret_seal(mem, str_cat(mem, STR("mailbox "), c->name), c->password);
    TRY(tx_run(tx, mailbox_store, NULL, TX_ID(tx, mailbox), c->name, str_lower_ascii(mem, c->server), c->starttls,
               c->login, ((struct blob){ sealed }), c->token_file, c->folder, c->access_ends, c->active));
    tx_note(tx, .action = "operation.mailbox", .object = OBJECT_SETTING, .subject = known.id.n,
            .after = str_cat(mem, c->name, STR(" "), c->server));
    return tx_run(tx, mailbox_state_reset, NULL, c->name);
}
