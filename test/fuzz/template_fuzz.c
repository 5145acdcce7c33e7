/* The template compiler takes any bytes: it refuses them with a place and a reason,
   or what it writes is C whose braces pair. */
#include "fuzz.h"

#include <string.h>

#include "htmlc/block.c"
#include "htmlc/emit.c"
#include "htmlc/lex.c"
#include "htmlc/po.c"
#include "htmlc/pool.c"
#include "htmlc/pos.c"
#include "htmlc/tag.c"
#include "htmlc/value.c"
#include "htmlc/template.c"

static const char texts[] = "msgid \"x.a\"\nmsgstr \"a <b>\"\nmsgid \"x.b\"\nmsgstr \"{w} and {n}\"\n"
                            "msgid \"x.c\"\nmsgid_plural \"x.c\"\nmsgstr[0] \"one\"\nmsgstr[1] \"{n} many\"\n";

static int look(struct pool *pool, const char *path)
{
    (void)pool;
    return strstr(path, "none") != NULL ? 0 : strstr(path, "view") != NULL ? 2 : 1;
}

/* Outside of strings: { and } pair and never go below zero. */
static bool braces_pair(struct slice c)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < c.len && depth >= 0; i++) {
        if (quoted && c.at[i] == '\\')
            i++;
        else if (c.at[i] == '"')
            quoted = !quoted;
        else if (!quoted)
            depth += (c.at[i] == '{') - (c.at[i] == '}');
    }
    return depth == 0 && !quoted;
}

static void check_template(struct pool *pool, const struct messages *messages, struct slice bytes)
{
    struct source source = { .path = "src/room/page.html", .bytes = bytes, .look = look };
    struct failure failure = { .set = false };
    struct text c = { .pool = pool }, h = { .pool = pool };
    bool ok = template_compile(pool, messages, &source, &c, &h, &failure);
    CHECK(ok != failure.set);
    CHECK(!ok || braces_pair(text_slice(&c)));
    CHECK(ok || strstr(failure.message, "src/room/page.html:") == failure.message);
}

static void check_texts(struct pool *pool, struct slice bytes)
{
    struct failure failure = { .set = false };
    struct messages messages = { .n = 0 };
    struct text c = { .pool = pool }, h = { .pool = pool };
    po_read(pool, &messages, "x.de.po", bytes, &failure);
    po_read(pool, &messages, "x.en.po", bytes, &failure);
    po_check(pool, &messages, &failure);
    if (failure.set)
        return;
    emit_messages(&messages, &c, &h);
    CHECK(braces_pair(text_slice(&c)) && braces_pair(text_slice(&h)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct pool pool = { NULL };
    struct failure failure = { .set = false };
    struct messages messages = { .n = 0 };
    po_read(&pool, &messages, "x.de.po", slice_of(texts), &failure);
    po_read(&pool, &messages, "x.en.po", slice_of(texts), &failure);
    po_check(&pool, &messages, &failure);
    CHECK(!failure.set && messages.n == 3);
    check_template(&pool, &messages, (struct slice){ (const char *)bytes, n });
    check_texts(&pool, (struct slice){ (const char *)bytes, n });
    pool_close(&pool);
    return 0;
}
