#define _GNU_SOURCE
/*
 * platform/secret.c -- see secret.h.  Process state: the master key, loaded
 * once at the start and locked into memory.
 */
#include "platform/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fault.h"
#include "platform/log.h"

#define KEY_HEX_LEN 64 /* the key file: 64 hexadecimal digits and a line end */
#define SEAL_VERSION 1 /* first byte of sealed text */
#define SEAL_NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define SEAL_TAG crypto_aead_xchacha20poly1305_ietf_ABYTES

static struct secret master;
static bool master_loaded;

void secret_start(void) { CHECK(sodium_init() >= 0); }

void secret_random(void *bytes, size_t n) { randombytes_buf(bytes, n); }

void secret_wipe(void *bytes, size_t n) { sodium_memzero(bytes, n); }

bool secret_equal(const void *a, const void *b, size_t n) { return sodium_memcmp(a, b, n) == 0; }

/* --- hashes ------------------------------------------------------------------ */

static const unsigned char *bytes_of(struct str s) { return (const unsigned char *)(s.at != NULL ? s.at : ""); }

struct sha256 sha256_of(struct str text)
{
    struct sha256 hash;
    crypto_hash_sha256(hash.b, bytes_of(text), text.len);
    return hash;
}

static crypto_hash_sha256_state *sha256_state_of(struct sha256_state *state)
{
    _Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof state->opaque, "the library's state fits");
    return (crypto_hash_sha256_state *)(void *)state->opaque;
}

void sha256_start(struct sha256_state *state) { crypto_hash_sha256_init(sha256_state_of(state)); }

void sha256_add(struct sha256_state *state, const void *bytes, size_t n)
{
    if (n > 0)
        crypto_hash_sha256_update(sha256_state_of(state), bytes, n);
}

struct sha256 sha256_end(struct sha256_state *state)
{
    struct sha256 hash;
    crypto_hash_sha256_final(sha256_state_of(state), hash.b);
    return hash;
}

struct digest digest_of(struct str s)
{
    struct digest out;
    CHECK(crypto_generichash(out.b, sizeof out.b, (const unsigned char *)s.at, s.len, NULL, 0) == 0);
    return out;
}

struct sha256 hmac_sha256(const struct secret *key, struct str message)
{
    struct sha256 mac;
    crypto_auth_hmacsha256(mac.b, bytes_of(message), message.len, key->b);
    return mac;
}

/* --- tokens ------------------------------------------------------------------ */

static const char token_letters[] = "0123456789abcdefghjkmnpqrstvwxyz";

static void put_base32(struct buf *text, const unsigned char *bytes, size_t n)
{
    unsigned bits = 0;
    int have = 0;
    for (size_t i = 0; i < n; i++) {
        bits = ((bits & 0xffu) << 8) | bytes[i];
        for (have += 8; have >= 5; have -= 5)
            buf_byte(text, token_letters[(bits >> (have - 5)) & 31u]);
    }
    if (have > 0)
        buf_byte(text, token_letters[(bits << (5 - have)) & 31u]);
}

void secret_token(struct buf *text, struct sha256 *hash)
{
    unsigned char random[32];
    char at[SECRET_TOKEN_LEN];
    struct buf token = buf_fixed(at, sizeof at);
    randombytes_buf(random, sizeof random);
    put_base32(&token, random, sizeof random);
    CHECK(token.len == SECRET_TOKEN_LEN && buf_done(&token) == OK);
    *hash = sha256_of(buf_str(&token));
    buf_put(text, buf_str(&token));
    sodium_memzero(random, sizeof random);
    sodium_memzero(at, sizeof at);
}

enum err secret_token_hash(struct str text, struct sha256 *hash)
{
    if (text.len != SECRET_TOKEN_LEN)
        return ERR_INVALID;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '\0' || strchr(token_letters, text.at[i]) == NULL)
            return ERR_INVALID;
    *hash = sha256_of(text);
    return OK;
}

/* --- the master key ------------------------------------------------------------ */

void secret_key_use(const struct secret *key)
{
    if (!master_loaded)
        (void)sodium_mlock(&master, sizeof master); /* best effort: the limit may be 0 */
    master = *key;
    master_loaded = true;
}

static enum err key_refuse(const char *path, const char *why)
{
    log_event(LOG_ERROR, "secret.key_refused", LOG_Z("path", path), LOG_Z("why", why));
    return ERR_FAULT;
}

