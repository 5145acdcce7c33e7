#include "domain/desk/coverage.h"

enum msg coverage_msg(int routing)
{
    static const enum msg chips[] = {
        [ROUTING_BODY] = M_desk_routing_body,
        [ROUTING_SCHOOL] = M_desk_routing_school,
        [ROUTING_AUTHORITY] = M_desk_routing_authority,
        [ROUTING_EXCLUDED] = M_desk_routing_excluded,
    };
    return routing >= ROUTING_BODY && routing < ROUTING_END ? chips[routing] : MSG_NONE;
}

struct str coverage_text(struct mem *mem, enum lang lang, int routing, struct str service, struct str authority)
{
    switch (routing) {
    case ROUTING_SCHOOL:
        return msg_text(lang, M_desk_routing_school_text);
    case ROUTING_AUTHORITY:
        return msg_text(lang, M_desk_routing_authority_text);
    case ROUTING_EXCLUDED:
        return msg_format(mem, lang, M_desk_routing_excluded_text, { "service", service }, { "authority", authority });
    default:
        return STR("");
    }
}

bool coverage_counts(int routing) { return routing != ROUTING_EXCLUDED; }

/* --- the rule that fires ------------------------------------------------------------------------- */

static bool on_or_after(struct day day, struct day from) { return !day_is_none(from) && day_compare(day, from) >= 0; }

static bool promised(const struct coverage_facts *f, struct day day)
{
    return on_or_after(day, f->promised_on) &&
           (day_is_none(f->promised_until) || day_compare(day, f->promised_until) <= 0);
}

enum coverage_rule coverage_rule(const struct coverage_facts *f, struct day day)
{
    if (f->routing == ROUTING_EXCLUDED)
        return COVERAGE_EXCLUDED;
    if (f->routing == ROUTING_SCHOOL)
        return COVERAGE_SCHOOL;
    if (f->routing == ROUTING_AUTHORITY)
        return COVERAGE_AUTHORITY;
    if (!f->has_device)
        return COVERAGE_SERVICE;
    if (f->framework.len > 0)
        return COVERAGE_FRAMEWORK;
    /* What was there on the day of the mandate is supported until it is replaced. */
    if (f->legacy && !on_or_after(day, f->gone))
        return COVERAGE_LEGACY;
    return promised(f, day) ? COVERAGE_PROMISE : COVERAGE_UNCLEAR;
}

struct coverage_facts coverage_facts_of(int routing, const struct device_row *d)
{
    if (d == NULL)
        return (struct coverage_facts){
            .routing = routing, .promised_on = DAY_NONE, .promised_until = DAY_NONE, .gone = DAY_NONE
        };
    return (struct coverage_facts){ .routing = routing,
                                    .has_device = true,
                                    .framework = d->framework,
                                    .lot = d->lot,
                                    .legacy = d->legacy,
                                    .promised_on = d->promised_on,
                                    .promised_until = d->promised_until,
                                    .gone = asset_is_retired(d->state) ? d->since : DAY_NONE };
}

struct str coverage_reference(struct mem *mem, enum coverage_rule rule, const struct coverage_facts *f)
{
    struct buf out = buf_of(mem, 120);
    if (rule == COVERAGE_FRAMEWORK) {
        buf_put(&out, f->framework);
        if (f->lot > 0) {
            buf_put_z(&out, "/Los ");
            buf_int(&out, f->lot);
        }
    } else if (rule == COVERAGE_PROMISE) {
        day_put_iso(&out, f->promised_on);
    }
    return buf_str(&out);
}

static struct str promise_day(struct mem *mem, enum lang lang, struct str iso)
{
    struct day day;
    struct buf words = buf_of(mem, 64);
    if (day_parse(iso, &day) != OK)
        return iso;
    i18n_day(&words, lang, day);
    return buf_str(&words);
}

struct str coverage_chip(struct mem *mem, enum lang lang, enum coverage_rule rule, struct str reference,
                         struct str service)
{
    switch (rule) {
    case COVERAGE_EXCLUDED:
        return str_cat(mem, msg_text(lang, M_desk_routing_excluded), STR(": "), service);
    case COVERAGE_SCHOOL:
        return str_cat(mem, msg_text(lang, M_desk_routing_school), STR(": "), service);
    case COVERAGE_AUTHORITY:
        return str_cat(mem, msg_text(lang, M_desk_routing_authority), STR(": "), service);
    case COVERAGE_FRAMEWORK:
        return msg_format(mem, lang, M_coverage_framework, { "number", reference });
    case COVERAGE_LEGACY:
        return msg_text(lang, M_coverage_legacy);
    case COVERAGE_PROMISE:
        return msg_format(mem, lang, M_coverage_promise, { "day", promise_day(mem, lang, reference) });
    case COVERAGE_UNCLEAR:
        return msg_text(lang, M_coverage_unclear);
    case COVERAGE_SERVICE:
        break;
    }
    return STR("");
}
