#include "domain/contribution/booking_export.h"

#include "base/check.h"
#include "base/num.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "platform/limits.h"

enum { NUMBER_MAX = 36, WORDS_MAX = 60, CELL_MAX = 400, WHOLE_DIGITS = 10 };

/* --- profile ------------------------------------------------------------------------------------- */

static const struct {
    struct str name;
    enum booking_field field;
} fields[] = {
    { STR_INIT("Mandant"), CELL_CLIENT },
    { STR_INIT("Haushaltsjahr"), CELL_YEAR },
    { STR_INIT("Personenkonto"), CELL_PARTY_ACCOUNT },
    { STR_INIT("Produkt"), CELL_PRODUCT },
    { STR_INIT("Kostenstelle"), CELL_COST_CENTER },
    { STR_INIT("Sachkonto"), CELL_LEDGER },
    { STR_INIT("Betrag"), CELL_AMOUNT },
    { STR_INIT("Seite"), CELL_SIDE },
    { STR_INIT("Steuerschlüssel"), CELL_TAX_KEY },
    { STR_INIT("Fälligkeit"), CELL_DUE },
    { STR_INIT("Belegnummer"), CELL_NUMBER },
    { STR_INIT("Belegdatum"), CELL_DATE },
    { STR_INIT("Buchungstext"), CELL_WORDS },
    { STR_INIT("Referenz"), CELL_REFERENCE },
};

static bool column_take(struct booking_profile *p, struct str value)
{
    size_t colon = str_find_byte(value, ':');
    struct str name = str_trim(str_from(value, colon == SIZE_MAX ? 0 : colon + 1));

    if (p->ncolumns == BOOKING_COLUMNS_MAX)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (str_eq(fields[i].name, name)) {
            p->columns[p->ncolumns].heading = colon == SIZE_MAX ? name : str_trim(str_sub(value, 0, colon));
            p->columns[p->ncolumns++].field = fields[i].field;
            return true;
        }
    return false;
}

/* One of the words; its number from 1 on, 0: none of them. */
static int word_of(struct str value, const char *const *words, int n)
{
    for (int i = 0; i < n; i++)
        if (str_eq_nocase(value, str_of(words[i])))
            return i + 1;
    return 0;
}
#define WORD_OF(value, ...) \
    word_of(value, (const char *const[]){ __VA_ARGS__ }, \
            (int)(sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)))

static bool table_take(struct booking_profile *p, struct str name, struct str value)
{
    int word = 0;

    if (str_eq(name, STR("Zeichensatz")))
        p->charset = (enum booking_charset)(word = WORD_OF(value, "UTF-8", "Windows-1252", "ISO-8859-1"));
    else if (str_eq(name, STR("Trennzeichen")))
        p->separator = " ;,\t"[word = WORD_OF(value, ";", ",", "Tab")];
    else if (str_eq(name, STR("Dezimalzeichen")))
        p->decimal = " ,."[word = WORD_OF(value, ",", ".")];
    else if (str_eq(name, STR("Datum")))
        p->date = (enum booking_date)(word = WORD_OF(value, "TT.MM.JJJJ", "JJJJ-MM-TT", "TTMMJJJJ"));
    else if (str_eq(name, STR("Betrag")))
        p->sides = (word = WORD_OF(value, "Vorzeichen", "Seite")) == 2;
    else if (str_eq(name, STR("Kopfzeile")))
        p->heading = (word = WORD_OF(value, "ja", "nein")) == 1;
    else if (str_eq(name, STR("Spalte")))
        return column_take(p, value);
    return word > 0;
}

static bool setting_take(struct booking_profile *p, struct str name, struct str value)
{
    static const struct {
        struct str name;
        size_t offset;
    } texts[] = { { STR_INIT("Berater"), offsetof(struct booking_profile, consultant) },
                  { STR_INIT("Mandant"), offsetof(struct booking_profile, client) },
                  { STR_INIT("Sachkontenlänge"), offsetof(struct booking_profile, account_length) },
                  { STR_INIT("Erlöskonto"), offsetof(struct booking_profile, ledger) },
                  { STR_INIT("Steuerschlüssel"), offsetof(struct booking_profile, tax_key) },
                  { STR_INIT("Produkt"), offsetof(struct booking_profile, product) },
                  { STR_INIT("Kostenstelle"), offsetof(struct booking_profile, cost_center) },
                  { STR_INIT("Dateiname"), offsetof(struct booking_profile, file_name) } };
    const struct str person = STR("Personenkonto ");

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (str_eq(texts[i].name, name)) {
            *(struct str *)(void *)((char *)p + texts[i].offset) = value;
            return true;
        }
    if (!str_starts(name, person))
        return table_take(p, name, value);
    if (p->nparties == BOOKING_PARTIES_MAX)
        return false;
    p->parties[p->nparties].party = str_trim(str_from(name, person.len));
    p->parties[p->nparties++].account = value;
    return true;
}

