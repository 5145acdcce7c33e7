#include "domain/desk/search.h"

#include "base/num.h"
#include "platform/limits.h"
#include "platform/text.h"

/* --- filters ------------------------------------------------------------------------------ */

enum filter {
    FILTER_NONE,
    FILTER_SCHOOL,
    FILTER_ROOM,
    FILTER_STATE,
    FILTER_REASON,
    FILTER_PERSON,
    FILTER_AFTER,
    FILTER_BEFORE
};

static const struct {
    struct str key;
    enum filter filter;
} keys[] = {
    { STR_INIT("schule"), FILTER_SCHOOL }, { STR_INIT("raum"), FILTER_ROOM },     { STR_INIT("status"), FILTER_STATE },
    { STR_INIT("grund"), FILTER_REASON },  { STR_INIT("von"), FILTER_PERSON },    { STR_INIT("nach"), FILTER_AFTER },
    { STR_INIT("vor"), FILTER_BEFORE },    { STR_INIT("school"), FILTER_SCHOOL }, { STR_INIT("room"), FILTER_ROOM },
    { STR_INIT("state"), FILTER_STATE },   { STR_INIT("reason"), FILTER_REASON }, { STR_INIT("from"), FILTER_PERSON },
    { STR_INIT("after"), FILTER_AFTER },   { STR_INIT("before"), FILTER_BEFORE },
};

static const struct {
    struct str word;
    enum ticket_state state;
} states[] = {
    { STR_INIT("neu"), STATE_NEW },
    { STR_INIT("schule"), STATE_AT_SCHOOL },
    { STR_INIT("arbeit"), STATE_IN_PROGRESS },
    { STR_INIT("wartet"), STATE_WAITING },
    { STR_INIT("test"), STATE_TESTING },
    { STR_INIT("erledigt"), STATE_CLOSED },
    { STR_INIT("new"), STATE_NEW },
    { STR_INIT("at_school"), STATE_AT_SCHOOL },
    { STR_INIT("in_progress"), STATE_IN_PROGRESS },
    { STR_INIT("waiting"), STATE_WAITING },
    { STR_INIT("testing"), STATE_TESTING },
    { STR_INIT("closed"), STATE_CLOSED },
};

/* How many letters must be changed, added or taken away to make b of a; at most 15 letters. */
static size_t distance(struct str a, struct str b)
{
    size_t row[16];
    a = str_sub(a, 0, 15);
    b = str_sub(b, 0, 15);
    for (size_t k = 0; k <= b.len; k++)
        row[k] = k;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b.len; k++) {
            size_t change = diagonal + (a.at[i - 1] != b.at[k - 1]);
            size_t other = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
            diagonal = row[k];
            row[k] = change < other ? change : other;
        }
    }
    return row[b.len];
}

static enum filter filter_of(struct str key)
{
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (str_eq(keys[i].key, key))
            return keys[i].filter;
    return FILTER_NONE;
}

static enum err wrong(struct search *s, enum search_fault fault, struct str filter, struct str value)
{
    s->wrong = (struct search_wrong){ .fault = fault, .filter = filter, .value = value };
    return ERR_INVALID;
}

/* A slip of the finger is at most a third of the word away. */
static enum err unknown(struct search *s, struct str key)
{
    size_t best = key.len / 3 + 1;
    (void)wrong(s, FAULT_FILTER, key, STR(""));
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        size_t d = distance(key, keys[i].key);
        if (d <= best && (d < best || s->wrong.suggestion.len == 0)) {
            best = d;
            s->wrong.suggestion = keys[i].key;
        }
    }
    return ERR_INVALID;
}

static enum err state_of(struct str value, int *state)
{
    for (size_t i = 0; i < ARRAY_LEN(states); i++)
        if (str_eq_nocase(states[i].word, value)) {
            *state = (int)states[i].state;
            return OK;
        }
    return ERR_INVALID;
}

static enum err reason_of(struct mem *mem, struct str value, int *reason)
{
    struct str wanted = text_fold(mem, value);
    for (int r = REASON_RECEIVED; r <= REASON_UNWANTED; r++) {
        enum msg name = ticket_reason_msg((enum ticket_reason)r);
        for (int lang = 0; name != MSG_NONE && lang < LANG_COUNT; lang++)
            if (str_eq(text_fold(mem, msg_text((enum lang)lang, name)), wanted)) {
                *reason = r;
                return OK;
            }
    }
    return ERR_INVALID;
}

static enum search_fault fault_of(enum filter filter)
{
    bool day = filter == FILTER_AFTER || filter == FILTER_BEFORE;
    return day ? FAULT_DAY : filter == FILTER_STATE ? FAULT_STATE : FAULT_VALUE;
}

