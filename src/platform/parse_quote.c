/*
 * platform/parse_quote.c -- what somebody wrote, apart from what he quoted and
 * from his signature.  When in doubt nothing is folded away: a text shown twice
 * is a nuisance, a text not shown is a mistake.  Runs in the child; pure.
 */
#include "platform/parse_wire.h"

#include <string.h>

#include "platform/limits.h"

enum { LINES_MAX = 20000 };

struct lines {
    struct str *at;
    size_t n;
};

static struct lines cut_lines(struct mem *mem, struct str text)
{
    struct lines lines = { NULL, 0 };
    struct str rest = text, line;
    size_t n = 0;
    while (n < LINES_MAX && str_cut_line(&rest, &line))
        n++;
    lines.at = MEM_NEW_N(mem, struct str, n + 1);
    rest = text;
    while (lines.n < n && str_cut_line(&rest, &line))
        lines.at[lines.n++] = line;
    /* What is behind the last counted line belongs to it. */
    if (lines.n > 0)
        lines.at[lines.n - 1].len = (size_t)(text.at + text.len - lines.at[lines.n - 1].at);
    return lines;
}

/* A line without what mail programs put around it: blanks, "*bold*", "> ". */
static struct str bare(struct str line)
{
    line = str_trim(line);
    while (line.len > 0 && (line.at[0] == '*' || line.at[0] == '_'))
        line = str_from(line, 1);
    while (line.len > 0 && (line.at[line.len - 1] == '*' || line.at[line.len - 1] == '_'))
        line.len--;
    return str_trim(line);
}

static bool is_quote(struct str line)
{
    line = str_trim(line);
    return line.len > 0 && line.at[0] == '>';
}

static bool is_empty(struct str line) { return str_trim(line).len == 0; }

static bool begins_nocase(struct str s, struct str prefix) { return str_eq_nocase(str_sub(s, 0, prefix.len), prefix); }

static bool ends_nocase(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_eq_nocase(str_from(s, s.len - suffix.len), suffix);
}

/* --- where an older mail begins ----------------------------------------------------------- */

/* "-----Ursprüngliche Nachricht-----" and its relatives. */
static bool is_divider(struct str line)
{
    static const struct str words[] = {
        STR_INIT("Ursprüngliche Nachricht"),
        STR_INIT("Original Message"),
        STR_INIT("Originalnachricht"),
        STR_INIT("Original-Nachricht"),
        STR_INIT("Weitergeleitete Nachricht"),
        STR_INIT("Forwarded Message"),
        STR_INIT("Forwarded message"),
        STR_INIT("Ursprüngliche E-Mail"),
        STR_INIT("Originalmail"),
        STR_INIT("Message d'origine"),
        STR_INIT("Anfang der weitergeleiteten Nachricht:"),
        STR_INIT("Begin forwarded message:"),
    };
    line = bare(line);
    if (line.len < 2 || line.len > 120)
        return false;
    /* GroupWise: ">>> Name <address> 23.11.2026 08:00 >>>" */
    if (str_starts(line, STR(">>> ")) && str_ends(line, STR(" >>>")))
        return true;
    bool dashes = str_starts(line, STR("--"));
    bool colon = str_ends(line, STR(":"));
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if ((dashes && str_find(line, words[i]) != SIZE_MAX) || (colon && str_eq_nocase(line, words[i])))
            return true;
    return false;
}

static bool is_head(struct str line, const struct str *words, size_t n)
{
    line = bare(line);
    for (size_t i = 0; i < n; i++) {
        struct str rest = str_from(line, words[i].len);
        if (!begins_nocase(line, words[i]))
            continue;
        /* "*Von:* Name" leaves "Von:* Name"; "Von: " is followed by something. */
        rest = str_trim(rest);
        if (str_starts(rest, STR(":")))
            return true;
    }
    return false;
}

static bool is_from_head(struct str line)
{
    static const struct str words[] = { STR_INIT("Von"), STR_INIT("From"), STR_INIT("De") };
    return is_head(line, words, ARRAY_LEN(words));
}

static bool is_other_head(struct str line)
{
    static const struct str words[] = {
        STR_INIT("Gesendet"), STR_INIT("Datum"),   STR_INIT("Sent"),    STR_INIT("Date"), STR_INIT("An"),
        STR_INIT("To"),       STR_INIT("Betreff"), STR_INIT("Subject"), STR_INIT("Cc"),
    };
    return is_head(line, words, ARRAY_LEN(words));
}

