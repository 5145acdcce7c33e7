/*
 * desk/look_api.c -- sums of first looks of a month for machines (domain/desk.md 5): per school and
 * model, referrals and steps over the school's queue per school.
 */
#include "domain/desk/desk_web.h"

#include "base/zone.h"
#include "domain/desk/try.h"

struct look_sum_json {
    struct str school, subject;
    int64_t shown, solved, handed_over, skipped, median_seconds; /* -1: none ended */
};
struct look_sum_jsons {
    struct look_sum_json *at;
    size_t n;
};
struct look_count_json {
    struct str school;
    int64_t count;
};
struct look_count_jsons {
    struct look_count_json *at;
    size_t n;
};
struct look_sums_json {
    struct look_sum_jsons looks;
    struct look_count_jsons referrals, direct;
    struct day month;
    struct str next;
};
JSON(sum_desc, look_sum_json, JSON_FIELD(look_sum_json, school), JSON_FIELD(look_sum_json, subject),
     JSON_FIELD(look_sum_json, shown), JSON_FIELD(look_sum_json, solved), JSON_FIELD(look_sum_json, handed_over),
     JSON_FIELD(look_sum_json, skipped), JSON_FIELD(look_sum_json, median_seconds));
JSON(count_desc, look_count_json, JSON_FIELD(look_count_json, school), JSON_FIELD(look_count_json, count));
JSON(sums_desc, look_sums_json, JSON_LIST_OF(look_sums_json, looks, sum_desc),
     JSON_LIST_OF(look_sums_json, referrals, count_desc), JSON_LIST_OF(look_sums_json, direct, count_desc),
     JSON_FIELD(look_sums_json, month), JSON_FIELD(look_sums_json, next));
struct list_form {
    struct day month; /* any day of it; DAY_NONE: the present one */
    PART_MEMBERS;
};
FORM(list_form, FIELD_DAY(list_form, month, false), PART_FIELDS(list_form));
HANDLER(look_sums_api, list_form);

static struct look_count_jsons counts_of(struct mem *mem, const struct referral_sums *sums)
{
    struct look_count_jsons out = { MEM_NEW_N(mem, struct look_count_json, sums->n), sums->n };
    for (size_t i = 0; i < sums->n; i++)
        out.at[i] = (struct look_count_json){ sums->at[i].school_name, sums->at[i].count };
    return out;
}

static enum err look_sums_api(struct request *req, const struct list_form *in)
{
    struct day_parts p = day_parts(day_is_none(in->month) ? zone_day(req->now) : in->month);
    struct day first = day_of(p.year, p.month, 1);
    struct instant from = zone_instant(first, 0), to = zone_instant(day_add_months(first, 1), 0);
    struct try_sums sums;
    struct referral_sums referrals, direct;
    TRY(try_sums(req->tx, from, to, &sums));
    TRY(referral_sums(req->tx, from, to, &referrals));
    TRY(direct_sums(req->tx, from, to, &direct));
    struct look_sums_json out = { .looks = { MEM_NEW_N(req->mem, struct look_sum_json, sums.n), sums.n },
                                  .referrals = counts_of(req->mem, &referrals),
                                  .direct = counts_of(req->mem, &direct),
                                  .month = first,
                                  .next = STR("") };
    for (size_t i = 0; i < sums.n; i++) {
        const struct try_sum *s = &sums.at[i];
        out.looks.at[i] = (struct look_sum_json){ s->school_name, s->subject, s->shown,         s->solved,
                                                  s->handed_over, s->skipped, s->median_seconds };
    }
    return respond_rows(req, in, &out);
}

const struct route look_api_routes[] = { API("GET", "/api/v1/first-look", RIGHT(TICKET, L), 0, look_sums_api,
                                             M_api_look_sums, 200, API_PAGE, NULL, &sums_desc),
                                         ROUTES_END };
