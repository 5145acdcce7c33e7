/*
 * desk/ticket_import_html.c -- the HTML of foreign entries as text; it is opened where
 * all that is hostile is opened.
 */
#include "domain/desk/ticket_import_record.h"

#include "base/utf8.h"
#include "platform/parse.h"

#define HTML_BYTES MIB(1)

static enum err open_some(struct mem *mem, struct import_entry *const *entries, size_t n)
{
    struct str *bodies = MEM_NEW_N(mem, struct str, n), *texts = MEM_NEW_N(mem, struct str, n);
    const char *why;
    for (size_t i = 0; i < n; i++)
        bodies[i] = entries[i]->text;
    enum err e = parse_html(mem, bodies, n, texts, &why);
    if (e == OK) {
        for (size_t i = 0; i < n; i++)
            entries[i]->text = utf8_truncate(texts[i], LIMIT_MAIL_TEXT - KIB(4));
        return OK;
    }
    if (e != ERR_INVALID && e != ERR_TOO_LARGE)
        return e;
    /* One of them breaks the child: alone it is left out, the others are read. */
    if (n == 1) {
        entries[0]->text = msg_text(LANG_DE, M_import_text_unreadable);
        return OK;
    }
    TRY(open_some(mem, entries, n / 2));
    return open_some(mem, entries + n / 2, n - n / 2);
}

enum err import_open_html(struct mem *mem, struct import_item *items, size_t nitems)
{
    struct import_entry *some[PARSE_HTML_TEXTS];
    size_t n = 0, bytes = 0;
    for (size_t i = 0; i < nitems; i++)
        for (size_t k = 0; k < items[i].entries.n; k++) {
            struct import_entry *e = &items[i].entries.at[k];
            if (!e->html)
                continue;
            if (n == PARSE_HTML_TEXTS || (n > 0 && bytes + e->text.len > HTML_BYTES)) {
                TRY(open_some(mem, some, n));
                n = bytes = 0;
            }
            some[n++] = e;
            bytes += e->text.len;
        }
    return n > 0 ? open_some(mem, some, n) : OK;
}
