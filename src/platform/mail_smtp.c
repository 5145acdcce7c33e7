/*
 * platform/mail_smtp.c -- libcurl as SMTP client (trust MOUT-3), listed addresses only
 * (OUT-1).
 */
#include "platform/mail_wire.h"

#include <curl/curl.h>
#include <string.h>

#include "base/num.h"
#include "platform/config.h"
#include "platform/limits.h"
#include "platform/log.h"

struct smtp {
    CURL *curl;
    const char *url, *user;
    char password[512];
    struct str text; /* what is still to be sent */
    char error[CURL_ERROR_SIZE];
};

/* --- where to ------------------------------------------------------------------------------------ */

enum err smtp_target(struct mem *mem, struct str url, struct str *host_port)
{
    bool tls = str_starts(url, STR("smtps://"));
    if (!tls && !str_starts(url, STR("smtp://")))
        return ERR_INVALID;
    struct str rest = str_from(url, tls ? 8 : 7);
    size_t colon = str_find_byte(rest, ':');
    struct str host = str_sub(rest, 0, colon), port = colon == SIZE_MAX ? STR("") : str_from(rest, colon + 1);
    int64_t n = tls ? 465 : 587;
    if (colon != SIZE_MAX && num_parse(port, 1, 65535, &n) != OK)
        return ERR_INVALID;
    for (size_t i = 0; i < host.len; i++) {
        char c = host.at[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-'))
            return ERR_INVALID;
    }
    struct buf out = buf_of(mem, host.len + 8);
    buf_put(&out, str_lower_ascii(mem, host));
    buf_byte(&out, ':');
    buf_int(&out, n);
    *host_port = buf_str(&out);
    return host.len > 0 ? OK : ERR_INVALID;
}

bool smtp_listed(struct str outgoing, struct str host_port)
{
    struct str one;
    while (str_cut(&outgoing, ' ', &one))
        if (str_eq_nocase(str_sub(str_trim(one), 0, str_find_byte(one, '=')), host_port))
            return true;
    return false;
}

/* --- the handle ------------------------------------------------------------------------------------ */

static size_t give_text(char *to, size_t size, size_t n, void *arg)
{
    struct smtp *smtp = arg;
    size_t some = size * n < smtp->text.len ? size * n : smtp->text.len;
    memcpy(to, smtp->text.at, some);
    smtp->text = str_from(smtp->text, some);
    return some;
}

/* Answers of the server to commands we do not print. */
static size_t take_nothing(char *from, size_t size, size_t n, void *arg)
{
    (void)from;
    (void)arg;
    return size * n;
}

static enum err options(struct smtp *smtp)
{
    CURL *c = smtp->curl;
    CURLcode rc = curl_easy_setopt(c, CURLOPT_URL, smtp->url);
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_ERRORBUFFER, smtp->error);
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_READFUNCTION, give_text);
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_READDATA, smtp);
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_nothing);
    if (smtp->user[0] != '\0') {
        rc = rc ? rc : curl_easy_setopt(c, CURLOPT_USERNAME, smtp->user);
        rc = rc ? rc : curl_easy_setopt(c, CURLOPT_PASSWORD, smtp->password);
    }
    return rc == CURLE_OK ? OK : ERR_FAULT;
}

enum err smtp_open(struct mem *mem, const struct config *config, struct smtp **out)
{
    struct str target;
    if (smtp_target(mem, config->smtp_url, &target) != OK || !smtp_listed(config->outgoing, target)) {
        log_event(LOG_ERROR, "mail.server_not_listed", LOG_STR("smtp_url", config->smtp_url));
        return ERR_INVALID;
    }
    struct smtp *smtp = MEM_NEW(mem, struct smtp);
    bool tls = str_starts(config->smtp_url, STR("smtps://"));
    smtp->url = str_z(mem, str_cat(mem, tls ? STR("smtps://") : STR("smtp://"), target));
    smtp->user = str_z(mem, config->smtp_user);
    if (!str_empty(config->smtp_user))
        TRY(mail_secret_read(str_z(mem, config->smtp_password_file), smtp->password, sizeof smtp->password));
    smtp->curl = mail_curl_open("smtp,smtps", str_z(mem, config->smtp_ca_file));
    if (smtp->curl == NULL)
        return ERR_FAULT;
    if (options(smtp) == OK) {
        *out = smtp;
        return OK;
    }
    smtp_close(smtp);
    log_event(LOG_ERROR, "mail.smtp_options");
    return ERR_FAULT;
}

void smtp_close(struct smtp *smtp)
{
    curl_easy_cleanup(smtp->curl);
    secret_wipe(smtp->password, sizeof smtp->password);
}

/* --- one message ------------------------------------------------------------------------------------- */

void smtp_send(struct smtp *smtp, struct mem *mem, const struct smtp_message *message, struct smtp_result *result)
{
    *result = (struct smtp_result){ false, true, STR("out of memory") };
    const char *sender =
        str_z(mem, str_empty(message->sender) ? STR("") : str_cat(mem, STR("<"), message->sender, STR(">")));
    struct curl_slist *recipients =
        curl_slist_append(NULL, str_z(mem, str_cat(mem, STR("<"), message->recipient, STR(">"))));
    if (recipients == NULL)
        return;
    smtp->text = message->text;
    smtp->error[0] = '\0';
    CURLcode rc = curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, sender);
    rc = rc ? rc : curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, recipients);
    rc = rc ? rc : curl_easy_perform(smtp->curl);
    long code = 0;
    (void)curl_easy_getinfo(smtp->curl, CURLINFO_RESPONSE_CODE, &code);
    result->accepted = rc == CURLE_OK;
    /* An answer about this message, or none: 421 and 5xx at the greeting are the server itself. */
    result->down = rc != CURLE_OK && (code < 400 || code == 421 || rc == CURLE_LOGIN_DENIED ||
                                      rc == CURLE_WEIRD_SERVER_REPLY || rc == CURLE_USE_SSL_FAILED);
    result->why = STR("");
    if (rc != CURLE_OK) {
        struct buf why = buf_of(mem, 400);
        buf_int(&why, code);
        buf_byte(&why, ' ');
        buf_put(&why, str_of(smtp->error[0] != '\0' ? smtp->error : curl_easy_strerror(rc)));
        result->why = buf_str(&why);
    }
    (void)curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
}
