/* Mail: the key of a message, tokens, and what we write on the wire. */
#include "platform/mail.h"

#include "base/rand.h"
#include "platform/limits.h"
#include "platform/mail_wire.h"
#include "test.h"

/* --- the key ----------------------------------------------------------------------------------------- */

static bool same(struct str a, struct str b)
{
    struct sha256 ka = mail_dedupe_key(a), kb = mail_dedupe_key(b);
    return secret_equal(ka.b, kb.b, sizeof ka.b);
}

#define HEAD "From: a@b.example\r\nTo: c@d.example\r\nSubject: Hallo\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\n"
#define ID "Message-ID: <1@b.example>\r\n"

/* trust L2 */
TEST(a_message_delivered_again_over_another_way_is_the_same)
{
    static const struct str ways[] = {
        STR_INIT(HEAD ID "\r\nText\r\n"),
        STR_INIT("Received: from mx2\r\n\tby mx1; Mon\r\nReturn-Path: <x@y>\r\n" HEAD ID "\r\nText\r\n"),
        STR_INIT("Delivered-To: z@d.example\r\nX-Spam: no\r\n" ID HEAD "\r\nText\r\n"),
        STR_INIT("From MAILER Mon Nov 23 10:00:00 2026\n" HEAD ID "\r\nText\r\n"),
        STR_INIT(HEAD "MESSAGE-id:\r\n <1@b.example>  \r\n\r\nText\r\n"),
        STR_INIT(HEAD ID "\nText\n\n"),
        STR_INIT(HEAD ID "Message-ID: <2@b.example>\r\n\r\nText"),
    };
    for (size_t i = 1; i < ARRAY_LEN(ways); i++) {
        test_note("way %zu", i);
        EXPECT(same(ways[0], ways[i]));
    }
}

TEST(another_body_or_another_id_is_another_message)
{
    struct str first = STR(HEAD ID "\r\nText\r\n");
    EXPECT(!same(first, STR(HEAD ID "\r\nText!\r\n")));
    EXPECT(!same(first, STR(HEAD "Message-ID: <2@b.example>\r\n\r\nText\r\n")));
    EXPECT(!same(first, STR(HEAD "\r\nText\r\n")));
    EXPECT(!same(first, STR(HEAD ID "\r\nTe\r\nxt\r\n")));
    EXPECT(!same(first, STR(HEAD ID "\r\nTe\rxt\r\n")));
}

TEST(what_is_no_mail_at_all_is_the_same_only_when_all_of_it_is)
{
    EXPECT(!same(STR("\x01 1 no header at all\n"), STR("\x01 2 no header at all\n")));
    EXPECT(!same(STR("X-Other: 1\n\nText"), STR("X-Other: 2\n\nText")));
    EXPECT(same(STR("kein Kopf\nkein Text\n"), STR("kein Kopf\r\nkein Text")));
}

TEST(without_an_id_date_sender_recipient_subject_and_body_decide)
{
    struct str first = STR(HEAD "\r\nText\r\n");
    EXPECT(same(first, STR("Received: x\r\n" HEAD "Message-ID: <>\r\n\r\nText\r\n")));
    EXPECT(same(first, STR("From: a@b.example\nTo:  c@d.example\nSubject:\n Hallo\nDate: Mon, 23 Nov 2026\n\t10:00:00 "
                           "+0100\n\nText")));
    EXPECT(!same(first, STR("From: a@b.example\r\nTo: c@d.example\r\nSubject: Hallo!\r\nDate: Mon, 23 Nov 2026 "
                            "10:00:00 +0100\r\n\r\nText\r\n")));
    EXPECT(!same(first, STR("From: a@b.example\r\nTo: c@d.example\r\nSubject: Hallo\r\nDate: Mon, 23 Nov 2026 10:00:01 "
                            "+0100\r\n\r\nText\r\n")));
    /* What moves from one header to its neighbour is another message. */
    EXPECT(!same(STR("From: ab\nTo: c\n\nx"), STR("From: a\nTo: bc\n\nx")));
}

