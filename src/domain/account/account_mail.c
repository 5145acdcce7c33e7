#include "domain/account/account_mail.h"

#include "platform/mail.h"

static enum lang lang_of(const struct person *p) { return p->lang == LANG_EN ? LANG_EN : LANG_DE; }

enum err account_mail_send(struct tx *tx, const struct config *config, const struct person *p,
                           const struct account_mail *mail)
{
    struct mem *mem = tx_mem(tx);
    struct str body = config->body_name, url = str_cat(mem, config->base_url, mail->path.path);
    struct buf key = buf_of(mem, 64);
    buf_put_z(&key, "account:");
    if (mail->event.len > 0)
        buf_put(&key, mail->event);
    else
        buf_int(&key, tx_new_id(tx));
    struct mail_out out = {
        .key = buf_str(&key),
        .recipient = p->mail,
        .undelayed = true,
        .automatic = true,
        .authority = p->authority,
        .lang = lang_of(p),
        .subject = msg_format(mem, lang_of(p), mail->subject, { "body", body }),
        .text = msg_format(mem, lang_of(p), mail->text, { "name", p->name }, { "body", body }, { "url", url },
                           { "detail", mail->detail }),
    };
    return mail_send(tx, &out, NULL);
}

enum err account_notice(struct request *req, const struct person *p, enum msg what)
{
    return account_mail_send(req->tx, req->config, p,
                             &(struct account_mail){ M_account_mail_notice_subject, M_account_mail_notice,
                                                     URL("/account"), msg_text(lang_of(p), what), STR("") });
}
