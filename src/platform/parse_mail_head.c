/*
 * platform/parse_mail_head.c -- the header of a mail as records, and the tests
 * for automatic mail and bounces (domain/desk.md 12).  Runs in the child.
 */
#include "platform/parse_wire.h"

#include <gmime/gmime.h>
#include <string.h>

#include "base/utf8.h"
#include "platform/limits.h"

struct heads {
    struct mem *mem;
    GMimeHeaderList *list;
};

/* The n-th header of that name, raw; false: there is none. */
static bool head(const struct heads *h, const char *name, int nth, struct str *raw)
{
    int count = g_mime_header_list_get_count(h->list);
    for (int i = 0; i < count; i++) {
        GMimeHeader *header = g_mime_header_list_get_header_at(h->list, i);
        if (g_ascii_strcasecmp(g_mime_header_get_name(header), name) != 0 || nth-- > 0)
            continue;
        *raw = str_of(g_mime_header_get_raw_value(header));
        return true;
    }
    return false;
}

static bool has(const struct heads *h, const char *name)
{
    struct str raw;
    return head(h, name, 0, &raw);
}

static struct str text(const struct heads *h, const char *name)
{
    struct str raw;
    return head(h, name, 0, &raw) ? parse_head_text(h->mem, raw) : STR("");
}

static struct str ids(const struct heads *h, const char *name, size_t max)
{
    struct str raw;
    return head(h, name, 0, &raw) ? parse_head_ids(h->mem, raw, max) : STR("");
}

/* All headers of the name, one per line, top first. */
static struct str all(const struct heads *h, const char *name, size_t max)
{
    struct buf out = buf_of(h->mem, max);
    struct str raw;
    for (int i = 0; i < 20 && head(h, name, i, &raw); i++) {
        struct str line = parse_head_text(h->mem, raw);
        if (out.len + line.len + 1 > max)
            break;
        if (i > 0)
            buf_byte(&out, '\n');
        buf_put(&out, line);
    }
    return buf_str(&out);
}

/* --- addresses -------------------------------------------------------------------------------- */

static InternetAddressList *addresses(const struct heads *h, const char *name, int nth)
{
    struct str raw;
    if (!head(h, name, nth, &raw))
        return NULL;
    return internet_address_list_parse(NULL, str_z(h->mem, parse_head_phrases(h->mem, raw)));
}

static bool address_is_clean(struct str address)
{
    for (size_t i = 0; i < address.len; i++)
        if ((unsigned char)address.at[i] <= ' ' || address.at[i] == '<' || address.at[i] == '>' || address.at[i] == ',')
            return false;
    return address.len > 2 && address.len <= 320 && str_find_byte(address, '@') != SIZE_MAX;
}

/* Groups are opened: "undisclosed: a@b, c@d;". */
static InternetAddressMailbox *mailbox(InternetAddressList *list, int i)
{
    InternetAddress *address = internet_address_list_get_address(list, i);
    if (INTERNET_ADDRESS_IS_GROUP(address)) {
        InternetAddressList *members = internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address));
        address = members != NULL && internet_address_list_length(members) > 0
                      ? internet_address_list_get_address(members, 0)
                      : NULL;
    }
    return address != NULL && INTERNET_ADDRESS_IS_MAILBOX(address) ? INTERNET_ADDRESS_MAILBOX(address) : NULL;
}

static bool put_from(const struct heads *h, const char *name, struct parse_sink *sink)
{
    InternetAddressList *list = addresses(h, name, 0);
    int n = list != NULL ? internet_address_list_length(list) : 0;
    for (int i = 0; i < n; i++) {
        InternetAddressMailbox *one = mailbox(list, i);
        struct str address =
            one != NULL ? parse_clean(h->mem, STR(""), str_of(internet_address_mailbox_get_addr(one)), false) : STR("");
        if (!address_is_clean(address))
            continue;
        struct str shown = parse_head_text(h->mem, str_of(internet_address_get_name(INTERNET_ADDRESS(one))));
        parse_put(sink, PARSE_MAIL_FROM_ADDRESS, address);
        parse_put(sink, PARSE_MAIL_FROM_NAME, utf8_truncate(shown, LIMIT_LINE));
        return true;
    }
    return false;
}

static void add_recipients(const struct heads *h, const char *name, struct buf *out)
{
    for (int nth = 0; nth < 5; nth++) {
        InternetAddressList *list = addresses(h, name, nth);
        int n = list != NULL ? internet_address_list_length(list) : 0;
        for (int i = 0; i < n && i < 200; i++) {
            InternetAddressMailbox *one = mailbox(list, i);
            struct str address =
                one != NULL ? parse_clean(h->mem, STR(""), str_of(internet_address_mailbox_get_addr(one)), false)
                            : STR("");
            if (!address_is_clean(address) || str_find(buf_str(out), address) != SIZE_MAX ||
                out->len + address.len + 2 > out->max)
                continue;
            buf_put(out, out->len > 0 ? STR(", ") : STR(""));
            buf_put(out, address);
        }
    }
}

