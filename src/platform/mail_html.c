/*
 * platform/mail_html.c -- the HTML part of a mail from its text: paragraphs, lists, links
 * that show their address, the language for a screen reader.  No picture, no style from
 * outside, nothing to load (domain/desk.md 12).
 */
#include "platform/mail_wire.h"

#include "platform/limits.h"

struct writing {
    struct buf out;
    bool paragraph, list; /* what is open */
};

static void put_escaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        switch (text.at[i]) {
        case '&':
            buf_put_z(out, "&amp;");
            break;
        case '<':
            buf_put_z(out, "&lt;");
            break;
        case '>':
            buf_put_z(out, "&gt;");
            break;
        case '"':
            buf_put_z(out, "&quot;");
            break;
        default:
            buf_byte(out, text.at[i]);
        }
}

/* How many bytes from here on are an address; a sentence's last sign is not part of it. */
static size_t address_length(struct str text)
{
    size_t n = 0;
    if (!str_starts(text, STR("https://")) && !str_starts(text, STR("http://")))
        return 0;
    while (n < text.len && (unsigned char)text.at[n] > ' ' && (unsigned char)text.at[n] < 0x7f && text.at[n] != '<' &&
           text.at[n] != '>' && text.at[n] != '"')
        n++;
    while (n > 0 && str_find_byte(STR(".,;:!?)"), text.at[n - 1]) != SIZE_MAX)
        n--;
    return n;
}

static void put_words(struct buf *out, struct str line)
{
    size_t from = 0;
    for (size_t i = 0; i < line.len; i++) {
        size_t n = line.at[i] == 'h' ? address_length(str_from(line, i)) : 0;
        if (n == 0)
            continue;
        struct str address = str_sub(line, i, n);
        put_escaped(out, str_sub(line, from, i - from));
        buf_put_z(out, "<a href=\"");
        put_escaped(out, address);
        buf_put_z(out, "\">");
        put_escaped(out, address);
        buf_put_z(out, "</a>");
        i += n - 1;
        from = i + 1;
    }
    put_escaped(out, str_from(line, from));
}

static void close_block(struct writing *w)
{
    if (w->paragraph)
        buf_put_z(&w->out, "</p>\n");
    if (w->list)
        buf_put_z(&w->out, "</ul>\n");
    w->paragraph = w->list = false;
}

static void put_item(struct writing *w, struct str words)
{
    if (!w->list) {
        close_block(w);
        buf_put_z(&w->out, "<ul>\n");
        w->list = true;
    }
    buf_put_z(&w->out, "<li>");
    put_words(&w->out, words);
    buf_put_z(&w->out, "</li>\n");
}

static void put_line(struct writing *w, struct str line)
{
    if (!w->paragraph) {
        close_block(w);
        buf_put_z(&w->out, "<p>");
        w->paragraph = true;
    } else {
        buf_put_z(&w->out, "<br>\n");
    }
    put_words(&w->out, line);
}

struct str mail_html_of(struct mem *mem, struct str title, struct str text, struct str lang)
{
    /* Each byte may become six, each line a block of its own, an address stands twice. */
    struct writing w = { .out = buf_of(mem, KIB(1) + title.len * 6 + text.len * 24) };
    struct str line;
    buf_put_z(&w.out, "<!DOCTYPE html>\n<html lang=\"");
    put_escaped(&w.out, lang);
    buf_put_z(&w.out, "\"><head><meta charset=\"utf-8\"><title>");
    put_escaped(&w.out, title);
    buf_put_z(&w.out, "</title></head><body>\n");
    while (str_cut_line(&text, &line)) {
        if (str_trim(line).len == 0) {
            close_block(&w);
        } else if (str_eq(line, STR("-- "))) {
            close_block(&w);
            buf_put_z(&w.out, "<hr>\n");
        } else if (str_starts(line, STR("- "))) {
            put_item(&w, str_from(line, 2));
        } else {
            put_line(&w, line);
        }
    }
    close_block(&w);
    buf_put_z(&w.out, "</body></html>\n");
    CHECK(buf_done(&w.out) == OK);
    return buf_str(&w.out);
}
