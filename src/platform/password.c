/*
 * platform/password.c -- passwords (AUT-1): argon2id with 19 MiB and two passes,
 * at most two computations at once, a short queue, then ERR_BUSY.
 * Process state: the two slots and their count.
 */
#include "platform/auth.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>

#include "base/utf8.h"
#include "platform/limits.h"
#include "platform/text.h"

#define ARGON2_MEMORY ((size_t)19 * 1024 * 1024)
#define ARGON2_PASSES 2
#define SLOTS 2
#define QUEUE 32 /* at 35 ms each the last one waits about half a second */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t free;
    int busy, waiting;
} slots = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0 };

static atomic_llong computations;

int64_t password_computations(void) { return atomic_load(&computations); }

static enum err slot_take(void)
{
    enum err e = OK;
    pthread_mutex_lock(&slots.lock);
    if (slots.busy == SLOTS && slots.waiting == QUEUE) {
        e = ERR_BUSY;
    } else {
        slots.waiting++;
        while (slots.busy == SLOTS)
            pthread_cond_wait(&slots.free, &slots.lock);
        slots.waiting--;
        slots.busy++;
        atomic_fetch_add(&computations, 1);
    }
    pthread_mutex_unlock(&slots.lock);
    return e;
}

static void slot_give(void)
{
    pthread_mutex_lock(&slots.lock);
    slots.busy--;
    pthread_cond_signal(&slots.free);
    pthread_mutex_unlock(&slots.lock);
}

enum err password_hash(struct str password, struct mem *mem, struct str *out)
{
    char text[crypto_pwhash_STRBYTES];
    CHECK(!tx_open_here() && password.len <= 4 * LIMIT_PASSWORD_MAX);
    TRY(slot_take());
    int rc = crypto_pwhash_argon2id_str(text, password.at, password.len, ARGON2_PASSES, ARGON2_MEMORY);
    slot_give();
    if (rc != 0)
        return ERR_BUSY; /* no memory now */
    *out = str_dup(mem, str_of(text));
    return OK;
}

/* Parameters of AUT-1, so that an unknown account takes as long as a known one. */
static const char dummy[] = "$argon2id$v=19$m=19456,t=2,p=1$UGVkZWxsUGVkZWxsUGVkZQ$"
                            "pVQCWlkBYTCtIKlOdRgUh2iE5wQmOZCY2rUEaiIUxEs";

enum err password_verify(struct str password, struct str hash, bool *right)
{
    char text[crypto_pwhash_STRBYTES] = { 0 };
    bool real = hash.len > 0 && hash.len < sizeof text;
    CHECK(!tx_open_here() && password.len <= 4 * LIMIT_PASSWORD_MAX);
    memcpy(text, real ? hash.at : dummy, real ? hash.len : sizeof dummy - 1);
    TRY(slot_take());
    int rc = crypto_pwhash_argon2id_str_verify(text, password.len > 0 ? password.at : "", password.len);
    slot_give();
    secret_wipe(text, sizeof text);
    *right = rc == 0 && real;
    return OK;
}

bool password_outdated(struct str hash)
{
    char text[crypto_pwhash_STRBYTES] = { 0 };
    if (hash.len == 0 || hash.len >= sizeof text)
        return false;
    memcpy(text, hash.at, hash.len);
    return crypto_pwhash_str_needs_rehash(text, ARGON2_PASSES, ARGON2_MEMORY) != 0;
}

/* --- what may be a password ----------------------------------------------------------- */

/* Words that open lists of broken passwords, German and English, and rows of the
   keyboard.  Folded; what is left of a password without them must carry it. */
