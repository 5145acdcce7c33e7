#include "domain/desk/search.h"

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

static enum err unknown(struct search *s, struct str key)
{
    size_t best = SIZE_MAX;
    s->wrong_filter = key;
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        size_t d = distance(key, keys[i].key);
        if (d < best) {
            best = d;
            s->suggestion = keys[i].key;
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

static enum err set_filter(struct mem *mem, struct search *s, struct str key, struct str value)
{
    enum err e = value.len > 0 ? OK : ERR_INVALID;
    enum filter filter = filter_of(key);
    if (filter == FILTER_NONE)
        return unknown(s, key);
    if (e == OK)
        switch (filter) {
        case FILTER_SCHOOL:
            s->school = text_fold(mem, value);
            break;
        case FILTER_ROOM:
            s->room = value;
            break;
        case FILTER_PERSON:
            s->person = str_lower_ascii(mem, value);
            break;
        case FILTER_STATE:
            e = state_of(value, &s->state);
            break;
        case FILTER_REASON:
            e = reason_of(mem, value, &s->reason);
            break;
        case FILTER_AFTER:
            e = day_parse(value, &s->after);
            break;
        case FILTER_BEFORE:
            e = day_parse(value, &s->before);
            break;
        case FILTER_NONE:
            break;
        }
    if (e != OK) {
        s->wrong_filter = key;
        s->wrong_value = value;
    }
    return e;
}

/* --- words --------------------------------------------------------------------------------- */

static bool in_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* One typed piece may be several words: "E-Mail", "R 2.14". */
static void add_words(struct mem *mem, struct search *s, struct str piece, bool not )
{
    bool star = str_ends(piece, STR("*"));
    struct str folded = text_fold(mem, piece);
    for (size_t i = 0; i < folded.len && s->nwords < SEARCH_WORDS;) {
        size_t start = i;
        while (i < folded.len && in_word(folded.at[i]))
            i++;
        if (i > start) {
            struct str word = str_sub(folded, start, i - start);
            bool last = i == folded.len || (star && i + 1 == folded.len);
            /* The beginning of a word has no stem of its own. */
            s->words[s->nwords++] =
                (struct search_word){ star && last ? word : text_stem(mem, word), not, star && last };
        }
        i += i == start || i < folded.len;
    }
}

/* Next piece: quoted text or up to a blank; a quote may follow a filter's colon. */
static bool cut_piece(struct str *rest, struct str *key, struct str *value, bool * not )
{
    *rest = str_trim(*rest);
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

enum err search_parse(struct mem *mem, struct str query, struct search *s)
{
    struct str rest = query, key, value;
    bool not ;
    *s = (struct search){ .after = DAY_NONE, .before = DAY_NONE };
    if (ticket_number_parse(query, &s->number) == OK)
        return OK;
    while (cut_piece(&rest, &key, &value, &not )) {
        if (key.len > 0)
            TRY(set_filter(mem, s, text_fold(mem, key), value));
        else
            add_words(mem, s, value, not );
    }
    return only_negative(s) ? ERR_INVALID : OK;
}

struct str search_refusal(struct mem *mem, enum lang lang, struct str query)
{
    struct search s;
    if (search_parse(mem, query, &s) == OK)
        return STR("");
    if (s.suggestion.len > 0)
        return msg_format(mem, lang, M_desk_error_filter_unknown, { "filter", s.wrong_filter },
                          { "suggestion", s.suggestion });
    if (s.wrong_filter.len > 0)
        return msg_format(mem, lang, M_desk_error_filter_value, { "filter", s.wrong_filter },
                          { "value", s.wrong_value });
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
static void put_word(struct buf *out, const struct dialect *d, const struct search_word *w, bool prefix, bool subject)
{
    buf_put_z(out, "(");
    put_token(out, d, "", w->stem, prefix);
    if (subject) {
        buf_put_z(out, d->or);
        put_token(out, d, "ß", w->stem, prefix);
    }
    buf_put_z(out, ")");
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

struct str search_expression(struct mem *mem, const struct search *s, bool last_as_prefix,
                             const struct search_places *places, enum db_engine engine)
{
    static const struct dialect dialects[] = {
        [DB_SQLITE] = { "\"", " OR ", " AND ", " NOT ", "*" },
        [DB_POSTGRESQL] = { "'", " | ", " & ", " & !", ":*" },
    };
    const struct dialect *d = &dialects[engine];
    struct buf out = buf_of(mem, KIB(16));
    size_t last = 0;
    bool first = true;
    for (size_t i = 0; i < s->nwords; i++)
        last = s->words[i].not ? last : i;
    buf_put_z(&out, "(");
    for (size_t i = 0; i < s->nwords; i++) {
        if (s->words[i].not )
            continue;
        buf_put_z(&out, first ? "" : d->and);
        first = false;
        put_word(&out, d, &s->words[i], s->words[i].prefix || (last_as_prefix && i == last), s->nwords > 1);
    }
    put_places(&out, d, places);
    buf_put_z(&out, ")");
    for (size_t i = 0; i < s->nwords; i++) {
        if (!s->words[i].not )
            continue;
        buf_put_z(&out, d->not );
        put_word(&out, d, &s->words[i], s->words[i].prefix, true);
    }
    return buf_str(&out);
}
