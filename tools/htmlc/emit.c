#include "htmlc/emit.h"

static bool continues(unsigned char c) { return (c & 0xC0) == 0x80; }

/* Length of the sequence at `at` if it may stand in C source as it is: letters
   and marks, but nothing that looks like a blank or turns the line around. */
static size_t plain_utf8(const unsigned char *at, size_t left)
{
    if (left >= 2 && at[0] >= 0xC3 && at[0] <= 0xD7 && continues(at[1]))
        return 2;
    if (left >= 3 && at[0] == 0xE2 && continues(at[2]) &&
        ((at[1] == 0x80 && at[2] >= 0x90 && at[2] <= 0xA6) || at[1] == 0x82))
        return 3;
    return 0;
}

static void string_byte(struct text *t, unsigned char c, char before)
{
    if (c == '\n')
        text_add(t, SLICE("\\n"));
    else if (c == '"' || c == '\\' || (c == '?' && before == '?'))
        text_fmt(t, "\\%c", c);
    else if (c < ' ' || c > '~')
        text_fmt(t, "\\%03o", c);
    else
        text_byte(t, (char)c);
}

void emit_string(struct text *t, struct slice s, int indent)
{
    text_byte(t, '"');
    for (size_t i = 0; i < s.len; i++) {
        size_t n = plain_utf8((const unsigned char *)s.at + i, s.len - i);
        if (n > 0) {
            text_add(t, slice_sub(s, i, i + n));
            i += n - 1;
            continue;
        }
        string_byte(t, (unsigned char)s.at[i], i > 0 ? s.at[i - 1] : '\0');
        if (s.at[i] == '\n' && i + 1 < s.len)
            text_fmt(t, "\"\n%*s\"", indent, "");
    }
    text_byte(t, '"');
}

void emit_encoded(struct text *t, struct slice s, bool attribute)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (c == '&')
            text_add(t, SLICE("&amp;"));
        else if (c == '<')
            text_add(t, SLICE("&lt;"));
        else if (c == '>')
            text_add(t, SLICE("&gt;"));
        else if (attribute && (c == '"' || c == '\'' || c == '\n' || c == '\t'))
            text_fmt(t, "&#%d;", c);
        else
            text_byte(t, c);
    }
}

static void emit_row(struct text *c, const struct message *m)
{
    static const char *const languages[] = { "LANG_DE", "LANG_EN" };
    text_fmt(c, "    [%s] = { \"%.*s\",\n        {", m->name, (int)m->key.len, m->key.at);
    for (int i = 0; i < LANGUAGES; i++) {
        text_fmt(c, " [%s] = STR_INIT(", languages[i]);
        emit_string(c, m->one[i], 12);
        text_add(c, SLICE("),"));
    }
    text_add(c, SLICE(" },\n        {"));
    for (int i = 0; i < LANGUAGES; i++) {
        text_fmt(c, " [%s] = STR_INIT(", languages[i]);
        emit_string(c, m->many[i], 12);
        text_add(c, SLICE("),"));
    }
    text_add(c, SLICE(" } },\n"));
}

void emit_messages(const struct messages *messages, struct text *c, struct text *h)
{
    text_add(h, SLICE("/* Made by tools/htmlc from po/. */\n"
                      "#ifndef GEN_MSG_H\n#define GEN_MSG_H\n\nenum msg {\n    MSG_NONE,\n"));
    text_add(c, SLICE("/* Made by tools/htmlc from po/. */\n#include \"platform/i18n.h\"\n\n"
                      "const struct msg_row msg_rows[MSG_COUNT] = {\n"
                      "    [MSG_NONE] = { \"\", { STR_INIT(\"\"), STR_INIT(\"\") },\n"
                      "        { STR_INIT(\"\"), STR_INIT(\"\") } },\n"));
    for (size_t i = 0; i < messages->n; i++) {
        text_fmt(h, "    %s,\n", messages->at[i].name);
        emit_row(c, &messages->at[i]);
    }
    text_add(h, SLICE("    MSG_COUNT\n};\n\n#endif\n"));
    text_add(c, SLICE("};\n"));
}