static const char *const common[] = {
    "passwort",      "password",      "passwd",       "kennwort",    "geheim",       "secret",       "zugang",
    "login",         "anmeldung",     "willkommen",   "welcome",     "hallo",        "hello",        "admin",
    "administrator", "benutzer",      "user",         "master",      "test",         "start",        "changeme",
    "letmein",       "qwertz",        "qwerty",       "qwert",       "wertz",        "uiop",         "asdf",
    "ghjkl",         "yxcv",          "zxcv",         "vbnm",        "tyui",         "abcd",         "efgh",
    "ijkl",          "mnop",          "qrst",         "uvwx",        "iloveyou",     "ichliebedich", "liebe",
    "love",          "schatz",        "engel",        "angel",       "sonnenschein", "sunshine",     "sommer",
    "winter",        "herbst",        "fruehling",    "summer",      "autumn",       "spring",       "montag",
    "dienstag",      "mittwoch",      "donnerstag",   "freitag",     "samstag",      "sonntag",      "januar",
    "februar",       "maerz",         "april",        "august",      "september",    "oktober",      "november",
    "dezember",      "fussball",      "football",     "bayern",      "dortmund",     "schalke",      "werder",
    "hannover",      "hamburg",       "berlin",       "deutschland", "germany",      "dragon",       "monkey",
    "princess",      "prinzessin",    "superman",     "batman",      "michael",      "thomas",       "daniel",
    "andreas",       "stefan",        "christian",    "alexander",   "sabine",       "martina",      "michelle",
    "nadine",        "jessica",       "schule",       "school",      "lehrer",       "lehrerin",     "schueler",
    "klasse",        "sekretariat",   "gymnasium",    "grundschule", "oberschule",   "realschule",   "hauptschule",
    "gesamtschule",  "foerderschule", "schultraeger", "landkreis",   "gemeinde",     "stadt",        "rathaus",
    "verwaltung",    "pedell",        "computer",     "internet",    "rechner",      "tablet",       "ipad",
    "drucker",       "wlan",          "hameln",       "pyrmont",     "support",      "service",      "desk",
};

static void cut_out(char *at, size_t *len, struct str word)
{
    for (size_t i = 0; word.len > 0 && i + word.len <= *len;) {
        if (memcmp(at + i, word.at, word.len) == 0) {
            memmove(at + i, at + i + word.len, *len - i - word.len);
            *len -= word.len;
        } else {
            i++;
        }
    }
}

/* Parts of at least three letters of a name or an address. */
static void cut_out_parts(char *at, size_t *len, struct str text)
{
    size_t from = 0;
    for (size_t i = 0; i <= text.len; i++) {
        bool letter = i < text.len && ((text.at[i] >= 'a' && text.at[i] <= 'z') || (unsigned char)text.at[i] >= 0x80);
        if (letter)
            continue;
        if (i - from >= 3)
            cut_out(at, len, str_sub(text, from, i - from));
        from = i + 1;
    }
}

/* How many different characters, and how many that do not just follow their
   neighbour ("1234", "aaaa", "dcba"). */
static void variety(struct str text, int *different, int *moves)
{
    bool seen[256] = { false };
    *different = *moves = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        *different += !seen[c];
        seen[c] = true;
        int by = i > 0 ? c - (unsigned char)text.at[i - 1] : 2;
        *moves += by < -1 || by > 1;
    }
}

static bool too_common(struct mem *mem, struct str password, struct str name, struct str mail)
{
    int different, moves;
    struct str folded = text_fold(mem, password);
    char *at = mem_alloc(mem, folded.len + 1);
    size_t len = folded.len;
    memcpy(at, folded.at, folded.len);
    for (size_t size = 15; size >= 3; size--) /* "grundschule" before "schule" */
        for (size_t i = 0; i < ARRAY_LEN(common); i++)
            if (strlen(common[i]) == size)
                cut_out(at, &len, text_fold(mem, str_of(common[i])));
    cut_out_parts(at, &len, text_fold(mem, name));
    cut_out_parts(at, &len, text_fold(mem, mail));
    variety((struct str){ at, len }, &different, &moves);
    if (len == folded.len) /* no word found: only monotony is refused */
        return different < 5 || moves < 5;
    /* Digits and signs around common words are what lists try first. */
    size_t letters = 0;
    for (size_t i = 0; i < len; i++)
        letters += (at[i] >= 'a' && at[i] <= 'z') || (unsigned char)at[i] >= 0x80;
    return letters < 4 && moves < 6;
}

enum err password_rule(struct str password, struct str name, struct str mail, enum msg *why)
{
    struct mem *mem;
    size_t count = utf8_count(password);
    *why = MSG_NONE;
    if (count < LIMIT_PASSWORD_MIN)
        *why = M_account_password_short;
    else if (count > LIMIT_PASSWORD_MAX)
        *why = M_account_password_long;
    if (*why != MSG_NONE)
        return ERR_INVALID;
    TRY(mem_open(&mem, MIB(1)));
    if (too_common(mem, password, name, mail))
        *why = M_account_password_common;
    mem_close(mem);
    return *why == MSG_NONE ? OK : ERR_INVALID;
}
