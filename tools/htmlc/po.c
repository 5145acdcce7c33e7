#include "htmlc/po.h"

#include <stdlib.h>
#include <string.h>

struct reader {
    struct pool *pool;
    struct messages *messages;
    struct failure *failure;
    const char *path;
    struct slice room;
    int language;
    int line;
    /* the entry being read */
    int entry_line;
    bool open, has_plural, has_str[3];
    struct text id, plural, str[3]; /* str: msgstr, msgstr[0], msgstr[1] */
    struct text *current;
};

static bool key_ok(struct slice key, struct slice room)
{
    if (key.len <= room.len + 1 || !slice_eq(slice_sub(key, 0, room.len), room) || key.at[room.len] != '.')
        return false;
    bool start = true;
    for (size_t i = 0; i < key.len; i++) {
        char c = key.at[i];
        if (c == '.' ? start : !(is_lower(c) || is_digit(c) || (!start && (c == '-' || c == '_'))))
            return false;
        start = c == '.';
    }
    return !start;
}

static size_t *slot_of(struct messages *m, struct slice key)
{
    size_t hash = 1469598103934665603u, mask = m->cap * 2 - 1;
    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ (unsigned char)key.at[i]) * 1099511628211u;
    size_t slot = hash & mask;
    while (m->slots[slot] != 0 && !slice_eq(m->at[m->slots[slot] - 1].key, key))
        slot = (slot + 1) & mask;
    return &m->slots[slot];
}

static void messages_grow(struct pool *pool, struct messages *m)
{
    struct messages old = *m;
    m->cap = old.cap == 0 ? 1024 : old.cap * 2;
    m->at = pool_alloc(pool, m->cap * sizeof *m->at);
    m->slots = pool_alloc(pool, m->cap * 2 * sizeof *m->slots);
    for (size_t i = 0; i < old.n; i++) {
        m->at[i] = old.at[i];
        *slot_of(m, old.at[i].key) = i + 1;
    }
}

static struct message *message_of(struct reader *r, struct slice key)
{
    struct messages *m = r->messages;
    if (m->n == m->cap)
        messages_grow(r->pool, m);
    size_t *slot = slot_of(m, key);
    if (*slot == 0) {
        m->at[m->n] = (struct message){ .key = key };
        *slot = ++m->n;
    }
    return &m->at[*slot - 1];
}

static void check_text(struct reader *r, const char *key, struct slice text)
{
    if (text.len == 0)
        fail(r->failure, r->path, r->entry_line, "%s has no text", key);
    struct slice rest = text, before, name;
    while (po_cut(&rest, &before, &name), name.len > 0)
        if (!is_identifier(name))
            fail(r->failure, r->path, r->entry_line, "%s: a placeholder is {name}", key);
}

static struct text fresh(struct reader *r) { return (struct text){ .pool = r->pool }; }

static bool forms_ok(const struct reader *r)
{
    return r->has_str[0] == !r->has_plural && r->has_str[1] == r->has_plural && r->has_str[2] == r->has_plural;
}

static void entry_store(struct reader *r)
{
    struct slice key = text_slice(&r->id);
    const char *key_z = slice_z(r->pool, key);
    if (!key_ok(key, r->room)) {
        fail(r->failure, r->path, r->entry_line,
             "the key '%s' does not begin with '%.*s.' or has other letters than a-z 0-9 . - _", key_z,
             (int)r->room.len, r->room.at);
        return;
    }
    struct message *m = message_of(r, key);
    if (m->file[r->language] != NULL)
        fail(r->failure, r->path, r->entry_line, "%s stands twice, first in line %d", key_z, m->line[r->language]);
    int other = r->language == DE ? EN : DE;
    if (m->file[other] != NULL && m->plural != r->has_plural)
        fail(r->failure, r->path, r->entry_line, "%s has a plural in one language only", key_z);
    if (!forms_ok(r))
        fail(r->failure, r->path, r->entry_line, "%s needs msgstr, or with msgid_plural msgstr[0] and msgstr[1]",
             key_z);
    m->plural = r->has_plural;
    m->file[r->language] = r->path;
    m->line[r->language] = r->entry_line;
    m->one[r->language] = text_slice(&r->str[r->has_plural ? 1 : 0]);
    check_text(r, key_z, m->one[r->language]);
    if (r->has_plural) {
        m->many[r->language] = text_slice(&r->str[2]);
        check_text(r, key_z, m->many[r->language]);
    }
}

