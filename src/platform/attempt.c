#include "platform/attempt.h"

#include <arpa/inet.h>
#include <string.h>

#include "platform/exchange.h"

/* In a quarter of an hour. */
enum {
    LIMIT_KNOWN = 10,        /* one person at one known client */
    LIMIT_PAIR = 10,         /* one login from one unknown network */
    LIMIT_LOGIN = 30,        /* one login from all unknown clients together */
    LIMIT_LOGIN_CROWDED = 3, /* the same, while the authority is under attack */
    LIMIT_CODES = 10,        /* second factors of one person from all unknown clients */
    LIMIT_NETWORK = 200,     /* one unknown network, whatever the login */
    LIMIT_AUTHORITY = 1000   /* unknown clients at all people of one authority: from here on it is an attack */
};
#define WINDOW MINUTES(15)
#define KNOWN_FOR DAYS(90)
#define COOKIE_LIFE "; Max-Age=7776000" /* the same in seconds */

/* --- clients -------------------------------------------------------------------------- */

struct str client_network(struct mem *mem, struct str address)
{
    static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
    unsigned char b[16];
    char text[INET6_ADDRSTRLEN] = { 0 };
    if (address.len >= sizeof text)
        return address;
    memcpy(text, address.at, address.len);
    if (inet_pton(AF_INET6, text, b) != 1)
        return address;
    bool four = memcmp(b, mapped, sizeof mapped) == 0;
    memset(b + 8, 0, four ? 0 : 8);
    if (inet_ntop(four ? AF_INET : AF_INET6, four ? b + 12 : b, text, sizeof text) == NULL)
        return address;
    return str_cat(mem, str_of(text), four ? STR("") : STR("/64"));
}

struct client request_client(struct request *req)
{
    return (struct client){ client_network(req->mem, req->client), exchange_of(req)->browser };
}

struct known_row {
    struct blob client;
};
ROW(known_row, COL(known_row, client));
struct known_list {
    struct known_row *at;
    size_t n;
};
QUERY(client_known, SCOPE_SYSTEM, 4, known_row,
      "SELECT client FROM known_client WHERE account = $3 AND client IN ($4, $5) AND used_at > $6");
SQL_STATE(client_rename, SCOPE_SYSTEM, 2, "UPDATE known_client SET client = $4 WHERE client = $3");
SQL_STATE(client_put, SCOPE_SYSTEM, 2,
          "INSERT INTO known_client (account, client, used_at) VALUES ($3, $4, $2)"
          " ON CONFLICT (account, client) DO UPDATE SET used_at = $2");

static struct sha256 browser_reference(struct mem *mem, struct str token)
{
    return secret_reference("known client", str_cat(mem, STR("browser\n"), token));
}

static struct sha256 network_reference(struct mem *mem, struct str network)
{
    return secret_reference("known client", str_cat(mem, STR("network\n"), network));
}

static struct blob blob_of(const struct sha256 *hash) { return (struct blob){ { (const char *)hash->b, 32 } }; }

enum known { KNOWN_NOT, KNOWN_NETWORK, KNOWN_BROWSER };

static enum err client_find(struct tx *tx, const struct attempt *a, enum known *known)
{
    struct sha256 browser = browser_reference(tx_mem(tx), a->client.browser);
    struct sha256 network = network_reference(tx_mem(tx), a->client.network);
    struct known_list list = { 0 };
    *known = KNOWN_NOT;
    TRY(tx_all(tx, client_known, &list, a->account, blob_of(&browser), blob_of(&network),
               instant_sub(tx_now(tx), KNOWN_FOR)));
    for (size_t i = 0; i < list.n; i++)
        if (str_eq(list.at[i].client.bytes, blob_of(&browser).bytes))
            *known = KNOWN_BROWSER;
        else if (*known == KNOWN_NOT)
            *known = KNOWN_NETWORK;
    return OK;
}

