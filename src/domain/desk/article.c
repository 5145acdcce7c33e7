#include "domain/desk/article.h"

#include "base/buf.h"
#include "platform/text.h"

/* --- blocks ------------------------------------------------------------------------------- */

static size_t count_lines(struct str text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.len; i++)
        n += text.at[i] == '\n';
    return n;
}

/* "12. Text": how long the number with its dot and blank is, 0 when there is none. */
static size_t step_mark(struct str line)
{
    size_t i = 0;
    while (i < line.len && line.at[i] >= '0' && line.at[i] <= '9')
        i++;
    return i > 0 && i <= 2 && str_starts(str_from(line, i), STR(". ")) ? i + 2 : 0;
}

static struct article_block block_of(struct str line)
{
    struct article_block b = { .kind = BLOCK_TEXT, .text = line };
    size_t step = step_mark(line);
    if (str_starts(line, STR("# "))) {
        b.kind = BLOCK_HEADING;
        b.text = str_trim(str_from(line, 2));
    } else if (step > 0) {
        b.kind = BLOCK_STEPS;
        b.text = str_from(line, step);
    } else if (str_starts(line, STR("- "))) {
        b.kind = BLOCK_LIST;
        b.text = str_from(line, 2);
    }
    return b;
}

void article_blocks(struct mem *mem, struct str text, struct article_blocks *out)
{
    size_t lines = count_lines(text);
    struct article_item *items = MEM_NEW_N(mem, struct article_item, lines);
    struct str line;
    size_t nitems = 0;
    int64_t steps = 0;
    bool open = false; /* the last block goes on with a line of its kind */
    *out = (struct article_blocks){ MEM_NEW_N(mem, struct article_block, lines), 0 };
    while (str_cut_line(&text, &line)) {
        struct article_block b = block_of(str_trim(line));
        struct article_block *last = out->n > 0 ? &out->at[out->n - 1] : NULL;
        if (b.kind == BLOCK_TEXT && b.text.len == 0) {
            open = false;
            continue;
        }
        bool listed = b.kind == BLOCK_STEPS || b.kind == BLOCK_LIST;
        steps = b.kind == BLOCK_HEADING ? 0 : steps + (b.kind == BLOCK_STEPS);
        b.start = steps;
        bool goes_on = last != NULL && last->kind == b.kind;
        if (listed && goes_on) {
            last->items.at[last->items.n++] = (struct article_item){ b.text };
            nitems++;
        } else if (b.kind == BLOCK_TEXT && goes_on && open) {
            last->text = str_cat(mem, last->text, STR("\n"), b.text);
        } else {
            if (listed) {
                b.items = (struct article_items){ &items[nitems++], 1 };
                b.items.at[0] = (struct article_item){ b.text };
                b.text = STR("");
            }
            out->at[out->n++] = b;
        }
        open = true;
    }
}

struct str article_words(struct mem *mem, struct str text)
{
    struct article_blocks blocks;
    struct buf out = buf_of(mem, text.len * 2 + 16);
    article_blocks(mem, text, &blocks);
    for (size_t i = 0; i < blocks.n; i++) {
        buf_put(&out, blocks.at[i].text);
        buf_byte(&out, ' ');
        for (size_t k = 0; k < blocks.at[i].items.n; k++) {
            buf_put(&out, blocks.at[i].items.at[k].text);
            buf_byte(&out, ' ');
        }
    }
    return buf_str(&out);
}

/* --- differences ------------------------------------------------------------------------------ */

struct lines {
    struct str *at;
    size_t n;
};

#define DIFF_LINES 400 /* of each text; what is longer differs as a whole */

static struct lines lines_of(struct mem *mem, struct str text)
{
    struct lines out = { MEM_NEW_N(mem, struct str, count_lines(text)), 0 };
    struct str line;
    while (str_cut_line(&text, &line))
        out.at[out.n++] = line;
    return out;
}

/* length[i][k]: of the longest common run of lines of a from i on and b from k on. */
static uint16_t *common(struct mem *mem, struct lines a, struct lines b)
{
    size_t width = b.n + 1;
    uint16_t *length = MEM_NEW_N(mem, uint16_t, (a.n + 1) * width);
    for (size_t i = a.n; i-- > 0;)
        for (size_t k = b.n; k-- > 0;) {
            uint16_t down = length[(i + 1) * width + k], right = length[i * width + k + 1];
            length[i * width + k] = str_eq(a.at[i], b.at[k]) ? (uint16_t)(length[(i + 1) * width + k + 1] + 1)
                                    : down > right           ? down
                                                             : right;
        }
    return length;
}