/* Outlook: "Von: ...", then at least two of the other heads within five lines.  Web mail
   puts "Gesendet: ..." on top; then "Von: ..." is the next line. */
static bool is_head_block(const struct lines *lines, size_t i)
{
    size_t found = 0;
    if (is_other_head(lines->at[i]) && i + 1 < lines->n && is_from_head(lines->at[i + 1]))
        i++;
    if (!is_from_head(lines->at[i]))
        return false;
    for (size_t j = i + 1; j < lines->n && j <= i + 5; j++)
        found += is_other_head(lines->at[j]);
    return found >= 2;
}

static bool has_digit(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] >= '0' && s.at[i] <= '9')
            return true;
    return false;
}

/* One line, or up to three that a mail program broke, joined in `at`. */
static bool is_attribution_text(struct str line)
{
    static const struct {
        struct str begin, end;
    } forms[] = {
        { STR_INIT("Am "), STR_INIT("schrieb:") },    { STR_INIT("Am "), STR_INIT("geschrieben:") },
        { STR_INIT("On "), STR_INIT("wrote:") },      { STR_INIT("Le "), STR_INIT("écrit :") },
        { STR_INIT("Op "), STR_INIT("geschreven:") },
    };
    line = bare(line);
    if (line.len < 12 || line.len > 400 || !str_ends(line, STR(":")) || !has_digit(line))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++)
        if (begins_nocase(line, forms[i].begin) && ends_nocase(line, forms[i].end))
            return true;
    /* "Am 3. Mai 2026 schrieb Erika Muster:" and "Erika Muster schrieb am 3.5.2026 um 10:00:" */
    if (begins_nocase(line, STR("Am ")) && str_find(line, STR(" schrieb ")) != SIZE_MAX)
        return true;
    return str_find(line, STR(" schrieb am ")) != SIZE_MAX || str_find(line, STR(" wrote on ")) != SIZE_MAX;
}

/* "23.11.2026 08:00 Name <address>:", "Zitat von Name <address>:": only right above a quote. */
static bool is_weak_attribution(struct str line)
{
    line = bare(line);
    return line.len >= 8 && line.len <= 300 && str_ends(line, STR(">:")) && str_find_byte(line, '@') != SIZE_MAX &&
           (has_digit(line) || begins_nocase(line, STR("Zitat von ")) || begins_nocase(line, STR("Quoting ")));
}

/* How many lines the attribution at `i` takes, 0: there is none. */
static size_t attribution(struct mem *mem, const struct lines *lines, size_t i)
{
    struct str first = bare(lines->at[i]);
    /* What comes before "Am ... schrieb:" is not joined: it must begin here. */
    if (first.len == 0 || is_quote(lines->at[i]))
        return 0;
    struct str joined = first;
    for (size_t n = 1; n <= 3 && i + n <= lines->n; n++) {
        if (is_attribution_text(joined))
            return n;
        if (i + n == lines->n || is_empty(lines->at[i + n]) || joined.len > 300)
            return 0;
        bool may_break = begins_nocase(first, STR("Am ")) || begins_nocase(first, STR("On ")) ||
                         begins_nocase(first, STR("Le ")) || begins_nocase(first, STR("Op "));
        if (!may_break)
            return 0;
        joined = str_cat(mem, joined, STR(" "), bare(lines->at[i + n]));
    }
    return 0;
}

/* --- signatures ------------------------------------------------------------------------- */

static bool is_signature(struct str line)
{
    return str_eq(line, STR("-- ")) || str_eq(line, STR("--")) || str_eq(line, STR("--\u00a0"));
}

static bool is_phone_signature(struct str line)
{
    static const struct str begins[] = {
        STR_INIT("Von meinem iPhone gesendet"),
        STR_INIT("Von meinem iPad gesendet"),
        STR_INIT("Gesendet von meinem"),
        STR_INIT("Von meinem Galaxy gesendet"),
        STR_INIT("Von meinem Samsung"),
        STR_INIT("Gesendet von Outlook"),
        STR_INIT("Outlook für iOS"),
        STR_INIT("Outlook für Android"),
        STR_INIT("Sent from my "),
        STR_INIT("Sent from Outlook"),
        STR_INIT("Get Outlook for"),
        STR_INIT("Von Outlook für"),
        STR_INIT("Gesendet mit der"),
        STR_INIT("Gesendet mit Outlook"),
        STR_INIT("Diese Nachricht wurde von meinem"),
        STR_INIT("Holen Sie sich Outlook"),
    };
    line = bare(line);
    if (line.len > 160)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(begins); i++)
        if (begins_nocase(line, begins[i]))
            return true;
    return false;
}

