#include "domain/desk/pin.h"

#include "platform/auth.h"

/* Limits of domain/desk.md 4.1; per address more, as a whole school may share one. */
#define PHONE_TRIES 5
#define PHONE_WINDOW MINUTES(10)
#define ADDRESS_TRIES 30
#define SCHOOL_TRIES 50
#define WIDE_WINDOW HOURS(1)
#define PAUSE HOURS(1)

struct pin_row {
    struct blob hash;
    authority_id authority;
    int version;
};
ROW(pin_row, COL(pin_row, hash), COL(pin_row, authority), COL(pin_row, version));
QUERY(pin_of_school, SCOPE_SYSTEM, 1, pin_row, "SELECT hash, authority, version FROM school_pin WHERE school = $3");
SQL(pin_write, SCOPE_SYSTEM, 3,
    "INSERT INTO school_pin (school, authority, hash, changed_at, changed_by, version) VALUES ($3, $4, $5, $2, $1, 1)"
    " ON CONFLICT (school) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at,"
    " changed_by = excluded.changed_by, version = school_pin.version + 1");

struct until_row {
    struct instant until;
};
ROW(until_row, COL(until_row, until));
QUERY(pause_of, SCOPE_SYSTEM, 1, until_row, "SELECT until FROM pin_pause WHERE subject = $3 AND until > $2");
SQL_STATE(pause_begin, SCOPE_SYSTEM, 2,
          "INSERT INTO pin_pause (subject, until) VALUES ($3, $4) ON CONFLICT (subject) DO UPDATE SET until = "
          "excluded.until");
SQL_STATE(pause_forget, SCOPE_SYSTEM, 0, "DELETE FROM pin_pause WHERE until <= $2");

struct phone_row {
    school_id school;
};
struct phone_rows {
    struct phone_row *at;
    size_t n;
};
ROW(phone_row, COL(phone_row, school));
#define KNOWS "p.pin = s.version AND p.ends > $2"
QUERY(phone_schools, SCOPE_SYSTEM, 1, phone_row,
      "SELECT p.school FROM school_phone p JOIN school_pin s ON s.school = p.school WHERE p.token = $3 AND " KNOWS
      " ORDER BY p.school");
SQL_STATE(phone_write, SCOPE_SYSTEM, 5,
          "INSERT INTO school_phone (token, school, authority, pin, ends) VALUES ($3, $4, $5, $6, $7)"
          " ON CONFLICT (token, school) DO UPDATE SET pin = excluded.pin, ends = excluded.ends");
SQL_STATE(phone_forget, SCOPE_SYSTEM, 1, "DELETE FROM school_phone WHERE school = $3");
SQL_STATE(phone_sweep, SCOPE_SYSTEM, 0, "DELETE FROM school_phone WHERE ends <= $2");

ROW(pin_state, COL(pin_state, school), COL(pin_state, school_ref), COL(pin_state, authority),
    COL(pin_state, school_name), COL(pin_state, has_pin), COL(pin_state, changed_at));
QUERY(pin_state_read, SCOPE_SCHOOL, 1, pin_state,
      "SELECT s.id AS school, s.ref AS school_ref, s.authority, s.name AS school_name,"
      " CASE WHEN p.school IS NULL THEN 0 ELSE 1 END AS has_pin, p.changed_at"
      " FROM school s LEFT JOIN school_pin p ON p.school = s.id WHERE s.ref = $3 AND " SCOPE_IF(school, W, "s",
                                                                                                " AND r_.narrow = 0"));
struct own_row {
    school_ref ref;
};
ROW(own_row, COL(own_row, ref));
QUERY(pin_school_own, SCOPE_SCHOOL, 1, own_row,
      "SELECT s.ref FROM school s WHERE " SCOPE_IF(
          school, W, "s", " AND r_.narrow = 0") " ORDER BY CASE WHEN s.id = $3 THEN 0 ELSE 1 END, s.id LIMIT 1");

