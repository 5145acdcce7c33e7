/*
 * domain/contribution/level.h -- at which level (Schulstufe) a pupil counts: by the grade of
 * the branch, not by the school (§ 5 (5) of the agreement, § 5 (3) NSchG).  Pure.
 */
#ifndef DOMAIN_CONTRIBUTION_LEVEL_H
#define DOMAIN_CONTRIBUTION_LEVEL_H

#include "domain/agreement/agreement.h" /* enum school_level */
#include "domain/contribution/statistics_reason.h"

/* Forms of school as the statistics name them.  Their numbers are stored: new ones come last. */
/* clang-format off */
#define LEVEL_FORMS(X) \
    X(GS, gs) X(HS, hs) X(RS, rs) X(OBS, obs) X(GYM, gym) X(KGS, kgs) X(IGS, igs) X(FOE, foe) X(FOE_GE, foe_ge) \
    X(BBS, bbs) X(ABENDGYM, abendgym) X(KOLLEG, kolleg)
/* clang-format on */
#define LEVEL_FORM_(code, key) FORM_##code,
enum level_form { FORM_NONE, LEVEL_FORMS(LEVEL_FORM_) FORM_END };

/* A grade is a number 1 to 13, or one of these. */
enum { GRADE_SKG = 0, GRADE_LAST = 13, GRADE_ALL = 14, GRADE_END };

/* "GS", "FOE_GE". */
struct str level_form_code(enum level_form);
enum level_form level_form_by_code(struct str);
/* "Grundschule" in the reader's language. */
enum msg level_form_msg(enum level_form);
/* The form behind the words of an office: "Gymnasium Sek I", "FöS Geistige Entwicklung",
   "berufsbildende Schulen".  FORM_NONE: unknown, or a school of two forms. */
enum level_form level_form_of_words(struct mem *, struct str);

/* "1" to "13", "SKG", "ALL". */
struct str level_grade_code(int grade);
/* Code, or words as "5. Schuljahrgang", "Jg. 07", "Klasse 10", "Schulkindergarten", "Gesamt".
   REASON_grade_out_of_range for a number below 1 or above 13, REASON_grade_unknown for anything else. */
enum statistics_reason level_grade_parse(struct mem *, struct str, int *grade);
/* Are all pupils of the form counted at one level, so that the sum alone will do? */
bool level_form_needs_no_grade(enum level_form);

/* Stored choices of a fixing (register of interpretations Q4; table of reading C). */
struct form_table {
    int level[FORM_END];       /* enum school_level, 0: not entered */
    int comprehensive_primary; /* grades 1 to 4 of KGS and IGS */
};
struct level_choice {
    int ge_grade10;                 /* LEVEL_LOWER or LEVEL_UPPER: FOE_GE, grade 10 */
    const struct form_table *table; /* NULL: by grade (readings A and B) */
};
#define LEVEL_CHOICE_DEFAULT ((struct level_choice){ LEVEL_LOWER, NULL })
/* What reading C has without a decision. */
struct form_table level_form_table_default(void);

/* REASON_NONE and the level, or REASON_grades_missing, _grade_out_of_range, _form_without_level. */
enum statistics_reason level_of(enum level_form, int grade, const struct level_choice *, int *level);

/* Pupils by enum school_level; [0] is not used. */
struct level_pupils {
    int64_t of[LEVEL_END];
};
/* Adds the pupils of one grade; on a reason nothing is added. */
enum statistics_reason level_add(struct level_pupils *, enum level_form, int grade, int64_t pupils,
                                 const struct level_choice *);
int64_t level_sum(const struct level_pupils *);

#endif
