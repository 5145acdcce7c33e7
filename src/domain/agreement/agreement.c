#include "domain/agreement/agreement_web.h"

#include "domain/agreement/deadline_alarm.h"

static const struct menu_entry agreement_menu[] = {
    { M_agreement_menu_schools, "/agreement/school", RIGHT(SCHOOL, R), 40 },
    { M_agreement_menu_agreement, "/agreement", RIGHT(AGREEMENT, R), 50 },
    { 0 }
};
static const struct route *const route_tables[] = {
    agreement_routes, school_routes,      place_routes,          contact_routes,         school_import_routes,
    export_routes,    school_api_routes,  room_api_routes,       contact_api_routes,     authority_api_routes,
    deadline_routes,  declaration_routes, interpretation_routes, claim_routes,           clause_routes,
    gap_routes,       amendment_routes,   proceeding_routes,     proceeding_page_routes, NULL
};

const struct module agreement_module = {
    .name = "agreement",
    .route_tables = route_tables,
    .menu = agreement_menu,
    .jobs = agreement_jobs,
    .init = catalogue_init,
};

/* --- what the pages share ------------------------------------------------------------ */

struct option_list options_of(struct mem *mem, size_t n)
{
    return (struct option_list){ MEM_NEW_N(mem, struct option_line, n), 0 };
}

void option_add(struct option_list *list, struct str value, struct str label, bool chosen)
{
    list->at[list->n++] = (struct option_line){ value, label, chosen };
}

struct str ref_text(struct mem *mem, const unsigned char ref[16])
{
    struct buf out = buf_of(mem, REF_TEXT_LEN);
    ref_put(&out, ref);
    return buf_str(&out);
}

bool ref_is_none(const unsigned char ref[16])
{
    unsigned char any = 0;
    for (int i = 0; i < 16; i++)
        any |= ref[i];
    return any == 0;
}

struct option_list authority_options(struct mem *mem, const struct authority_list *list, authority_ref chosen)
{
    struct option_list out = options_of(mem, list->n);
    for (size_t i = 0; i < list->n; i++)
        option_add(&out, REF_TEXT(mem, list->at[i].ref), list->at[i].name, REF_EQ(list->at[i].ref, chosen));
    return out;
}