/* --- the hash ---------------------------------------------------------------------------------- */

static struct sha256 pin_hash(struct mem *mem, school_id school, struct str pin)
{
    struct secret key = secret_derive("school pin");
    struct buf text = buf_of(mem, 64);
    buf_int(&text, school.n);
    buf_byte(&text, ' ');
    buf_put(&text, pin);
    struct sha256 hash = hmac_sha256(&key, buf_str(&text));
    secret_wipe(&key, sizeof key);
    return hash;
}

static struct blob bytes_of(const struct sha256 *hash) { return (struct blob){ { (const char *)hash->b, 32 } }; }

enum err pin_put(struct tx *tx, school_id school, authority_id authority, struct str pin)
{
    struct sha256 hash = pin_hash(tx_mem(tx), school, pin);
    TRY(tx_run(tx, pin_write, NULL, school, authority, bytes_of(&hash)));
    TRY(tx_run(tx, phone_forget, NULL, school));
    tx_note(tx, .action = "desk.pin_changed", .object = OBJECT_SCHOOL, .subject = school.n, .authority = authority);
    return OK;
}

/* Uniform: 16 bits at a time, what would favour low digits is thrown away. */
static struct str random_pin(struct tx *tx)
{
    char *digits = mem_alloc(tx_mem(tx), PIN_DIGITS);
    for (size_t i = 0; i < PIN_DIGITS;) {
        unsigned char byte;
        tx_random(tx, &byte, 1);
        if (byte < 250)
            digits[i++] = (char)('0' + byte % 10);
    }
    return (struct str){ digits, PIN_DIGITS };
}

enum err pin_renew(struct tx *tx, const struct pin_state *s, struct str *pin)
{
    *pin = random_pin(tx);
    return pin_put(tx, s->school, s->authority, *pin);
}

enum err pin_state(struct tx *tx, school_ref ref, struct pin_state *out)
{
    return tx_one(tx, pin_state_read, out, &ref);
}

enum err pin_own_school(struct tx *tx, school_id home, school_ref *out)
{
    struct own_row row;
    TRY(tx_one(tx, pin_school_own, &row, home));
    *out = row.ref;
    return OK;
}

/* --- attempts ------------------------------------------------------------------------------------ */

struct subject {
    enum rate_kind kind;
    struct str name;
    int limit;
    struct duration window;
};
enum { SUBJECTS = 3 };

static struct str school_name(struct mem *mem, school_id school)
{
    struct buf text = buf_of(mem, 48);
    buf_put_z(&text, "school ");
    buf_int(&text, school.n);
    return buf_str(&text);
}

static void subjects_of(struct mem *mem, school_id school, const struct pin_caller *c, struct subject out[SUBJECTS])
{
    out[0] = (struct subject){ RATE_PIN_PHONE, str_cat(mem, STR("phone "), c->phone), PHONE_TRIES, PHONE_WINDOW };
    out[1] =
        (struct subject){ RATE_PIN_ADDRESS, str_cat(mem, STR("address "), c->address), ADDRESS_TRIES, WIDE_WINDOW };
    out[2] = (struct subject){ RATE_PIN_SCHOOL, school_name(mem, school), SCHOOL_TRIES, WIDE_WINDOW };
}

