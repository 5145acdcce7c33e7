#include "domain/agreement/agreement_internal.h"

/* How the names of public bodies begin in Lower Saxony. */
static const struct {
    struct str begin;
    int kind;
} kind_words[] = {
    { STR_INIT("landkreis "), AUTHORITY_KREIS },
    { STR_INIT("kreis "), AUTHORITY_KREIS },
    { STR_INIT("landeshauptstadt "), AUTHORITY_STADT },
    { STR_INIT("hansestadt "), AUTHORITY_STADT },
    { STR_INIT("universitätsstadt "), AUTHORITY_STADT },
    { STR_INIT("bergstadt "), AUTHORITY_STADT },
    { STR_INIT("stadt "), AUTHORITY_STADT },
    { STR_INIT("samtgemeinde "), AUTHORITY_SAMTGEMEINDE },
    { STR_INIT("gemeinde "), AUTHORITY_GEMEINDE },
    { STR_INIT("einheitsgemeinde "), AUTHORITY_GEMEINDE },
    { STR_INIT("inselgemeinde "), AUTHORITY_GEMEINDE },
    { STR_INIT("nordseeheilbad "), AUTHORITY_GEMEINDE },
    { STR_INIT("flecken "), AUTHORITY_FLECKEN },
    { STR_INIT("region "), AUTHORITY_REGION },
    { STR_INIT("zweckverband "), AUTHORITY_ZWECKVERBAND },
    { STR_INIT("schulverband "), AUTHORITY_ZWECKVERBAND },
    { STR_INIT("land "), AUTHORITY_LAND },
};

int authority_kind_of_name(struct str name)
{
    char bytes[64];
    struct buf lower = buf_fixed(bytes, sizeof bytes);
    for (size_t i = 0; i < name.len && i < 40; i++) {
        char c = name.at[i];
        buf_byte(&lower, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
    for (size_t i = 0; i < ARRAY_LEN(kind_words); i++)
        if (str_starts(buf_str(&lower), kind_words[i].begin))
            return kind_words[i].kind;
    return 0;
}

/* Lower case, blanks left out: "e. V." and "e.V." become one. */
static struct str squeezed(struct mem *mem, struct str text)
{
    struct buf out = buf_of(mem, text.len + 1);
    struct str lower = str_lower_ascii(mem, text);
    for (size_t i = 0; i < lower.len; i++)
        if (lower.at[i] != ' ')
            buf_byte(&out, lower.at[i]);
    return buf_str(&out);
}

bool authority_is_private(struct mem *mem, struct str name)
{
    static const struct str forms[] = {
        STR_INIT("gmbh"),   STR_INIT("e.v."), STR_INIT("mbh"),      STR_INIT("gag"),     STR_INIT("&co"),
        STR_INIT("privat"), STR_INIT("ohg"),  STR_INIT("stiftung"), STR_INIT("waldorf"), STR_INIT("freieschule"),
    };
    struct str text = squeezed(mem, name);
    for (size_t i = 0; i < ARRAY_LEN(forms); i++)
        if (str_find(text, forms[i]) != SIZE_MAX)
            return true;
    return false;
}

/*
 * Which schools the agreement is not for: it covers "Schulen in öffentlicher
 * Trägerschaft" (§ 1), and schools in free ownership (NSchG part eleven) are the
 * others.  The state's list has no column for it; the names say it in many
 * spellings: "in freier Trägerschaft", "i.fr.T.", "i.f.T.", "in kirchl.
 * Trägerschaft" (churches are free owners too), "Ersatzschule",
 * "Ergänzungsschule", "Freie ...", "Waldorf", "Privat...", the legal form of the
 * owner (GmbH, e.V., Stiftung) or a well-known free owner (CJD, DRK, Diakonie).
 * Not a sign: "kath." and "ev." alone (public schools for one confession, NSchG
 * § 129) and "Montessori" (public schools have that name too).  Where the name
 * does not tell, or tells the wrong thing, the mapping file decides (column
 * ownership).
 */
bool agreement_is_free_school(struct mem *mem, struct str name)
{
    static const struct str signs[] = {
        STR_INIT("infreiertr"),    STR_INIT("freiertr"),      STR_INIT("i.fr."),
        STR_INIT("i.f.t"),         STR_INIT("infr.tr"),       STR_INIT("kirchl.tr"),
        STR_INIT("kirchlichertr"), STR_INIT("ersatzsch"),     STR_INIT("ergänzungssch"),
        STR_INIT("waldorf"),       STR_INIT("privat"),        STR_INIT("gmbh"),
        STR_INIT("e.v."),          STR_INIT("e.v"),           STR_INIT("stiftung"),
        STR_INIT("&co"),           STR_INIT("anerkanntegym"), STR_INIT("internationalschool"),
    };
    static const struct str words[] = {
        STR_INIT("freie"),     STR_INIT("freies"),  STR_INIT("freier"),      STR_INIT("cjd"),
        STR_INIT("drk"),       STR_INIT("awo"),     STR_INIT("diakonie"),    STR_INIT("diakonie-kolleg"),
        STR_INIT("diakovere"), STR_INIT("caritas"), STR_INIT("lebenshilfe"), STR_INIT("johanniter"),
        STR_INIT("malteser"),  STR_INIT("i.fr"),
    };
    struct mem_mark mark = mem_mark(mem);
    struct str text = squeezed(mem, name), rest = str_lower_ascii(mem, name), word;
    bool found = false;
    for (size_t i = 0; i < ARRAY_LEN(signs); i++)
        found = found || str_find(text, signs[i]) != SIZE_MAX;
    while (!found && str_cut(&rest, ' ', &word))
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
            found = found || str_eq(word, words[i]);
    mem_reset(mem, mark);
    return found;
}

enum msg authority_kind_msg(int kind)
{
    static const enum msg names[AUTHORITY_KIND_END] = {
        [AUTHORITY_KREIS] = M_agreement_kind_kreis,
        [AUTHORITY_STADT] = M_agreement_kind_stadt,
        [AUTHORITY_GEMEINDE] = M_agreement_kind_gemeinde,
        [AUTHORITY_SAMTGEMEINDE] = M_agreement_kind_samtgemeinde,
        [AUTHORITY_FLECKEN] = M_agreement_kind_flecken,
        [AUTHORITY_REGION] = M_agreement_kind_region,
        [AUTHORITY_ZWECKVERBAND] = M_agreement_kind_zweckverband,
        [AUTHORITY_LAND] = M_agreement_kind_land,
    };
    return kind > 0 && kind < AUTHORITY_KIND_END ? names[kind] : MSG_NONE;
}