bool booking_profile_read(struct str text, struct booking_profile *out, int *line)
{
    *out = (struct booking_profile){
        .charset = CHARSET_UTF8, .date = DATE_GERMAN, .separator = ';', .decimal = ',', .heading = true
    };
    *line = 0;
    for (struct str row; str_cut_line(&text, &row);) {
        size_t equals = str_find_byte(row, '=');
        ++*line;
        if (str_trim(row).len == 0)
            continue;
        if (equals == SIZE_MAX ||
            !setting_take(out, str_trim(str_sub(row, 0, equals)), str_trim(str_from(row, equals + 1))))
            return false;
    }
    return true;
}

/* --- characters --------------------------------------------------------------------------------------- */

/* What Windows-1252 has at 0x80 to 0x9f. */
static const uint16_t windows_high[32] = { 0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                           0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                           0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                           0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178 };

static int byte_of(enum booking_charset charset, uint32_t c)
{
    if (c < 0x80 || (c >= 0xa0 && c <= 0xff))
        return (int)c;
    for (int i = 0; charset == CHARSET_WINDOWS_1252 && i < 32; i++)
        if (windows_high[i] != 0 && windows_high[i] == c)
            return 0x80 + i;
    return -1;
}

struct writer {
    struct buf out;
    enum booking_charset charset;
    char separator;
    size_t line;
    bool inside;
    struct booking_refusal refusal;
};

static void refuse_cell(struct writer *w, enum booking_fault fault, const char *field, struct str value)
{
    if (w->refusal.fault == BOOKING_GOOD)
        w->refusal = (struct booking_refusal){ fault, w->line, str_of(field), value };
}

static void put_code_point(struct writer *w, uint32_t c, const char *field, struct str value)
{
    int byte = w->charset == CHARSET_UTF8 ? 0 : byte_of(w->charset, c);

    if (byte < 0 || c < ' ' || c == 0x7f)
        refuse_cell(w, BOOKING_CHARSET, field, value);
    else if (w->charset == CHARSET_UTF8)
        utf8_put(&w->out, c);
    else
        buf_byte(&w->out, (char)(unsigned char)byte);
}

static void separate(struct writer *w)
{
    if (w->inside)
        buf_byte(&w->out, w->separator);
    w->inside = true;
}

/* In quotes, quotes doubled. */
static void put_text(struct writer *w, const char *field, struct str value, size_t max)
{
    separate(w);
    if (utf8_count(value) > max)
        refuse_cell(w, BOOKING_LENGTH, field, value);
    buf_byte(&w->out, '"');
    for (size_t pos = 0; pos < value.len;) {
        uint32_t c = utf8_next(value, &pos);
        if (c == '"')
            buf_byte(&w->out, '"');
        put_code_point(w, c, field, value);
    }
    buf_byte(&w->out, '"');
}

static void put_plain(struct writer *w, struct str value)
{
    separate(w);
    buf_put(&w->out, value);
}

static void end_line(struct writer *w)
{
    buf_put_z(&w->out, "\r\n");
    w->line++;
    w->inside = false;
}

/* Digits only: accounts, numbers of clients. */
static void put_digits(struct writer *w, const char *field, struct str value)
{
    int64_t n;

    if (value.len == 0)
        refuse_cell(w, BOOKING_NO_SETTING, field, value);
    else if (value.len > 9 || num_parse(value, 0, 999999999, &n) != OK)
        refuse_cell(w, BOOKING_LENGTH, field, value);
    put_plain(w, value);
}

/* --- cells ----------------------------------------------------------------------------------------------- */

static struct str amount_text(struct mem *mem, int64_t cents, char decimal)
{
    struct buf out = buf_of(mem, 40);
    int64_t size = cents < 0 ? -cents : cents;