static enum err is_paused(struct tx *tx, struct str name, bool *paused)
{
    struct until_row row;
    struct sha256 hash = secret_reference("attempts", name);
    enum err e = tx_one(tx, pause_of, &row, bytes_of(&hash));
    *paused = *paused || e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* One attempt more than allowed begins the pause and is not checked. */
static enum err count(struct tx *tx, const struct subject *s, bool *paused)
{
    struct sha256 hash = secret_reference("attempts", s->name);
    enum err e = rate_raise(tx, s->kind, s->name, s->limit, s->window);
    if (e != ERR_LIMITED)
        return e;
    *paused = true;
    return tx_run(tx, pause_begin, NULL, bytes_of(&hash), instant_add(tx_now(tx), PAUSE));
}

enum err pin_paused(struct tx *tx, school_id school, const struct pin_caller *caller, bool *paused)
{
    struct subject all[SUBJECTS];
    *paused = false;
    subjects_of(tx_mem(tx), school, caller, all);
    for (size_t i = 0; i < SUBJECTS; i++)
        TRY(is_paused(tx, all[i].name, paused));
    return OK;
}

enum err pin_attempt(struct tx *tx, school_id school, const struct pin_caller *caller, bool *paused)
{
    struct subject all[SUBJECTS];
    subjects_of(tx_mem(tx), school, caller, all);
    TRY(pin_paused(tx, school, caller, paused));
    if (*paused)
        return OK;
    TRY(tx_run(tx, pause_forget, NULL));
    for (size_t i = 0; i < SUBJECTS; i++)
        TRY(count(tx, &all[i], paused));
    return OK;
}

enum err pin_check(struct tx *tx, school_id school, struct str pin, const struct pin_caller *caller, bool *right)
{
    struct pin_row row;
    struct subject all[SUBJECTS];
    struct sha256 hash = pin_hash(tx_mem(tx), school, pin);
    enum err e = tx_one(tx, pin_of_school, &row, school);
    *right = e == OK && row.hash.bytes.len == sizeof hash.b && secret_equal(row.hash.bytes.at, hash.b, sizeof hash.b);
    if (e != OK || !*right)
        return e == ERR_NOT_FOUND ? OK : e;
    subjects_of(tx_mem(tx), school, caller, all);
    for (size_t i = 0; i < SUBJECTS; i++)
        TRY(rate_forgive(tx, all[i].kind, all[i].name, all[i].window));
    return OK;
}

/* --- phones ----------------------------------------------------------------------------------------- */

static enum err schools_of(struct tx *tx, struct str cookie, struct phone_rows *rows)
{
    struct sha256 hash;
    *rows = (struct phone_rows){ NULL, 0 };
    return secret_token_hash(cookie, &hash) == OK ? tx_all(tx, phone_schools, rows, bytes_of(&hash)) : OK;
}

enum err pin_phone_add(struct tx *tx, school_id school, struct str cookie, struct str *out)
{
    struct phone_rows known;
    struct pin_row pin;
    struct sha256 hash;
    struct buf text = buf_of(tx_mem(tx), SECRET_TOKEN_LEN);
    TRY(schools_of(tx, cookie, &known));
    TRY(tx_one(tx, pin_of_school, &pin, school));
    TRY(tx_run(tx, phone_sweep, NULL));
    /* Only a mark of ours is used again, never one that somebody put there. */
    if (known.n > 0) {
        *out = cookie;
        TRY(secret_token_hash(cookie, &hash));
    } else {
        secret_token(&text, &hash);
        *out = buf_str(&text);
    }
    return tx_run(tx, phone_write, NULL, bytes_of(&hash), school, pin.authority, pin.version,
                  instant_add(tx_now(tx), DAYS(PIN_PHONE_DAYS)));
}

enum err pin_phone_knows(struct tx *tx, struct str cookie, school_id school, bool *knows)
{
    struct phone_rows rows;
    *knows = false;
    TRY(schools_of(tx, cookie, &rows));
    for (size_t i = 0; i < rows.n; i++)
        *knows = *knows || rows.at[i].school.n == school.n;
    return OK;
}

enum err pin_phone_school(struct tx *tx, struct str cookie, school_id *school)
{
    struct phone_rows rows;
    TRY(schools_of(tx, cookie, &rows));
    if (rows.n == 0)
        return ERR_NOT_FOUND;
    *school = rows.at[0].school;
    return OK;
}

struct str pin_phone_name(struct mem *mem, struct str cookie) { return str_cat(mem, STR("phone "), cookie); }
