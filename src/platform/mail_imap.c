/*
 * platform/mail_imap.c -- libcurl as IMAP client: by UID only, within one UIDVALIDITY
 * (trust MIN-1, MOUT-3), listed addresses only (OUT-1).
 *
 * What libcurl does with answers: a message comes only by an address with ";UID=", a
 * custom FETCH would give its literal to the header callback; an address with
 * ";UIDVALIDITY=" is refused by libcurl itself when the folder has another one.
 */
#include "platform/mail_wire.h"

#include <curl/curl.h>
#include <stdlib.h>

#include "base/num.h"
#include "platform/config.h"
#include "platform/limits.h"
#include "platform/log.h"

/* An answer longer than libcurl's buffer is cut: the numbers of some 60,000 messages. */
#define LINE_BYTES (512 * 1024L)

struct imap {
    CURL *curl;
    struct mem *mem;
    const char *server; /* imaps://host:port/ */
    const char *folder; /* encoded for an address */
    const char *status; /* the command that asks for the UIDVALIDITY */
    uint32_t uidvalidity;
    struct buf lines; /* answer to a command */
    struct buf *into; /* where bytes go now */
    char error[CURL_ERROR_SIZE];
    char why[CURL_ERROR_SIZE + 100];
};

static size_t take(char *from, size_t size, size_t n, void *arg)
{
    struct imap *imap = arg;
    buf_put(imap->into, (struct str){ from, size * n });
    return imap->into->full ? 0 : size * n; /* 0: libcurl ends the transfer */
}

static CURLcode set_account(struct imap *imap, const struct imap_account *account)
{
    CURL *c = imap->curl;
    CURLcode rc = curl_easy_setopt(c, CURLOPT_USERNAME, str_z(imap->mem, account->login));
    if (account->bearer != NULL) {
        rc = rc ? rc : curl_easy_setopt(c, CURLOPT_XOAUTH2_BEARER, account->bearer);
        rc = rc ? rc : curl_easy_setopt(c, CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2");
    } else {
        rc = rc ? rc : curl_easy_setopt(c, CURLOPT_PASSWORD, account->password);
    }
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_ERRORBUFFER, imap->error);
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_BUFFERSIZE, LINE_BYTES);
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
    return rc ? rc : curl_easy_setopt(c, CURLOPT_WRITEDATA, imap);
}

enum err imap_open(struct mem *mem, const struct config *config, const struct imap_account *account, struct imap **out)
{
    if (!smtp_listed(config->outgoing, account->server)) {
        log_event(LOG_ERROR, "mail.server_not_listed", LOG_STR("server", account->server));
        return ERR_INVALID;
    }
    struct imap *imap = MEM_NEW(mem, struct imap);
    imap->mem = mem;
    imap->server =
        str_z(mem, str_cat(mem, account->starttls ? STR("imap://") : STR("imaps://"), account->server, STR("/")));
    imap->status = str_z(mem, str_cat(mem, STR("STATUS \""), account->folder, STR("\" (UIDVALIDITY)")));
    imap->lines = buf_of(mem, LINE_BYTES);
    imap->curl = mail_curl_open("imap,imaps", str_z(mem, config->smtp_ca_file));
    if (imap->curl == NULL)
        return ERR_FAULT;
    char *folder = curl_easy_escape(imap->curl, account->folder.at, (int)account->folder.len);
    imap->folder = folder != NULL ? str_z(mem, str_of(folder)) : NULL;
    curl_free(folder);
    if (imap->folder != NULL && set_account(imap, account) == CURLE_OK) {
        *out = imap;
        return OK;
    }
    imap_close(imap);
    return ERR_FAULT;
}

void imap_close(struct imap *imap) { curl_easy_cleanup(imap->curl); }

struct str imap_why(const struct imap *imap) { return str_of(imap->why); }

/* --- one request ----------------------------------------------------------------------------- */

static CURLcode perform(struct imap *imap, const char *url, const char *command, struct buf *into)
{
    imap->into = into;
    imap->error[0] = '\0';
    CURLcode rc = curl_easy_setopt(imap->curl, CURLOPT_URL, url);
    rc = rc ? rc : curl_easy_setopt(imap->curl, CURLOPT_CUSTOMREQUEST, command);
    rc = rc ? rc : curl_easy_perform(imap->curl);
    struct buf why = buf_fixed(imap->why, sizeof imap->why - 1);
    if (rc != CURLE_OK)
        buf_put(&why, str_of(imap->error[0] != '\0' ? imap->error : curl_easy_strerror(rc)));
    imap->why[why.len] = '\0';
    return rc;
}