TEST(the_scanner_knows_no_failure)
{
    struct rand rand = rand_seeded(7);
    static const char letters[] = "\n\r\t :<>@Messag-ID\0x";
    for (int round = 0; round < 20000; round++) {
        char raw[64];
        size_t n = rand_below(&rand, sizeof raw);
        for (size_t i = 0; i < n; i++)
            raw[i] = letters[rand_below(&rand, sizeof letters)];
        EXPECT(same((struct str){ raw, n }, (struct str){ raw, n }));
    }
    EXPECT(same(STR(""), STR("\n\n")));
}

TEST(a_line_end_of_either_kind_gives_the_same_key_for_any_text)
{
    struct rand rand = rand_seeded(8);
    for (int round = 0; round < 500; round++) {
        struct buf unix_text = buf_of(test_mem(), KIB(1)), dos_text = buf_of(test_mem(), KIB(1));
        for (uint64_t n = rand_below(&rand, 60); n > 0; n--) {
            char c = "ab: \n\n"[rand_below(&rand, 6)];
            buf_put(&dos_text, c == '\n' ? STR("\r\n") : STR(""));
            if (c != '\n')
                buf_byte(&dos_text, c);
            buf_byte(&unix_text, c);
        }
        test_note("round %d: %.*s", round, STR_ARG(buf_str(&unix_text)));
        EXPECT(same(buf_str(&unix_text), buf_str(&dos_text)));
    }
}

/* --- tokens ------------------------------------------------------------------------------------------ */

static const struct str ticket = STR_INIT("0123456789abcdefghjkmnpqrs");

static void use_key(void)
{
    static const struct secret key = { { 1, 2, 3 } };
    secret_start();
    secret_key_use(&key);
}

/* trust MIN-2 */
TEST(a_token_belongs_to_one_ticket_and_one_recipient)
{
    use_key();
    struct str token = mail_token(test_mem(), ticket, STR("Petra@Schule.example")), found, part;
    struct str to = str_cat(test_mem(), STR("x@y.example, SUPPORT+"), token, STR("@schul-it.example"));
    EXPECT_OK(mail_token_find(test_mem(), to, &found, &part));
    EXPECT_STR_EQ(found, ticket);
    EXPECT(mail_token_matches(test_mem(), found, part, STR("petra@schule.example")));
    EXPECT(!mail_token_matches(test_mem(), found, part, STR("paul@schule.example")));
    EXPECT(!mail_token_matches(test_mem(), STR("0123456789abcdefghjkmnpqrt"), part, STR("petra@schule.example")));
    EXPECT(!mail_token_matches(test_mem(), found, str_sub(part, 0, 12), STR("petra@schule.example")));
}

TEST(a_token_survives_capital_letters)
{
    use_key();
    struct str token = mail_token(test_mem(), ticket, STR("petra@schule.example")), found, part;
    char *shouted = mem_alloc(test_mem(), token.len);
    for (size_t i = 0; i < token.len; i++)
        shouted[i] = token.at[i] >= 'a' ? (char)(token.at[i] - 32) : token.at[i];
    struct str to =
        str_cat(test_mem(), STR("support+"), ((struct str){ shouted, token.len }), STR("@schul-it.example"));
    EXPECT_OK(mail_token_find(test_mem(), to, &found, &part));
    EXPECT(mail_token_matches(test_mem(), found, part, STR("petra@schule.example")));
}

TEST(what_is_no_token_is_not_found)
{
    static const char *const none[] = { "",
                                        "a@b.example",
                                        "support+x@b.example",
                                        "support+@b.example",
                                        "a+0123456789abcdefghjkmnpqrs@b.example",
                                        "0123456789abcdefghjkmnpqrs0123456789abc@b+c.example",
                                        "support+0123456789abcdefghjkmnpqrs0123456789a!c@b.example" };
    struct str found, part;
    for (size_t i = 0; i < ARRAY_LEN(none); i++)
        EXPECT_ERR(mail_token_find(test_mem(), str_of(none[i]), &found, &part), ERR_NOT_FOUND);
}

