/*
 * agreement/deadline_words.h -- stored rows as lines of a page.
 */
#ifndef AGREEMENT_DEADLINE_WORDS_H
#define AGREEMENT_DEADLINE_WORDS_H

#include "domain/agreement/deadline_store.h"
#include "domain/agreement/deadline_view.h"

struct deadline_lines deadline_lines_of(struct mem *, enum lang, const struct deadline_rows *, struct day today,
                                        const struct interpretation_row *);
enum msg declaration_form_msg(int form);
enum msg termination_kind_msg(int kind);
enum msg termination_party_msg(int party);

#endif
