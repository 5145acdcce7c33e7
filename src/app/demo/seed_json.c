/* What the seed made, for the walk. */
#include "app/demo/seed.h"

#include "platform/json.h"
#include "platform/limits.h"

struct seed_object {
    struct str kind;
    struct blob ref;
    authority_id authority;
    school_id school;
    account_id owner, provider;
    int64_t number;
};
ROW(seed_object, COL(seed_object, kind), COL(seed_object, ref), COL(seed_object, authority), COL(seed_object, school),
    COL(seed_object, owner), COL(seed_object, provider), COL(seed_object, number));
struct seed_objects {
    struct seed_object *at;
    size_t n;
};

#define FIRM_OF "(SELECT coalesce(min(m.account), 0) FROM subprocessor_member m WHERE m.subprocessor = t.subprocessor)"
/* Without what belongs to no place or to several: the firm of both authorities, the call from an
   unknown number.  `number`: what a page calls the record by, its version, the role of a grant. */
QUERY(seed_all_objects, SCOPE_SYSTEM, 0, seed_object,
      "SELECT 'ticket' AS kind, t.ref, t.authority, t.school, t.requester AS owner, " FIRM_OF " AS provider, t.number"
      " FROM ticket t"
      " UNION ALL SELECT CASE e.internal WHEN 0 THEN 'attachment' ELSE 'note_attachment' END, a.ref, a.authority, "
      "a.school, t.requester,"
      " " FIRM_OF
      ", a.n FROM attachment a JOIN ticket t ON t.id = a.ticket JOIN entry e ON e.ticket = a.ticket AND e.n "
      "= a.n"
      " UNION ALL SELECT 'authority', ref, authority, 0, 0, 0, version FROM authority"
      " UNION ALL SELECT 'participant', ref, authority, 0, 0, 0, version FROM participant"
      " UNION ALL SELECT 'instruction', ref, authority, school, 0, 0, kind FROM instruction"
      " UNION ALL SELECT 'import', ref, authority, school, 0, 0, 0 FROM data_import"
      " UNION ALL SELECT 'export', ref, authority, 0, account, 0, 0 FROM export_log"
      " UNION ALL SELECT 'school', ref, authority, school, 0, 0, version FROM school"
      " UNION ALL SELECT 'branch', ref, authority, school, 0, 0, 0 FROM branch"
      " UNION ALL SELECT 'building', ref, authority, school, 0, 0, version FROM building"
      " UNION ALL SELECT 'room', ref, authority, school, 0, 0, version FROM room"
      " UNION ALL SELECT 'contact', ref, authority, school, account, 0, version FROM contact"
      " UNION ALL SELECT 'account', ref, authority, school, id, 0, version FROM account"
      " UNION ALL SELECT 'grant', g.ref, g.authority, g.school, g.account, 0, g.role FROM role_grant g"
      " UNION ALL SELECT 'entrustment', ref, authority, school, account, 0, 0 FROM entrustment"
      " UNION ALL SELECT 'token', t.ref, a.authority, a.school, t.account, 0, 0 FROM api_token t JOIN account a ON "
      "a.id = t.account"
      " UNION ALL SELECT 'view', v.ref, a.authority, a.school, v.account, 0, 0 FROM saved_view v JOIN account a ON "
      "a.id = v.account"
      " UNION ALL SELECT 'subprocessor', p.ref, w.authority, 0, (SELECT m.account FROM subprocessor_member m WHERE "
      "m.subprocessor = p.id),"
      " 0, p.version FROM subprocessor p JOIN subprocessor_answer w ON w.subprocessor = p.id AND w.n = 1"
      " WHERE p.id IN (SELECT subprocessor FROM subprocessor_member)"
      " UNION ALL SELECT 'article', ref, authority, school, 0, 0, version FROM article"
      " UNION ALL SELECT 'mail', ref, authority, school, 0, 0, state FROM raw_mail"
      " ORDER BY 1, 3, 4, 7");

/* A compound SELECT takes only so many terms. */
QUERY(seed_label_objects, SCOPE_SYSTEM, 0, seed_object,
      "SELECT 'device' AS kind, ref, authority, school, 0 AS owner, 0 AS provider, version AS number FROM device"
      " UNION ALL SELECT 'held', ref, authority, school, 0, 0, 0 FROM held_report"
      " UNION ALL SELECT 'text_block', ref, 0, 0, 0, 0, version FROM text_block"
      " UNION ALL SELECT 'checklist', ref, 0, 0, 0, 0, version FROM checklist"
      " UNION ALL SELECT 'macro', ref, 0, 0, 0, 0, version FROM macro"
      " UNION ALL SELECT 'statistics_import', ref, 0, 0, 0, 0, 0 FROM statistics_import"
      " UNION ALL SELECT DISTINCT 'snapshot', p.ref, c.authority, 0, 0, 0, 0 FROM pupil_snapshot p"
      " JOIN pupil_count c ON c.snapshot = p.id"
      " UNION ALL SELECT 'proceeding', ref, authority, 0, 0, 0, 0 FROM proceeding"
      " UNION ALL SELECT 'upload', ref, 0, 0, 0, 0, 0 FROM import_upload"
      " UNION ALL SELECT 'budget', b.ref, coalesce(q.authority, 0), 0, 0, 0, b.version FROM budget b"
      " LEFT JOIN budget_adoption o ON o.budget = b.id LEFT JOIN participant q ON o.budget > 0"
      " UNION ALL SELECT 'card', ref, 0, 0, 0, 0, newest FROM card ORDER BY 1, 3, 4, 7");
