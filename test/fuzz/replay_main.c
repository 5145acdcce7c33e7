/*
 * test/fuzz/replay_main.c -- runs a fuzz target once over each file of the
 * directories or files named as arguments: any compiler, no libFuzzer.
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define INPUT_MAX ((size_t)1 << 20)

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    uint8_t *bytes = malloc(INPUT_MAX);
    CHECK(bytes != NULL);
    size_t n = fread(bytes, 1, INPUT_MAX, file);
    int failed = ferror(file) || !feof(file);
    (void)fclose(file);
    if (failed)
        fprintf(stderr, "%s: cannot be read, or is too long\n", path);
    /* A block of its own size: the sanitizer then sees a read behind its end. */
    uint8_t *exact = realloc(bytes, n > 0 ? n : 1);
    CHECK(exact != NULL);
    if (!failed)
        (void)LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    return failed;
}

static int replay(const char *path, size_t *count);

static int replay_folder(const char *path, size_t *count)
{
    DIR *folder = opendir(path);
    int failed = 0;
    CHECK(folder != NULL);
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char inner[4096];
        if (entry->d_name[0] == '.')
            continue;
        int n = snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        CHECK(n > 0 && (size_t)n < sizeof inner);
        failed |= replay(inner, count);
    }
    (void)closedir(folder);
    return failed;
}

static int replay(const char *path, size_t *count)
{
    struct stat found;
    if (stat(path, &found) != 0) {
        perror(path);
        return 1;
    }
    if (S_ISDIR(found.st_mode))
        return replay_folder(path, count);
    ++*count;
    return replay_file(path);
}

int main(int argc, char **argv)
{
    size_t count = 0;
    int failed = 0;
    for (int i = 1; i < argc; i++)
        failed |= replay(argv[i], &count);
    /* No input proves nothing. */
    failed |= count == 0;
    const char *name = strrchr(argv[0], '/');
    printf("%s: %zu inputs %s\n", name != NULL ? name + 1 : argv[0], count, failed ? "FAILED" : "replayed");
    return failed;
}
