/*
 * platform/totp.c -- one-time codes of an authenticator app (RFC 6238: SHA-1,
 * 30 s, six digits), AUT-4: the current and the previous step, each once.
 */
#include "platform/auth.h"

#include <liboath/oath.h>
#include <pthread.h>

#define TOTP_SECONDS 30
#define TOTP_DIGITS 6

static pthread_once_t started = PTHREAD_ONCE_INIT;

static void start(void) { CHECK(oath_init() == OATH_OK); }

static int64_t step_of(struct instant now) { return now.us / SECONDS(TOTP_SECONDS).us; }

static void code_of(const struct secret20 *key, int64_t step, char code[TOTP_DIGITS + 1])
{
    pthread_once(&started, start);
    int rc = oath_hotp_generate((const char *)key->b, sizeof key->b, (uint64_t)step, TOTP_DIGITS, false,
                                OATH_HOTP_DYNAMIC_TRUNCATION, code);
    CHECK(rc == OATH_OK);
}

bool totp_verify(const struct secret20 *key, struct str code, struct instant now, int64_t last_step, int64_t *step)
{
    int64_t current = step_of(now), found = 0;
    if (code.len != TOTP_DIGITS)
        return false;
    /* Both are computed always: the time does not tell which one it was. */
    for (int64_t at = current - 1; at <= current; at++) {
        char want[TOTP_DIGITS + 1];
        code_of(key, at, want);
        if (secret_equal(want, code.at, TOTP_DIGITS) && at > last_step)
            found = at;
    }
    if (found > 0)
        *step = found;
    return found > 0;
}

struct str totp_code(struct mem *mem, const struct secret20 *key, struct instant now)
{
    char *code = mem_alloc(mem, TOTP_DIGITS + 1);
    code_of(key, step_of(now), code);
    return (struct str){ code, TOTP_DIGITS };
}

/* RFC 4648, as the apps expect it; 20 bytes need no padding. */
struct str totp_base32(struct mem *mem, const struct secret20 *key)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    struct buf out = buf_of(mem, 32);
    unsigned bits = 0;
    int have = 0;
    for (size_t i = 0; i < sizeof key->b; i++) {
        bits = ((bits & 0xffu) << 8) | key->b[i];
        for (have += 8; have >= 5; have -= 5)
            buf_byte(&out, letters[(bits >> (have - 5)) & 31u]);
    }
    CHECK(have == 0 && buf_done(&out) == OK);
    return buf_str(&out);
}

static struct str totp_context(struct mem *mem, account_id id)
{
    struct buf out = buf_of(mem, 64);

    buf_put_z(&out, "account.totp:");
    buf_int(&out, id.n);
    return buf_str(&out);
}

struct str totp_seal(struct mem *mem, account_id id, const struct secret20 *secret)
{
    return secret_seal(mem, totp_context(mem, id), (struct str){ (const char *)secret->b, sizeof secret->b });
}

enum err totp_open(struct mem *mem, account_id id, struct str sealed, struct secret20 *out)
{
    struct str clear;

    if (sealed.len == 0 || secret_open(mem, totp_context(mem, id), sealed, &clear) != OK || clear.len != sizeof out->b)
        return ERR_INVALID;
    for (size_t i = 0; i < sizeof out->b; i++)
        out->b[i] = (unsigned char)clear.at[i];
    return OK;
}
