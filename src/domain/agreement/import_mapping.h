/*
 * domain/agreement/import_mapping.h -- whose a school is, for an import: by the
 * mapping file, else by the name the import was given.
 */
#ifndef DOMAIN_AGREEMENT_IMPORT_MAPPING_H
#define DOMAIN_AGREEMENT_IMPORT_MAPPING_H

#include "domain/agreement/agreement_internal.h"
#include "domain/agreement/name_map.h"

enum ownership { OWNERSHIP_BY_NAME, OWNERSHIP_PUBLIC, OWNERSHIP_FREE };

struct mapped {
    authority_id authority; /* 0: not known, `why` says more; -1: would be created */
    enum msg why;
    bool by_number;
    enum ownership ownership;
};

struct mapping {
    struct tx *tx;
    const struct import_options *options;
    struct import_report *report;
    struct name_map keys; /* "n12345", "gStadt", "cOrt" (folded) -> row + 1 */
    struct {
        struct str authority;
        enum ownership ownership;
    } * rows;
    size_t nrows;
    struct name_map authorities; /* folded name -> place in `found` + 1 */
    struct mapped *found;
    size_t nfound;
    struct mapped otherwise; /* of the option --authority */
};

/* ERR_INVALID with a refusal: the mapping file or the authority is not usable. */
enum err mapping_open(struct tx *, const struct import_options *, struct import_report *, struct mapping *);
enum err mapping_find(struct mapping *, struct str number, struct str municipality, struct str town, struct mapped *);

#endif