static enum err filter_value(struct mem *mem, struct search *s, enum filter filter, struct str value)
{
    if (value.len == 0)
        return ERR_INVALID;
    switch (filter) {
    case FILTER_SCHOOL:
        s->school = text_fold(mem, value);
        return OK;
    case FILTER_ROOM:
        s->room = value;
        return OK;
    case FILTER_PERSON:
        s->person = str_lower_ascii(mem, value);
        return OK;
    case FILTER_STATE:
        return state_of(value, &s->state);
    case FILTER_REASON:
        return reason_of(mem, value, &s->reason);
    case FILTER_AFTER:
        return day_parse(value, &s->after);
    case FILTER_BEFORE:
        return day_parse(value, &s->before);
    case FILTER_NONE:
        break;
    }
    return ERR_INVALID;
}

static enum err set_filter(struct mem *mem, struct search *s, struct str key, struct str value, bool not )
{
    enum filter filter = filter_of(key);
    if (filter == FILTER_NONE)
        return unknown(s, key);
    if (not )
        return wrong(s, FAULT_NOT, key, value);
    s->filtered = true;
    if (filter_value(mem, s, filter, value) == OK)
        return OK;
    return wrong(s, fault_of(filter), key, value);
}

/* --- words --------------------------------------------------------------------------------- */

static bool has_letter(struct str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.at[i] < '0' || word.at[i] > '9')
            return true;
    return false;
}

static void add_word(struct mem *mem, struct search *s, struct str word, bool not, bool prefix)
{
    /* The beginning of a word has no stem of its own. */
    if (s->nwords < SEARCH_WORDS)
        s->words[s->nwords++] = (struct search_word){
            .stem = prefix ? word : text_stem(mem, word), .not = not, .prefix = prefix, .joined = STR("")
        };
}

/* What stands between blanks may be several words: "E-Mail", "R 2.14". */
static void add_words(struct mem *mem, struct search *s, struct str piece, bool not )
{
    bool star = str_ends(piece, STR("*"));
    struct str folded = text_fold(mem, piece), chain, word;
    size_t n;
    for (size_t at = 0; text_chain_next(folded, &at, &chain, &n);) {
        size_t first = s->nwords;
        bool last = star && at + 1 == folded.len;
        for (size_t i = 0; text_word_next(chain, &i, &word);)
            add_word(mem, s, word, not, last && i == chain.len);
        struct str joined = text_joined(mem, chain);
        if (n > 1 && s->nwords - first == n && has_letter(joined)) {
            s->words[first].joined = last ? joined : text_stem(mem, joined);
            s->words[first].parts = (int)n;
        }
    }
}

static void add_phrase(struct mem *mem, struct search *s, struct str text, bool not )
{
    struct str folded = text_fold(mem, text), word;
    size_t first = s->nwords;
    for (size_t at = 0; text_word_next(folded, &at, &word);)
        add_word(mem, s, word, not, false);
    if (s->nwords - first < 2)
        return;
    s->phrases++;
    for (size_t i = first; i < s->nwords; i++)
        s->words[i].phrase = s->phrases;
}

/* Telephones type quotes as printers set them. */
static struct str plain_quotes(struct mem *mem, struct str query)
{
    static const struct str set[] = { STR_INIT("„"), STR_INIT("“"), STR_INIT("”") };
    struct buf out = buf_of(mem, query.len);
    for (size_t i = 0; i < query.len;) {
        size_t k = 0;
        while (k < ARRAY_LEN(set) && !str_starts(str_from(query, i), set[k]))
            k++;
        buf_byte(&out, k < ARRAY_LEN(set) ? '"' : query.at[i]);
        i += k < ARRAY_LEN(set) ? set[k].len : 1;
    }
    return buf_str(&out);
}

/* Next piece: quoted text or up to a blank; a quote may follow a filter's colon. */
static bool cut_piece(struct str *rest, struct str *key, struct str *value, bool * not, bool *quoted)
{
    *rest = str_trim(*rest);
    *quoted = false;
    *key = STR("");
    if (rest->len == 0)
        return false;
    *not = rest->len > 1 && rest->at[0] == '-';
    if (*not )
        *rest = str_from(*rest, 1);
    size_t i = 0;
    while (i < rest->len && ((rest->at[i] >= 'a' && rest->at[i] <= 'z') || (rest->at[i] >= 'A' && rest->at[i] <= 'Z') ||
                             (unsigned char)rest->at[i] >= 0x80))
        i++;
    /* "http://..." is text; "10:30" has no letters before its colon. */
    if (i > 1 && i < rest->len && rest->at[i] == ':' && !str_starts(str_from(*rest, i), STR("://"))) {
        *key = str_sub(*rest, 0, i);
        *rest = str_from(*rest, i + 1);
    }
    if (rest->len > 0 && rest->at[0] == '"') {
        struct str inner = str_from(*rest, 1);
        *quoted = true;
        size_t end = str_find_byte(inner, '"');
        *value = str_sub(inner, 0, end == SIZE_MAX ? inner.len : end);
        *rest = str_from(inner, end == SIZE_MAX ? inner.len : end + 1);
        return true;
    }
    for (i = 0; i < rest->len && rest->at[i] != ' ' && rest->at[i] != '\t';)
        i++;
    *value = str_sub(*rest, 0, i);
    *rest = str_from(*rest, i);
    return true;
}

