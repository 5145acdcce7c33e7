#include "domain/asset/asset_internal.h"

#include "base/num.h"
#include "domain/asset/label.h"
#include "platform/csv.h"
#include "platform/text.h"

enum column {
    SCHOOL,
    CODE,
    ROOM,
    MAKER,
    MODEL,
    INVENTORY,
    STATE,
    REASON,
    FRAMEWORK,
    LOT,
    LEGACY,
    PROMISE,
    UNTIL,
    COLUMNS
};
static const struct {
    const char *german, *english;
    bool needed;
} columns[COLUMNS] = {
    [SCHOOL] = { "Schulnummer", "school", true },
    [CODE] = { "Kennung", "code", false },
    [ROOM] = { "Raum", "room", false },
    [MAKER] = { "Hersteller", "maker", true },
    [MODEL] = { "Modell", "model", true },
    [INVENTORY] = { "Inventarnummer", "inventory_number", false },
    [STATE] = { "Zustand", "state", false },
    [REASON] = { "Grund", "reason", false },
    [FRAMEWORK] = { "Rahmenvereinbarung", "framework", false },
    [LOT] = { "Los", "lot", false },
    [LEGACY] = { "Bestand", "legacy", false },
    [PROMISE] = { "Einzelzusage", "promised_on", false },
    [UNTIL] = { "Zusage bis", "promised_until", false },
};

struct reading {
    struct tx *tx;
    enum lang lang;
    int at[COLUMNS];
    struct site_list sites;
    const struct csv_row *row;
    enum msg why;
};

static struct str cell(const struct reading *r, enum column c) { return csv_at(r->row, r->at[c]); }

static enum err wrong(struct reading *r, enum msg why)
{
    r->why = why;
    return ERR_INVALID;
}

static enum err heads(struct reading *r, const struct csv *csv)
{
    for (int c = 0; c < COLUMNS; c++) {
        r->at[c] = csv_column(csv, str_of(columns[c].german));
        if (r->at[c] < 0)
            r->at[c] = csv_column(csv, str_of(columns[c].english));
        if (r->at[c] < 0 && columns[c].needed)
            return tx_refuse(r->tx, ERR_MALFORMED, M_asset_import_columns, "file");
    }
    return OK;
}

static enum err place(struct reading *r, struct device_new *d)
{
    struct room_list rooms;
    struct str number = cell(r, SCHOOL), room = cell(r, ROOM);
    for (size_t i = 0; i < r->sites.n; i++)
        if (str_eq(r->sites.at[i].number, number))
            d->school = r->sites.at[i].id;
    if (d->school.n == 0)
        return wrong(r, M_asset_import_school);
    if (room.len == 0)
        return OK;
    TRY(agreement_rooms(r->tx, d->school, &rooms));
    for (size_t i = 0; i < rooms.n; i++)
        if (str_eq(rooms.at[i].number, room) || str_eq_nocase(rooms.at[i].code, room))
            d->room = rooms.at[i].id;
    return d->room.n != 0 ? OK : wrong(r, M_asset_import_room);
}

static enum err days(struct reading *r, struct device_new *d)
{
    d->promised_on = d->promised_until = DAY_NONE;
    if (cell(r, PROMISE).len > 0 && day_parse(cell(r, PROMISE), &d->promised_on) != OK)
        return wrong(r, M_asset_import_day);
    if (cell(r, UNTIL).len > 0 && day_parse(cell(r, UNTIL), &d->promised_until) != OK)
        return wrong(r, M_asset_import_day);
    return OK;
}

static enum err facts(struct reading *r, struct device_new *d)
{
    struct mem *mem = tx_mem(r->tx);
    struct str legacy = text_fold(mem, cell(r, LEGACY));
    int64_t lot = 0;
    d->code = cell(r, CODE);
    d->inventory_number = cell(r, INVENTORY);
    d->reason = cell(r, REASON);
    d->framework = cell(r, FRAMEWORK);
    d->legacy = str_eq(legacy, STR("ja")) || str_eq(legacy, STR("yes")) || str_eq(legacy, STR("1"));
    if (cell(r, LOT).len > 0 && num_parse(cell(r, LOT), 1, 999, &lot) != OK)
        return wrong(r, M_asset_import_lot);
    d->lot = (int)lot;
    d->state = cell(r, STATE).len > 0 ? device_state_of(mem, cell(r, STATE)) : DEVICE_IN_USE;
    if (d->state == 0)
        return wrong(r, M_asset_error_state);
    if ((d->state == DEVICE_MISSING || asset_is_retired(d->state)) && d->reason.len == 0)
        return wrong(r, d->state == DEVICE_MISSING ? M_asset_error_missing_why : M_asset_error_retired_why);
    TRY(days(r, d));
    bool no_begin = day_is_none(d->promised_on) && !day_is_none(d->promised_until);
    bool ends_first =
        !no_begin && !day_is_none(d->promised_until) && day_compare(d->promised_until, d->promised_on) < 0;
    return no_begin || ends_first ? wrong(r, M_asset_error_promise) : OK;
}

/* *known: this label is there already. */
static enum err read_row(struct reading *r, struct device_new *d, bool *known)
{
    struct device_row there;
    struct model_row model;
    struct str code;
    *known = false;
    TRY(place(r, d));
    TRY(facts(r, d));
    enum err e = model_by_name(r->tx, cell(r, MAKER), cell(r, MODEL), &model);
    if (e != OK)
        return e == ERR_NOT_FOUND ? wrong(r, M_asset_import_model) : e;
    d->model = model.id;
    if (d->code.len == 0)
        return OK;
    e = label_parse(tx_mem(r->tx), d->code, &code);
    if (e != OK)
        return wrong(r, e == ERR_INVALID ? M_asset_error_check : M_asset_error_code);
    e = asset_device_by_code(r->tx, code, &there);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    *known = there.school.n == d->school.n;
    return *known ? OK : wrong(r, M_asset_error_code_taken);
}

static enum err import_row(struct reading *r, bool dry_run, struct device_report *report)
{
    struct device_new d = { .promised_on = DAY_NONE, .promised_until = DAY_NONE };
    struct device_line *line = &report->lines.at[report->lines.n++];
    bool known;
    r->why = MSG_NONE;
    *line = (struct device_line){ .line = r->row->line, .code = cell(r, CODE), .model = cell(r, MODEL) };
    enum err e = read_row(r, &d, &known);
    if (e != OK && r->why == MSG_NONE)
        return e;
    if (e != OK) {
        line->refused = true;
        line->text = msg_text(r->lang, r->why);
        report->refused++;
        return OK;
    }
    report->known += known;
    report->created += !known;
    return known || dry_run ? OK : asset_device_create(r->tx, &d, NULL);
}

enum err device_import(struct tx *tx, struct str text, bool dry_run, enum lang lang, struct device_report *report)
{
    struct reading r = { .tx = tx, .lang = lang };
    struct csv csv;
    *report = (struct device_report){ 0 };
    if (csv_read(tx_mem(tx), text, &csv) != OK)
        return tx_refuse(tx, ERR_MALFORMED, M_asset_import_table, "file");
    TRY(heads(&r, &csv));
    TRY(device_sites(tx, &r.sites));
    report->lines.at = MEM_NEW_N(tx_mem(tx), struct device_line, csv.n);
    for (size_t i = 0; i < csv.n; i++) {
        r.row = &csv.at[i];
        TRY(import_row(&r, dry_run, report));
    }
    return OK;
}
