/*
 * desk/ticket_import_person.c -- tables of users and organisations of another system, beside its
 * tickets: who customer 17 is and where he belongs.  They are looked up while the run lasts;
 * nothing of them is stored.
 */
#include "domain/desk/ticket_import_record.h"

#include "base/utf8.h"

#define TEXT_OF(member_, name_) \
    { \
        name_, offsetof(struct import_who, member_), JSON_TEXT, NULL, 0, 2000, NULL \
    }
JSON(who_json, import_who, TEXT_OF(id, "id"), TEXT_OF(login, "login"), TEXT_OF(mail, "email"), TEXT_OF(name, "name"),
     TEXT_OF(shared, "shared"), TEXT_OF(title, "title"), TEXT_OF(organisation, "organization"),
     TEXT_OF(organisation_id, "organization_id"));
static const struct {
    struct str name;
    size_t offset;
} who_columns[] = {
    { STR_INIT("id"), offsetof(struct import_who, id) },
    { STR_INIT("login"), offsetof(struct import_who, login) },
    { STR_INIT("email"), offsetof(struct import_who, mail) },
    { STR_INIT("e-mail"), offsetof(struct import_who, mail) },
    { STR_INIT("name"), offsetof(struct import_who, name) },
    { STR_INIT("shared"), offsetof(struct import_who, shared) },
    { STR_INIT("title"), offsetof(struct import_who, title) },
    { STR_INIT("titel"), offsetof(struct import_who, title) },
    { STR_INIT("organization"), offsetof(struct import_who, organisation) },
    { STR_INIT("organisation"), offsetof(struct import_who, organisation) },
    { STR_INIT("organizations"), offsetof(struct import_who, more) },
    { STR_INIT("members"), offsetof(struct import_who, members) },
};

/* --- the table -------------------------------------------------------------------------------------- */

struct import_people import_people_open(struct mem *mem)
{
    return (struct import_people){ .mem = mem, .at = MEM_NEW_N(mem, struct import_slot, 1024), .size = 1024 };
}

static struct import_slot *slot_of(struct import_slot *at, size_t size, uint64_t hash)
{
    size_t i = (size_t)(hash >> 1) & (size - 1);
    while (at[i].hash != 0 && at[i].hash != hash)
        i = (i + 1) & (size - 1);
    return &at[i];
}

static void grow(struct import_people *p)
{
    size_t size = p->size * 2;
    struct import_slot *more = MEM_NEW_N(p->mem, struct import_slot, size);
    for (size_t i = 0; i < p->size; i++)
        if (p->at[i].hash != 0)
            *slot_of(more, size, p->at[i].hash) = p->at[i];
    p->at = more;
    p->size = size;
}

/* Letters of a login do not matter. */
static uint64_t hash_of(const struct import_people *p, char kind, struct str key)
{
    struct mem_mark mark = mem_mark(p->mem);
    uint64_t hash = import_key_hash(kind, str_lower_ascii(p->mem, key));
    mem_reset(p->mem, mark);
    return hash;
}

/* The first one keeps the key. */
static void put(struct import_people *p, char kind, struct str key, struct import_who *who)
{
    if (str_empty(key))
        return;
    if (p->n * 2 >= p->size)
        grow(p);
    uint64_t hash = hash_of(p, kind, key);
    struct import_slot *slot = slot_of(p->at, p->size, hash);
    p->n += slot->hash == 0;
    if (slot->hash == 0)
        *slot = (struct import_slot){ hash, who };
}

static struct import_who *get(const struct import_people *p, char kind, struct str key)
{
    return str_empty(key) || p->size == 0 ? NULL : slot_of(p->at, p->size, hash_of(p, kind, key))->who;
}

const struct import_who *import_person(const struct import_people *p, struct str name, struct str id)
{
    const struct import_who *who = get(p, 'i', id);
    return who != NULL ? who : get(p, 'l', name);
}

struct str import_organisation(const struct import_people *p, struct str id)
{
    const struct import_who *who = get(p, 'o', id);
    return who != NULL ? who->name : STR("");
}

/* --- one record ------------------------------------------------------------------------------------- */

enum who_kind { WHO_NONE, WHO_PERSON, WHO_ORGANISATION };