static void entry_end(struct reader *r)
{
    /* The entry with an empty id is the header of the file. */
    if (r->open && r->id.len > 0)
        entry_store(r);
    r->open = r->has_plural = false;
    r->current = NULL;
    for (int i = 0; i < 3; i++) {
        r->str[i] = fresh(r);
        r->has_str[i] = false;
    }
    r->id = fresh(r);
    r->plural = fresh(r);
}

/* The quoted string at the end of a line. */
static void read_string(struct reader *r, struct slice s)
{
    s = slice_trim(s);
    if (s.len < 2 || s.at[0] != '"' || s.at[s.len - 1] != '"' || r->current == NULL) {
        fail(r->failure, r->path, r->line, "a quoted string is expected");
        return;
    }
    s = slice_sub(s, 1, s.len - 1);
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (c == '"')
            fail(r->failure, r->path, r->line, "a quote inside a string is written \\\"");
        if (c == '\\') {
            char next = i + 1 < s.len ? s.at[++i] : '\0';
            if (next != 'n' && next != 't' && next != '"' && next != '\\')
                fail(r->failure, r->path, r->line, "unknown escape in a string");
            c = next == 'n' ? '\n' : next == 't' ? '\t' : next;
        }
        text_byte(r->current, c);
    }
}

static void read_str_of(struct reader *r, int which, struct slice rest)
{
    if (!r->open || r->has_str[which])
        fail(r->failure, r->path, r->line, "msgstr stands twice or without msgid");
    r->has_str[which] = true;
    r->current = &r->str[which];
    read_string(r, rest);
}

static void read_comment(struct reader *r, struct slice line)
{
    for (size_t i = 0; i + 5 <= line.len; i++)
        if (slice_starts(line, "#,") && slice_starts(slice_from(line, i), "fuzzy"))
            fail(r->failure, r->path, r->line, "a fuzzy text is not finished");
}

static void read_line(struct reader *r, struct slice line)
{
    if (line.len == 0)
        return;
    if (line.at[0] == '#') {
        read_comment(r, line);
    } else if (line.at[0] == '"') {
        read_string(r, line);
    } else if (slice_starts(line, "msgid_plural ")) {
        if (!r->open || r->has_str[0] || r->has_str[1])
            fail(r->failure, r->path, r->line, "msgid_plural stands after msgid");
        r->has_plural = true;
        r->current = &r->plural;
        read_string(r, slice_from(line, 13));
    } else if (slice_starts(line, "msgid ")) {
        entry_end(r);
        r->open = true;
        r->entry_line = r->line;
        r->current = &r->id;
        read_string(r, slice_from(line, 6));
    } else if (slice_starts(line, "msgstr ")) {
        read_str_of(r, 0, slice_from(line, 7));
    } else if (slice_starts(line, "msgstr[0] ")) {
        read_str_of(r, 1, slice_from(line, 10));
    } else if (slice_starts(line, "msgstr[1] ")) {
        read_str_of(r, 2, slice_from(line, 10));
    } else {
        fail(r->failure, r->path, r->line, "this line is no part of a PO file with two plural forms");
    }
}

static bool file_name(struct reader *r)
{
    const char *slash = strrchr(r->path, '/');
    struct slice name = slice_of(slash == NULL ? r->path : slash + 1);
    if (name.len < 7 || !slice_is(slice_from(name, name.len - 3), ".po") || name.at[name.len - 6] != '.')
        return false;
    struct slice language = slice_sub(name, name.len - 5, name.len - 3);
    r->language = slice_is(language, "de") ? DE : slice_is(language, "en") ? EN : LANGUAGES;
    r->room = slice_sub(name, 0, name.len - 6);
    return r->language != LANGUAGES;
}

void po_read(struct pool *pool, struct messages *messages, const char *path, struct slice bytes,
             struct failure *failure)
{
    struct reader r = { .pool = pool, .messages = messages, .failure = failure, .path = path };
    if (!file_name(&r)) {
        fail(failure, path, 1, "the name of a PO file is <room>.de.po or <room>.en.po");
        return;
    }
    if (!is_utf8(bytes))
        fail(failure, path, 1, "this file is no UTF-8");
    entry_end(&r);
    while (bytes.len > 0 && !failure->set) {
        size_t end = 0;
        while (end < bytes.len && bytes.at[end] != '\n')
            end++;
        r.line++;
        read_line(&r, slice_trim(slice_sub(bytes, 0, end)));
        bytes = slice_from(bytes, end + 1);
    }
    entry_end(&r);
}

