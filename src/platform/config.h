/*
 * platform/config.h -- one small INI file plus environment (PEDELL_<NAME>), one
 * table of name, type, limits, default and help.  `pedell --help`, the man page
 * pedell.conf(5) and `pedell doctor` come from the same table.
 */
#ifndef PLATFORM_CONFIG_H
#define PLATFORM_CONFIG_H

#include "base/buf.h"

struct config {
    struct str database;       /* absolute path of the SQLite file, or postgresql://... */
    struct str state_dir;      /* spooled uploads; must exist, mode 0700 */
    struct str key_file;       /* master key, 0600 */
    struct str base_url;       /* https://schul-it.example.de; absolute URLs come from it only */
    struct str listen;         /* "127.0.0.1:8080" or "unix:/run/pedell/web.sock" */
    struct str listen_metrics; /* "127.0.0.1:9090"; "" = off */
    struct str trusted_proxy;  /* address whose X-Forwarded-For is believed; "" = none */
    int workers;               /* threads at work, 1..64, default 16 */
    struct str body_name;      /* "Ha-Py Schul-IT": shown in the frame and in mails */
    struct str body_phone, body_hours;
    struct str mail_from;     /* address of the body's mailbox; plus-addresses must work */
    struct str mail_authserv; /* our own server's id in Authentication-Results */
    struct str smtp_url;      /* smtps://host:465 or smtp://host:587 (STARTTLS required) */
    struct str smtp_user, smtp_password_file, smtp_ca_file;
    struct str outgoing;         /* "host:port host:port=10.1.2.3": the only addresses the worker may call (OUT-1) */
    struct str outgoing_ca_file; /* CA certificates of what the worker calls; "" = the system's */
    struct str cti_bridges;      /* addresses of telephone bridges whose token stands in the path; "" = off */
    int64_t mail_delay_seconds;  /* U5: outgoing mail waits, default 20 */
    int64_t log_level;
    int64_t demo; /* 1: every page says that this is an invented county */
};

struct config_entry {
    const char *name;
    size_t offset;
    enum { CONFIG_TEXT, CONFIG_INT, CONFIG_INT64 } type;
    int64_t min, max;
    const char *fallback;
    const char *help;
};
extern const struct config_entry config_table[]; /* ends with name == NULL */

/* File (may be NULL: /etc/pedell/pedell.conf when it exists), then environment.
   ERR_INVALID with a German message per line in *why. */
enum err config_load(struct mem *, const char *path, struct config *, struct buf *why);

#endif
