#include "domain/contribution/open_item.h"

#include "base/workday.h"

static bool joins(const struct open_document *d)
{
    return d->corrects != 0 && (d->kind == DOCUMENT_CREDIT_NOTE || d->kind == DOCUMENT_CORRECTED);
}

static size_t item_joined(const struct open_items *items, const struct open_document *documents, size_t i)
{
    for (size_t k = 0; joins(&documents[i]) && k < i; k++)
        if (documents[k].id == documents[i].corrects && documents[k].party == documents[i].party)
            return items->of_document[k];
    return items->n;
}

/* What a document does to the claim of its item. */
static void claim_add(struct open_item *item, const struct open_document *d, size_t i)
{
    if (d->kind == DOCUMENT_CREDIT_NOTE) {
        item->claim -= d->gross_cents;
        return;
    }
    item->claim = d->gross_cents; /* a correction states the whole anew */
    item->document = i;
    item->due_on = d->due_on;
}

struct open_items open_items_of(struct mem *mem, const struct open_document *documents, size_t n)
{
    struct open_items out = { MEM_NEW_N(mem, struct open_item, n), 0, MEM_NEW_N(mem, size_t, n) };

    for (size_t i = 0; i < n; i++) {
        const struct open_document *d = &documents[i];
        size_t at = item_joined(&out, documents, i);
        if (at == out.n)
            out.at[out.n++] = (struct open_item){ .document = i, .party = d->party, .due_on = d->due_on };
        out.of_document[i] = at;
        claim_add(&out.at[at], d, i);
        out.at[at].settled += d->settled_cents;
        out.at[at].open = out.at[at].claim - out.at[at].settled;
    }
    return out;
}

bool open_item_overdue(const struct open_item *item, struct day today)
{
    return item->open > 0 && day_compare(today, workday_after(item->due_on, 1)) >= 0;
}
