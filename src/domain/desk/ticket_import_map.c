/*
 * desk/ticket_import_map.c -- the mapping file of an import: which group, organisation
 * or category there means which school and service here, words for states, names of
 * columns, the zone of times.  A table "art;von;schule;leistung;nach" (or "kind;from;
 * school;service;to"); the authority is the school's.
 *
 *     art;von;schule;leistung;nach
 *     organisation;Grundschule Nord;11111;;
 *     gruppe;IT Service;;network;
 *     vorgabe;;;network;
 *     status;beim Lieferanten;;;waiting
 *     spalte;Kurztext;;;title
 *     zone;;;;UTC
 *     person;m.alt;;;neu@schule.example
 */
#include "domain/desk/ticket_import_record.h"

#include "platform/text.h"

enum map_column { COL_KIND, COL_FROM, COL_SCHOOL, COL_SERVICE, COL_TO, COL_COUNT };

static int column_of(const struct csv *csv, enum map_column column)
{
    static const struct str names[COL_COUNT][2] = { { STR_INIT("kind"), STR_INIT("art") },
                                                    { STR_INIT("from"), STR_INIT("von") },
                                                    { STR_INIT("school"), STR_INIT("schule") },
                                                    { STR_INIT("service"), STR_INIT("leistung") },
                                                    { STR_INIT("to"), STR_INIT("nach") } };
    int found = csv_column(csv, names[column][0]);
    return found >= 0 ? found : csv_column(csv, names[column][1]);
}

static int kind_of(struct str word)
{
    static const struct {
        struct str word;
        int kind;
    } words[] = {
        { STR_INIT("group"), MAP_GROUP },
        { STR_INIT("gruppe"), MAP_GROUP },
        { STR_INIT("queue"), MAP_GROUP },
        { STR_INIT("entity"), MAP_GROUP },
        { STR_INIT("organisation"), MAP_ORGANISATION },
        { STR_INIT("organization"), MAP_ORGANISATION },
        { STR_INIT("category"), MAP_CATEGORY },
        { STR_INIT("kategorie"), MAP_CATEGORY },
        { STR_INIT("default"), MAP_DEFAULT },
        { STR_INIT("vorgabe"), MAP_DEFAULT },
        { STR_INIT("state"), MAP_STATE },
        { STR_INIT("status"), MAP_STATE },
        { STR_INIT("column"), MAP_COLUMN },
        { STR_INIT("spalte"), MAP_COLUMN },
        { STR_INIT("zone"), MAP_ZONE },
        { STR_INIT("person"), MAP_PERSON },
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(words[i].word, word))
            return words[i].kind;
    return 0;
}

/* Our words for a state, and "none" for what is not taken over; false: no such word. */
static bool reason_of(struct str word, enum ticket_reason *reason)
{
    static const struct {
        struct str word;
        enum ticket_reason reason;
    } words[] = {
        { STR_INIT("new"), REASON_RECEIVED },        { STR_INIT("in_progress"), REASON_REMOTE },
        { STR_INIT("waiting"), REASON_FOLLOW_UP },   { STR_INIT("visit"), REASON_VISIT },
        { STR_INIT("testing"), REASON_JOINT_TEST },  { STR_INIT("closed"), REASON_TEST_IMPOSSIBLE },
        { STR_INIT("merged"), REASON_DUPLICATE },    { STR_INIT("withdrawn"), REASON_WITHDRAWN },
        { STR_INIT("none"), (enum ticket_reason)0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(words[i].word, word)) {
            *reason = words[i].reason;
            return true;
        }
    return false;
}

static enum err school_of(struct tx *tx, struct str number, struct import_map_row *row)
{
    if (str_empty(number))
        return OK;
    enum err e = agreement_school_by_number(tx, number, &row->school);
    if (e == ERR_NOT_FOUND)
        return tx_refuse(tx, ERR_INVALID, M_import_error_map_school, "mapping");
    TRY(e);
    row->has_school = true;
    return OK;
}

static enum err service_of(struct tx *tx, struct str key, struct import_map_row *row)
{
    if (str_empty(key))
        return OK;
    enum err e = agreement_service_by_key(tx, key, &row->service);
    if (e == ERR_NOT_FOUND)
        return tx_refuse(tx, ERR_INVALID, M_import_error_map_service, "mapping");
    TRY(e);
    row->has_service = true;
    return OK;
}

static enum err zone_of(struct tx *tx, struct str word, struct import_map *map)
{
    map->zone = str_eq_nocase(word, STR("UTC")) ? 1 : str_eq_nocase(word, STR("Europe/Berlin")) ? 2 : 0;
    return map->zone != 0 ? OK : tx_refuse(tx, ERR_INVALID, M_import_error_map_zone, "mapping");
}

static enum err take_row(struct tx *tx, const struct csv *csv, const struct csv_row *in, struct import_map *map)
{
    struct import_map_row *row = &map->at[map->n];
    *row = (struct import_map_row){
        .kind = kind_of(csv_at(in, column_of(csv, COL_KIND))),
        .from = text_fold(tx_mem(tx), csv_at(in, column_of(csv, COL_FROM))),
        .to = csv_at(in, column_of(csv, COL_TO)),
    };
    if (row->kind == 0)
        return tx_refuse(tx, ERR_INVALID, M_import_error_map_kind, "mapping");
    if (row->kind == MAP_ZONE)
        return zone_of(tx, row->to, map);
    if (row->kind == MAP_PERSON && (str_empty(row->from) || str_find_byte(row->to, '@') == SIZE_MAX))
        return tx_refuse(tx, ERR_INVALID, M_import_error_map_person, "mapping");
    if (row->kind == MAP_STATE && !reason_of(row->to, &row->reason))
        return tx_refuse(tx, ERR_INVALID, M_import_error_map_state, "mapping");
    TRY(school_of(tx, csv_at(in, column_of(csv, COL_SCHOOL)), row));
    TRY(service_of(tx, csv_at(in, column_of(csv, COL_SERVICE)), row));
    map->n++;
    return OK;
}

enum err import_map_open(struct tx *tx, struct str bytes, struct import_map *map, int64_t *line)
{
    struct csv csv;
    *map = (struct import_map){ .n = 0 };
    *line = 1;
    if (str_empty(bytes))
        return OK;
    if (csv_read(tx_mem(tx), bytes, &csv) != OK || column_of(&csv, COL_KIND) < 0 || column_of(&csv, COL_FROM) < 0)
        return tx_refuse(tx, ERR_INVALID, M_import_error_map_columns, "mapping");
    map->at = MEM_NEW_N(tx_mem(tx), struct import_map_row, csv.n);
    for (size_t i = 0; i < csv.n; i++) {
        *line = csv.at[i].line;
        TRY(take_row(tx, &csv, &csv.at[i], map));
    }
    return OK;
}

const struct import_map_row *import_map_find(struct mem *mem, const struct import_map *map, enum import_map_kind kind,
                                             struct str name, struct str id)
{
    struct str names[2] = { text_fold(mem, name), text_fold(mem, id) };
    for (size_t k = 0; k < ARRAY_LEN(names); k++)
        for (size_t i = 0; i < map->n; i++)
            if (map->at[i].kind == (int)kind && (kind == MAP_DEFAULT || names[k].len > 0) &&
                str_eq(map->at[i].from, names[k]))
                return &map->at[i];
    return NULL;
}
