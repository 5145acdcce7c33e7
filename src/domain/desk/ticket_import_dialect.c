/*
 * desk/ticket_import_dialect.c -- what Zammad, OTRS/Znuny and GLPI call things: members
 * of their JSON, columns of their tables, their states (domain/desk.md 20).
 */
#include "domain/desk/ticket_import_record.h"

#define TEXT_OF(type, member_, name_, max_) \
    { \
        name_, offsetof(struct type, member_), JSON_TEXT, NULL, 0, (max_), NULL \
    }
#define RAW(name_, member_) TEXT_OF(import_raw, member_, name_, 2000)
#define ENTRY_OF_RAW(name_, member_) TEXT_OF(import_raw, entry.member_, name_, 2000)
#define ENTRY(name_, member_) TEXT_OF(import_raw_entry, member_, name_, 2000)
#define BODY_MAX MIB(2)
#define LIST_OF(name_, type, member_, desc_, max_) \
    { \
        name_, offsetof(struct type, member_), JSON_LIST, &(desc_), 0, (max_), NULL \
    }
enum { ENTRIES_MAX = 4000, FILES_MAX = 100 };
#define NO_COLUMN \
    { \
        STR_INIT(""), 0 \
    }
#define COLUMN(name_, member_) \
    { \
        STR_INIT(name_), offsetof(struct import_raw, member_) \
    }
#define NO_STATE \
    { \
        STR_INIT(""), REASON_RECEIVED \
    }
/* Closed there without our test: nobody of the school has confirmed it to us. */
#define CLOSED_THERE REASON_TEST_IMPOSSIBLE

/* --- Zammad ------------------------------------------------------------------------------------- */

#define CONTENT(name_) TEXT_OF(import_raw_file, content, name_, RECORD_MAX)
JSON(zammad_file, import_raw_file, TEXT_OF(import_raw_file, name, "filename", 1000), CONTENT("data"),
     CONTENT("content"));
JSON(zammad_link, import_raw_link, TEXT_OF(import_raw_link, type, "link_type", 200),
     TEXT_OF(import_raw_link, object, "link_object", 200), TEXT_OF(import_raw_link, value, "link_object_value", 200));
JSON(zammad_entry, import_raw_entry, ENTRY("id", id), ENTRY("ticket_id", parent), ENTRY("sender_id", sender),
     ENTRY("sender", sender), ENTRY("internal", internal), ENTRY("type", type), ENTRY("content_type", content_type),
     ENTRY("subject", subject), TEXT_OF(import_raw_entry, body, "body", BODY_MAX), ENTRY("created_at", created),
     LIST_OF("attachments", import_raw_entry, files, zammad_file, FILES_MAX));
JSON(zammad_record, import_raw, RAW("id", id), RAW("number", number), RAW("title", title), RAW("state", state),
     RAW("state_id", state_id), RAW("group", group), RAW("group_id", group_id), RAW("organization", organisation),
     RAW("organization_id", organisation_id), RAW("category", category), RAW("created_at", created),
     RAW("close_at", closed), RAW("pending_time", until), RAW("customer", mail), RAW("customer_id", customer_id),
     RAW("merged_into", merged), LIST_OF("links", import_raw, links, zammad_link, FILES_MAX),
     LIST_OF("articles", import_raw, entries, zammad_entry, ENTRIES_MAX), ENTRY_OF_RAW("ticket_id", parent),
     ENTRY_OF_RAW("sender_id", sender), ENTRY_OF_RAW("sender", sender), ENTRY_OF_RAW("internal", internal),
     ENTRY_OF_RAW("content_type", content_type), ENTRY_OF_RAW("subject", subject),
     TEXT_OF(import_raw, entry.body, "body", BODY_MAX),
     LIST_OF("attachments", import_raw, entry.files, zammad_file, FILES_MAX));
