/*
 * platform/i18n.h -- texts.  The key of a text is the same everywhere: msgid in
 * po/<room>.<lang>.po, {{t desk.report}} in a template, M_desk_report in C
 * (build/gen/msg.h, made by tools/htmlc).  A key without German or English text
 * fails the build; so does a placeholder that only one language has.
 */
#ifndef PLATFORM_I18N_H
#define PLATFORM_I18N_H

#include "base/buf.h"
#include "base/day.h"
#include "base/instant.h"
#include "base/money.h"
#include "msg.h" /* enum msg { MSG_NONE, M_..., MSG_COUNT } */

enum lang { LANG_DE, LANG_EN, LANG_COUNT };

/* A text as a value of a view: {{entry.state}} prints it in the page's language. */
struct word {
    enum msg id;
};

/* One table row per key, generated; plural texts are empty for keys without. */
struct msg_row {
    const char *key;
    struct str text[LANG_COUNT], plural[LANG_COUNT];
};
extern const struct msg_row msg_rows[MSG_COUNT];

struct str msg_text(enum lang, enum msg);
/* The text with {name} replaced; a placeholder without argument is a bug (CHECK). */
struct msg_arg {
    const char *name;
    struct str value;
};
struct str msg_format_(struct mem *, enum lang, enum msg, const struct msg_arg *, size_t n);
#define msg_format(mem, lang, msg, ...) \
    msg_format_((mem), (lang), (msg), (const struct msg_arg[]){ __VA_ARGS__ }, \
                sizeof((const struct msg_arg[]){ __VA_ARGS__ }) / sizeof(struct msg_arg))
/* As msg_format with {n} set to `count` and the singular or plural chosen by it. */
struct str msg_count(struct mem *, enum lang, enum msg, int64_t count);
/* MSG_NONE when no such key exists. */
enum msg msg_by_key(struct str key);

/* Words for an action of the audit record: "desk.ticket_closed" has them at the key
   "desk.audit.ticket_closed"; without a text the record's own word. */
struct str msg_of_action(struct mem *mem, enum lang lang, struct str action);

/* "Donnerstag, 3. Dezember, 12:00 Uhr"; the year only when it is not `this_year`
   (0: always). English: "Thursday, 3 December, 12:00". */
void i18n_instant(struct buf *, enum lang, struct instant, int this_year);
void i18n_instant_short(struct buf *, enum lang, struct instant); /* 03.12.2026, 12:00 */
void i18n_day(struct buf *, enum lang, struct day);               /* 3. Dezember 2026 */
void i18n_day_words(struct buf *, enum lang, struct day);         /* Donnerstag, 3. Dezember 2026 */
void i18n_day_short(struct buf *, enum lang, struct day);         /* 03.12.2026 */
void i18n_number(struct buf *, enum lang, int64_t);               /* 5.113 / 5,113 */
void i18n_bytes(struct buf *, enum lang, int64_t);                /* 1,4 MB */

/* Best language of an Accept-Language header; German when nothing fits. */
enum lang i18n_accept(struct str accept_language);

#endif