static enum err key_read(int fd, const char *path, struct secret *key)
{
    struct stat st;
    char text[KEY_HEX_LEN + 2];
    size_t len = 0;
    if (fault_here(FAULT_FILE) || fstat(fd, &st) != 0)
        return key_refuse(path, "cannot be read");
    if (!S_ISREG(st.st_mode) || (st.st_mode & 077) != 0)
        return key_refuse(path, "others may read it: chmod 600");
    ssize_t got = read(fd, text, sizeof text);
    if (got == KEY_HEX_LEN + 1 && text[KEY_HEX_LEN] == '\n')
        got--;
    bool good = got == KEY_HEX_LEN && sodium_hex2bin(key->b, sizeof key->b, text, KEY_HEX_LEN, NULL, &len, NULL) == 0 &&
                len == sizeof key->b;
    sodium_memzero(text, sizeof text);
    return good ? OK : key_refuse(path, "not a key file");
}

enum err secret_key_load(const char *path)
{
    struct secret key;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return key_refuse(path, errno == ENOENT ? "missing" : "cannot be opened");
    enum err e = key_read(fd, path, &key);
    close(fd);
    if (e == OK)
        secret_key_use(&key);
    sodium_memzero(&key, sizeof key);
    return e;
}

enum err secret_key_create(const char *path)
{
    struct secret key;
    char text[KEY_HEX_LEN + 1];
    int fd = fault_here(FAULT_FILE) ? -1 : open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return key_refuse(path, errno == EEXIST ? "exists already" : "cannot be made");
    randombytes_buf(&key, sizeof key);
    sodium_bin2hex(text, sizeof text, key.b, sizeof key.b);
    text[KEY_HEX_LEN] = '\n';
    bool written = !fault_here(FAULT_FILE) && write(fd, text, sizeof text) == (ssize_t)sizeof text && fsync(fd) == 0;
    bool closed = close(fd) == 0;
    if (written && closed)
        secret_key_use(&key);
    else
        (void)unlink(path); /* a half-written key would refuse every later start */
    sodium_memzero(&key, sizeof key);
    sodium_memzero(text, sizeof text);
    return written && closed ? OK : key_refuse(path, "cannot be written");
}

struct secret secret_derive(const char *use)
{
    CHECK(master_loaded);
    struct sha256 mac = hmac_sha256(&master, str_of(use));
    struct secret key;
    memcpy(key.b, mac.b, sizeof key.b);
    sodium_memzero(&mac, sizeof mac);
    return key;
}

struct sha256 secret_reference(const char *use, struct str value)
{
    struct secret key = secret_derive(use);
    struct sha256 reference = hmac_sha256(&key, value);
    sodium_memzero(&key, sizeof key);
    return reference;
}

/* --- sealing: version, nonce, ciphertext with tag ----------------------------- */

struct str secret_seal(struct mem *mem, struct str context, struct str clear)
{
    struct secret key = secret_derive("seal");
    size_t len = 1 + SEAL_NONCE + clear.len + SEAL_TAG;
    unsigned char *out = mem_alloc(mem, len);
    out[0] = SEAL_VERSION;
    randombytes_buf(out + 1, SEAL_NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + 1 + SEAL_NONCE, NULL, bytes_of(clear), clear.len,
                                               bytes_of(context), context.len, NULL, out + 1, key.b);
    sodium_memzero(&key, sizeof key);
    return (struct str){ (const char *)out, len };
}

enum err secret_open(struct mem *mem, struct str context, struct str sealed, struct str *clear)
{
    if (sealed.len < 1 + SEAL_NONCE + SEAL_TAG || sealed.at[0] != SEAL_VERSION)
        return ERR_INVALID;
    struct secret key = secret_derive("seal");
    const unsigned char *in = bytes_of(sealed);
    size_t len = sealed.len - 1 - SEAL_NONCE;
    unsigned char *out = mem_alloc(mem, len - SEAL_TAG);
    int wrong = crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, in + 1 + SEAL_NONCE, len, bytes_of(context),
                                                           context.len, in + 1, key.b);
    sodium_memzero(&key, sizeof key);
    if (wrong != 0)
        return ERR_INVALID;
    *clear = (struct str){ (const char *)out, len - SEAL_TAG };
    return OK;
}