void article_diff(struct mem *mem, struct str before, struct str after, struct diff_lines *out)
{
    struct lines a = lines_of(mem, before), b = lines_of(mem, after);
    bool small = a.n <= DIFF_LINES && b.n <= DIFF_LINES;
    uint16_t *length = small ? common(mem, a, b) : NULL;
    *out = (struct diff_lines){ MEM_NEW_N(mem, struct diff_line, a.n + b.n + 1), 0 };
    for (size_t i = 0, k = 0; i < a.n || k < b.n;) {
        size_t width = b.n + 1;
        bool same = small && i < a.n && k < b.n && str_eq(a.at[i], b.at[k]);
        bool gone = i < a.n && (k == b.n || !small || length[(i + 1) * width + k] >= length[i * width + k + 1]);
        if (same) {
            out->at[out->n++] = (struct diff_line){ DIFF_SAME, a.at[i++] };
            k++;
        } else if (gone) {
            out->at[out->n++] = (struct diff_line){ DIFF_GONE, a.at[i++] };
        } else {
            out->at[out->n++] = (struct diff_line){ DIFF_NEW, b.at[k++] };
        }
    }
}

/* --- without names ------------------------------------------------------------------------------ */

#define NAMES_MAX 64
#define LEFT_OUT "[…]"

struct names {
    struct str at[NAMES_MAX];
    size_t n;
};

static bool is_title(struct str folded)
{
    static const struct str titles[] = { STR_INIT("frau"), STR_INIT("herr"), STR_INIT("herrn"), STR_INIT("dr") };
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        if (str_eq(folded, titles[i]))
            return true;
    return false;
}

/* The words of all names, folded; initials would take too much else with them. */
static void names_into(struct mem *mem, const struct str *given, size_t n, struct names *names)
{
    for (size_t i = 0; i < n; i++) {
        struct str folded = text_fold(mem, given[i]), word;
        for (size_t at = 0; text_word_next(folded, &at, &word);)
            if (word.len > 2 && !is_title(word) && names->n < NAMES_MAX)
                names->at[names->n++] = word;
    }
}

static bool is_name(struct mem *mem, const struct names *names, struct str word)
{
    struct str folded = text_fold(mem, word);
    for (size_t i = 0; i < names->n; i++)
        if (str_eq(folded, names->at[i]) ||
            (str_ends(folded, STR("s")) && folded.len == names->at[i].len + 1 && str_starts(folded, names->at[i])))
            return true;
    return false;
}

/* A piece between blanks that is an address or a number to call: "0555 123-45", "a@b.example". */
static bool is_reach(struct str piece)
{
    size_t digits = 0;
    if (str_find_byte(piece, '@') != SIZE_MAX)
        return true;
    for (size_t i = 0; i < piece.len; i++)
        digits += piece.at[i] >= '0' && piece.at[i] <= '9';
    return digits >= 5;
}

static struct str first_word(struct str piece)
{
    struct str word = STR("");
    size_t at = 0;
    return text_word_next(piece, &at, &word) ? word : STR("");
}

/* A piece with its names replaced; what stands around a name (a comma) stays. */
static void put_piece(struct mem *mem, struct buf *out, const struct names *names, struct str piece, bool behind_title)
{
    struct str word;
    size_t at = 0, done = 0;
    if (is_reach(piece)) {
        buf_put_z(out, LEFT_OUT);
        return;
    }
    while (text_word_next(piece, &at, &word)) {
        if (!behind_title && !is_name(mem, names, word))
            continue;
        size_t from = (size_t)(word.at - piece.at);
        buf_put(out, str_sub(piece, done, from - done));
        buf_put_z(out, LEFT_OUT);
        done = from + word.len;
    }
    buf_put(out, str_from(piece, done));
}

struct str article_nameless(struct mem *mem, struct str text, const struct str *given, size_t n)
{
    struct names names = { .n = 0 };
    struct buf out = buf_of(mem, text.len * 4 + 16);
    bool behind_title = false;
    names_into(mem, given, n, &names);
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        while (i < text.len && text.at[i] != ' ' && text.at[i] != '\n')
            i++;
        struct str piece = str_sub(text, from, i - from), word = text_fold(mem, first_word(piece));
        put_piece(mem, &out, &names, piece, behind_title && word.len > 0 && !is_title(word));
        behind_title = word.len > 0 && is_title(word);
        if (i < text.len)
            buf_byte(&out, text.at[i++]);
    }
    return buf_str(&out);
}