/* "imaps://host/folder;UIDVALIDITY=n", with ";UID=n" a message. */
static const char *address_of(const struct imap *imap, struct mem *mem, uint32_t uid)
{
    struct buf url = buf_of(mem, KIB(4));
    buf_put_z(&url, imap->server);
    buf_put_z(&url, imap->folder);
    buf_put_z(&url, ";UIDVALIDITY=");
    buf_int(&url, imap->uidvalidity);
    if (uid != 0) {
        buf_put_z(&url, "/;UID=");
        buf_int(&url, uid);
    }
    return str_z(mem, buf_str(&url));
}

/* Commands that begin with UID get every line of the answer. */
static enum err command(struct imap *imap, const char *url, const char *text)
{
    imap->lines.len = 0;
    return perform(imap, url, text, &imap->lines) == CURLE_OK ? OK : ERR_BUSY;
}

/* --- what the fetcher asks ---------------------------------------------------------------------- */

static bool has_word(struct str line, struct str word)
{
    struct str one;
    while (str_cut(&line, ' ', &one))
        if (str_eq_nocase(str_trim(one), word))
            return true;
    return false;
}

static bool parse_u32(struct str text, uint32_t *out)
{
    int64_t n;
    if (num_parse(text, 1, UINT32_MAX, &n) != OK)
        return false;
    *out = (uint32_t)n;
    return true;
}

/* "* STATUS INBOX (UIDVALIDITY 1795)" */
static bool read_uidvalidity(struct str answer, uint32_t *out)
{
    struct str name = STR("(UIDVALIDITY ");
    size_t at = str_find(answer, name);
    struct str rest = at != SIZE_MAX ? str_from(answer, at + name.len) : STR("");
    return parse_u32(str_sub(rest, 0, str_find_byte(rest, ')')), out);
}

static enum err unsuitable(struct imap *imap, const char *why)
{
    struct buf out = buf_fixed(imap->why, sizeof imap->why - 1);
    buf_put_z(&out, why);
    imap->why[out.len] = '\0';
    return ERR_INVALID;
}

enum err imap_select(struct imap *imap, uint32_t *uidvalidity)
{
    TRY(command(imap, imap->server, "CAPABILITY"));
    if (!has_word(buf_str(&imap->lines), STR("UIDPLUS")))
        return unsuitable(imap, "the server has no UIDPLUS: a single message cannot be expunged");
    TRY(command(imap, imap->server, imap->status));
    if (!read_uidvalidity(buf_str(&imap->lines), &imap->uidvalidity))
        return unsuitable(imap, "the server does not say the UIDVALIDITY of the folder");
    *uidvalidity = imap->uidvalidity;
    return OK;
}

/* "* SEARCH 4 7 12", on several lines when the server likes. */
static size_t read_uids(struct str answer, uint32_t *uids, size_t max)
{
    struct str line, word;
    size_t n = 0;
    while (str_cut_line(&answer, &line)) {
        if (!str_starts(line, STR("* SEARCH")))
            continue;
        line = str_from(line, STR("* SEARCH").len);
        while (n < max && str_cut(&line, ' ', &word))
            n += parse_u32(str_trim(word), &uids[n]);
    }
    return n;
}

static int compare_uids(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

enum err imap_search(struct imap *imap, struct mem *mem, uint32_t **uids, size_t *n)
{
    struct mem_mark mark = mem_mark(imap->mem);
    enum err e = command(imap, address_of(imap, imap->mem, 0), "UID SEARCH ALL");
    mem_reset(imap->mem, mark);
    if (e != OK)
        return e;
    size_t max = imap->lines.len / 2 + 1;
    *uids = MEM_NEW_N(mem, uint32_t, max);
    *n = read_uids(buf_str(&imap->lines), *uids, max);
    qsort(*uids, *n, sizeof **uids, compare_uids);
    return OK;
}

enum err imap_fetch(struct imap *imap, uint32_t uid, struct buf *raw)
{
    struct mem_mark mark = mem_mark(imap->mem);
    raw->len = 0;
    raw->full = false;
    CURLcode rc = perform(imap, address_of(imap, imap->mem, uid), NULL, raw);
    mem_reset(imap->mem, mark);
    if (raw->full)
        return ERR_TOO_LARGE;
    return rc == CURLE_OK ? OK : rc == CURLE_REMOTE_FILE_NOT_FOUND ? ERR_NOT_FOUND : ERR_BUSY;
}

static enum err on_uid(struct imap *imap, uint32_t uid, const char *before, const char *behind)
{
    struct mem_mark mark = mem_mark(imap->mem);
    struct buf text = buf_of(imap->mem, 100);
    buf_put_z(&text, before);
    buf_int(&text, uid);
    buf_put_z(&text, behind);
    enum err e = command(imap, address_of(imap, imap->mem, 0), str_z(imap->mem, buf_str(&text)));
    mem_reset(imap->mem, mark);
    return e;
}

enum err imap_remove(struct imap *imap, uint32_t uid)
{
    TRY(on_uid(imap, uid, "UID STORE ", " +FLAGS.SILENT (\\Deleted)"));
    return on_uid(imap, uid, "UID EXPUNGE ", "");
}
