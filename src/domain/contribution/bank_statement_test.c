#include "domain/contribution/bank_statement.h"
#include "base/rand.h"
#include "platform/secret.h"
#include "test.h"

#define HEAD \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" \
    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt><Id>S1</Id>\n" \
    "<ElctrncSeqNb>7</ElctrncSeqNb><Acct><Id><IBAN>DE02 1203 0000 0000 2020 51</IBAN></Id></Acct>\n"
#define BAL(code, amount, sign) \
    "<Bal><Tp><CdOrPrtry><Cd>" code "</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">" amount "</Amt><CdtDbtInd>" sign \
    "</CdtDbtInd><Dt><Dt>2027-01-05</Dt></Dt></Bal>\n"
#define NTRY(amount, sign, status, more) \
    "<Ntry><Amt Ccy=\"EUR\">" amount "</Amt><CdtDbtInd>" sign "</CdtDbtInd><Sts><Cd>" status \
    "</Cd></Sts><BookgDt><Dt>2027-01-05</Dt></BookgDt><ValDt><Dt>2027-01-05</Dt></ValDt>" more "</Ntry>\n"
#define TAIL "</Stmt></BkToCstmrStmt></Document>\n"
#define WHOLE(opening, closing, entries) \
    STR(HEAD BAL("OPBD", opening, "CRDT") BAL("CLBD", closing, "CRDT") entries TAIL)

static enum bank_fault_code read_bytes(struct str bytes, struct bank_file *file, struct bank_fault *fault)
{
    struct xml_elements elements;
    const char *why;
    EXPECT_OK(parse_xml(test_mem(), bytes, &elements, &why));
    return bank_file_read(test_mem(), &elements, file, fault);
}

static struct str sample(const char *name)
{
    char *bytes = mem_alloc(test_mem(), KIB(64));
    FILE *file = fopen(str_z(test_mem(), str_cat(test_mem(), STR("test/data/camt/"), str_of(name))), "rb");
    EXPECT(file != NULL);
    size_t n = file != NULL ? fread(bytes, 1, KIB(64), file) : 0;
    EXPECT(file != NULL && fclose(file) == 0);
    return (struct str){ bytes, n };
}

/* req: Z5.6 */
TEST(each_sample_of_a_bank_is_read_exactly_or_refused_with_its_reason)
{
    static const struct {
        const char *name;
        enum bank_fault_code want;
    } cases[] = {
        { "camt052.v1.xml", BANK_NOT_CAMT },
        { "camt052.v2.other-account.xml", BANK_NOT_CAMT },
        { "camt052.v2.with-account-name.xml", BANK_NOT_CAMT },
        { "camt052.v2.xml", BANK_NOT_CAMT },
        { "camt052.v4.xml", BANK_NOT_CAMT },
        { "camt052.v6.Amt-zero.xml", BANK_NOT_CAMT },
        { "camt052.v6.xml", BANK_NOT_CAMT },
        { "camt052.v8.xml", BANK_NOT_CAMT },
        { "camt053.v2.all-balance-types.xml", BANK_BALANCE },
        { "camt053.v2.five.decimals.xml", BANK_BALANCE },
        { "camt053.v2.minimal.ultimate.xml", BANK_CURRENCY },
        { "camt053.v2.minimal.xml", BANK_CURRENCY },
        { "camt053.v2.multi.statement.xml", BANK_GOOD },
        { "camt053.v2.with-account-name.xml", BANK_MISSING },
        { "camt053.v2.with-party-ids.xml", BANK_CURRENCY },
        { "camt053.v2.wrong.xml", BANK_EMPTY },
        { "camt053.v3.xml", BANK_CURRENCY },
        { "camt053.v4.xml", BANK_CURRENCY },
        { "camt053.v8.xml", BANK_CURRENCY },
        { "camt054.v2.with-account-name.xml", BANK_NOT_CAMT },
        { "camt054.v2.xml", BANK_NOT_CAMT },
        { "camt054.v4.xml", BANK_NOT_CAMT },
        { "camt054.v8-with-UETR.xml", BANK_NOT_CAMT },
        { "camt054.v8-with-financial-institution.xml", BANK_NOT_CAMT },
        { "camt054.v8.xml", BANK_NOT_CAMT },
        { "camt53.only-Dt-with-DtTm.xml", BANK_CURRENCY },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct mem_mark mark = mem_mark(test_mem());
        struct bank_file file;
        struct bank_fault fault;
        enum bank_fault_code got = read_bytes(sample(cases[i].name), &file, &fault);
        if (got != cases[i].want)
            fprintf(stderr, "%s: %d %.*s\n", cases[i].name, got, STR_ARG(fault.detail));
        EXPECT_EQ(got, cases[i].want);
        EXPECT(got == BANK_GOOD || (fault.code == got && (fault.line > 0 || got == BANK_EMPTY)));
        mem_reset(test_mem(), mark);
    }
}