QUERY(seed_outside_objects, SCOPE_SYSTEM, 0, seed_object,
      "SELECT 'webhook' AS kind, ref, authority, 0 AS school, 0 AS owner, 0 AS provider, 0 AS number FROM webhook"
      " UNION ALL SELECT 'claim', ref, authority, 0, 0, 0, version FROM claim"
      " UNION ALL SELECT 'delivery', ref, authority, 0, 0, 0, 0 FROM webhook_delivery"
      " UNION ALL SELECT DISTINCT 'fixing', f.ref, coalesce(p.authority, 0), 0, 0, 0, 0 FROM fixing f"
      " LEFT JOIN fixing_amount p ON p.fixing = f.id"
      " UNION ALL SELECT 'invoice', ref, authority, 0, 0, 0, n FROM invoice"
      " UNION ALL SELECT 'letter', ref, authority, 0, 0, 0, 0 FROM letter"
      " UNION ALL SELECT 'reminder', ref, authority, 0, 0, 0, 0 FROM reminder"
      " UNION ALL SELECT 'bank_import', ref, 0, 0, 0, 0, 0 FROM bank_import"
      " UNION ALL SELECT 'bank_statement', ref, 0, 0, 0, 0, 0 FROM bank_statement"
      " UNION ALL SELECT 'payment', ref, 0, 0, 0, 0, 0 FROM payment"
      " UNION ALL SELECT 'booking_export', ref, 0, 0, 0, 0, 0 FROM booking_export"
      " UNION ALL SELECT 'gap', ref, 0, 0, 0, 0, 0 FROM gap"
      " UNION ALL SELECT 'amendment', ref, 0, 0, 0, 0, 0 FROM amendment"
      " UNION ALL SELECT 'call', ref, authority, school, 0, 0, 0 FROM call WHERE authority <> 0"
      " UNION ALL SELECT 'incident', i.ref, p.authority, p.school, 0, 0, i.version FROM incident i"
      " JOIN incident_school p ON p.incident = i.id"
      " UNION ALL SELECT 'maintenance', m.ref, q.authority, q.school, 0, 0, 0 FROM maintenance m"
      " JOIN maintenance_school q ON q.maintenance = m.id"
      " UNION ALL SELECT 'recurring', k.ref, l.authority, l.school, 0, 0, 0 FROM recurring k"
      " JOIN recurring_school l ON l.recurring = k.id ORDER BY 1, 3, 4");

struct seed_room_code {
    struct str door, code;
    school_id school;
};
ROW(seed_room_code, COL(seed_room_code, door), COL(seed_room_code, code), COL(seed_room_code, school));
struct seed_room_codes {
    struct seed_room_code *at;
    size_t n;
};
QUERY(seed_all_codes, SCOPE_SYSTEM, 0, seed_room_code,
      "SELECT 'r' AS door, code, school FROM room"
      " UNION ALL SELECT 'g', code, school FROM device ORDER BY 1, 2");

static void put_pair(struct buf *out, const char *name, struct str value)
{
    buf_put_z(out, "\"");
    buf_put_z(out, name);
    buf_put_z(out, "\":");
    json_put_text(out, value);
    buf_put_z(out, ",");
}

static const char *key_of(const struct seed *s, account_id id)
{
    for (size_t i = 0; i < s->naccounts; i++)
        if (s->accounts[i].login.id.n == id.n)
            return s->accounts[i].key;
    return "";
}

static const char *school_place(const struct seed *s, school_id id)
{
    for (int place = PLACE_A1; place <= PLACE_B1; place++)
        if (s->schools[place].n == id.n)
            return seed_place_names[place];
    return "";
}

static const char *authority_place(const struct seed *s, authority_id id)
{
    return id.n == 0 ? "" : s->authorities[PLACE_A].n == id.n ? "A" : "B";
}

static void put_accounts(const struct seed *s, struct buf *out)
{
    buf_put_z(out, "\"accounts\":[");
    for (size_t i = 0; i < s->naccounts; i++) {
        const struct seed_account *a = &s->accounts[i];
        struct str ref = { NULL, 0 };
        struct buf text = buf_of(s->mem, REF_TEXT_LEN);

        ref_put(&text, a->login.ref.b);
        ref = buf_str(&text);
        buf_put_z(out, i > 0 ? ",\n{" : "\n{");
        put_pair(out, "key", str_of(a->key));
        put_pair(out, "role", str_of(access_role_names[a->login.role]));
        put_pair(out, "place", str_of(seed_place_names[a->place]));
        put_pair(out, "login", a->login.mail);
        put_pair(out, "name", a->login.name);
        put_pair(out, "totp", a->login.totp);
        put_pair(out, "token", a->token);
        put_pair(out, "ref", ref);
        buf_put_z(out, a->signs_in ? "\"signs_in\":true," : "\"signs_in\":false,");
        buf_put_z(out, a->login.narrow ? "\"narrow\":true}" : "\"narrow\":false}");
    }
    buf_put_z(out, "]");
}