/* --- composing ---------------------------------------------------------------------------------------- */

static struct str composed(const struct mail_out *mail)
{
    return mail_compose(test_mem(), STR("Schul-IT \"Nord\" <support@schul-it.example>"), mail,
                        STR("<1@schul-it.example>"), (struct instant){ INT64_C(1795420800000000) }, STR("0abc"));
}

TEST(a_mail_on_the_wire_has_the_agreed_headers_and_a_complete_text)
{
    struct str text = composed(&(struct mail_out){ .recipient = STR("petra@schule.example"),
                                                   .subject = STR("Bitte testen: Beamer"),
                                                   .text = STR("Guten Tag,\nBitte testen Sie.\n"),
                                                   .in_reply_to = STR("<a@b.example>"),
                                                   .references = STR("<a@b.example>"),
                                                   .reply_token = STR("abc123"),
                                                   .automatic = true });
    EXPECT_STR(
        text,
        "Date: Mon, 23 Nov 2026 09:00:00 +0100\r\nFrom: \"Schul-IT \\\"Nord\\\"\" <support@schul-it.example>\r\n"
        "To: <petra@schule.example>\r\nReply-To: <support+abc123@schul-it.example>\r\nSubject: Bitte testen: Beamer\r\n"
        "Message-ID: <1@schul-it.example>\r\nIn-Reply-To: <a@b.example>\r\nReferences: <a@b.example>\r\n"
        "Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: DR, RN, OOF, AutoReply\r\nX-Pedell-Loop: 0abc\r\n"
        "Content-Language: de\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\nGuten Tag,\r\nBitte testen Sie.\r\n");
}

/* trust MOUT-2 */
TEST(no_value_can_begin_a_header_of_its_own)
{
    static const char *const hostile[] = { "a\r\nBcc: opfer@b.example",
                                           "a\nBcc: x@y",
                                           "a\rBcc: x@y",
                                           "a\r\n\r\nText",
                                           "a\u2028Bcc: x@y",
                                           "\nBcc: x@y",
                                           "=?utf-8?Q?=0D=0ABcc:_x=40y?=",
                                           "a\r\n Bcc: x@y" };
    for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
        struct str text = composed(&(struct mail_out){ .recipient = STR("p@s.example"),
                                                       .subject = str_of(hostile[i]),
                                                       .text = STR("x"),
                                                       .in_reply_to = str_of(hostile[i]),
                                                       .references = str_of(hostile[i]),
                                                       .reply_token = STR("t") });
        struct str head = str_sub(text, 0, str_find(text, STR("\r\n\r\n"))), line;
        test_note("%s", hostile[i]);
        while (str_cut_line(&head, &line))
            EXPECT(!str_starts(line, STR("Bcc")) && !str_starts(line, STR("Text")) &&
                   str_find_byte(line, '\r') == SIZE_MAX);
    }
}

TEST(a_subject_with_umlauts_is_encoded_in_words_that_cut_no_character)
{
    struct buf subject = buf_of(test_mem(), 300);
    for (int i = 0; i < 60; i++)
        buf_put(&subject, STR("ä"));
    struct str text = composed(&(struct mail_out){
                   .recipient = STR("p@s.example"), .subject = buf_str(&subject), .text = STR("x") }),
               line;
    EXPECT(str_find(text, STR("Subject: =?utf-8?B?w6TDpMOkw6")) != SIZE_MAX);
    while (str_cut_line(&text, &line))
        EXPECT(line.len <= 78);
}

