/*
 * platform/log.c -- one line, one JSON object, one write.
 */
#include "platform/log.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/instant.h"
#include "base/utf8.h"

#define LINE_MAX_BYTES 4096
#define TEXT_MAX_BYTES 1024
#define TAIL_BYTES 16 /* room for ,"cut":true} and the line end */

/* Process state: the level, the sink of tests, and what was lost. */
static atomic_int level_now = LOG_INFO;
static _Atomic int64_t dropped;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void (*sink)(struct str line, void *arg);
static void *sink_arg;

void log_set_level(enum log_level level) { atomic_store(&level_now, (int)level); }

void log_set_sink(void (*to)(struct str line, void *arg), void *arg)
{
    (void)pthread_mutex_lock(&lock);
    sink = to;
    sink_arg = arg;
    (void)pthread_mutex_unlock(&lock);
}

int64_t log_dropped(void) { return atomic_load(&dropped); }

/* --- encoding -------------------------------------------------------------------- */

static void put_u(struct buf *out, uint32_t unit)
{
    static const char digits[] = "0123456789abcdef";
    buf_put_z(out, "\\u");
    for (int shift = 12; shift >= 0; shift -= 4)
        buf_byte(out, digits[unit >> shift & 15]);
}

static void put_point(struct buf *out, uint32_t c)
{
    if (c == '"' || c == '\\') {
        buf_byte(out, '\\');
        buf_byte(out, (char)c);
    } else if (c < 0x20 || utf8_is_control(c) || utf8_is_ignorable(c) || c == 0x2028 || c == 0x2029) {
        if (c > 0xffff) {
            put_u(out, 0xd800 + ((c - 0x10000) >> 10));
            put_u(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
        } else {
            put_u(out, c);
        }
    } else {
        utf8_put(out, c);
    }
}

/* A text that cannot end its line or its string, whatever it contains. */
static void put_text(struct buf *out, struct str s)
{
    bool valid = utf8_valid(s), cut = s.len > TEXT_MAX_BYTES;
    s = cut && valid ? utf8_truncate(s, TEXT_MAX_BYTES) : str_sub(s, 0, TEXT_MAX_BYTES);
    buf_byte(out, '"');
    for (size_t at = 0; at < s.len;) {
        unsigned char byte = (unsigned char)s.at[at];
        if (valid) {
            put_point(out, utf8_next(s, &at));
        } else {
            put_point(out, byte < 0x80 ? byte : 0xfffd);
            at++;
        }
    }
    if (cut)
        utf8_put(out, 0x2026);
    buf_byte(out, '"');
}

static const char *level_name(enum log_level level)
{
    static const char *const names[] = { "debug", "info", "warning", "error" };
    return names[level];
}

static void put_field(struct buf *out, const struct log_field *f)
{
    buf_byte(out, ',');
    put_text(out, str_of(f->name));
    buf_byte(out, ':');
    if (f->kind == 0)
        buf_int(out, f->i);
    else
        put_text(out, f->s);
}

/* Fields that do not fit are left out as a whole: the line stays JSON. */
static struct str line_of(char *space, size_t size, enum log_level level, const char *event,
                          const struct log_field *fields)
{
    struct timespec t;
    CHECK(clock_gettime(CLOCK_REALTIME, &t) == 0);
    struct buf out = buf_fixed(space, size - TAIL_BYTES);
    buf_put_z(&out, "{\"time\":\"");
    instant_put_rfc3339(&out, (struct instant){ (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000 });
    buf_put_z(&out, "\",\"level\":\"");
    buf_put_z(&out, level_name(level));
    buf_put_z(&out, "\",\"event\":");
    put_text(&out, str_of(event));
    bool cut = false;
    for (const struct log_field *f = fields; f->name != NULL; f++) {
        struct buf longer = out;
        put_field(&longer, f);
        if (longer.full)
            cut = true;
        else
            out = longer;
    }
    struct buf tail = buf_fixed(space + out.len, size - out.len);
    buf_put_z(&tail, cut ? ",\"cut\":true}\n" : "}\n");
    return (struct str){ space, out.len + tail.len };
}

/* --- writing ------------------------------------------------------------------------ */

/* Either the whole line at once or not at all: a reader that does not read must
   not stop the program (AUD-4).  The journal's socket takes MSG_DONTWAIT; a pipe
   that polls as writable has room for a line. */
static bool write_line(struct str line)
{
    ssize_t n = send(STDERR_FILENO, line.at, line.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0 && errno == ENOTSOCK) {
        struct pollfd fd = { .fd = STDERR_FILENO, .events = POLLOUT };
        if (poll(&fd, 1, 0) != 1 || (fd.revents & POLLOUT) == 0)
            return false;
        n = write(STDERR_FILENO, line.at, line.len);
    }
    return n == (ssize_t)line.len;
}

void log_event_(enum log_level level, const char *event, const struct log_field *fields)
{
    if ((int)level < atomic_load_explicit(&level_now, memory_order_relaxed))
        return;
    int kept = errno;
    char space[LINE_MAX_BYTES];
    struct str line = line_of(space, sizeof space, level, event, fields);
    (void)pthread_mutex_lock(&lock);
    if (sink != NULL)
        sink(line, sink_arg);
    else if (!write_line(line))
        atomic_fetch_add(&dropped, 1);
    (void)pthread_mutex_unlock(&lock);
    errno = kept;
}