enum err client_keep(struct tx *tx, account_id account, const struct client *client, struct str *cookie)
{
    struct mem *mem = tx_mem(tx);
    struct buf token = buf_of(mem, SECRET_TOKEN_LEN);
    struct sha256 unused, old = browser_reference(mem, client->browser),
                          network = network_reference(mem, client->network);
    secret_token(&token, &unused);
    struct sha256 new = browser_reference(mem, buf_str(&token));
    if (client->browser.len > 0)
        TRY(tx_run(tx, client_rename, NULL, blob_of(&old), blob_of(&new)));
    TRY(tx_run(tx, client_put, NULL, account, blob_of(&new)));
    TRY(tx_run(tx, client_put, NULL, account, blob_of(&network)));
    *cookie = str_cat(mem, STR("__Host-pedell-pre="), buf_str(&token),
                      STR("; Path=/; Secure; HttpOnly; SameSite=Lax" COOKIE_LIFE));
    return OK;
}

/* --- counting ----------------------------------------------------------------------------- */

static enum err raise_known(struct tx *tx, const struct attempt *a, struct str who, enum known known)
{
    struct mem *mem = tx_mem(tx);
    struct str where = known == KNOWN_BROWSER ? str_cat(mem, STR("browser\n"), a->client.browser)
                                              : str_cat(mem, STR("network\n"), a->client.network);
    return rate_raise(tx, a->kind == ATTEMPT_FACTOR ? RATE_FACTOR_KNOWN : RATE_SIGN_IN_KNOWN,
                      str_cat(mem, who, STR("\n"), where), LIMIT_KNOWN, WINDOW);
}

/* People without an authority share no counter, so that nobody can shut them all out;
   a login that nobody has gets one of its own and costs the same. */
static enum err raise_authority(struct tx *tx, const struct attempt *a, struct str who, bool *crowded)
{
    struct buf subject = buf_of(tx_mem(tx), 512);
    buf_int(&subject, a->authority.n);
    if (a->authority.n == 0) {
        buf_byte(&subject, '\n');
        buf_put(&subject, who);
    }
    enum err e = rate_raise(tx, RATE_SIGN_IN_AUTHORITY, buf_str(&subject), LIMIT_AUTHORITY, WINDOW);
    *crowded = e == ERR_LIMITED;
    return *crowded ? OK : e;
}

/* From the guesser to the person: who is stopped by an own limit does not use up
   what the login has for others. */
static enum err raise_unknown(struct tx *tx, const struct attempt *a, struct str who)
{
    struct str pair = str_cat(tx_mem(tx), who, STR("\n"), a->client.network);
    bool crowded;
    if (a->kind == ATTEMPT_FACTOR)
        return rate_raise(tx, RATE_FACTOR, who, LIMIT_CODES, WINDOW);
    TRY(rate_raise(tx, RATE_SIGN_IN_CLIENT, a->client.network, LIMIT_NETWORK, WINDOW));
    TRY(rate_raise(tx, RATE_SIGN_IN_PAIR, pair, LIMIT_PAIR, WINDOW));
    TRY(raise_authority(tx, a, who, &crowded));
    return rate_raise(tx, RATE_SIGN_IN_ACCOUNT, who, crowded ? LIMIT_LOGIN_CROWDED : LIMIT_LOGIN, WINDOW);
}

enum err attempt_raise(struct tx *tx, const struct attempt *a, bool *limited)
{
    struct buf number = buf_of(tx_mem(tx), 32);
    enum known known;
    buf_int(&number, a->account.n);
    struct str who = a->kind == ATTEMPT_FACTOR ? buf_str(&number) : str_lower_ascii(tx_mem(tx), str_trim(a->login));
    TRY(client_find(tx, a, &known));
    enum err e = known == KNOWN_NOT ? raise_unknown(tx, a, who) : raise_known(tx, a, who, known);
    *limited = e == ERR_LIMITED;
    return *limited ? OK : e;
}