/* --- splitting ---------------------------------------------------------------------------- */

/* The kind of each line: own text or quote. */
struct split {
    struct mem *mem;
    struct lines lines;
    bool *quoted;
    size_t end; /* lines from here on are an older mail as a whole */
};

static void mark_older(struct split *s)
{
    s->end = s->lines.n;
    for (size_t i = 0; i < s->lines.n; i++) {
        if (!is_divider(s->lines.at[i]) && !is_head_block(&s->lines, i))
            continue;
        /* The line Outlook draws above "Von:" belongs to it. */
        size_t from = i;
        while (from > 0 && (is_empty(s->lines.at[from - 1]) || bare(s->lines.at[from - 1]).len == 0))
            from--;
        s->end = from;
        return;
    }
}

static void mark_quotes(struct split *s)
{
    for (size_t i = 0; i < s->end; i++) {
        s->quoted[i] = s->quoted[i] || is_quote(s->lines.at[i]);
        size_t n = attribution(s->mem, &s->lines, i);
        bool weak = n == 0 && is_weak_attribution(s->lines.at[i]);
        size_t next = i + (n += weak);
        while (n > 0 && next < s->end && is_empty(s->lines.at[next]))
            next++;
        if (n == 0 || i + n > s->end)
            continue;
        if (next < s->end && is_quote(s->lines.at[next])) {
            for (size_t k = i; k < next; k++)
                s->quoted[k] = true;
        } else if (!weak) {
            /* Without ">" the whole rest is the older mail. */
            s->end = i;
        }
    }
}

/* An answer between the lines of a quote makes sense only with the quote: keep
   all of it, unless the quote stands as one block in front of the answer. */
static void keep_interleaved(struct split *s)
{
    size_t last_own = 0, groups = 0;
    bool in = false, own_before = false;
    for (size_t i = 0; i < s->end; i++)
        if (!s->quoted[i] && !is_empty(s->lines.at[i]))
            last_own = i;
    for (size_t i = 0; i < last_own; i++) {
        if (is_empty(s->lines.at[i]))
            continue;
        groups += s->quoted[i] && !in;
        in = s->quoted[i];
        own_before = own_before || (!in && groups == 0);
    }
    if (groups == 0 || (groups == 1 && !own_before))
        return;
    for (size_t i = 0; i < last_own; i++)
        s->quoted[i] = false;
}

static void mark_signature(struct split *s)
{
    for (size_t i = 0; i < s->end; i++) {
        if (s->quoted[i])
            continue;
        if (is_signature(s->lines.at[i])) {
            while (i < s->end && !s->quoted[i])
                s->quoted[i++] = true;
            i--;
        } else if (is_phone_signature(s->lines.at[i])) {
            s->quoted[i] = true;
        }
    }
}

static struct str gather(const struct split *s, bool quoted, size_t size)
{
    struct buf out = buf_of(s->mem, size);
    for (size_t i = 0; i < s->lines.n; i++) {
        if ((i >= s->end || s->quoted[i]) != quoted)
            continue;
        buf_put(&out, s->lines.at[i]);
        buf_byte(&out, '\n');
    }
    return str_trim(buf_str(&out));
}

void parse_quote_split(struct mem *mem, struct str text, struct str *own, struct str *quoted)
{
    struct split s = { .mem = mem, .lines = cut_lines(mem, text) };
    s.quoted = MEM_NEW_N(mem, bool, s.lines.n + 1);
    mark_older(&s);
    mark_quotes(&s);
    keep_interleaved(&s);
    mark_signature(&s);
    size_t size = text.len + s.lines.n + 1;
    *own = gather(&s, false, size);
    *quoted = gather(&s, true, size);
    if (str_empty(*own)) {
        *own = str_trim(text);
        *quoted = STR("");
    }
}