/* A file of the bank as it stands, with the one balance that is wrong on purpose put right. */
static struct str mended(const char *name, const char *wrong, const char *right)
{
    struct str text = sample(name);
    size_t at = str_find(text, str_of(wrong));
    EXPECT(at != SIZE_MAX);
    return str_cat(test_mem(), str_sub(text, 0, at), str_of(right), str_from(text, at + str_of(wrong).len));
}

TEST(the_same_payment_is_read_alike_in_versions_2_3_4_and_8)
{
    static const char *const names[] = { "camt053.v2.minimal.xml", "camt053.v3.xml", "camt053.v4.xml",
                                         "camt053.v8.xml" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct bank_file file;
        struct bank_fault fault;
        struct str text = mended(names[i], "<Amt Ccy=\"SEK\">27.00</Amt>", "<Amt Ccy=\"EUR\">27.00</Amt>");
        size_t sign = str_find(text, STR("27.00</Amt>"));
        size_t at = sign + str_find(str_from(text, sign), STR("DBIT"));
        text = str_cat(test_mem(), str_sub(text, 0, at), STR("CRDT"), str_from(text, at + 4));
        EXPECT_EQ(read_bytes(text, &file, &fault), BANK_GOOD);
        EXPECT_EQ(file.statements.n, 1);
        EXPECT_STR_EQ(file.statements.at[0].account, STR("NL26VAYB8060476890"));
        EXPECT_EQ(file.statements.at[0].opening, 1815);
        EXPECT_EQ(file.statements.at[0].closing, 2700);
        EXPECT_EQ(file.entries.n, 1);
        EXPECT(file.entries.at[0].booked);
        EXPECT(day_eq(file.entries.at[0].booked_on, day_of(2014, 12, 31)));
        EXPECT_EQ(file.payments.n, 1);
        EXPECT_EQ(file.payments.at[0].cents, 885);
        EXPECT_STR_EQ(file.payments.at[0].name, STR("NAME NAME"));
        EXPECT_STR_EQ(file.payments.at[0].iban, STR("NL56AGDH9619008421"));
        EXPECT_STR_EQ(file.payments.at[0].reference, STR("4654654654654654"));
    }
}