    if (cents < 0)
        buf_byte(&out, '-');
    buf_int(&out, size / 100);
    buf_byte(&out, decimal);
    buf_int_padded(&out, size % 100, 2);
    return buf_str(&out);
}

static struct str date_text(struct mem *mem, struct day day, enum booking_date form)
{
    struct day_parts d = day_parts(day);
    struct buf out = buf_of(mem, 16);

    if (form == DATE_ISO) {
        day_put_iso(&out, day);
        return buf_str(&out);
    }
    buf_int_padded(&out, d.day, 2);
    buf_put_z(&out, form == DATE_GERMAN ? "." : "");
    buf_int_padded(&out, d.month, 2);
    buf_put_z(&out, form == DATE_GERMAN ? "." : "");
    buf_int_padded(&out, d.year, 4);
    return buf_str(&out);
}

static struct str words_of(struct mem *mem, const struct booking *b)
{
    return str_cat(mem, b->cents < 0 ? STR("Gutschrift ") : STR("Kostenbeitrag "), b->number);
}

static struct str account_of(struct writer *w, const struct booking_profile *p, const struct booking *b)
{
    for (size_t i = 0; i < p->nparties; i++)
        if (str_eq(p->parties[i].party, b->party))
            return p->parties[i].account;
    refuse_cell(w, BOOKING_NO_ACCOUNT, "Personenkonto", b->party);
    return STR("0");
}

/* --- DATEV ------------------------------------------------------------------------------------------------ */

static const char datev_head[] =
    "Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;WKZ Umsatz;Kurs;Basis-Umsatz;WKZ Basis-Umsatz;Konto;"
    "Gegenkonto (ohne BU-Schlüssel);BU-Schlüssel;Belegdatum;Belegfeld 1;Belegfeld 2;Skonto;Buchungstext;Postensperre;"
    "Diverse Adressnummer;Geschäftspartnerbank;Sachverhalt;Zinssperre;Beleglink;Beleginfo - Art 1;Beleginfo - Inhalt 1;"
    "Beleginfo - Art 2;Beleginfo - Inhalt 2;Beleginfo - Art 3;Beleginfo - Inhalt 3;Beleginfo - Art 4;"
    "Beleginfo - Inhalt 4;Beleginfo - Art 5;Beleginfo - Inhalt 5;Beleginfo - Art 6;Beleginfo - Inhalt 6;"
    "Beleginfo - Art 7;Beleginfo - Inhalt 7;Beleginfo - Art 8;Beleginfo - Inhalt 8;KOST1 - Kostenstelle;"
    "KOST2 - Kostenstelle;Kost-Menge;EU-Land u. UStID (Bestimmung);EU-Steuersatz (Bestimmung);Abw. Versteuerungsart;"
    "Sachverhalt L+L;Funktionsergänzung L+L;BU 49 Hauptfunktionstyp;BU 49 Hauptfunktionsnummer;"
    "BU 49 Funktionsergänzung;";
static const char datev_tail[] =
    "Stück;Gewicht;Zahlweise;Forderungsart;Veranlagungsjahr;Zugeordnete Fälligkeit;Skontotyp;Auftragsnummer;"
    "Buchungstyp;USt-Schlüssel (Anzahlungen);EU-Land (Anzahlungen);Sachverhalt L+L (Anzahlungen);"
    "EU-Steuersatz (Anzahlungen);Erlöskonto (Anzahlungen);Herkunft-Kz;Buchungs GUID;KOST-Datum;SEPA-Mandatsreferenz;"
    "Skontosperre;Gesellschaftername;Beteiligtennummer;Identifikationsnummer;Zeichnernummer;Postensperre bis;"
    "Bezeichnung SoBil-Sachverhalt;Kennzeichen SoBil-Buchung;Festschreibung;Leistungsdatum;"
    "Datum Zuord. Steuerperiode;Fälligkeit;Generalumkehr (GU);Steuersatz;Land;Abrechnungsreferenz;BVV-Position;"
    "EU-Land u. UStID (Ursprung);EU-Steuersatz (Ursprung);Abw. Skontokonto";
enum { DATEV_COLUMNS = 125, DATEV_EXTRAS = 20 };

static void put_bare(struct writer *w, struct str text)
{
    for (size_t pos = 0; pos < text.len;)
        put_code_point(w, utf8_next(text, &pos), "Kopf", text);
}

