/*
 * platform/mail_wire.h -- between the files that send mail.
 */
#ifndef PLATFORM_MAIL_WIRE_H
#define PLATFORM_MAIL_WIRE_H

#include "platform/mail.h"

/* Column outbox.headers. */
struct mail_headers {
    struct str message_id, in_reply_to, references, reply_to;
    struct str lang; /* "de", "en" */
    bool automatic;
};
struct str mail_headers_text(struct mem *, const struct mail_headers *);
enum err mail_headers_read(struct mem *, struct str text, struct mail_headers *);

struct mail_files {
    struct mail_file *at;
    size_t n;
};

/* A whole document: paragraphs, lists, links with their address as text. */
struct str mail_html_of(struct mem *, struct str title, struct str text, struct str lang);

/* A run of the outbox not before `due`.  What is due in some time shares one job
   with all of its second; what is due at once has one of its own, so that none is
   lost while another one runs. */
enum err mail_outbox_wake(struct tx *, int64_t id, struct instant due);

/* --- SMTP ---------------------------------------------------------------------------- */

struct smtp;
struct smtp_message {
    struct str sender, recipient, text;
}; /* sender "": empty envelope sender */
struct smtp_result {
    bool accepted; /* the server said 250 to the end of the message */
    bool down;     /* no use in trying the next message now */
    struct str why;
};

/* One connection, kept between messages.  ERR_INVALID (logged): the configured
   address is not in `outgoing` or not an SMTP address. */
enum err smtp_open(struct mem *, const struct config *, struct smtp **out);
void smtp_send(struct smtp *, struct mem *, const struct smtp_message *, struct smtp_result *);
void smtp_close(struct smtp *);
/* A libcurl handle as SMTP and IMAP share it: TLS 1.2 or newer, certificate and name
   verified, no way back to clear text, bounded waiting, no proxy.  NULL: not to be had. */
void *mail_curl_open(const char *protocols, const char *ca_file);
/* A line of a file, without its end: a password or token at most `size` - 1 bytes long.
   ERR_FAULT (logged) when there is none. */
enum err mail_secret_read(const char *path, char *out, size_t size);

/* "smtps://mail.example.de" -> "mail.example.de:465", and whether the list has it (OUT-1). */
enum err smtp_target(struct mem *, struct str url, struct str *host_port);
bool smtp_listed(struct str outgoing, struct str host_port);

/* --- IMAP ---------------------------------------------------------------------------- */

struct imap;
struct imap_account {
    struct str server; /* host:port */
    bool starttls;     /* else TLS from the start */
    struct str login, folder;
    const char *password, *bearer; /* one of them; NULL: the other */
};
/* A connection is made with the first call.  ERR_INVALID (logged): the server is not in
   `outgoing`.  The secrets must stay until imap_close. */
enum err imap_open(struct mem *, const struct config *, const struct imap_account *, struct imap **out);
/* The folder's UIDVALIDITY; the calls below work with this folder state only.
   ERR_BUSY: trouble, imap_why says which; ERR_INVALID: the server cannot expunge by UID. */
enum err imap_select(struct imap *, uint32_t *uidvalidity);
/* All UIDs, ascending; of a folder with very many, some. */
enum err imap_search(struct imap *, struct mem *, uint32_t **uids, size_t *n);
/* ERR_NOT_FOUND: it is gone; ERR_TOO_LARGE: longer than the buffer. */
enum err imap_fetch(struct imap *, uint32_t uid, struct buf *raw);
/* \Deleted, then EXPUNGE of this UID and no other. */
enum err imap_remove(struct imap *, uint32_t uid);
struct str imap_why(const struct imap *);
void imap_close(struct imap *);

#endif