static bool only_negative(const struct search *s)
{
    for (size_t i = 0; i < s->nwords; i++)
        if (!s->words[i].not )
            return false;
    return s->nwords > 0;
}

#define NUMBER_LEN 10 /* "2026004711" */

enum err search_number(struct str query, int64_t *number)
{
    struct str text = str_trim(query);
    if (str_starts(text, STR("[")) && str_ends(text, STR("]")))
        text = str_sub(text, 1, text.len - 2);
    if (ticket_number_parse(text, number) == OK)
        return OK;
    if (text.len != NUMBER_LEN || !str_starts(text, STR("20")))
        return ERR_INVALID;
    return num_parse(text, 2000000001, 2099999999, number);
}

enum err search_parse(struct mem *mem, struct str query, struct search *s)
{
    struct str rest = plain_quotes(mem, query), key, value;
    bool not, quoted;
    *s = (struct search){ .after = DAY_NONE, .before = DAY_NONE };
    if (search_number(query, &s->number) == OK)
        return OK;
    while (cut_piece(&rest, &key, &value, &not, &quoted)) {
        /* "Fehler: Papierstau" is text. */
        if (key.len > 0 && value.len == 0 && !quoted && filter_of(text_fold(mem, key)) == FILTER_NONE)
            add_words(mem, s, key, not );
        else if (key.len > 0)
            TRY(set_filter(mem, s, text_fold(mem, key), value, not ));
        else if (quoted)
            add_phrase(mem, s, value, not );
        else
            add_words(mem, s, value, not );
    }
    return only_negative(s) ? wrong(s, FAULT_WORDS, STR(""), STR("")) : OK;
}

/* The words of a list for people: those in the language of the page, "neu, schule, ...". */
static struct str filter_words(struct mem *mem, enum lang lang)
{
    struct buf out = buf_of(mem, 256);
    size_t half = ARRAY_LEN(keys) / 2, from = lang == LANG_EN ? half : 0;
    for (size_t i = from; i < from + half; i++) {
        buf_put_z(&out, i > from ? ", " : "");
        buf_put(&out, keys[i].key);
    }
    return buf_str(&out);
}

static struct str state_words(struct mem *mem, enum lang lang)
{
    struct buf out = buf_of(mem, 256);
    size_t half = ARRAY_LEN(states) / 2, from = lang == LANG_EN ? half : 0;
    for (size_t i = from; i < from + half; i++) {
        buf_put_z(&out, i > from ? ", " : "");
        buf_put(&out, states[i].word);
    }
    return buf_str(&out);
}

struct str search_refusal(struct mem *mem, enum lang lang, struct str query)
{
    struct search s;
    if (search_parse(mem, query, &s) == OK)
        return STR("");
    const struct search_wrong *w = &s.wrong;
    switch (w->fault) {
    case FAULT_FILTER:
        if (w->suggestion.len > 0)
            return msg_format(mem, lang, M_desk_error_filter_unknown, { "filter", w->filter },
                              { "suggestion", w->suggestion });
        return msg_format(mem, lang, M_desk_error_filter_none, { "filter", w->filter },
                          { "filters", filter_words(mem, lang) });
    case FAULT_STATE:
        return msg_format(mem, lang, M_desk_error_filter_state, { "filter", w->filter }, { "value", w->value },
                          { "values", state_words(mem, lang) });
    case FAULT_DAY:
        return msg_format(mem, lang, M_desk_error_filter_day, { "filter", w->filter }, { "value", w->value });
    case FAULT_VALUE:
        return msg_format(mem, lang, M_desk_error_filter_value, { "filter", w->filter }, { "value", w->value });
    case FAULT_NOT:
        return msg_format(mem, lang, M_desk_error_filter_not, { "filter", w->filter });
    case FAULT_WORDS:
    case FAULT_NONE:
        break;
    }
    return msg_text(lang, M_desk_error_search_words);
}

/* --- the index's language --------------------------------------------------------------------- */

struct dialect {
    const char *quote, * or, *and, *not, *prefix;
};

static void put_token(struct buf *out, const struct dialect *d, const char *mark, struct str token, bool prefix)
{
    buf_put_z(out, d->quote);
    buf_put_z(out, mark);
    buf_put(out, token);
    buf_put_z(out, d->quote);
    if (prefix)
        buf_put_z(out, d->prefix);
}