TEST(decimal_text_becomes_cents_exactly_or_is_refused)
{
    static const struct {
        const char *text;
        enum bank_fault_code code;
        int64_t cents;
    } cases[] = {
        { "8.85", BANK_GOOD, 885 },
        { "8.850", BANK_GOOD, 885 },
        { "8.8500000", BANK_GOOD, 885 },
        { "8", BANK_GOOD, 800 },
        { "8.", BANK_GOOD, 800 },
        { ".5", BANK_GOOD, 50 },
        { "0008.10", BANK_GOOD, 810 },
        { "0", BANK_GOOD, 0 },
        { "99999999999.99", BANK_GOOD, 9999999999999 },
        { "8.851", BANK_PRECISION, 0 },
        { "0.001", BANK_PRECISION, 0 },
        { "100000000000.00", BANK_BOUNDS, 0 },
        { "99999999999999999999999999999999", BANK_BOUNDS, 0 },
        { "", BANK_AMOUNT, 0 },
        { ".", BANK_AMOUNT, 0 },
        { "8,85", BANK_AMOUNT, 0 },
        { "1.234.50", BANK_AMOUNT, 0 },
        { "1'234.50", BANK_AMOUNT, 0 },
        { "1 234.50", BANK_AMOUNT, 0 },
        { "-8.85", BANK_AMOUNT, 0 },
        { "+8.85", BANK_AMOUNT, 0 },
        { "8.85e2", BANK_AMOUNT, 0 },
        { "0x10", BANK_AMOUNT, 0 },
        { "NaN", BANK_AMOUNT, 0 },
        { "\xd9\xa8", BANK_AMOUNT, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t cents = 0;
        EXPECT_EQ(bank_amount(str_of(cases[i].text), &cents), cases[i].code);
        if (cases[i].code == BANK_GOOD)
            EXPECT_EQ(cents, cases[i].cents);
    }
}

TEST(any_number_of_cents_survives_its_decimal_text)
{
    struct rand random = rand_seeded(18);
    for (int i = 0; i < 20000; i++) {
        char room[40];
        int64_t want = rand_between(&random, 0, 9999999999999), got = -1;
        struct buf out = buf_fixed(room, sizeof room);
        buf_int(&out, want / 100);
        buf_byte(&out, '.');
        buf_int_padded(&out, want % 100, 2);
        for (uint64_t zeros = rand_below(&random, 4); zeros > 0; zeros--)
            buf_byte(&out, '0');
        EXPECT_EQ(bank_amount(buf_str(&out), &got), BANK_GOOD);
        EXPECT_EQ(got, want);
    }
}

static void expect_refused(struct str bytes, enum bank_fault_code want, int64_t line)
{
    struct bank_file file;
    struct bank_fault fault;
    EXPECT_EQ(read_bytes(bytes, &file, &fault), want);
    EXPECT_EQ(fault.code, want);
    if (line > 0)
        EXPECT_EQ(fault.line, line);
}

#define EXPECT_REFUSED(bytes, want, line) expect_refused((bytes), (want), (line))

TEST(what_cannot_be_booked_is_refused_with_its_line)
{
    EXPECT_REFUSED(WHOLE("1.00", "3.00", NTRY("2.00", "CRDT", "BOOK", "") NTRY("1.00", "CRDT", "BOOK", "")),
                   BANK_BALANCE, 5);
    EXPECT_REFUSED(WHOLE("1.00", "3.00", NTRY("2,00", "CRDT", "BOOK", "")), BANK_AMOUNT, 6);
    EXPECT_REFUSED(WHOLE("1.00", "3.00", NTRY("2.001", "CRDT", "BOOK", "")), BANK_PRECISION, 6);
    EXPECT_REFUSED(WHOLE("1.00", "3.00", NTRY("2.00", "PLUS", "BOOK", "")), BANK_SIGN, 6);
    EXPECT_REFUSED(WHOLE("1.00", "3.00", NTRY("2.00", "CRDT", "GUESS", "")), BANK_STATUS, 6);
    EXPECT_REFUSED(STR(HEAD BAL("OPBD", "1.00", "CRDT") NTRY("2.00", "CRDT", "BOOK", "") TAIL), BANK_MISSING, 0);
    EXPECT_REFUSED(STR(HEAD BAL("OPBD", "1.00", "CRDT") BAL("OPBD", "2.00", "CRDT") TAIL), BANK_TWICE, 5);
    EXPECT_REFUSED(STR("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.12\"/>"), BANK_VERSION, 1);
    EXPECT_REFUSED(STR("<Rechnung/>"), BANK_NOT_CAMT, 1);
    EXPECT_REFUSED(STR("%PDF-1.7"), BANK_NOT_XML, 1);
    EXPECT_REFUSED(STR(""), BANK_NOT_XML, 1);
    EXPECT_REFUSED(STR("<!DOCTYPE Document [<!ENTITY a \"1\">]><Document>&a;</Document>"), BANK_FORBIDDEN, 1);
    EXPECT_REFUSED(STR("<Document>&euro;</Document>"), BANK_FORBIDDEN, 1);
}

TEST(a_file_torn_at_any_byte_is_refused)
{
    struct str whole = WHOLE("1.00", "3.00", NTRY("2.00", "CRDT", "BOOK", ""));
    for (size_t n = 0; n + 1 < whole.len; n += 97) {
        struct mem_mark mark = mem_mark(test_mem());
        EXPECT_REFUSED(str_sub(whole, 0, n), BANK_NOT_XML, 0);
        mem_reset(test_mem(), mark);
    }
}

#define DETAIL(amount, reference) \
    "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy=\"EUR\">" amount \
    "</Amt><RltdPties><DbtrAcct><Id><IBAN>DE02500105170137075030</IBAN></Id></DbtrAcct></RltdPties>" \
    "<RmtInf><Strd><CdtrRefInf><Ref>" reference "</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"

TEST(a_batch_counts_by_its_transactions_if_they_add_up_and_as_one_entry_if_not)
{
    struct bank_file file;
    struct bank_fault fault;
    EXPECT_EQ(read_bytes(WHOLE("0.00", "3.00",
                               NTRY("3.00", "CRDT", "BOOK",
                                    "<NtryDtls>" DETAIL("1.00", "A") DETAIL("2.00", "B") "</NtryDtls>")),
                         &file, &fault),
              BANK_GOOD);
    EXPECT_EQ(file.entries.at[0].n, 2);
    EXPECT_EQ(file.payments.at[1].cents, 200);
    EXPECT_STR_EQ(file.payments.at[1].reference, STR("B"));
    EXPECT_STR_EQ(file.payments.at[1].end_to_end, STR(""));
    EXPECT_EQ(read_bytes(WHOLE("0.00", "3.00",
                               NTRY("3.00", "CRDT", "BOOK",
                                    "<NtryDtls>" DETAIL("1.00", "A") DETAIL("1.99", "B") "</NtryDtls>")),
                         &file, &fault),
              BANK_GOOD);
    EXPECT_EQ(file.entries.at[0].n, 1);
    EXPECT_EQ(file.payments.at[0].cents, 300);
    EXPECT_STR_EQ(file.payments.at[0].reference, STR(""));
    EXPECT_STR_EQ(file.payments.at[0].iban, STR("DE02500105170137075030"));
    EXPECT_STR_EQ(file.payments.at[0].text, STR("A B"));
}

TEST(only_booked_entries_count_for_the_balance_and_debits_go_down)
{
    struct bank_file file;
    struct bank_fault fault;
    EXPECT_EQ(read_bytes(STR(HEAD BAL("PRCD", "1.00", "DBIT") BAL("CLBD", "0.50", "DBIT")
                                 NTRY("2.00", "CRDT", "BOOK", "") NTRY("9.00", "CRDT", "PDNG", "")
                                     NTRY("1.50", "DBIT", "BOOK", "<RvslInd>true</RvslInd>") TAIL),
                         &file, &fault),
              BANK_GOOD);
    EXPECT_EQ(file.entries.n, 3);
    EXPECT(!file.entries.at[1].booked);
    EXPECT_EQ(file.entries.at[2].cents, -150);
    EXPECT(file.entries.at[2].reversal);
}

TEST(what_was_read_is_kept_as_a_text_and_read_again_the_same)
{
    struct bank_file file, again;
    struct bank_fault fault;
    struct str text, second;
    EXPECT_EQ(read_bytes(sample("camt053.v2.multi.statement.xml"), &file, &fault), BANK_GOOD);
    EXPECT_OK(bank_file_write(test_mem(), &file, &text));
    EXPECT_OK(bank_file_parse(test_mem(), text, &again));
    EXPECT_EQ(again.statements.n, 2);
    EXPECT_EQ(again.statements.at[1].first, 1);
    EXPECT_EQ(again.entries.at[1].cents, -700);
    EXPECT_OK(bank_file_write(test_mem(), &again, &second));
    EXPECT_STR_EQ(second, text);
    EXPECT_ERR(bank_file_parse(test_mem(), STR("E\t1\t2\n"), &again), ERR_MALFORMED);
    EXPECT_ERR(bank_file_parse(test_mem(), str_cat(test_mem(), text, STR("X\n")), &again), ERR_MALFORMED);
}

TEST(an_entry_is_known_again_by_its_bank_reference_else_by_its_words)
{
    struct bank_payment p[] = { { 100, STR(""), STR(""), STR(""), STR(""), STR(""), STR("eins") },
                                { 100, STR(""), STR(""), STR(""), STR(""), STR(""), STR("zwei") } };
    struct bank_entry e[] = { { .cents = 100, .booked = true, .booked_on = day_of(2027, 1, 5), .first = 0, .n = 1 },
                              { .cents = 100, .booked = true, .booked_on = day_of(2027, 1, 5), .first = 1, .n = 1 } };
    const struct bank_file file = { .entries = { e, 2 }, .payments = { p, 2 } };
    struct sha256 a = bank_entry_print(test_mem(), STR("DE1"), &file, &e[0]);
    struct sha256 b = bank_entry_print(test_mem(), STR("DE1"), &file, &e[1]);
    EXPECT(!secret_equal(a.b, b.b, sizeof a.b));
    e[0].reference = e[1].reference = STR("R1");
    a = bank_entry_print(test_mem(), STR("DE1"), &file, &e[0]);
    b = bank_entry_print(test_mem(), STR("DE1"), &file, &e[1]);
    EXPECT(secret_equal(a.b, b.b, sizeof a.b));
    e[1].cents = 101;
    b = bank_entry_print(test_mem(), STR("DE1"), &file, &e[1]);
    EXPECT(!secret_equal(a.b, b.b, sizeof a.b));
}
