#include "domain/desk/ticket_mail_internal.h"

/* --- who vouches for the sender ---------------------------------------------------------------- */

static struct str domain_of(struct str address)
{
    for (size_t i = address.len; i > 0; i--)
        if (address.at[i - 1] == '@')
            return str_from(address, i);
    return STR("");
}

/* "schule.example" for "mail.schule.example" and for itself, never for "notschule.example". */
static bool aligned(struct str signer, struct str domain)
{
    if (signer.len == 0 || domain.len == 0)
        return false;
    if (str_eq_nocase(signer, domain))
        return true;
    struct str tail = str_from(domain, domain.len > signer.len ? domain.len - signer.len : domain.len);
    bool below =
        domain.len > signer.len && domain.at[domain.len - signer.len - 1] == '.' && str_eq_nocase(tail, signer);
    /* A top level signs for nobody. */
    return below && str_find_byte(signer, '.') != SIZE_MAX;
}

/* Value of "header.d=x" and the like in one result; a comment in brackets is skipped over by the blanks. */
static struct str property(struct str result, struct str name)
{
    struct str rest = result, word;
    while (str_cut(&rest, ' ', &word))
        if (word.len > name.len && str_eq_nocase(str_sub(word, 0, name.len), name) && word.at[name.len] == '=')
            return str_from(word, name.len + 1);
    return STR("");
}

static bool result_is(struct str result, struct str method)
{
    struct str pass = STR("=pass");
    return result.len >= method.len + pass.len && str_eq_nocase(str_sub(result, 0, method.len), method) &&
           str_eq_nocase(str_sub(result, method.len, pass.len), pass) &&
           (result.len == method.len + pass.len || result.at[method.len + pass.len] == ' ');
}

static bool result_proves(struct str result, struct str domain)
{
    if (result_is(result, STR("dmarc")))
        return str_eq_nocase(property(result, STR("header.from")), domain);
    if (result_is(result, STR("dkim")))
        return aligned(property(result, STR("header.d")), domain);
    if (result_is(result, STR("spf"))) {
        struct str from = property(result, STR("smtp.mailfrom"));
        return aligned(str_find_byte(from, '@') == SIZE_MAX ? from : domain_of(from), domain);
    }
    return false;
}

bool mail_proven(struct str results, struct str authserv, struct str from)
{
    struct str line, part, domain = domain_of(from);
    if (authserv.len == 0 || domain.len == 0)
        return false;
    /* Only the topmost of our own server: what is below came with the message. */
    while (str_cut_line(&results, &line)) {
        struct str id, server;
        if (!str_cut(&line, ';', &part))
            continue;
        server = str_trim(part);
        if (!str_cut(&server, ' ', &id) || !str_eq_nocase(id, authserv))
            continue;
        while (str_cut(&line, ';', &part))
            if (result_proves(str_trim(part), domain))
                return true;
        return false;
    }
    return false;
}

/* --- subjects -------------------------------------------------------------------------------------- */

static bool cut_prefix(struct str *subject)
{
    static const struct str prefixes[] = { STR_INIT("aw"), STR_INIT("antw"), STR_INIT("antwort"), STR_INIT("wg"),
                                           STR_INIT("re"), STR_INIT("fw"),   STR_INIT("fwd"),     STR_INIT("wtr") };
    size_t colon = str_find_byte(*subject, ':');
    struct str word = str_sub(*subject, 0, colon == SIZE_MAX ? 0 : colon);
    /* "Re[2]:" of some programs */
    size_t bracket = str_find_byte(word, '[');
    word = str_trim(str_sub(word, 0, bracket == SIZE_MAX ? word.len : bracket));
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
        if (str_eq_nocase(word, prefixes[i])) {
            *subject = str_trim(str_from(*subject, colon + 1));
            return true;
        }
    return false;
}

static bool find_tag(struct str subject, size_t *from, size_t *to, int64_t *number)
{
    for (size_t i = 0; i + 3 < subject.len; i++) {
        if (subject.at[i] != '[' || subject.at[i + 1] != '#')
            continue;
        size_t end = str_find_byte(str_from(subject, i), ']');
        if (end != SIZE_MAX && ticket_number_parse(str_sub(subject, i + 1, end - 1), number) == OK) {
            *from = i;
            *to = i + end + 1;
            return true;
        }
    }
    return false;
}

struct str mail_subject(struct mem *mem, struct str subject)
{
    size_t from, to;
    int64_t number;
    struct str s = str_trim(subject);
    while (cut_prefix(&s)) {
    }
    if (find_tag(s, &from, &to, &number))
        s = str_trim(str_cat(mem, str_sub(s, 0, from), str_from(s, to)));
    return s;
}

int64_t mail_subject_number(struct str subject)
{
    size_t from, to;
    int64_t number;
    return find_tag(subject, &from, &to, &number) ? number : 0;
}

bool mail_root_ref(struct str ids, ticket_ref *ref)
{
    struct str id;
    while (str_cut(&ids, ' ', &id))
        if (str_starts(id, STR("<desk.")) && id.len > 6 + REF_TEXT_LEN && id.at[6 + REF_TEXT_LEN] == '@' &&
            ref_parse(str_sub(id, 6, REF_TEXT_LEN), ref->b) == OK)
            return true;
    return false;
}

enum msg mail_reason_msg(enum mail_reason reason)
{
    static const enum msg names[] = {
        MSG_NONE,          M_desk_mail_unproven, M_desk_mail_unreadable, M_desk_mail_own_loop, M_desk_mail_automatic,
        M_desk_mail_bounce
    };
    return reason >= MAIL_UNPROVEN && reason <= MAIL_BOUNCE ? names[reason] : MSG_NONE;
}