/* A word of several may stand in the subject, which is repeated at each entry. */
static void put_word(struct buf *out, const struct dialect *d, struct str stem, bool prefix, bool subject)
{
    buf_put_z(out, "(");
    put_token(out, d, "", stem, prefix);
    if (subject) {
        buf_put_z(out, d->or);
        put_token(out, d, "ß", stem, prefix);
    }
    buf_put_z(out, ")");
}

/* One word, or the words that hyphens join: all of them, or written as one.  Returns how many. */
static size_t put_term(struct buf *out, const struct dialect *d, const struct search *s, size_t at, bool prefix)
{
    const struct search_word *w = &s->words[at];
    bool subject = s->nwords > 1;
    if (w->joined.len == 0) {
        put_word(out, d, w->stem, prefix || w->prefix, subject);
        return 1;
    }
    size_t n = (size_t)w->parts;
    bool star = prefix || s->words[at + n - 1].prefix;
    buf_put_z(out, "(");
    put_word(out, d, w->joined, star, subject);
    buf_put_z(out, d->or);
    buf_put_z(out, "(");
    for (size_t i = 0; i < n; i++) {
        buf_put_z(out, i > 0 ? d->and : "");
        put_word(out, d, s->words[at + i].stem, star && i + 1 == n, subject);
    }
    buf_put_z(out, "))");
    return n;
}

static void put_places(struct buf *out, const struct dialect *d, const struct search_places *places)
{
    for (size_t i = 0; i < places->n; i++) {
        buf_put_z(out, i == 0 ? d->and : d->or);
        buf_put_z(out, i == 0 ? "(" : "");
        put_token(out, d, "ß", places->at[i], false);
        buf_put_z(out, i + 1 == places->n ? ")" : "");
    }
}

static const struct dialect dialects[] = {
    [DB_SQLITE] = { "\"", " OR ", " AND ", " NOT ", "*" },
    [DB_POSTGRESQL] = { "'", " | ", " & ", " & !", ":*" },
};

/* Words of a phrase to leave out may stand apart: only their order tells. */
static bool is_unwanted(const struct search_word *w) { return w->not &&w->phrase == 0; }

struct str search_unwanted(struct mem *mem, const struct search *s, enum db_engine engine)
{
    const struct dialect *d = &dialects[engine];
    struct buf out = buf_of(mem, KIB(16));
    for (size_t i = 0; i < s->nwords;) {
        if (!is_unwanted(&s->words[i])) {
            i++;
            continue;
        }
        buf_put_z(&out, out.len > 0 ? d->or : "");
        i += put_term(&out, d, s, i, false);
    }
    return buf_str(&out);
}

struct str search_expression(struct mem *mem, const struct search *s, bool last_as_prefix,
                             const struct search_places *places, enum db_engine engine)
{
    const struct dialect *d = &dialects[engine];
    struct str unwanted = search_unwanted(mem, s, engine);
    struct buf out = buf_of(mem, KIB(32));
    size_t last = 0;
    bool first = true;
    for (size_t i = 0; i < s->nwords; i++)
        last = s->words[i].not ? last : i;
    buf_put_z(&out, "(");
    for (size_t i = 0; i < s->nwords;) {
        if (s->words[i].not ) {
            i++;
            continue;
        }
        size_t end = i + (size_t)(s->words[i].joined.len > 0 ? s->words[i].parts : 1);
        buf_put_z(&out, first ? "" : d->and);
        first = false;
        i += put_term(&out, d, s, i, last_as_prefix && end == last + 1);
    }
    put_places(&out, d, places);
    buf_put_z(&out, ")");
    if (unwanted.len > 0) {
        buf_put_z(&out, d->not );
        buf_put_z(&out, "(");
        buf_put(&out, unwanted);
        buf_put_z(&out, ")");
    }
    return buf_str(&out);
}

/* --- phrases ------------------------------------------------------------------------------ */

bool search_phrase_in(struct mem *mem, const struct search *s, int phrase, struct str text)
{
    struct str stems[SEARCH_WORDS], folded = text_fold(mem, text), word;
    size_t n = 0, at = 0;
    for (size_t i = 0; i < s->nwords; i++)
        if (s->words[i].phrase == phrase)
            stems[n++] = s->words[i].stem;
    while (text_word_next(folded, &at, &word)) {
        size_t next = at, k = 0;
        struct mem_mark mark = mem_mark(mem);
        while (k < n && str_starts(word, stems[k]) && str_eq(text_stem(mem, word), stems[k])) {
            k++;
            if (k < n && !text_word_next(folded, &next, &word))
                break;
        }
        mem_reset(mem, mark);
        if (k == n)
            return true;
    }
    return false;
}
