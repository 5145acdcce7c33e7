/*
 * htmlc -- templates and texts to C.
 *
 *   htmlc template IN.html OUT.c OUT.h po/room.de.po ...
 *   htmlc messages OUT.c OUT.h po/room.de.po ...
 *
 * An output that would not change is not written, so nothing is compiled again.
 */
#include <stdio.h>
#include <string.h>

#include "htmlc/emit.h"
#include "htmlc/template.h"

static bool read_file(struct pool *pool, const char *path, struct slice *bytes)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    struct text t = { .pool = pool };
    char block[65536];
    size_t n;
    while ((n = fread(block, 1, sizeof block, file)) > 0)
        text_add(&t, (struct slice){ block, n });
    bool ok = ferror(file) == 0;
    fclose(file);
    *bytes = text_slice(&t);
    return ok;
}

static bool write_file(struct pool *pool, const char *path, struct slice bytes)
{
    struct slice old;
    if (read_file(pool, path, &old) && slice_eq(old, bytes))
        return true;
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return false;
    size_t n = fwrite(bytes.at, 1, bytes.len, file);
    return fclose(file) == 0 && n == bytes.len;
}

static int look(struct pool *pool, const char *path)
{
    struct slice bytes;
    if (!read_file(pool, path, &bytes))
        return 0;
    return template_has_view(bytes) ? 2 : 1;
}

static void read_messages(struct pool *pool, struct messages *m, char **paths, struct failure *f)
{
    for (; *paths != NULL && !f->set; paths++) {
        struct slice bytes;
        if (read_file(pool, *paths, &bytes))
            po_read(pool, m, *paths, bytes, f);
        else
            fail(f, *paths, 1, "cannot be read");
    }
    po_check(pool, m, f);
}

static void write_outputs(struct pool *pool, const char *c_path, struct text *c, const char *h_path, struct text *h,
                          struct failure *f)
{
    if (!f->set && !write_file(pool, c_path, text_slice(c)))
        fail(f, c_path, 1, "cannot be written");
    if (!f->set && !write_file(pool, h_path, text_slice(h)))
        fail(f, h_path, 1, "cannot be written");
}

static void run_template(struct pool *pool, char **args, struct failure *f)
{
    struct messages messages = { .n = 0 };
    struct source source = { .path = args[0], .look = look };
    struct text c = { .pool = pool }, h = { .pool = pool };
    read_messages(pool, &messages, args + 3, f);
    if (!f->set && !read_file(pool, source.path, &source.bytes))
        fail(f, source.path, 1, "cannot be read");
    if (!f->set && template_compile(pool, &messages, &source, &c, &h, f))
        write_outputs(pool, args[1], &c, args[2], &h, f);
}

static void run_messages(struct pool *pool, char **args, struct failure *f)
{
    struct messages messages = { .n = 0 };
    struct text c = { .pool = pool }, h = { .pool = pool };
    read_messages(pool, &messages, args + 2, f);
    if (f->set)
        return;
    emit_messages(&messages, &c, &h);
    write_outputs(pool, args[0], &c, args[1], &h, f);
}

int main(int argc, char **argv)
{
    struct pool pool = { NULL };
    struct failure failure = { .set = false };
    if (argc >= 5 && strcmp(argv[1], "template") == 0)
        run_template(&pool, argv + 2, &failure);
    else if (argc >= 4 && strcmp(argv[1], "messages") == 0)
        run_messages(&pool, argv + 2, &failure);
    else
        fail(&failure, "htmlc", 0, "htmlc template IN.html OUT.c OUT.h [PO ...] | messages OUT.c OUT.h [PO ...]");
    if (failure.set)
        fprintf(stderr, "%s\n", failure.message);
    pool_close(&pool);
    return failure.set ? 1 : 0;
}