TEST(lines_of_a_text_stay_short_and_nothing_at_their_ends_is_lost)
{
    struct buf body = buf_of(test_mem(), KIB(2));
    for (int i = 0; i < 30; i++)
        buf_put(&body, STR("Gerät=kaputt "));
    buf_put(&body, STR("\n.\nFrom hier\nende \n"));
    struct str text =
        composed(&(struct mail_out){ .recipient = STR("p@s.example"), .subject = STR("x"), .text = buf_str(&body) });
    EXPECT(str_ends(text, STR("\r\n=2E\r\n=46rom hier\r\nende=20\r\n")));
    EXPECT(str_find(text, STR("Ger=C3=A4t=3Dkaputt ")) != SIZE_MAX);
    struct str line;
    while (str_cut_line(&text, &line))
        EXPECT(line.len <= 76);
}

TEST(with_html_the_plain_text_comes_first)
{
    struct str text = composed(&(struct mail_out){ .recipient = STR("p@s.example"),
                                                   .subject = STR("x"),
                                                   .text = STR("Eins\n"),
                                                   .html = STR("<p lang=\"de\">Eins</p>\n") });
    size_t plain = str_find(text, STR("text/plain")), html = str_find(text, STR("text/html"));
    EXPECT(plain < html && html != SIZE_MAX);
    EXPECT(str_find(text, STR("multipart/alternative; boundary=\"=_")) < plain);
}

TEST(files_follow_the_text_as_attachments_in_base64_lines)
{
    char bytes[100];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 37);
    const struct mail_file file = { STR("2026-00001.xml"), STR("application/xml"), { { bytes, sizeof bytes } } };
    struct str text = composed(&(struct mail_out){ .recipient = STR("p@s.example"),
                                                   .subject = STR("x"),
                                                   .text = STR("Eins\n"),
                                                   .html = STR("<p>Eins</p>\n"),
                                                   .files = &file,
                                                   .nfiles = 1 });
    size_t mixed = str_find(text, STR("multipart/mixed; boundary=\"=_f"));
    size_t inner = str_find(text, STR("multipart/alternative; boundary=\"=_"));
    size_t at = str_find(text, STR("Content-Disposition: attachment; filename=\"2026-00001.xml\"\r\n\r\n"));
    EXPECT(mixed < inner && inner < at && at != SIZE_MAX);
    struct str rest = str_from(text, at), line;
    EXPECT(str_cut_line(&rest, &line) && str_cut_line(&rest, &line));
    EXPECT(str_cut_line(&rest, &line));
    EXPECT_EQ(line.len, 76);
    EXPECT(str_starts(line, STR("ACVKb5S5")));
    EXPECT(str_cut_line(&rest, &line));
    EXPECT_EQ(line.len, 60);
    EXPECT(str_cut_line(&rest, &line) && str_starts(line, STR("--=_f")) && str_ends(line, STR("--")));
}

TEST(the_html_part_says_the_same_in_paragraphs_lists_and_links_that_show_where_they_lead)
{
    struct str text =
        STR("Guten Tag,\nzwei Zeilen.\n\n- eins & <b>\n- zwei\nDann: https://a.example/x?y=1&z=2.\n\n-- \n"
            "Fußzeile\n");
    EXPECT_STR(mail_html_of(test_mem(), STR("Betreff \"<x>\""), text, STR("de")),
               "<!DOCTYPE html>\n<html lang=\"de\"><head><meta charset=\"utf-8\">"
               "<title>Betreff &quot;&lt;x&gt;&quot;</title></head><body>\n"
               "<p>Guten Tag,<br>\nzwei Zeilen.</p>\n<ul>\n<li>eins &amp; &lt;b&gt;</li>\n<li>zwei</li>\n</ul>\n"
               "<p>Dann: <a href=\"https://a.example/x?y=1&amp;z=2\">https://a.example/x?y=1&amp;z=2</a>.</p>\n"
               "<hr>\n<p>Fußzeile</p>\n</body></html>\n");
    struct str hostile = STR("http://a.example/\"onclick=x javascript:alert(1) <script>x</script> http://");
    struct str html = mail_html_of(test_mem(), STR("x"), hostile, STR("en"));
    EXPECT(str_find(html, STR("<script")) == SIZE_MAX && str_find(html, STR("\"onclick")) == SIZE_MAX);
    EXPECT(str_find(html, STR("href=\"http://a.example/\"")) != SIZE_MAX);
    EXPECT(str_find(html, STR("href=\"javascript")) == SIZE_MAX);
}

