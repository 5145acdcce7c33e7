#include "platform/webhook.h"

#include "test_db.h"

TEST(only_public_addresses_are_called_unless_listed)
{
    static const char *const refused[] = {
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.10",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "255.255.255.255",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::1",
        "2001::1",
        "2001:db8::1",
        "example.org",
        "",
        "127.1",
        "0x7f000001",
    };
    static const char *const fine[] = { "9.9.9.9",     "172.15.0.1",   "172.32.0.1",
                                        "192.169.0.1", "2606:4700::1", "2a01:4f8::1" };
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        test_note("%s", refused[i]);
        EXPECT(!webhook_address_public(refused[i]));
    }
    for (size_t i = 0; i < ARRAY_LEN(fine); i++) {
        test_note("%s", fine[i]);
        EXPECT(webhook_address_public(fine[i]));
    }
}

/* A resolver that says something else each time: the trick of DNS rebinding. */
static const char *answers[4];
static int asked;

static size_t tricky(struct mem *mem, const char *host, struct str *addresses, size_t max)
{
    (void)mem;
    (void)host;
    (void)max;
    addresses[0] = str_of(answers[asked++]);
    return 1;
}

static size_t both(struct mem *mem, const char *host, struct str *addresses, size_t max)
{
    (void)mem;
    (void)host;
    EXPECT(max >= 2);
    addresses[0] = STR("9.9.9.9");
    addresses[1] = STR("127.0.0.1");
    return 2;
}

TEST(a_name_is_asked_once_and_what_it_means_later_does_not_count)
{
    struct webhook_request r = { .host = STR("hooks.example"), .port = 443, .address = STR("") };
    struct str address;
    asked = 0;
    answers[0] = "9.9.9.9";
    answers[1] = "127.0.0.1";
    webhook_resolve_with(tricky);
    EXPECT_OK(webhook_address(test_mem(), &r, &address));
    EXPECT_STR(address, "9.9.9.9");
    EXPECT_EQ(asked, 1);
    EXPECT_ERR(webhook_address(test_mem(), &r, &address), ERR_DENIED);
    webhook_resolve_with(both);
    EXPECT_ERR(webhook_address(test_mem(), &r, &address), ERR_DENIED);
    r.address = STR("127.0.0.1");
    EXPECT_OK(webhook_address(test_mem(), &r, &address));
    webhook_resolve_with(NULL);
}

TEST(a_target_is_one_pair_of_the_list)
{
    struct str list = STR("hooks.example:443 intern.example:8443=10.1.2.3"), address;
    EXPECT(webhook_listed(list, STR("hooks.example"), 443, &address));
    EXPECT_STR(address, "");
    EXPECT(webhook_listed(list, STR("INTERN.example"), 8443, &address));
    EXPECT_STR(address, "10.1.2.3");
    EXPECT(!webhook_listed(list, STR("hooks.example"), 8443, &address));
    EXPECT(!webhook_listed(list, STR("evil.hooks.example"), 443, &address));
    EXPECT(!webhook_listed(STR(""), STR("hooks.example"), 443, &address));
}

TEST(only_https_addresses_without_anything_else_are_targets)
{
    struct str host, path;
    int64_t port;
    EXPECT_OK(webhook_url_parse(test_mem(), STR("https://Hooks.Example:8443/a/b?c=d"), &host, &port, &path));
    EXPECT_STR(host, "hooks.example");
    EXPECT_EQ(port, 8443);
    EXPECT_STR(path, "/a/b?c=d");
    EXPECT_OK(webhook_url_parse(test_mem(), STR("https://hooks.example"), &host, &port, &path));
    EXPECT_EQ(port, 443);
    EXPECT_STR(path, "/");
    static const struct str wrong[] = { STR_INIT("http://hooks.example/"),
                                        STR_INIT("https://user@hooks.example/"),
                                        STR_INIT("https://[::1]/"),
                                        STR_INIT("https://hooks.example:99999/"),
                                        STR_INIT("https:///x"),
                                        STR_INIT("https://hooks.example/ x"),
                                        STR_INIT("https://hooks.example\\@evil.example/"),
                                        STR_INIT("https://hooks.example/#a"),
                                        STR_INIT("file:///etc/passwd") };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        test_note("%.*s", STR_ARG(wrong[i]));
        EXPECT_ERR(webhook_url_parse(test_mem(), wrong[i], &host, &port, &path), ERR_INVALID);
    }
}