static void datev_names(struct writer *w)
{
    put_bare(w, str_of(datev_head));
    for (int i = 1; i <= DATEV_EXTRAS; i++) {
        put_bare(w, STR("Zusatzinformation - Art "));
        buf_int(&w->out, i);
        put_bare(w, STR(";Zusatzinformation- Inhalt "));
        buf_int(&w->out, i);
        put_bare(w, STR(";"));
    }
    put_bare(w, str_of(datev_tail));
    end_line(w);
}

static void put_day_digits(struct writer *w, struct day day)
{
    struct day_parts d = day_parts(day);

    separate(w);
    buf_int_padded(&w->out, d.year, 4);
    buf_int_padded(&w->out, d.month, 2);
    buf_int_padded(&w->out, d.day, 2);
}

static void put_created(struct writer *w, struct instant at)
{
    struct day day = zone_day(at);
    int64_t ms = num_mod_floor(at.us / 1000, 86400000);

    put_day_digits(w, day);
    buf_int_padded(&w->out, ms / 3600000, 2);
    buf_int_padded(&w->out, ms / 60000 % 60, 2);
    buf_int_padded(&w->out, ms / 1000 % 60, 2);
    buf_int_padded(&w->out, ms % 1000, 3);
}

/* 31 fields. */
static void datev_line_one(struct writer *w, const struct booking_profile *p, const struct booking_batch *batch)
{
    struct day from = batch->bookings[0].date, to = from;

    for (size_t i = 1; i < batch->count; i++) {
        from = day_compare(batch->bookings[i].date, from) < 0 ? batch->bookings[i].date : from;
        to = day_compare(batch->bookings[i].date, to) > 0 ? batch->bookings[i].date : to;
    }
    put_plain(w, STR("\"EXTF\";700;21;\"Buchungsstapel\";13"));
    put_created(w, batch->at);
    put_plain(w, STR(";\"PD\";\"\";\"\""));
    put_digits(w, "Berater", p->consultant);
    put_digits(w, "Mandant", p->client);
    put_day_digits(w, day_of(day_parts(from).year, 1, 1));
    put_digits(w, "Sachkontenlänge", p->account_length);
    put_day_digits(w, from);
    put_day_digits(w, to);
    put_plain(w, STR("\"Kostenbeitraege\";\"\";1;0;0;\"EUR\";;\"\";;;\"\";;;\"\";\"\""));
    end_line(w);
}

static void datev_booking(struct writer *w, struct mem *mem, const struct booking_profile *p, const struct booking *b)
{
    struct day_parts d = day_parts(b->date);
    struct buf day = buf_of(mem, 8);
    int64_t size = b->cents < 0 ? -b->cents : b->cents;
    struct str amount = amount_text(mem, size, ',');

    if (amount.len > WHOLE_DIGITS + 3)
        refuse_cell(w, BOOKING_LENGTH, "Umsatz", amount);
    buf_int_padded(&day, d.day, 2);
    buf_int_padded(&day, d.month, 2);
    put_plain(w, amount);
    put_plain(w, b->cents < 0 ? STR("\"H\"") : STR("\"S\""));
    put_plain(w, STR("\"EUR\";;;\"\""));
    put_digits(w, "Personenkonto", account_of(w, p, b));
    put_digits(w, "Erlöskonto", p->ledger);
    put_text(w, "Steuerschlüssel", b->taxable ? p->tax_key : STR(""), 4);
    put_plain(w, buf_str(&day));
    put_text(w, "Belegfeld 1", b->number, NUMBER_MAX);
    put_text(w, "Belegfeld 2", STR(""), 12);
    put_plain(w, STR(""));
    put_text(w, "Buchungstext", words_of(mem, b), WORDS_MAX);
    /* 15 to 36 stay empty; 37 is the cost centre. */
    for (int i = 15; i <= 36; i++)
        put_plain(w, STR(""));
    put_text(w, "Kostenstelle", p->cost_center, NUMBER_MAX);
    for (int i = 38; i <= DATEV_COLUMNS; i++)
        put_plain(w, STR(""));
    end_line(w);
}

/* --- table ---------------------------------------------------------------------------------------------------- */