/* The densest text still fits: nothing but signs that become entities, lines and addresses. */
TEST(no_text_is_too_dense_for_its_html)
{
    static const char *const dense[] = { "\"", "- \n", "x\n\n", "-- \n", "http://a ", "http://\"", "&\n" };
    for (size_t i = 0; i < ARRAY_LEN(dense); i++) {
        struct buf text = buf_of(test_mem(), KIB(20));
        test_note("%s", dense[i]);
        while (text.len + 20 < KIB(20))
            buf_put_z(&text, dense[i]);
        EXPECT(str_ends(mail_html_of(test_mem(), STR("x"), buf_str(&text), STR("de")), STR("</body></html>\n")));
    }
}

TEST(references_keep_the_first_four_and_the_last_six)
{
    struct buf ids = buf_of(test_mem(), KIB(1));
    for (int i = 0; i < 20; i++) {
        buf_put(&ids, STR("<"));
        buf_int(&ids, i);
        buf_put(&ids, STR("@b.example> "));
    }
    struct str some = mail_references(test_mem(), buf_str(&ids), STR("<neu@b.example>"));
    EXPECT_STR(some,
               "<0@b.example> <1@b.example> <2@b.example> <3@b.example> <15@b.example> <16@b.example> <17@b.example>"
               " <18@b.example> <19@b.example> <neu@b.example>");
    EXPECT_STR(mail_references(test_mem(), STR("<a@b>  unsinn <a@b>"), STR("<c@d>")), "<a@b> <a@b> <c@d>");
    EXPECT_STR(mail_references(test_mem(), STR(""), STR("")), "");
}

TEST(an_address_for_smtp_is_plain)
{
    static const char *const good[] = { "a@b.example", "erika.muster+abc@schul-it.example", "o'neil_x@b-c.example" };
    static const char *const bad[] = { "",       "a",     "@b",          "a@",    "a@b@c",       "a b@c.example",
                                       "a@b c",  "<a@b>", "a@b\r\nRCPT", "a,b@c", "ä@b.example", "a@b.example>",
                                       "a\"b@c", "a@-b",  "a@.b",        "a@b." };
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        EXPECT(mail_address_valid(str_of(good[i])));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        test_note("%s", bad[i]);
        EXPECT(!mail_address_valid(str_of(bad[i])));
    }
}

/* trust OUT-1 */
TEST(only_listed_mail_servers_are_called)
{
    static const struct {
        const char *url, *target;
    } urls[] = {
        { "smtps://Mail.example.de", "mail.example.de:465" },
        { "smtp://mail.example.de", "mail.example.de:587" },
        { "smtp://127.0.0.1:2525", "127.0.0.1:2525" },
    };
    static const char *const bad[] = {
        "",           "http://mail.example.de", "smtp://",     "smtp://a/b", "smtp://a:0", "smtp://a:99999",
        "smtp://u@a", "smtp://a:25:26",         "smtp://[::1]"
    };
    struct str target;
    for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
        EXPECT_OK(smtp_target(test_mem(), str_of(urls[i].url), &target));
        EXPECT_STR_EQ(target, str_of(urls[i].target));
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        EXPECT_ERR(smtp_target(test_mem(), str_of(bad[i]), &target), ERR_INVALID);
    EXPECT(smtp_listed(STR("a.example:25 mail.example.de:465"), STR("mail.example.de:465")));
    EXPECT(!smtp_listed(STR("mail.example.de:4650"), STR("mail.example.de:465")));
    EXPECT(!smtp_listed(STR(""), STR("mail.example.de:465")));
}
