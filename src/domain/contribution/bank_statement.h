/*
 * domain/contribution/bank_statement.h -- account statements of a bank (camt.053, versions 2 to 8) as
 * exact cents, and what makes a file unfit to be booked (contributions.md section 18).  Pure.
 *
 * Amounts are signed by CdtDbtInd alone: money that came is positive.  A file is taken as a whole or
 * not at all: the first fault ends the reading, with its place.
 */
#ifndef DOMAIN_CONTRIBUTION_BANK_STATEMENT_H
#define DOMAIN_CONTRIBUTION_BANK_STATEMENT_H

#include "base/day.h"
#include "platform/i18n.h"
#include "platform/limits.h"
#include "platform/parse.h"

#define BANK_FILE_MAX MIB(16)
#define BANK_TEXT_MAX (MIB(5) / 2) /* of the canonical text */
enum { BANK_STATEMENTS_MAX = 400, BANK_ENTRIES_MAX = 12000, BANK_PAYMENTS_MAX = 15000 };

enum bank_fault_code {
    BANK_GOOD,
    BANK_NOT_XML,   /* torn, or no XML at all */
    BANK_FORBIDDEN, /* document type or entity */
    BANK_NOT_CAMT,  /* another document; camt.052 and camt.054 are no statements */
    BANK_VERSION,   /* camt.053 of a version not known */
    BANK_EMPTY,     /* no statement in it */
    BANK_TOO_LARGE, /* more entries or text than one file may have */
    BANK_MISSING,   /* an element without which nothing can be booked */
    BANK_TWICE,     /* an element twice that may stand once */
    BANK_AMOUNT,    /* no decimal number */
    BANK_PRECISION, /* amount_precision: more than two decimals that are not zero */
    BANK_CURRENCY,  /* currency: not EUR */
    BANK_BOUNDS,    /* out_of_bounds */
    BANK_SIGN,      /* CdtDbtInd is neither CRDT nor DBIT */
    BANK_STATUS,    /* Sts is none of BOOK, PDNG, INFO, FUTR */
    BANK_DAY,       /* no calendar day */
    BANK_ACCOUNT,   /* no IBAN */
    BANK_BALANCE,   /* opening balance + entries are not the closing balance */
    BANK_FAULT_END
};
struct bank_fault {
    enum bank_fault_code code;
    int64_t line;         /* of the file, 0: of the whole */
    int statement, entry; /* from 1 on, 0: outside */
    struct str detail;    /* the element, the text as written, or the two balances */
};
/* "amount_precision", stable; by code 0 when there is none such. */
struct str bank_fault_name(enum bank_fault_code);
enum bank_fault_code bank_fault_by_name(struct str);
enum msg bank_fault_msg(enum bank_fault_code);

/* One payment of an entry: the entry itself or one of its transactions. */
struct bank_payment {
    int64_t cents;                     /* signed */
    struct str end_to_end, name, iban; /* of the other side */
    struct str reference;              /* CdtrRefInf/Ref as written */
    struct str reason;                 /* RtrInf/Rsn/Cd, "" */
    struct str text;                   /* Ustrd, joined with blanks */
};
struct bank_entry {
    int64_t line;
    int64_t cents;
    bool booked, reversal;
    struct day booked_on, value_on;
    struct str reference, code; /* AcctSvcrRef without what banks write for "none"; BkTxCd */
    size_t first, n;            /* of payments; n >= 1 */
};
struct bank_statement {
    struct str id, account; /* IBAN without blanks */
    int64_t sequence;       /* ElctrncSeqNb, 0: none */
    int64_t opening, closing;
    struct day opened_on, closed_on;
    size_t first, n; /* of entries */
};
struct bank_file {
    struct {
        struct bank_statement *at;
        size_t n;
    } statements;
    struct {
        struct bank_entry *at;
        size_t n;
    } entries;
    struct {
        struct bank_payment *at;
        size_t n;
    } payments;
};

/* Decimal text to cents: "8.85", "8.850", "8", ".5".  BANK_GOOD, _AMOUNT, _PRECISION or _BOUNDS. */
enum bank_fault_code bank_amount(struct str, int64_t *cents);
/* BANK_GOOD, or why not: *out is then not to be used. */
enum bank_fault_code bank_file_read(struct mem *, const struct xml_elements *, struct bank_file *out,
                                    struct bank_fault *);

/*
 * What was read as a text of its own: a line per statement, entry and payment, cells with tabulators.
 * The same file gives the same text.  ERR_TOO_LARGE above BANK_TEXT_MAX.
 */
enum err bank_file_write(struct mem *, const struct bank_file *, struct str *text);
/* ERR_MALFORMED: not such a text. */
enum err bank_file_parse(struct mem *, struct str text, struct bank_file *);

/* What tells two entries of an account apart: bank reference, else texts; day, amount and sign. */
struct sha256 bank_entry_print(struct mem *, struct str account, const struct bank_file *, const struct bank_entry *);

#endif