static const struct import_column zammad_columns[] = {
    COLUMN("id", id),
    COLUMN("number", number),
    COLUMN("nummer", number),
    COLUMN("title", title),
    COLUMN("titel", title),
    COLUMN("state", state),
    COLUMN("status", state),
    COLUMN("group", group),
    COLUMN("gruppe", group),
    COLUMN("organization", organisation),
    COLUMN("organisation", organisation),
    COLUMN("category", category),
    COLUMN("kategorie", category),
    COLUMN("created_at", created),
    COLUMN("erstellt am", created),
    COLUMN("close_at", closed),
    COLUMN("geschlossen am", closed),
    COLUMN("pending_time", until),
    COLUMN("warten bis", until),
    COLUMN("customer", mail),
    COLUMN("kunde", mail),
    COLUMN("customer_id", customer_id),
    COLUMN("organization_id", organisation_id),
    COLUMN("merged_into", merged),
    COLUMN("article", entry.body),
    COLUMN("body", entry.body),
    COLUMN("text", entry.body),
    NO_COLUMN,
};
/* Numbers as every installation has them; 6 was another state in older ones. */
static const struct import_state_word zammad_states[] = {
    { STR_INIT("new"), REASON_RECEIVED },
    { STR_INIT("neu"), REASON_RECEIVED },
    { STR_INIT("1"), REASON_RECEIVED },
    { STR_INIT("open"), REASON_REMOTE },
    { STR_INIT("offen"), REASON_REMOTE },
    { STR_INIT("2"), REASON_REMOTE },
    { STR_INIT("pending reminder"), REASON_FOLLOW_UP },
    { STR_INIT("warten auf erinnerung"), REASON_FOLLOW_UP },
    { STR_INIT("3"), REASON_FOLLOW_UP },
    { STR_INIT("pending close"), REASON_JOINT_TEST },
    { STR_INIT("warten auf schliessen"), REASON_JOINT_TEST },
    { STR_INIT("7"), REASON_JOINT_TEST },
    { STR_INIT("closed"), CLOSED_THERE },
    { STR_INIT("geschlossen"), CLOSED_THERE },
    { STR_INIT("4"), CLOSED_THERE },
    { STR_INIT("merged"), REASON_DUPLICATE },
    { STR_INIT("zusammengefasst"), REASON_DUPLICATE },
    { STR_INIT("zusammengeführt"), REASON_DUPLICATE },
    { STR_INIT("5"), REASON_DUPLICATE },
    { STR_INIT("removed"), (enum ticket_reason)0 },
    { STR_INIT("entfernt"), (enum ticket_reason)0 },
    NO_STATE,
};

/* --- OTRS and Znuny -------------------------------------------------------------------------------- */

JSON(otrs_file, import_raw_file, TEXT_OF(import_raw_file, name, "Filename", 1000), CONTENT("Content"));
JSON(otrs_entry, import_raw_entry, ENTRY("ArticleID", id), ENTRY("TicketID", parent), ENTRY("SenderType", sender),
     ENTRY("IsVisibleForCustomer", visible), ENTRY("ArticleType", type), ENTRY("ContentType", content_type),
     ENTRY("MimeType", content_type), ENTRY("Subject", subject), TEXT_OF(import_raw_entry, body, "Body", BODY_MAX),
     ENTRY("CreateTime", created), ENTRY("Created", created),
     LIST_OF("Attachments", import_raw_entry, files, otrs_file, FILES_MAX));
JSON(otrs_record, import_raw, RAW("TicketID", id), RAW("TicketNumber", number), RAW("Title", title),
     RAW("StateID", state_id), RAW("State", state), RAW("Queue", group), RAW("QueueID", group_id),
     RAW("CustomerID", organisation), RAW("Service", category), RAW("ServiceID", category_id), RAW("Type", type),
     RAW("CreateTime", created), RAW("Created", created), RAW("Closed", closed), RAW("CloseTime", closed),
     RAW("PendingTime", until), RAW("RealTillTimeNotUsed", until), RAW("CustomerUserID", mail),
     RAW("CustomerMail", mail), RAW("MergedInto", merged),
     LIST_OF("Articles", import_raw, entries, otrs_entry, ENTRIES_MAX), ENTRY_OF_RAW("ArticleID", id),
     ENTRY_OF_RAW("SenderType", sender), ENTRY_OF_RAW("IsVisibleForCustomer", visible),
     ENTRY_OF_RAW("ArticleType", type), ENTRY_OF_RAW("ContentType", content_type),
     ENTRY_OF_RAW("MimeType", content_type), ENTRY_OF_RAW("Subject", subject),
     TEXT_OF(import_raw, entry.body, "Body", BODY_MAX),
     LIST_OF("Attachments", import_raw, entry.files, otrs_file, FILES_MAX));