static enum who_kind kind_of_row(const struct csv_row *head)
{
    bool login = false, name = false, place = false, title = false, mail = false;
    for (size_t i = 0; i < head->n; i++) {
        struct str c = head->at[i];
        login |= str_eq_nocase(c, STR("login"));
        mail |= str_eq_nocase(c, STR("email")) || str_eq_nocase(c, STR("e-mail"));
        name |= str_eq_nocase(c, STR("name"));
        title |= str_eq_nocase(c, STR("title")) || str_eq_nocase(c, STR("titel")) || str_eq_nocase(c, STR("state"));
        place |= str_eq_nocase(c, STR("shared")) || str_eq_nocase(c, STR("domain")) ||
                 str_eq_nocase(c, STR("domain_assignment")) || str_eq_nocase(c, STR("members"));
    }
    return title ? WHO_NONE : login && mail ? WHO_PERSON : name && place ? WHO_ORGANISATION : WHO_NONE;
}

static void read_row(const struct record *record, struct import_who *who)
{
    for (size_t i = 0; i < record->head->n; i++)
        for (size_t k = 0; k < ARRAY_LEN(who_columns); k++)
            if (str_eq_nocase(record->head->at[i], who_columns[k].name))
                *(struct str *)(void *)((char *)who + who_columns[k].offset) = csv_at(record->row, (int)i);
}

static enum who_kind read_who(struct mem *mem, const struct record *record, struct import_who *who)
{
    struct json_errors errors;
    *who = (struct import_who){ .id = STR("") };
    if (record->fault != RECORD_GOOD)
        return WHO_NONE;
    if (record->row != NULL) {
        read_row(record, who);
        return kind_of_row(record->head);
    }
    if (json_read(mem, record->json, &who_json, JSON_FOREIGN, who, &errors) != OK || !str_empty(who->title))
        return WHO_NONE;
    return !str_empty(who->login)                             ? WHO_PERSON
           : !str_empty(who->name) && !str_empty(who->shared) ? WHO_ORGANISATION
                                                              : WHO_NONE;
}

static struct str kept(struct import_people *p, struct str text) { return str_dup(p->mem, utf8_truncate(text, 1000)); }

static void keep_person(struct import_people *p, const struct import_who *in)
{
    struct import_who *who = get(p, 'l', in->login);
    /* An organisation may have named the login before. */
    if (who == NULL)
        who = MEM_NEW(p->mem, struct import_who);
    struct str more = !str_empty(in->more) ? in->more : str_empty(in->organisation) ? who->more : STR("");
    *who = (struct import_who){ .mail = kept(p, in->mail),
                                .login = kept(p, in->login),
                                .organisation = kept(p, in->organisation),
                                .organisation_id = kept(p, in->organisation_id),
                                .more = kept(p, more) };
    put(p, 'l', in->login, who);
    put(p, 'l', in->mail, who);
    put(p, 'i', in->id, who);
}

static void keep_member(struct import_people *p, struct str login, struct str organisation)
{
    struct import_who *who = get(p, 'l', login);
    if (who == NULL) {
        who = MEM_NEW(p->mem, struct import_who);
        *who = (struct import_who){ .login = kept(p, login),
                                    .mail = str_find_byte(login, '@') != SIZE_MAX ? kept(p, login) : STR("") };
        put(p, 'l', login, who);
    }
    if (str_empty(who->organisation) && str_empty(who->organisation_id) && str_empty(who->more))
        who->more = organisation;
}

bool import_next_of_list(struct str *list, struct str *one)
{
    if (str_empty(*list))
        return false;
    size_t end = str_find(*list, STR("~~~"));
    *one = str_trim(str_sub(*list, 0, end == SIZE_MAX ? list->len : end));
    *list = end == SIZE_MAX ? STR("") : str_from(*list, end + 3);
    return true;
}

static void keep_organisation(struct import_people *p, const struct import_who *in)
{
    struct import_who *who = MEM_NEW(p->mem, struct import_who);
    struct str members = in->members, login;
    *who = (struct import_who){ .name = kept(p, in->name) };
    put(p, 'o', in->id, who);
    while (import_next_of_list(&members, &login))
        if (!str_empty(login))
            keep_member(p, login, who->name);
}

enum err import_people_read(struct mem *mem, struct import_people *p, struct record_file *file, int64_t *n)
{
    struct mem_mark mark = mem_mark(mem);
    struct record record;
    struct import_who who;
    enum err e;
    *n = 0;
    while ((e = record_file_next(file, &record)) == OK) {
        enum who_kind kind = read_who(mem, &record, &who);
        if (kind == WHO_NONE && *n == 0) {
            mem_reset(mem, mark);
            return record_file_rewind(file);
        }
        if (kind == WHO_PERSON)
            keep_person(p, &who);
        else if (kind == WHO_ORGANISATION)
            keep_organisation(p, &who);
        *n += kind != WHO_NONE;
        mem_reset(mem, mark);
        if (mem_left(p->mem) < MIB(8))
            return ERR_TOO_LARGE;
    }
    return e == ERR_NOT_FOUND ? OK : e;
}
