/*
 * platform/setting.h -- parameters of the service (marked P in the specification):
 * one table of name, limits, default and meaning; a value that differs from the
 * default is a row of table `setting`.  Page: /operation/settings.
 */
#ifndef PLATFORM_SETTING_H
#define PLATFORM_SETTING_H

#include "platform/db.h"

enum setting {
    SETTING_TRIAGE_HOURS,   /* first-level triage: school hours until automatic hand-over */
    SETTING_AUTHORITY_DAYS, /* proposed date of a task at the authority, working days */
    SETTING_REOPEN_DAYS,    /* a participant may reopen within */
    SETTING_MERGE_UNDO_DAYS,
    SETTING_UNDO_HOURS,
    SETTING_RECEIPTS_PER_DAY, /* automatic answers to senders not proven, per address */
    SETTING_RECEIPT_CAP,      /* ... and in all per day */
    SETTING_STORM_MAILS,      /* mails per sender in 10 minutes before answers stop */
    SETTING_REMIND_FIRST,     /* school days until the school's side is reminded ... */
    SETTING_REMIND_SECOND,
    SETTING_NO_ANSWER_DAYS,        /* ... and until a question counts as not answered */
    SETTING_TEST_DAYS,             /* ... a joint test as not answered */
    SETTING_API_PER_MINUTE,        /* requests of one machine client */
    SETTING_QUOTA_MIB,             /* attachments of one authority */
    SETTING_CALL_DAYS,             /* how long the list of calls goes back */
    SETTING_COVERAGE_DAYS,         /* unclear entitlement: working days until it is decided */
    SETTING_ENABLING_DAYS,         /* days an authority has to enable a school */
    SETTING_ARTICLE_REVIEW_MONTHS, /* instructions: looked at again after */
    SETTING_ARTICLE_UNUSED_MONTHS, /* ... listed when nobody read them for */
    SETTING_ARTICLE_HELPFUL,       /* ... when fewer percent of the readers were helped */
    SETTING_IMPORT_UNDO_DAYS,      /* tickets taken over from another system go back within */
    SETTING_SATISFACTION_DAYS,     /* after closing: days in which the requester answers or changes it */
    SETTING_SATISFACTION_LEAST,    /* ... answers a group needs to be shown */
    SETTING_NOTICE_MONTHS_1,       /* months before the last receipt of a notice: four reminders ... */
    SETTING_NOTICE_MONTHS_2,
    SETTING_NOTICE_MONTHS_3,
    SETTING_NOTICE_MONTHS_4,
    SETTING_NOTICE_DAYS,   /* ... and the last one, days before */
    SETTING_CLAIM_WEEKS_1, /* weeks before the end of the period for a claim: two reminders ... */
    SETTING_CLAIM_WEEKS_2,
    SETTING_CLAIM_WORKING_DAYS, /* ... and the last one */
    SETTING_REMINDER_TASK_DAYS, /* not paid: working days until it is a task of the head */
    SETTING_BUDGET_THRESHOLD,   /* percent of a budget line above which a deviation is explained */
    SETTING_NEGOTIATION_MONTHS, /* within which talks begin after a change (§ 11 (5)) */
    SETTING_COUNT
};
struct setting_entry {
    const char *name;
    int64_t fallback, min, max;
    enum msg help;
};
extern const struct setting_entry setting_table[SETTING_COUNT];

/* The value in force; the default when none is stored. */
enum err setting_get(struct tx *, enum setting, int64_t *value);
/* ERR_INVALID outside the limits. */
enum err setting_put(struct tx *, enum setting, int64_t value);

struct setting_row {
    struct str name, value, changed_by;
    struct instant changed_at;
};
struct setting_rows {
    struct setting_row *at;
    size_t n;
};
/* What is stored. */
enum err setting_list(struct tx *, struct setting_rows *);

#endif