static const struct import_column otrs_columns[] = {
    COLUMN("ticketid", id),
    COLUMN("ticket#", number),
    COLUMN("ticketnumber", number),
    COLUMN("ticketnummer", number),
    COLUMN("number", number),
    COLUMN("title", title),
    COLUMN("titel", title),
    COLUMN("subject", title),
    COLUMN("betreff", title),
    COLUMN("state", state),
    COLUMN("status", state),
    COLUMN("queue", group),
    COLUMN("customerid", organisation),
    COLUMN("kundennummer", organisation),
    COLUMN("service", category),
    COLUMN("type", type),
    COLUMN("typ", type),
    COLUMN("created", created),
    COLUMN("createtime", created),
    COLUMN("erstellt", created),
    COLUMN("closed", closed),
    COLUMN("close time", closed),
    COLUMN("geschlossen", closed),
    COLUMN("pendingtime", until),
    COLUMN("pending till", until),
    COLUMN("customermail", mail),
    COLUMN("customeruserid", mail),
    COLUMN("mergedinto", merged),
    COLUMN("body", entry.body),
    COLUMN("text", entry.body),
    NO_COLUMN,
};
static const struct import_state_word otrs_states[] = {
    { STR_INIT("new"), REASON_RECEIVED },
    { STR_INIT("neu"), REASON_RECEIVED },
    { STR_INIT("open"), REASON_REMOTE },
    { STR_INIT("offen"), REASON_REMOTE },
    { STR_INIT("pending reminder"), REASON_FOLLOW_UP },
    { STR_INIT("warten zur erinnerung"), REASON_FOLLOW_UP },
    { STR_INIT("pending auto close+"), REASON_JOINT_TEST },
    { STR_INIT("pending auto close-"), REASON_JOINT_TEST },
    { STR_INIT("warten auf erfolgreich schließen"), REASON_JOINT_TEST },
    { STR_INIT("warten auf erfolglos schließen"), REASON_JOINT_TEST },
    { STR_INIT("closed successful"), CLOSED_THERE },
    { STR_INIT("closed unsuccessful"), CLOSED_THERE },
    { STR_INIT("closed with workaround"), CLOSED_THERE },
    { STR_INIT("erfolgreich geschlossen"), CLOSED_THERE },
    { STR_INIT("erfolglos geschlossen"), CLOSED_THERE },
    { STR_INIT("merged"), REASON_DUPLICATE },
    { STR_INIT("zusammengefasst"), REASON_DUPLICATE },
    { STR_INIT("removed"), (enum ticket_reason)0 },
    { STR_INIT("entfernt"), (enum ticket_reason)0 },
    NO_STATE,
};

/* --- GLPI --------------------------------------------------------------------------------------------- */

JSON(glpi_file, import_raw_file, TEXT_OF(import_raw_file, name, "filename", 1000));
JSON(glpi_entry, import_raw_entry, ENTRY("id", id), ENTRY("items_id", parent), ENTRY("is_private", internal),
     TEXT_OF(import_raw_entry, body, "content", BODY_MAX), ENTRY("date_creation", created), ENTRY("date", created),
     LIST_OF("documents", import_raw_entry, files, glpi_file, FILES_MAX));
JSON(glpi_record, import_raw, RAW("id", id), RAW("name", title), RAW("status", state), RAW("entities_id", group),
     RAW("itilcategories_id", category), RAW("type", type), RAW("urgency", urgency), RAW("impact", impact),
     RAW("date_creation", created), RAW("date", created), RAW("solvedate", closed), RAW("closedate", closed),
     RAW("time_to_resolve", until), RAW("is_deleted", deleted), RAW("requester_mail", mail), RAW("merged_into", merged),
     LIST_OF("followups", import_raw, entries, glpi_entry, ENTRIES_MAX),
     LIST_OF("documents", import_raw, entry.files, glpi_file, FILES_MAX), ENTRY_OF_RAW("items_id", parent),
     ENTRY_OF_RAW("is_private", internal), TEXT_OF(import_raw, entry.body, "content", BODY_MAX));
