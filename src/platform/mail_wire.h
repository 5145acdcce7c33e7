/*
 * platform/mail_wire.h -- between the files that send mail.
 */
#ifndef PLATFORM_MAIL_WIRE_H
#define PLATFORM_MAIL_WIRE_H

#include "platform/mail.h"

/* Column outbox.headers. */
struct mail_headers {
    struct str message_id, in_reply_to, references, reply_to;
    bool automatic;
};
struct str mail_headers_text(struct mem *, const struct mail_headers *);
enum err mail_headers_read(struct mem *, struct str text, struct mail_headers *);

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
/* "smtps://mail.example.de" -> "mail.example.de:465", and whether the list has it (OUT-1). */
enum err smtp_target(struct mem *, struct str url, struct str *host_port);
bool smtp_listed(struct str outgoing, struct str host_port);

#endif
