#include "domain/contribution/booking_export.h"
#include "platform/limits.h"
#include "test.h"

#define PROFILE \
    "Berater = 1001\nMandant = 7\nSachkontenlänge = 4\nErlöskonto = 4400\nSteuerschlüssel = 3\nKostenstelle = 100\n" \
    "Personenkonto Stadt Eichenau = 10001\nPersonenkonto Flecken Bückeberg = 10002\n"
#define TABLE \
    PROFILE \
    "Zeichensatz = Windows-1252\nSpalte = Kassenzeichen: Referenz\nSpalte = Betrag\nSpalte = Fällig: Fälligkeit\n"

static const struct booking two[] = {
    { STR_INIT("2027-00001"), STR_INIT("Stadt Eichenau"), STR_INIT("RF1"), { 20823 }, { 20830 }, 22915101, false },
    { STR_INIT("2027-00002"), STR_INIT("Flecken Bückeberg"), STR_INIT("RF2"), { 20824 }, { 20831 }, -500, true }
};

static struct booking_refusal write_as(const char *settings, enum booking_format format, const struct booking *bookings,
                                       size_t n, struct str *bytes)
{
    struct booking_profile p;
    int line;
    EXPECT(booking_profile_read(str_of(settings), &p, &line));
    const struct booking_batch batch = { 3, { INT64_C(1795420800000000) }, bookings, n };
    return booking_export_write(test_mem(), &p, format, &batch, bytes);
}

static size_t count(struct str line, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < line.len; i++)
        n += line.at[i] == c;
    return n;
}

/* req: Z5.6 */
TEST(a_datev_batch_has_31_fields_in_its_head_and_125_columns_in_every_line)
{
    struct str bytes, line;
    EXPECT_EQ(write_as(PROFILE, BOOKING_DATEV, two, 2, &bytes).fault, BOOKING_GOOD);
    EXPECT(str_ends(bytes, STR("\r\n")));
    EXPECT(str_cut_line(&bytes, &line));
    EXPECT(str_starts(line, STR("\"EXTF\";700;21;\"Buchungsstapel\";13;")));
    EXPECT_EQ(count(line, ';'), 30);
    EXPECT(str_cut_line(&bytes, &line));
    EXPECT_EQ(count(line, ';'), 124);
    EXPECT(str_find(line, STR("BU-Schl\xfcssel")) != SIZE_MAX);
    EXPECT(str_cut_line(&bytes, &line));
    EXPECT_EQ(count(line, ';'), 124);
    EXPECT(str_starts(line, STR("229151,01;\"S\";\"EUR\";;;\"\";10001;4400;\"\";0501;\"2027-00001\";")));
    EXPECT(str_cut_line(&bytes, &line));
    EXPECT_EQ(count(line, ';'), 124);
    EXPECT(str_starts(line, STR("5,00;\"H\";\"EUR\";;;\"\";10002;4400;\"3\";0601;\"2027-00002\";")));
    EXPECT(!str_cut_line(&bytes, &line));
}

TEST(a_table_follows_its_profile)
{
    struct str bytes;
    EXPECT_EQ(write_as(TABLE, BOOKING_TABLE, two, 2, &bytes).fault, BOOKING_GOOD);
    EXPECT_STR_EQ(bytes, STR("\"Kassenzeichen\";\"Betrag\";\"F\xe4llig\"\r\n\"RF1\";\"229151,01\";\"12.01.2027\"\r\n"
                             "\"RF2\";\"-5,00\";\"13.01.2027\"\r\n"));
    EXPECT_EQ(write_as(TABLE
                       "Betrag = Seite\nSpalte = Seite\nDatum = JJJJ-MM-TT\nDezimalzeichen = .\nKopfzeile = nein\n"
                       "Trennzeichen = Tab\n",
                       BOOKING_TABLE, two + 1, 1, &bytes)
                  .fault,
              BOOKING_GOOD);
    EXPECT_STR_EQ(bytes, STR("\"RF2\"\t\"5.00\"\t\"2027-01-13\"\t\"H\"\r\n"));
}

TEST(what_does_not_fit_stops_the_export_with_line_and_field)
{
    struct str bytes;
    struct booking b = two[0];
    b.number = STR("2027-→");
    struct booking_refusal r = write_as(PROFILE, BOOKING_DATEV, &b, 1, &bytes);
    EXPECT_EQ(r.fault, BOOKING_CHARSET);
    EXPECT_EQ(r.line, 3);
    EXPECT_STR_EQ(r.field, STR("Belegfeld 1"));
    b.number = STR("2027-0000000000000000000000000000000001");
    EXPECT_EQ(write_as(PROFILE, BOOKING_DATEV, &b, 1, &bytes).fault, BOOKING_LENGTH);
    b = two[0];
    b.party = STR("Gemeinde Unbekannt");
    r = write_as(PROFILE, BOOKING_DATEV, &b, 1, &bytes);
    EXPECT_EQ(r.fault, BOOKING_NO_ACCOUNT);
    EXPECT_STR_EQ(r.value, STR("Gemeinde Unbekannt"));
    EXPECT_EQ(write_as("Mandant = 7\n", BOOKING_DATEV, two, 1, &bytes).fault, BOOKING_NO_SETTING);
    b = two[0];
    b.cents = INT64_C(1000000000000);
    EXPECT_EQ(write_as(PROFILE, BOOKING_DATEV, &b, 1, &bytes).fault, BOOKING_LENGTH);
}

TEST(a_profile_that_cannot_be_read_names_its_line)
{
    struct booking_profile p;
    int line;
    EXPECT(!booking_profile_read(STR("Mandant = 7\nZeichensatz = EBCDIC\n"), &p, &line));
    EXPECT_EQ(line, 2);
    EXPECT(!booking_profile_read(STR("Spalte = Laune\n"), &p, &line));
    EXPECT(!booking_profile_read(STR("ohne Gleichheitszeichen\n"), &p, &line));
    EXPECT(booking_profile_read(STR(""), &p, &line));
}

TEST(a_copy_is_named_as_one)
{
    struct booking_profile p;
    int line;
    EXPECT(booking_profile_read(STR("Dateiname = soll.csv\n"), &p, &line));
    EXPECT_STR_EQ(booking_export_name(test_mem(), &p, BOOKING_DATEV, 3), STR("EXTF_Buchungsstapel_00003.csv"));
    EXPECT_STR_EQ(booking_copy_name(test_mem(), STR("EXTF_Buchungsstapel_00003.csv"), 2),
                  STR("EXTF_Buchungsstapel_00003_Kopie_1.csv"));
    EXPECT_STR_EQ(booking_export_name(test_mem(), &p, BOOKING_TABLE, 3), STR("soll_00003.csv"));
}
