#include "domain/agreement/proceeding.h"

#include "base/check.h"

#define KIND(kind) (1u << PROCEEDING_##kind)
#define ITEM(item, kinds_, judge_, name, path_) \
    [PROCEEDING_##item] = { .kinds = (kinds_), \
                            .judge = (judge_), \
                            .title = M_proceeding_item_##name, \
                            .hint = M_proceeding_hint_##name, \
                            .path = (path_) }

/* clang-format off */
static const struct proceeding_rule rules[PROCEEDING_ITEM_END] = {
    ITEM(PARTY_TYPE, KIND(JOINING), JUDGED_BY_SOME_THERE, party_type, "/agreement/amendments"),
    ITEM(TEXT, KIND(JOINING), JUDGED_BY_SOME_THERE, text, NULL),
    ITEM(SCHOOLS, KIND(JOINING), JUDGED_BY_SOME_THERE, schools, "/agreement/school"),
    ITEM(MANDATE, KIND(JOINING), JUDGED_BY_PERSON, mandate, NULL),
    ITEM(PEOPLE, KIND(JOINING), JUDGED_BY_SOME_THERE, people, "/account/users"),
    ITEM(SUBPROCESSORS, KIND(JOINING), JUDGED_BY_NONE_LEFT, subprocessors, "/privacy/subprocessors"),
    ITEM(CONTACTS, KIND(JOINING), JUDGED_BY_NONE_LEFT, contacts, "/agreement/school"),
    ITEM(CALENDARS, KIND(JOINING), JUDGED_BY_NONE_LEFT, calendars, "/agreement/school"),
    ITEM(EFFECT, KIND(JOINING) | KIND(LEAVING), JUDGED_BY_SOME_THERE, effect, NULL),
    ITEM(REFIXING, KIND(JOINING), JUDGED_IF_ANY, refixing, "/contribution/fixings"),
    ITEM(EXIT_PACKAGE, KIND(LEAVING), JUDGED_BY_PERSON, exit_package, "/agreement/exports"),
    ITEM(TICKETS, KIND(LEAVING), JUDGED_BY_NONE_LEFT, tickets, "/desk/tickets"),
    ITEM(VISITS, KIND(LEAVING), JUDGED_BY_PERSON, visits, NULL),
    ITEM(DEVICES, KIND(LEAVING), JUDGED_BY_NONE_LEFT, devices, "/asset/devices"),
    ITEM(FRAMEWORK, KIND(LEAVING), JUDGED_BY_PERSON, framework, NULL),
    ITEM(SEATS, KIND(LEAVING), JUDGED_BY_NONE_LEFT, seats, "/account/users"),
    ITEM(STAFF, KIND(LEAVING), JUDGED_IF_ANY, staff, NULL),
    ITEM(SETTLEMENT, KIND(LEAVING), JUDGED_BY_PERSON, settlement, "/contribution/open-items"),
    ITEM(AGREED_DAY, KIND(CANCELLATION), JUDGED_BY_PERSON, agreed_day, NULL),
    ITEM(AGREED_MONEY, KIND(CANCELLATION), JUDGED_BY_PERSON, agreed_money, NULL),
    ITEM(AGREED_DATA, KIND(CANCELLATION), JUDGED_BY_PERSON, agreed_data, NULL),
    ITEM(AGREED_MATERIAL, KIND(CANCELLATION), JUDGED_BY_PERSON, agreed_material, NULL),
};
/* clang-format on */

const struct proceeding_rule *proceeding_rule(int kind, int item)
{
    bool there = kind > 0 && kind < PROCEEDING_KIND_END && item > 0 && item < PROCEEDING_ITEM_END;
    return there && (rules[item].kinds & 1u << kind) != 0 ? &rules[item] : NULL;
}

bool proceeding_by_person(enum proceeding_judge judge, int64_t count)
{
    return judge == JUDGED_BY_PERSON || (judge == JUDGED_IF_ANY && count != 0);
}

bool proceeding_done(enum proceeding_judge judge, int64_t count, bool ticked)
{
    switch (judge) {
    case JUDGED_BY_NONE_LEFT:
        return count == 0;
    case JUDGED_BY_SOME_THERE:
        return count != 0;
    case JUDGED_IF_ANY:
        return count == 0 || ticked;
    case JUDGED_BY_PERSON:
        return ticked;
    }
    return false;
}

enum msg proceeding_kind_msg(int kind)
{
    static const enum msg names[PROCEEDING_KIND_END] = {
        [PROCEEDING_JOINING] = M_proceeding_joining,
        [PROCEEDING_LEAVING] = M_proceeding_leaving,
        [PROCEEDING_CANCELLATION] = M_proceeding_cancellation,
    };
    return kind > 0 && kind < PROCEEDING_KIND_END ? names[kind] : MSG_NONE;
}

enum msg proceeding_choice_msg(int choice)
{
    return choice == PROCEEDING_KEEP ? M_proceeding_keep : choice == PROCEEDING_REFIX ? M_proceeding_refix : MSG_NONE;
}

enum msg proceeding_basis_msg(int basis)
{
    return basis == PROCEEDING_MONTHS ? M_proceeding_months : basis == PROCEEDING_DAYS ? M_proceeding_days : MSG_NONE;
}

enum msg proceeding_side_msg(int side)
{
    return side == PROCEEDING_BY_PROVIDER ? M_proceeding_by_provider
           : side == PROCEEDING_BY_PARTY  ? M_proceeding_by_party
                                          : MSG_NONE;
}
