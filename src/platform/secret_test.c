#define _GNU_SOURCE
#include <sys/stat.h>
#include <unistd.h>

#include "platform/log.h"
#include "platform/secret.h"
#include "test.h"

static void use_test_key(void)
{
    struct secret key = { { 7 } };
    secret_start();
    secret_key_use(&key);
}

static struct str hex(const void *bytes, size_t n)
{
    struct buf out = buf_of(test_mem(), 128);
    buf_hex(&out, bytes, n);
    return buf_str(&out);
}

TEST(a_digest_tells_bodies_apart)
{
    secret_start();
    struct digest a = digest_of(STR("{\"state\":\"new\"}")), b = digest_of(STR("{\"state\":\"new\"}")),
                  c = digest_of(STR("{\"state\":\"neu\"}")), none = digest_of(STR(""));
    EXPECT(memcmp(&a, &b, sizeof a) == 0);
    EXPECT(memcmp(&a, &c, sizeof a) != 0);
    EXPECT(memcmp(&a, &none, sizeof a) != 0);
}

TEST(sha256_and_its_hmac_match_published_vectors)
{
    struct sha256 hash = sha256_of(STR("abc"));
    EXPECT_STR(hex(hash.b, 32), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    struct sha256_state state;
    sha256_start(&state);
    sha256_add(&state, "a", 1);
    sha256_add(&state, "bc", 2);
    hash = sha256_end(&state);
    EXPECT_STR(hex(hash.b, 32), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    /* RFC 4231, case 2: a short key counts as padded with zeros. */
    struct secret key = { "Jefe" };
    hash = hmac_sha256(&key, STR("what do ya want for nothing?"));
    EXPECT_STR(hex(hash.b, 32), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(a_token_has_52_letters_and_is_found_by_its_hash)
{
    secret_start();
    struct buf text = buf_of(test_mem(), 200);
    struct sha256 hash, again;
    secret_token(&text, &hash);
    EXPECT_EQ(text.len, SECRET_TOKEN_LEN);
    EXPECT_OK(secret_token_hash(buf_str(&text), &again));
    EXPECT(secret_equal(&hash, &again, sizeof hash));
    secret_token(&text, &again);
    EXPECT(!secret_equal(&hash, &again, sizeof hash));
}

TEST(a_text_that_was_never_a_token_is_not_looked_up)
{
    struct sha256 hash;
    EXPECT_ERR(secret_token_hash(STR(""), &hash), ERR_INVALID);
    EXPECT_ERR(secret_token_hash(STR("0123456789"), &hash), ERR_INVALID);
    EXPECT_OK(secret_token_hash(STR("0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghjk"), &hash));
    EXPECT_ERR(secret_token_hash(STR("0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghj"), &hash), ERR_INVALID);
    EXPECT_ERR(secret_token_hash(STR("0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghjkk"), &hash), ERR_INVALID);
    EXPECT_ERR(secret_token_hash(STR("0123456789ABCDEFGHJKMNPQRSTVWXYZ0123456789ABCDEFGHJK"), &hash), ERR_INVALID);
    EXPECT_ERR(secret_token_hash(STR("' OR 1=1 --9abcdefghjkmnpqrstvwxyz0123456789abcdefgh"), &hash), ERR_INVALID);
}

TEST(sealed_text_opens_only_in_its_context_and_unchanged)
{
    use_test_key();
    struct mem *mem = test_mem();
    struct str clear, sealed = secret_seal(mem, STR("account.totp:1"), STR("geheim"));
    EXPECT_EQ(str_find(sealed, STR("geheim")), SIZE_MAX);
    EXPECT_OK(secret_open(mem, STR("account.totp:1"), sealed, &clear));
    EXPECT_STR(clear, "geheim");
    EXPECT_ERR(secret_open(mem, STR("account.totp:2"), sealed, &clear), ERR_INVALID);
    for (size_t i = 0; i < sealed.len; i++) {
        char *bent = mem_alloc(mem, sealed.len);
        memcpy(bent, sealed.at, sealed.len);
        bent[i] = (char)(bent[i] ^ 1);
        test_note("byte %zu", i);
        EXPECT_ERR(secret_open(mem, STR("account.totp:1"), (struct str){ bent, sealed.len }, &clear), ERR_INVALID);
    }
    EXPECT_ERR(secret_open(mem, STR("account.totp:1"), str_sub(sealed, 0, 10), &clear), ERR_INVALID);
    struct str twice = secret_seal(mem, STR("account.totp:1"), STR("geheim"));
    EXPECT(!str_eq(sealed, twice));
}

TEST(keys_for_different_uses_have_nothing_in_common)
{
    use_test_key();
    struct secret a = secret_derive("mail token"), b = secret_derive("seal"), c = secret_derive("mail token");
    EXPECT(!secret_equal(&a, &b, sizeof a));
    EXPECT(secret_equal(&a, &c, sizeof a));
}

static void count_line(struct str line, void *arg)
{
    int *lines = arg;
    *lines += str_find(line, STR("secret.key_refused")) != SIZE_MAX;
}

TEST(a_key_file_is_made_once_and_refused_when_others_may_read_it)
{
    secret_start();
    int lines = 0;
    log_set_sink(count_line, &lines);
    char path[] = "/tmp/pedell-key-XXXXXX";
    int fd = mkstemp(path);
    EXPECT(fd >= 0);
    close(fd);
    EXPECT_ERR(secret_key_create(path), ERR_FAULT); /* exists */
    EXPECT_ERR(secret_key_load(path), ERR_FAULT);   /* empty */
    unlink(path);
    EXPECT_ERR(secret_key_load(path), ERR_FAULT); /* missing */
    EXPECT_OK(secret_key_create(path));
    struct secret made = secret_derive("test");
    use_test_key();
    EXPECT_OK(secret_key_load(path));
    struct secret loaded = secret_derive("test");
    EXPECT(secret_equal(&made, &loaded, sizeof made));
    EXPECT_EQ(chmod(path, 0640), 0);
    EXPECT_ERR(secret_key_load(path), ERR_FAULT);
    log_set_sink(NULL, NULL);
    EXPECT_EQ(lines, 4);
    unlink(path);
    use_test_key();
}