static struct str recipients(const struct heads *h)
{
    static const char *const names[] = { "Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc" };
    struct buf out = buf_of(h->mem, KIB(16));
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        add_recipients(h, names[i], &out);
    return buf_str(&out);
}

/* --- automatic mail ------------------------------------------------------------------------------ */

static bool is_one_of(struct str value, const struct str *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(value, words[i]))
            return true;
    return false;
}

/* Of the keyword: a comment or a parameter may stand behind it (RFC 3834, 5). */
static size_t word_length(struct str value)
{
    size_t n = 0;
    while (n < value.len && (value.at[n] == '-' || (value.at[n] | 0x20) >= 'a'))
        n++;
    return n;
}

static bool is_automatic(const struct heads *h)
{
    static const char *const marks[] = {
        "X-Autoreply",     "X-Autoresponse",        "X-AutoReply-From",         "X-Autorespond", "X-Mail-Autoreply",
        "X-Autogenerated", "X-FC-Machinegenerated", "X-Auto-Response-Suppress", "X-Loop",        "List-Id",
    };
    static const struct str bulk[] = { STR_INIT("bulk"), STR_INIT("junk"), STR_INIT("list"), STR_INIT("auto_reply") };
    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        if (has(h, marks[i]))
            return true;
    struct str submitted = text(h, "Auto-Submitted");
    if (has(h, "Auto-Submitted") && !str_eq_nocase(str_sub(submitted, 0, word_length(submitted)), STR("no")))
        return true;
    return is_one_of(text(h, "Precedence"), bulk, ARRAY_LEN(bulk)) ||
           is_one_of(text(h, "X-Precedence"), bulk, ARRAY_LEN(bulk));
}

static bool is_report(GMimeMessage *message, const char *type)
{
    GMimeObject *top = g_mime_message_get_mime_part(message);
    const char *report = top != NULL ? g_mime_object_get_content_type_parameter(top, "report-type") : NULL;
    return report != NULL && g_ascii_strcasecmp(report, type) == 0;
}

static bool is_bounce(const struct heads *h, GMimeMessage *message)
{
    return str_eq(text(h, "Return-Path"), STR("<>")) || has(h, "X-Failed-Recipients") ||
           is_report(message, "delivery-status");
}

/* --- all ------------------------------------------------------------------------------------------- */

static void put_limited(struct parse_sink *sink, uint32_t type, struct str value, size_t max)
{
    parse_put(sink, type, str_trim(utf8_truncate(value, max)));
}

void parse_mail_heads(struct mem *mem, void *gmime_message, struct parse_sink *sink)
{
    GMimeMessage *message = gmime_message;
    struct heads h = { mem, g_mime_object_get_header_list(GMIME_OBJECT(message)) };
    struct mem_mark mark = mem_mark(mem);
    /* A read receipt is automatic too. */
    bool automatic = is_automatic(&h) || is_report(message, "disposition-notification");
    char flags = (char)((automatic ? PARSE_FLAG_AUTOMATIC : 0) | (is_bounce(&h, message) ? PARSE_FLAG_BOUNCE : 0));
    struct str raw;
    parse_put(sink, PARSE_MAIL_FLAGS, (struct str){ &flags, 1 });
    parse_put(sink, PARSE_MAIL_MESSAGE_ID, ids(&h, "Message-ID", 1));
    parse_put(sink, PARSE_MAIL_IN_REPLY_TO, ids(&h, "In-Reply-To", 5));
    parse_put(sink, PARSE_MAIL_REFERENCES, ids(&h, "References", 50));
    if (!put_from(&h, "From", sink))
        (void)put_from(&h, "Sender", sink);
    put_limited(sink, PARSE_MAIL_TO, recipients(&h), KIB(16));
    put_limited(sink, PARSE_MAIL_SUBJECT, text(&h, "Subject"), LIMIT_LINE);
    put_limited(sink, PARSE_MAIL_RETURN_PATH, all(&h, "Return-Path", KIB(4)), KIB(4));
    put_limited(sink, PARSE_MAIL_AUTH_RESULTS, all(&h, "Authentication-Results", KIB(32)), KIB(32));
    put_limited(sink, PARSE_MAIL_LOOP, text(&h, "X-Pedell-Loop"), 200);
    if (head(&h, "Date", 0, &raw)) {
        struct instant date = parse_head_date(raw);
        char at[8];
        parse_u64_store(at, (uint64_t)date.us);
        if (!instant_is_none(date))
            parse_put(sink, PARSE_MAIL_DATE, (struct str){ at, sizeof at });
    }
    mem_reset(mem, mark);
}