void po_cut(struct slice *rest, struct slice *before, struct slice *name)
{
    size_t open = 0, close;
    while (open < rest->len && rest->at[open] != '{')
        open++;
    close = open;
    while (close < rest->len && rest->at[close] != '}')
        close++;
    *before = slice_sub(*rest, 0, open);
    *name = slice_sub(*rest, open + 1, close);
    /* An empty or unclosed pair is handed on as a name that is none. */
    if (open < rest->len && (name->len == 0 || close == rest->len))
        *name = SLICE("{");
    *rest = slice_from(*rest, close + 1);
}

static bool text_has(struct slice text, struct slice wanted)
{
    struct slice before, name;
    while (po_cut(&text, &before, &name), name.len > 0)
        if (slice_eq(name, wanted))
            return true;
    return false;
}

static bool has_in(const struct message *m, int language, struct slice name)
{
    return text_has(m->one[language], name) || (m->plural && text_has(m->many[language], name));
}

bool po_has(const struct message *m, struct slice name) { return has_in(m, DE, name) || has_in(m, EN, name); }

static int by_key(const void *a, const void *b)
{
    const struct message *x = a, *y = b;
    size_t len = x->key.len < y->key.len ? x->key.len : y->key.len;
    int order = memcmp(x->key.at, y->key.at, len);
    return order != 0 ? order : (x->key.len > y->key.len) - (x->key.len < y->key.len);
}

/* Every placeholder of `text` stands in the other language too; {n} of a plural
   may be spoken out ("one ticket"). */
static void check_other(struct pool *pool, const struct message *m, int language, struct slice text, struct failure *f)
{
    int other = language == DE ? EN : DE;
    struct slice before, name;
    while (po_cut(&text, &before, &name), name.len > 0)
        if (!(m->plural && slice_is(name, "n")) && !has_in(m, other, name))
            fail(f, m->file[other], m->line[other], "%s lacks the placeholder {%s}", slice_z(pool, m->key),
                 slice_z(pool, name));
}

static const char *constant_name(struct pool *pool, struct slice key)
{
    struct text t = { .pool = pool };
    text_add(&t, SLICE("M_"));
    text_add(&t, key);
    for (size_t i = 0; i < t.len; i++)
        if (t.at[i] == '.' || t.at[i] == '-')
            t.at[i] = '_';
    return slice_z(pool, text_slice(&t));
}

static int by_name(const void *a, const void *b)
{
    const struct message *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

/* desk.a-b and desk.a.b would be the same constant. */
static void check_names(struct pool *pool, struct messages *m, struct failure *f)
{
    const struct message **all = pool_alloc(pool, (m->n + 1) * sizeof *all);
    for (size_t i = 0; i < m->n; i++) {
        m->at[i].name = constant_name(pool, m->at[i].key);
        all[i] = &m->at[i];
    }
    qsort(all, m->n, sizeof *all, by_name);
    for (size_t i = 1; i < m->n; i++)
        if (strcmp(all[i - 1]->name, all[i]->name) == 0)
            fail(f, all[i]->file[DE], all[i]->line[DE], "%s and %s differ in punctuation only",
                 slice_z(pool, all[i - 1]->key), slice_z(pool, all[i]->key));
}

void po_check(struct pool *pool, struct messages *messages, struct failure *failure)
{
    if (failure->set)
        return;
    if (messages->n > 0)
        qsort(messages->at, messages->n, sizeof *messages->at, by_key);
    for (size_t i = 0; i < messages->n && !failure->set; i++) {
        const struct message *m = &messages->at[i];
        int missing = m->file[DE] == NULL ? DE : EN, present = missing == DE ? EN : DE;
        if (m->file[missing] == NULL) {
            fail(failure, m->file[present], m->line[present], "%s has no %s text", slice_z(pool, m->key),
                 missing == DE ? "German" : "English");
            return;
        }
        for (int language = 0; language < LANGUAGES; language++) {
            check_other(pool, m, language, m->one[language], failure);
            check_other(pool, m, language, m->many[language], failure);
        }
    }
    if (!failure->set)
        check_names(pool, messages, failure);
}

const struct message *po_find(const struct messages *messages, struct slice key)
{
    struct message wanted = { .key = key };
    if (messages->n == 0)
        return NULL;
    return bsearch(&wanted, messages->at, messages->n, sizeof wanted, by_key);
}
