#include "base/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* No printf: it may allocate or hold a lock that the failed thread owns. */
static void say(const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        ssize_t n = write(STDERR_FILENO, text, left);
        if (n <= 0)
            return;
        text += n;
        left -= (size_t)n;
    }
}

static void say_number(int n)
{
    char digits[12];
    size_t at = sizeof digits;
    digits[--at] = '\0';
    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0 && at > 0);
    say(digits + at);
}

_Noreturn void check_failed_(const char *what, const char *file, int line)
{
    say(file);
    say(":");
    say_number(line);
    say(": CHECK failed: ");
    say(what);
    say("\n");
    abort();
}
