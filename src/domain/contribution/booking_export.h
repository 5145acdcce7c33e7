/*
 * domain/contribution/booking_export.h -- documents as bookings for the budget system: a DATEV batch
 * (Buchungsstapel) or the table its stored profile describes (contributions.md section 19).  Pure: the
 * same bookings and profile give the same bytes.
 *
 * A profile is lines "name = value".  Names: Berater, Mandant, Sachkontenlänge, Erlöskonto,
 * Steuerschlüssel, Produkt, Kostenstelle, "Personenkonto NAME OF THE PARTY"; of the table: Zeichensatz
 * (UTF-8, Windows-1252, ISO-8859-1), Trennzeichen (; , Tab), Dezimalzeichen (, .), Datum (TT.MM.JJJJ,
 * JJJJ-MM-TT, TTMMJJJJ), Betrag (Vorzeichen, Seite), Kopfzeile (ja, nein), Dateiname, and one line
 * "Spalte = HEADING: FIELD" per column.
 */
#ifndef DOMAIN_CONTRIBUTION_BOOKING_EXPORT_H
#define DOMAIN_CONTRIBUTION_BOOKING_EXPORT_H

#include "base/day.h"
#include "base/instant.h"
#include "platform/i18n.h"

enum booking_format { BOOKING_DATEV = 1, BOOKING_TABLE };
enum { BOOKING_COLUMNS_MAX = 40, BOOKING_PARTIES_MAX = 64, BOOKING_PROFILE_MAX = 4000 };

enum booking_field {
    CELL_NOTHING,
    CELL_CLIENT,
    CELL_YEAR,
    CELL_PARTY_ACCOUNT,
    CELL_PRODUCT,
    CELL_COST_CENTER,
    CELL_LEDGER,
    CELL_AMOUNT,
    CELL_SIDE,
    CELL_TAX_KEY,
    CELL_DUE,
    CELL_NUMBER,
    CELL_DATE,
    CELL_WORDS,
    CELL_REFERENCE,
    CELL_END
};
enum booking_charset { CHARSET_UTF8 = 1, CHARSET_WINDOWS_1252, CHARSET_ISO_8859_1 };
enum booking_date { DATE_GERMAN = 1, DATE_ISO, DATE_DIGITS };

struct booking_profile {
    struct str consultant, client, account_length, ledger, tax_key, product, cost_center, file_name;
    enum booking_charset charset;
    enum booking_date date;
    char separator, decimal;
    bool sides, heading;
    struct {
        struct str heading;
        enum booking_field field;
    } columns[BOOKING_COLUMNS_MAX];
    size_t ncolumns;
    struct {
        struct str party, account;
    } parties[BOOKING_PARTIES_MAX];
    size_t nparties;
};
/* False: *line (from 1) cannot be read. */
bool booking_profile_read(struct str text, struct booking_profile *out, int *line);

struct booking {
    struct str number, party, reference;
    struct day date, due;
    int64_t cents; /* a claim above zero, what goes back below */
    bool taxable;
};
struct booking_batch {
    int n;
    struct instant at;
    const struct booking *bookings;
    size_t count;
};
enum booking_fault { BOOKING_GOOD, BOOKING_CHARSET, BOOKING_LENGTH, BOOKING_NO_ACCOUNT, BOOKING_NO_SETTING };
struct booking_refusal {
    enum booking_fault fault; /* export_charset, export_length, or what the profile lacks */
    size_t line;              /* of the file, from 1 */
    struct str field, value;
};
enum msg booking_fault_msg(enum booking_fault);
/* Nothing is replaced silently: a character outside the charset or a text too long stops it. */
struct booking_refusal booking_export_write(struct mem *, const struct booking_profile *, enum booking_format,
                                            const struct booking_batch *, struct str *bytes);
/* "EXTF_Buchungsstapel_2027_00003.csv", or that of the profile with the number of the batch. */
struct str booking_export_name(struct mem *, const struct booking_profile *, enum booking_format, int n);
/* "..._Kopie_1.csv" for the second time the file leaves. */
struct str booking_copy_name(struct mem *, struct str name, int copy);

#endif
