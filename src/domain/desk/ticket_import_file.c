/*
 * desk/ticket_import_file.c -- files of foreign entries: what the dump holds is stored as any
 * upload is, by the same rules; what it only names, or what these rules refuse, is named.
 */
#include "domain/desk/ticket_import_record.h"

#include "base/utf8.h"

/* --- reading ------------------------------------------------------------------------------------ */

static bool has_dot(struct str name) { return str_find_byte(name, '.') != SIZE_MAX; }

/* The ZammadMigrator of OTRS writes names as base64 too. */
static struct str name_of(struct mem *mem, struct str name)
{
    struct upload as_file;
    if (has_dot(name) || upload_of_base64(mem, STR("name"), name, &as_file) != OK || !utf8_valid(as_file.bytes) ||
        !has_dot(as_file.bytes))
        return name;
    return as_file.bytes;
}

/* What cannot be a name here, but its ending. */
static struct str plain_name(struct mem *mem, struct str name)
{
    char *at = mem_alloc(mem, name.len);
    for (size_t i = 0; i < name.len; i++)
        at[i] = name.at[i] == '/' || name.at[i] == '\\' || name.at[i] == ':' ? '_' : name.at[i];
    return (struct str){ at, name.len };
}

static void leave(struct import_entry *e, struct str name, enum msg why)
{
    e->left.at[e->left.n++] = (struct import_left){ name, why };
}

static void take(struct mem *mem, struct import_entry *e, struct str name, struct str content)
{
    struct upload file;
    if (upload_of_base64(mem, plain_name(mem, name), content, &file) != OK) {
        leave(e, name, M_import_file_unreadable);
        return;
    }
    enum msg fault = ticket_file_fault(&file);
    if (fault != MSG_NONE)
        leave(e, name, fault == M_desk_error_file_size ? M_import_file_large : M_import_file_type);
    else if (e->files.n == LIMIT_FILES_PER_ENTRY)
        leave(e, name, M_import_file_many);
    else
        e->files.at[e->files.n++] = file;
}

void import_files_read(struct mem *mem, const struct import_raw_files *raw, struct import_entry *e)
{
    e->left.at = MEM_NEW_N(mem, struct import_left, raw->n);
    e->files.at = MEM_NEW_N(mem, struct upload, raw->n);
    for (size_t i = 0; i < raw->n; i++) {
        struct str name = name_of(mem, raw->at[i].name);
        if (str_empty(name))
            continue;
        if (str_empty(raw->at[i].content))
            leave(e, name, MSG_NONE);
        else
            take(mem, e, name, raw->at[i].content);
    }
}

struct str import_left_text(struct mem *mem, const struct import_lefts *left)
{
    struct str names = STR("");
    for (size_t i = 0; i < left->n; i++)
        names = str_cat(mem, names, i > 0 ? STR(", ") : STR(""), left->at[i].name);
    return left->n == 0 ? STR("") : msg_format(mem, LANG_DE, M_import_files, { "names", utf8_truncate(names, KIB(3)) });
}

void import_files_count(const struct import_entry *e, struct ticket_import_sums *sums)
{
    sums->files += (int64_t)e->files.n;
    for (size_t i = 0; i < e->files.n; i++)
        sums->file_bytes += e->files.at[i].size;
    for (size_t i = 0; i < e->left.n; i++)
        sums->files_left += e->left.at[i].why != MSG_NONE;
}

/* --- storing ------------------------------------------------------------------------------------ */

SQL(file_key_add, SCOPE_SYSTEM, 6,
    "INSERT INTO imported_file (attachment, authority, school, ticket, n, run) SELECT f.id, $3, $4, $5, $6, $7"
    " FROM attachment f WHERE f.ref = $8");

enum err import_files_fit(struct tx *tx, authority_id authority, struct import_entry *e)
{
    int64_t left;
    size_t kept = 0;
    if (e->files.n == 0)
        return OK;
    TRY(ticket_quota_left(tx, authority, &left));
    for (size_t i = 0; i < e->files.n; i++) {
        struct upload file = e->files.at[i];
        bool fits = file.size <= left;
        left -= fits ? file.size : 0;
        if (fits)
            e->files.at[kept++] = file;
        else
            leave(e, file.name, M_import_file_quota);
    }
    e->files.n = kept;
    return OK;
}

enum err import_files_store(struct tx *tx, const struct import_place *p, const struct ticket *t, int64_t n,
                            const struct import_entry *e)
{
    for (size_t i = 0; i < e->files.n; i++) {
        attachment_ref ref;
        TRY(ticket_attach(tx, t, n, &e->files.at[i], &ref));
        TRY(tx_run(tx, file_key_add, NULL, t->authority, t->school, t->row.id, n, p->run, &ref));
    }
    return OK;
}

/* --- taking back -------------------------------------------------------------------------------- */

struct size_row {
    int64_t bytes;
};
ROW(size_row, COL(size_row, bytes));
#define OF_ENTRIES "IN (SELECT i.attachment FROM imported_file i WHERE i.ticket = $3 AND i.n >= $4)"
QUERY(files_size, SCOPE_SYSTEM, 2, size_row,
      "SELECT CAST(coalesce(sum(f.size), 0) AS bigint) AS bytes FROM attachment f WHERE f.id " OF_ENTRIES);
SQL(files_remove, SCOPE_SYSTEM, 2, "DELETE FROM attachment WHERE id " OF_ENTRIES);
SQL(file_keys_remove, SCOPE_SYSTEM, 2, "DELETE FROM imported_file WHERE ticket = $3 AND n >= $4");
SQL(quota_back, SCOPE_SYSTEM, 2, "UPDATE attachment_quota SET bytes = bytes - $4 WHERE authority = $3");

enum err import_files_remove(struct tx *tx, ticket_id ticket, authority_id authority, int64_t first)
{
    struct size_row size;
    TRY(tx_one(tx, files_size, &size, ticket, first));
    if (size.bytes == 0)
        return OK;
    TRY(tx_run(tx, quota_back, NULL, authority, size.bytes));
    TRY(tx_run(tx, files_remove, NULL, ticket, first));
    return tx_run(tx, file_keys_remove, NULL, ticket, first);
}