static void put_object(const struct seed *s, struct buf *out, const struct seed_object *o)
{
    struct buf text = buf_of(s->mem, REF_TEXT_LEN);

    CHECK(o->ref.bytes.len == 16);
    ref_put(&text, (const unsigned char *)o->ref.bytes.at);
    buf_put_z(out, "{");
    put_pair(out, "ref", buf_str(&text));
    put_pair(out, "authority", str_of(authority_place(s, o->authority)));
    put_pair(out, "school", str_of(school_place(s, o->school)));
    put_pair(out, "owner", str_of(key_of(s, o->owner)));
    put_pair(out, "provider", str_of(key_of(s, o->provider)));
    buf_put_z(out, "\"number\":");
    buf_int(out, o->number);
    buf_put_z(out, "}");
}

/* "ticket":[...], ...: one list per kind. */
static void put_kinds(struct seed *s, struct buf *out, const struct seed_objects *objects)
{
    for (size_t i = 0; i < objects->n; i++) {
        bool first = i == 0 || !str_eq(objects->at[i].kind, objects->at[i - 1].kind);

        if (first) {
            buf_put_z(out, i > 0 ? "],\n" : "\n");
            json_put_text(out, objects->at[i].kind);
            buf_put_z(out, ":[\n");
        } else {
            buf_put_z(out, ",\n");
        }
        put_object(s, out, &objects->at[i]);
    }
    buf_put_z(out, "]");
}

static enum err put_objects(struct seed *s, struct tx *tx, struct buf *out)
{
    struct seed_objects objects, labels, outside;
    struct seed_room_codes codes;

    TRY(tx_all(tx, seed_all_objects, &objects));
    TRY(tx_all(tx, seed_label_objects, &labels));
    TRY(tx_all(tx, seed_outside_objects, &outside));
    TRY(tx_all(tx, seed_all_codes, &codes));
    buf_put_z(out, "\"objects\":{");
    put_kinds(s, out, &objects);
    buf_put_z(out, ",");
    put_kinds(s, out, &labels);
    buf_put_z(out, ",");
    put_kinds(s, out, &outside);
    buf_put_z(out, ",\n\"code\":[");
    for (size_t i = 0; i < codes.n; i++) {
        buf_put_z(out, i > 0 ? ",{" : "{");
        put_pair(out, "school", str_of(school_place(s, codes.at[i].school)));
        put_pair(out, "door", codes.at[i].door);
        buf_put_z(out, "\"ref\":");
        json_put_text(out, codes.at[i].code);
        buf_put_z(out, "}");
    }
    buf_put_z(out, "]},\n\"pins\":{");
    for (int place = PLACE_A1; place <= PLACE_B1; place++) {
        buf_put_z(out, place > PLACE_A1 ? "," : "");
        json_put_text(out, str_of(seed_place_names[place]));
        buf_byte(out, ':');
        json_put_text(out, str_of(seed_pins[place]));
    }
    buf_byte(out, '}');
    return OK;
}

static void put_canaries(const struct seed *s, struct buf *out)
{
    buf_put_z(out, "\"canaries\":[");
    for (size_t i = 0; i < s->ncanaries; i++) {
        const struct canary *c = &s->canaries[i];

        buf_put_z(out, i > 0 ? ",\n{" : "\n{");
        put_pair(out, "word", c->word);
        put_pair(out, "place", str_of(seed_place_names[c->place]));
        put_pair(out, "object", str_of(c->object == OBJECT_UNSET ? "" : access_object_names[c->object]));
        put_pair(out, "owner", str_of(key_of(s, c->owner)));
        put_pair(out, "where", str_of(c->where));
        buf_put_z(out, c->provider ? "\"provider\":true}" : "\"provider\":false}");
    }
    buf_put_z(out, "],\n\"links\":[");
    for (size_t i = 0; i < s->nlinks; i++) {
        buf_put_z(out, i > 0 ? ",{" : "{");
        put_pair(out, "kind", str_of(s->links[i].kind));
        put_pair(out, "place", str_of(seed_place_names[s->links[i].place]));
        buf_put_z(out, "\"token\":");
        json_put_text(out, s->links[i].token);
        buf_put_z(out, "}");
    }
    buf_put_z(out, "]");
}

enum err seed_json(struct seed *s, struct buf *out)
{
    struct tx *tx;

    buf_put_z(out, "{");
    put_pair(out, "password", STR(SEED_PASSWORD));
    put_accounts(s, out);
    buf_put_z(out, ",\n");
    TRY(tx_open(s->db, TX_READ, (struct tx_who){ 0 }, s->at, s->mem, &tx));
    enum err e = put_objects(s, tx, out);
    tx_abort(tx);
    if (e != OK)
        return e;
    buf_put_z(out, ",\n");
    put_canaries(s, out);
    buf_put_z(out, "}\n");
    return buf_done(out);
}
