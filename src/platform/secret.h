/*
 * platform/secret.h -- randomness, hashes and sealing (libsodium).  A struct
 * secret has no formatter: it cannot reach a log, a page or a query by accident.
 */
#ifndef PLATFORM_SECRET_H
#define PLATFORM_SECRET_H

#include "base/buf.h"

struct secret {
    unsigned char b[32];
};

/* CHECK: the library starts.  Once per process. */
void secret_start(void);
void secret_random(void *bytes, size_t n);
void secret_wipe(void *bytes, size_t n);
bool secret_equal(const void *a, const void *b, size_t n); /* constant time */

struct sha256 {
    unsigned char b[32];
};
struct sha256 sha256_of(struct str);
struct sha256_state {
    _Alignas(16) unsigned char opaque[128];
};
void sha256_start(struct sha256_state *);
void sha256_add(struct sha256_state *, const void *, size_t);
struct sha256 sha256_end(struct sha256_state *);
struct sha256 hmac_sha256(const struct secret *key, struct str message);

/* BLAKE2b, a fifth of the work of SHA-256: whether two bodies are the same (ETag). */
struct digest {
    unsigned char b[16];
};
struct digest digest_of(struct str);

/* 256 random bits as 52 base32 characters (cookies, tokens), and back. */
void secret_token(struct buf *text, struct sha256 *hash);
/* AUT-8: ERR_INVALID unless the text has exactly the fixed length and alphabet. */
enum err secret_token_hash(struct str text, struct sha256 *hash);
#define SECRET_TOKEN_LEN 52

/* Sealed bytes at rest (XChaCha20-Poly1305, random nonce) under the master key,
   bound to a context text.  The master key comes from configuration `key_file`;
   made by `pedell init`. */
enum err secret_key_load(const char *path);
enum err secret_key_create(const char *path);
/* A given master key, for tests and tools that have no file. */
void secret_key_use(const struct secret *);
struct str secret_seal(struct mem *, struct str context, struct str clear);
enum err secret_open(struct mem *, struct str context, struct str sealed, struct str *clear);
/* A key derived from the master key for one use, e.g. "mail token". */
struct secret secret_derive(const char *use);
/* A keyed reference to a value, for one use: who has the database without the key
   cannot find the value by trying. */
struct sha256 secret_reference(const char *use, struct str value);

#endif