static struct str field_text(struct writer *w, struct mem *mem, const struct booking_profile *p,
                             const struct booking *b, enum booking_field field)
{
    struct buf year = buf_of(mem, 8);

    switch (field) {
    case CELL_CLIENT:
        return p->client;
    case CELL_YEAR:
        buf_int(&year, day_parts(b->date).year);
        return buf_str(&year);
    case CELL_PARTY_ACCOUNT:
        return account_of(w, p, b);
    case CELL_PRODUCT:
        return p->product;
    case CELL_COST_CENTER:
        return p->cost_center;
    case CELL_LEDGER:
        return p->ledger;
    case CELL_AMOUNT:
        return amount_text(mem, p->sides && b->cents < 0 ? -b->cents : b->cents, p->decimal);
    case CELL_SIDE:
        return b->cents < 0 ? STR("H") : STR("S");
    case CELL_TAX_KEY:
        return b->taxable ? p->tax_key : STR("");
    case CELL_DUE:
        return date_text(mem, b->due, p->date);
    case CELL_NUMBER:
        return b->number;
    case CELL_DATE:
        return date_text(mem, b->date, p->date);
    case CELL_WORDS:
        return words_of(mem, b);
    case CELL_REFERENCE:
        return b->reference;
    case CELL_NOTHING:
    case CELL_END:
        break;
    }
    return STR("");
}

static void table_write(struct writer *w, struct mem *mem, const struct booking_profile *p,
                        const struct booking_batch *batch)
{
    if (p->ncolumns == 0)
        refuse_cell(w, BOOKING_NO_SETTING, "Spalte", STR(""));
    for (size_t c = 0; p->heading && c < p->ncolumns; c++)
        put_text(w, "Spalte", p->columns[c].heading, CELL_MAX);
    if (p->heading)
        end_line(w);
    for (size_t i = 0; i < batch->count; i++) {
        for (size_t c = 0; c < p->ncolumns; c++) {
            enum booking_field field = p->columns[c].field;
            struct str cell = field_text(w, mem, p, &batch->bookings[i], field);
            put_text(w, str_z(mem, p->columns[c].heading), cell, field == CELL_WORDS ? WORDS_MAX : CELL_MAX);
        }
        end_line(w);
    }
}

struct booking_refusal booking_export_write(struct mem *mem, const struct booking_profile *p,
                                            enum booking_format format, const struct booking_batch *batch,
                                            struct str *bytes)
{
    struct writer w = { .out = buf_of(mem, MIB(2)), .charset = p->charset, .separator = p->separator, .line = 1 };

    CHECK(batch->count > 0);
    if (format == BOOKING_TABLE) {
        table_write(&w, mem, p, batch);
    } else {
        w.charset = CHARSET_WINDOWS_1252;
        w.separator = ';';
        datev_line_one(&w, p, batch);
        datev_names(&w);
        for (size_t i = 0; i < batch->count; i++)
            datev_booking(&w, mem, p, &batch->bookings[i]);
    }
    if (w.out.full)
        refuse_cell(&w, BOOKING_LENGTH, "Datei", STR(""));
    *bytes = buf_str(&w.out);
    return w.refusal;
}

struct str booking_export_name(struct mem *mem, const struct booking_profile *p, enum booking_format format, int n)
{
    struct buf out = buf_of(mem, 200);
    struct str base = p->file_name.len > 0 ? p->file_name : STR("Sollstellung");

    if (str_ends(base, STR(".csv")))
        base = str_sub(base, 0, base.len - 4);
    buf_put(&out, format == BOOKING_DATEV ? STR("EXTF_Buchungsstapel") : utf8_truncate(base, 80));
    buf_byte(&out, '_');
    buf_int_padded(&out, n, 5);
    buf_put_z(&out, ".csv");
    return buf_str(&out);
}

struct str booking_copy_name(struct mem *mem, struct str name, int copy)
{
    struct buf out = buf_of(mem, 220);

    if (copy < 2 || name.len < 4)
        return name;
    buf_put(&out, str_sub(name, 0, name.len - 4));
    buf_put_z(&out, "_Kopie_");
    buf_int(&out, copy - 1);
    buf_put_z(&out, ".csv");
    return buf_str(&out);
}

enum msg booking_fault_msg(enum booking_fault fault)
{
    static const enum msg msgs[] = { [BOOKING_GOOD] = MSG_NONE,
                                     [BOOKING_CHARSET] = M_booking_fault_charset,
                                     [BOOKING_LENGTH] = M_booking_fault_length,
                                     [BOOKING_NO_ACCOUNT] = M_booking_fault_account,
                                     [BOOKING_NO_SETTING] = M_booking_fault_setting };

    return msgs[fault];
}
