#include "domain/account/user_options.h"

#include "domain/account/account.h"
#include "domain/agreement/agreement.h"

const struct choice role_choices[] = { { "school_contact", ROLE_SCHOOL_CONTACT },
                                       { "authority_official", ROLE_AUTHORITY_OFFICIAL },
                                       { "technician", ROLE_TECHNICIAN },
                                       { "external_provider", ROLE_EXTERNAL_PROVIDER },
                                       { "steering_member", ROLE_STEERING_MEMBER },
                                       { "auditor", ROLE_AUDITOR },
                                       { "head", ROLE_HEAD },
                                       { "sysadmin", ROLE_SYSADMIN },
                                       { 0 } };

bool ref_given(const unsigned char b[16])
{
    unsigned char any = 0;
    for (size_t i = 0; i < 16; i++)
        any |= b[i];
    return any != 0;
}

static bool same_ref(const unsigned char a[16], const unsigned char b[16])
{
    for (size_t i = 0; i < 16; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

static struct str ref_text(struct mem *mem, const unsigned char b[16])
{
    struct buf out = buf_of(mem, REF_TEXT_LEN);
    ref_put(&out, b);
    return buf_str(&out);
}

enum err grantable_authorities(struct request *req, authority_ref chosen, struct account_options *out)
{
    struct authority_list list;
    TRY(agreement_authorities_of_actor(req->tx, &list));
    out->at = MEM_NEW_N(req->mem, struct account_option, list.n);
    out->n = 0;
    for (size_t i = 0; i < list.n; i++)
        out->at[out->n++] = (struct account_option){ ref_text(req->mem, list.at[i].ref.b), list.at[i].name,
                                                     same_ref(list.at[i].ref.b, chosen.b) };
    return OK;
}

enum err grantable_schools(struct request *req, school_ref chosen, struct account_options *out)
{
    struct school_list list;
    TRY(agreement_schools(req->tx, (authority_id){ 0 }, &list));
    out->at = MEM_NEW_N(req->mem, struct account_option, list.n);
    out->n = 0;
    for (size_t i = 0; i < list.n; i++) {
        struct str label = str_cat(req->mem, list.at[i].name, STR(" ("), list.at[i].town, STR(")"));
        out->at[out->n++] = (struct account_option){ ref_text(req->mem, list.at[i].ref.b), label,
                                                     same_ref(list.at[i].ref.b, chosen.b) };
    }
    return OK;
}

void grantable_roles(struct request *req, int chosen, bool only_contacts, struct account_options *out)
{
    out->at = MEM_NEW_N(req->mem, struct account_option, ROLE_COUNT);
    out->n = 0;
    for (const struct choice *c = role_choices; c->key != NULL; c++)
        if (!only_contacts || c->value == ROLE_SCHOOL_CONTACT)
            out->at[out->n++] =
                (struct account_option){ str_of(c->key), msg_text(req->lang, account_role_word((enum role)c->value)),
                                         c->value == chosen };
}

enum err place_of_form(struct request *req, authority_ref authority, school_ref school, struct place *out)
{
    *out = (struct place){ .authority = { 0 }, .school = { 0 } };
    if (ref_given(school.b)) {
        struct school_row row;
        enum err e = agreement_school_by_ref(req->tx, school, &row);
        if (e == ERR_NOT_FOUND)
            return tx_refuse(req->tx, ERR_INVALID, M_account_unknown_school, "school");
        TRY(e);
        *out = (struct place){ .authority = row.authority, .school = row.id };
        return OK;
    }
    if (ref_given(authority.b)) {
        struct authority_row row;
        enum err e = agreement_authority_by_ref(req->tx, authority, &row);
        if (e == ERR_NOT_FOUND)
            return tx_refuse(req->tx, ERR_INVALID, M_account_unknown_authority, "authority");
        TRY(e);
        out->authority = row.id;
    }
    return OK;
}
