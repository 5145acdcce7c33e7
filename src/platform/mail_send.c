/*
 * platform/mail_send.c -- mail out, first half: a row in the tx of the change
 * (trust MOUT-1) and the job that will take it.
 */
#include "platform/mail.h"

#include "base/utf8.h"
#include "platform/config.h"
#include "platform/limits.h"
#include "platform/mail_wire.h"

/* Process state, set once before the first transaction. */
static struct {
    char domain[256];
    size_t domain_len;
    struct duration delay;
} own = { "pedell.invalid", 14, { INT64_C(20000000) } };

void mail_start(const struct config *config)
{
    size_t at = str_find_byte(config->mail_from, '@');
    own.delay = SECONDS(config->mail_delay_seconds);
    if (!mail_address_valid(config->mail_from))
        return;
    struct buf domain = buf_fixed(own.domain, sizeof own.domain);
    buf_put(&domain, str_from(config->mail_from, at + 1));
    own.domain_len = domain.len;
}

/* --- this installation -------------------------------------------------------------------------- */

struct instance_row {
    struct str value;
};
ROW(instance_row, COL(instance_row, value));
QUERY(mail_instance_read, SCOPE_SYSTEM, 0, instance_row, "SELECT value FROM setting WHERE name = 'mail.instance'");
SQL(mail_instance_make, SCOPE_SYSTEM, 1,
    "INSERT INTO setting (name, value, changed_by, changed_at) VALUES ('mail.instance', $3, 0, $2)"
    " ON CONFLICT (name) DO NOTHING");

enum err mail_instance(struct tx *tx, struct str *out)
{
    struct instance_row row = { STR("") };
    enum err e = tx_one(tx, mail_instance_read, &row);
    if (e == ERR_NOT_FOUND && tx_mode(tx) == TX_WRITE) {
        unsigned char random[16];
        struct buf text = buf_of(tx_mem(tx), REF_TEXT_LEN);
        tx_random(tx, random, sizeof random);
        ref_put(&text, random);
        int64_t made = 0;
        TRY(tx_run(tx, mail_instance_make, &made, buf_str(&text)));
        if (made == 1)
            tx_note(tx, .action = "mail.instance_made", .object = OBJECT_SETTING, .after = buf_str(&text));
        e = tx_one(tx, mail_instance_read, &row);
    }
    *out = row.value;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* --- rows ------------------------------------------------------------------------------------------ */

SQL_STATE(mail_out_insert, SCOPE_SYSTEM, 10,
          "INSERT INTO outbox (id, ref, key, recipient, subject, headers, body, html, authority, not_before, state, "
          "created_at)"
          " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $2) ON CONFLICT (key) DO NOTHING");
SQL_STATE(mail_out_file, SCOPE_SYSTEM, 5,
          "INSERT INTO outbox_file (outbox, n, name, mime, bytes) VALUES ($3, $4, $5, $6, $7)");
struct outbox_known_row {
    struct str headers;
};
ROW(outbox_known_row, COL(outbox_known_row, headers));
QUERY(mail_out_by_key, SCOPE_SYSTEM, 1, outbox_known_row, "SELECT headers FROM outbox WHERE key = $3");

ROW(mail_outcome, COL(mail_outcome, state), COL(mail_outcome, at), COL(mail_outcome, why));
QUERY(mail_outcome_read, SCOPE_SYSTEM, 1, mail_outcome,
      "SELECT state, sent_at AS at, error AS why FROM outbox WHERE key = $3");

enum err mail_outcome(struct tx *tx, struct str key, struct mail_outcome *out)
{
    return tx_one(tx, mail_outcome_read, out, key);
}

static struct str new_message_id(struct mem *mem, const outbox_ref *ref)
{
    struct buf id = buf_of(mem, 320);
    buf_byte(&id, '<');
    ref_put(&id, ref->b);
    buf_byte(&id, '@');
    buf_put(&id, (struct str){ own.domain, own.domain_len });
    buf_byte(&id, '>');
    return buf_str(&id);
}

static enum err known_message_id(struct tx *tx, struct str key, struct str *message_id)
{
    struct outbox_known_row row;
    struct mail_headers headers;
    TRY(tx_one(tx, mail_out_by_key, &row, key));
    TRY(mail_headers_read(tx_mem(tx), row.headers, &headers));
    *message_id = headers.message_id;
    return OK;
}

static enum err files_add(struct tx *tx, outbox_id id, const struct mail_out *mail)
{
    for (size_t i = 0; i < mail->nfiles; i++) {
        const struct mail_file *f = &mail->files[i];
        TRY(tx_run(tx, mail_out_file, NULL, id, (int)i, f->name, f->mime, f->bytes));
    }
    return OK;
}

enum err mail_send(struct tx *tx, const struct mail_out *mail, struct str *message_id)
{
    struct mem *mem = tx_mem(tx);
    struct str unused, *id_out = message_id != NULL ? message_id : &unused;
    if (!mail_address_valid(mail->recipient))
        return ERR_INVALID;
    outbox_id id = TX_ID(tx, outbox);
    outbox_ref ref = TX_REF(tx, outbox);
    *id_out = new_message_id(mem, &ref);
    const struct mail_headers headers = {
        *id_out,
        mail->in_reply_to,
        mail_references(mem, mail->references, mail->in_reply_to),
        mail->reply_token,
        mail->lang == LANG_EN ? STR("en") : STR("de"),
        mail->automatic,
    };
    struct instant due = mail->undelayed ? tx_now(tx) : instant_add(tx_now(tx), own.delay);
    int64_t stored = 0;
    TRY(tx_run(tx, mail_out_insert, &stored, id, &ref, mail->key, mail->recipient,
               utf8_truncate(mail->subject, LIMIT_LINE), mail_headers_text(mem, &headers), mail->text, mail->html,
               mail->authority, due));
    if (stored == 0)
        return known_message_id(tx, mail->key, id_out);
    struct str instance;
    TRY(files_add(tx, id, mail));
    TRY(mail_instance(tx, &instance));
    return mail_outbox_wake(tx, id.n, due);
}
