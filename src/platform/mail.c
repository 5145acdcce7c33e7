/*
 * platform/mail.c -- mail in: the raw message first, everything else later
 * (trust MIN-1).  pedell-gate links this file: it needs no parser.
 */
#include "platform/mail.h"

#include "platform/limits.h"
#include "platform/log.h"

/* --- the key of a message: a scanner that knows no failure ----------------------------------------- */

/* Text for the hash: white space of any length, folded lines too, is one blank. */
struct hashing {
    struct sha256_state sha;
};

static void add_number(struct hashing *h, size_t n)
{
    unsigned char at[8];
    for (int i = 0; i < 8; i++)
        at[i] = (unsigned char)(n >> (56 - 8 * i));
    sha256_add(&h->sha, at, sizeof at);
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static void add_value(struct hashing *h, struct str value)
{
    value = str_trim(value);
    bool blank = false;
    size_t n = 0;
    for (size_t i = 0; i < value.len; i++) {
        if (is_blank(value.at[i])) {
            blank = true;
            continue;
        }
        if (blank)
            sha256_add(&h->sha, " ", 1);
        sha256_add(&h->sha, value.at + i, 1);
        n += 1 + (size_t)blank;
        blank = false;
    }
    add_number(h, n);
}

/* Take one header with its continuation lines off *rest; false at the empty line
   or the end, *rest is then the body. */
static bool cut_header(struct str *rest, struct str *header)
{
    size_t end = 0;
    if (rest->len == 0)
        return false;
    if (rest->at[0] == '\n' || str_starts(*rest, STR("\r\n"))) {
        *rest = str_from(*rest, rest->at[0] == '\n' ? 1 : 2);
        return false;
    }
    do {
        size_t line = str_find_byte(str_from(*rest, end), '\n');
        end = line == SIZE_MAX ? rest->len : end + line + 1;
    } while (end < rest->len && (rest->at[end] == ' ' || rest->at[end] == '\t'));
    *header = str_sub(*rest, 0, end);
    *rest = str_from(*rest, end);
    return true;
}

enum { KEY_ID, KEY_DATE, KEY_FROM, KEY_TO, KEY_SUBJECT, KEY_COUNT };

/* The first header of each name counts; later ones may have been added on the way. */
static struct str scan_headers(struct str raw, struct str values[KEY_COUNT])
{
    static const struct str names[KEY_COUNT] = {
        STR_INIT("message-id"), STR_INIT("date"), STR_INIT("from"), STR_INIT("to"), STR_INIT("subject"),
    };
    bool seen[KEY_COUNT] = { false };
    struct str header;
    /* The envelope line that some mail servers put on top. */
    if (str_starts(raw, STR("From ")))
        raw = str_from(raw, str_find_byte(raw, '\n') == SIZE_MAX ? raw.len : str_find_byte(raw, '\n') + 1);
    while (cut_header(&raw, &header)) {
        size_t colon = str_find_byte(header, ':');
        struct str name = str_trim(str_sub(header, 0, colon == SIZE_MAX ? 0 : colon));
        for (size_t i = 0; i < KEY_COUNT; i++) {
            if (seen[i] || !str_eq_nocase(name, names[i]))
                continue;
            seen[i] = true;
            values[i] = str_trim(str_from(header, colon + 1));
        }
    }
    return raw;
}

/* A pipe ends lines with LF, IMAP with CRLF, and servers add or take line ends at
   the end: none of that makes another message. */
static struct sha256 body_hash(struct str body)
{
    struct hashing h;
    sha256_start(&h.sha);
    while (body.len > 0 && (body.at[body.len - 1] == '\n' || body.at[body.len - 1] == '\r'))
        body.len--;
    for (size_t cr; body.len > 0; body = str_from(body, cr + 1)) {
        cr = str_find_byte(body, '\r');
        sha256_add(&h.sha, body.at, cr == SIZE_MAX ? body.len : cr);
        if (cr == SIZE_MAX)
            break;
        if (cr + 1 == body.len || body.at[cr + 1] != '\n')
            sha256_add(&h.sha, "\r", 1);
    }
    return sha256_end(&h.sha);
}

struct sha256 mail_dedupe_key(struct str raw)
{
    struct str values[KEY_COUNT] = { STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("") };
    struct sha256 body = body_hash(scan_headers(raw, values));
    bool has_id = values[KEY_ID].len > 0 && !str_eq(values[KEY_ID], STR("<>")), has_any = has_id;
    struct hashing h;
    sha256_start(&h.sha);
    for (size_t i = 0; i < KEY_COUNT; i++)
        has_any = has_any || values[i].len > 0;
    /* What is no mail at all may be one long header without a name: then everything counts. */
    if (!has_any)
        add_value(&h, raw);
    sha256_add(&h.sha, has_id ? "id" : "no", 2);
    for (size_t i = has_id ? KEY_ID : KEY_DATE; i < (has_id ? KEY_DATE : KEY_COUNT); i++)
        add_value(&h, values[i]);
    sha256_add(&h.sha, body.b, sizeof body.b);
    return sha256_end(&h.sha);
}

/* --- storing ------------------------------------------------------------------------------------- */

SQL_STATE(
    mail_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO raw_mail (id, ref, dedupe, mailbox, received_at, bytes, state) VALUES ($3, $4, $5, $6, $2, $7, 1)"
    " ON CONFLICT (dedupe) DO NOTHING");
struct mail_known_row {
    mail_id id;
};
ROW(mail_known_row, COL(mail_known_row, id));
QUERY(mail_by_dedupe, SCOPE_SYSTEM, 1, mail_known_row, "SELECT id FROM raw_mail WHERE dedupe = $3");
/* The other way it came, once. */
SQL_STATE(mail_add_route, SCOPE_SYSTEM, 2,
          "UPDATE raw_mail SET mailbox = mailbox || ' ' || $4 WHERE id = $3 AND length(mailbox) < 1000"
          " AND ' ' || mailbox || ' ' NOT LIKE '% ' || $4 || ' %'");

static bool mailbox_is_clean(struct str mailbox)
{
    for (size_t i = 0; i < mailbox.len; i++)
        if (mailbox.at[i] <= ' ' || mailbox.at[i] > '~' || mailbox.at[i] == '%')
            return false;
    return mailbox.len > 0 && mailbox.len <= 100;
}

static enum err receive_again(struct tx *tx, struct str mailbox, const struct sha256 *key, mail_id *id)
{
    struct mail_known_row row;
    TRY(tx_one(tx, mail_by_dedupe, &row, ((struct blob){ { (const char *)key->b, sizeof key->b } })));
    *id = row.id;
    return tx_run(tx, mail_add_route, NULL, row.id, mailbox);
}

enum err mail_receive(struct tx *tx, struct str mailbox, struct str raw, mail_id *id, bool *known)
{
    if (!mailbox_is_clean(mailbox) || raw.len == 0)
        return ERR_INVALID;
    if (raw.len > LIMIT_MAIL)
        return ERR_TOO_LARGE;
    struct sha256 key = mail_dedupe_key(raw);
    mail_ref ref = TX_REF(tx, mail);
    int64_t stored = 0;
    *id = TX_ID(tx, mail);
    TRY(tx_run(tx, mail_insert, &stored, *id, &ref, ((struct blob){ { (const char *)key.b, sizeof key.b } }), mailbox,
               ((struct blob){ raw })));
    *known = stored == 0;
    if (*known)
        return receive_again(tx, mailbox, &key, id);
    char text[24];
    struct buf name = buf_fixed(text, sizeof text);
    buf_int(&name, id->n);
    return job_add(tx, "desk.mail_take", buf_str(&name), STR(""), tx_now(tx));
}