static const struct import_column glpi_columns[] = {
    COLUMN("id", id),
    COLUMN("title", title),
    COLUMN("titel", title),
    COLUMN("name", title),
    COLUMN("status", state),
    COLUMN("entity", group),
    COLUMN("entität", group),
    COLUMN("category", category),
    COLUMN("kategorie", category),
    COLUMN("type", type),
    COLUMN("typ", type),
    COLUMN("urgency", urgency),
    COLUMN("dringlichkeit", urgency),
    COLUMN("impact", impact),
    COLUMN("auswirkung", impact),
    COLUMN("opening date", created),
    COLUMN("eröffnungsdatum", created),
    COLUMN("closing date", closed),
    COLUMN("abschlussdatum", closed),
    COLUMN("resolution date", closed),
    COLUMN("lösungsdatum", closed),
    COLUMN("time to resolve", until),
    COLUMN("lösungszeit", until),
    COLUMN("requester mail", mail),
    COLUMN("description", entry.body),
    COLUMN("beschreibung", entry.body),
    NO_COLUMN,
};
static const struct import_state_word glpi_states[] = {
    { STR_INIT("1"), REASON_RECEIVED },
    { STR_INIT("new"), REASON_RECEIVED },
    { STR_INIT("neu"), REASON_RECEIVED },
    { STR_INIT("2"), REASON_REMOTE },
    { STR_INIT("processing (assigned)"), REASON_REMOTE },
    { STR_INIT("in bearbeitung (zugewiesen)"), REASON_REMOTE },
    { STR_INIT("3"), REASON_VISIT },
    { STR_INIT("processing (planned)"), REASON_VISIT },
    { STR_INIT("in bearbeitung (geplant)"), REASON_VISIT },
    { STR_INIT("4"), REASON_FOLLOW_UP },
    { STR_INIT("pending"), REASON_FOLLOW_UP },
    { STR_INIT("wartend"), REASON_FOLLOW_UP },
    { STR_INIT("5"), REASON_JOINT_TEST },
    { STR_INIT("solved"), REASON_JOINT_TEST },
    { STR_INIT("gelöst"), REASON_JOINT_TEST },
    { STR_INIT("6"), CLOSED_THERE },
    { STR_INIT("closed"), CLOSED_THERE },
    { STR_INIT("geschlossen"), CLOSED_THERE },
    NO_STATE,
};

/* --- all ------------------------------------------------------------------------------------------------- */

static const struct import_dialect dialects[IMPORT_SOURCE_END] = {
    [IMPORT_ZAMMAD] = { .name = STR_INIT("Zammad"),
                        .json = &zammad_record,
                        .columns = zammad_columns,
                        .states = zammad_states,
                        .json_local = false,
                        .table_local = false,
                        .html = false },
    [IMPORT_OTRS] = { .name = STR_INIT("OTRS/Znuny"),
                      .json = &otrs_record,
                      .columns = otrs_columns,
                      .states = otrs_states,
                      .json_local = false,
                      .table_local = true,
                      .html = false },
    [IMPORT_GLPI] = { .name = STR_INIT("GLPI"),
                      .json = &glpi_record,
                      .columns = glpi_columns,
                      .states = glpi_states,
                      .json_local = true,
                      .table_local = true,
                      .html = true },
};

const struct import_dialect *import_dialect(enum import_source source)
{
    CHECK(source > 0 && source < IMPORT_SOURCE_END);
    return &dialects[source];
}

enum import_source ticket_import_source(struct str word)
{
    static const struct {
        struct str word;
        enum import_source source;
    } words[] = { { STR_INIT("zammad"), IMPORT_ZAMMAD },
                  { STR_INIT("otrs"), IMPORT_OTRS },
                  { STR_INIT("znuny"), IMPORT_OTRS },
                  { STR_INIT("glpi"), IMPORT_GLPI } };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(words[i].word, word))
            return words[i].source;
    return (enum import_source)0;
}

struct str ticket_import_source_name(int source)
{
    return source > 0 && source < IMPORT_SOURCE_END ? dialects[source].name : STR("");
}
