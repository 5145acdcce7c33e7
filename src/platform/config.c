/*
 * platform/config.c -- see config.h.  Messages are German: the person who reads
 * them installs the program.
 */
#include "platform/config.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/num.h"
#include "base/utf8.h"
#include "platform/limits.h"

#define CONFIG_DEFAULT_FILE "/etc/pedell/pedell.conf"
#define CONFIG_FILE_MAX KIB(64)
#define CONFIG_LINE_MAX 190 /* inih cuts lines at 200 bytes without a word */

#define TEXT(name, fallback, help) \
    { \
#name, offsetof(struct config, name), CONFIG_TEXT, 0, 1000, fallback, help \
    }
#define NUMBER(name, type, min, max, fallback, help) \
    { \
#name, offsetof(struct config, name), type, min, max, fallback, help \
    }

const struct config_entry config_table[] = {
    TEXT(database, "/var/lib/pedell/pedell.db", "absolute path of the SQLite file, or postgresql://user@host/name"),
    TEXT(state_dir, "/var/lib/pedell/spool", "directory for uploads while they arrive; must exist, mode 0700"),
    TEXT(key_file, "/var/lib/pedell/master.key", "master key, mode 0600; made by pedell init"),
    TEXT(base_url, "http://127.0.0.1:8080", "address people type, without path; https:// except on this machine"),
    TEXT(listen, "127.0.0.1:8080", "loopback address:port or unix:/path; TLS is the reverse proxy's"),
    TEXT(listen_metrics, "", "loopback address:port of the metrics page; empty: off"),
    TEXT(trusted_proxy, "", "address whose X-Forwarded-For is believed; empty: none"),
    NUMBER(workers, CONFIG_INT, 1, 64, "16", "requests worked on at the same time"),
    TEXT(body_name, "Pedell", "name of the support body, shown on every page and in mails"),
    TEXT(body_phone, "", "telephone of the service desk"),
    TEXT(body_hours, "", "when the telephone is answered"),
    TEXT(mail_from, "", "address of the body's mailbox; addresses with a plus part must arrive there too"),
    TEXT(mail_authserv, "", "own mail server's name in Authentication-Results; empty: no sender is proven"),
    TEXT(smtp_url, "", "smtps://host:465 or smtp://host:587 (STARTTLS is required); empty: no mail leaves"),
    TEXT(smtp_user, "", "user name at the mail server"),
    TEXT(smtp_password_file, "", "absolute path of the file that holds the password"),
    TEXT(smtp_ca_file, "", "absolute path of CA certificates for the mail server; empty: the system's"),
    TEXT(outgoing, "",
         "host:port pairs, separated by blanks: the only addresses the worker may call; "
         "host:port=address allows a private address"),
    TEXT(outgoing_ca_file, "", "absolute path of CA certificates for webhooks; empty: the system's"),
    TEXT(cti_bridges, "", "addresses of telephone bridges that cannot send a header; empty: off"),
    NUMBER(mail_delay_seconds, CONFIG_INT64, 0, 3600, "20", "how long a mail waits for an undo"),
    NUMBER(log_level, CONFIG_INT64, 0, 3, "1", "0 debug, 1 info, 2 warning, 3 error"),
    NUMBER(demo, CONFIG_INT64, 0, 1, "0", "1 marks every page as a demonstration with invented data"),
    { 0 },
};

struct load {
    struct mem *mem;
    struct config *config;
    struct buf *why;
    bool wrong;
    bool seen[ARRAY_LEN(config_table)];
};

#define WHY(load, ...) why_put((load), (const struct str[]){ __VA_ARGS__ }, COUNT(__VA_ARGS__))

static void why_put(struct load *load, const struct str *parts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_put(load->why, parts[i]);
    buf_byte(load->why, '\n');
    load->wrong = true;
}

static struct str *text_at(struct config *config, const struct config_entry *entry)
{
    return (struct str *)(void *)((char *)config + entry->offset);
}

static void int_put(struct config *config, const struct config_entry *entry, int64_t value)
{
    void *at = (char *)config + entry->offset;
    if (entry->type == CONFIG_INT)
        *(int *)at = (int)value;
    else
        *(int64_t *)at = value;
}

/* --- one value --------------------------------------------------------------------- */

static bool clean(struct str value)
{
    if (!utf8_valid(value))
        return false;
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.at[i] < 0x20 || value.at[i] == 0x7f)
            return false;
    return true;
}

static void set(struct load *load, const struct config_entry *entry, struct str value)
{
    struct str name = str_of(entry->name);
    int64_t number;
    if (entry->type == CONFIG_TEXT) {
        if (value.len > (size_t)entry->max || !clean(value))
            WHY(load, name, STR(": Der Wert ist zu lang oder enthält Steuerzeichen."));
        else
            *text_at(load->config, entry) = str_dup(load->mem, value);
        return;
    }
    if (num_parse(value, entry->min, entry->max, &number) == OK) {
        int_put(load->config, entry, number);
        return;
    }
    struct buf limits = buf_of(load->mem, 64);
    buf_int(&limits, entry->min);
    buf_put_z(&limits, " bis ");
    buf_int(&limits, entry->max);
    WHY(load, name, STR(": Erwartet wird eine Zahl von "), buf_str(&limits), STR("."));
}

/* --- the file ------------------------------------------------------------------------ */

static int on_pair(void *user, const char *section, const char *name, const char *value)
{
    struct load *load = user;
    if (section[0] != '\0') {
        WHY(load, STR("["), str_of(section), STR("]: Abschnitte gibt es in dieser Datei nicht."));
        return 1;
    }
    for (size_t i = 0; config_table[i].name != NULL; i++) {
        if (strcmp(config_table[i].name, name) != 0)
            continue;
        if (load->seen[i])
            WHY(load, str_of(name), STR(": Der Name steht zweimal in der Datei."));
        load->seen[i] = true;
        set(load, &config_table[i], str_of(value));
        return 1;
    }
    WHY(load, str_of(name), STR(": Diese Einstellung gibt es nicht."));
    return 1;
}

static enum err file_text(struct load *load, const char *path, struct str *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        WHY(load, str_of(path), STR(": Die Datei fehlt oder darf nicht gelesen werden."));
        return ERR_INVALID;
    }
    char *at = mem_alloc(load->mem, CONFIG_FILE_MAX + 1);
    size_t len = 0;
    ssize_t got = 0;
    while (len <= CONFIG_FILE_MAX && (got = read(fd, at + len, CONFIG_FILE_MAX + 1 - len)) > 0)
        len += (size_t)got;
    close(fd);
    if (got < 0 || len > CONFIG_FILE_MAX || memchr(at, '\0', len) != NULL) {
        WHY(load, str_of(path), STR(": Die Datei ist zu groß oder keine Textdatei."));
        return ERR_INVALID;
    }
    *out = (struct str){ at, len };
    return OK;
}

static void file_load(struct load *load, const char *path)
{
    struct str text = { 0 }, rest, line;
    if (file_text(load, path, &text) != OK)
        return;
    rest = text;
    for (int64_t n = 1; str_cut_line(&rest, &line); n++) {
        if (line.len <= CONFIG_LINE_MAX)
            continue;
        struct buf number = buf_of(load->mem, 32);
        buf_int(&number, n);
        WHY(load, str_of(path), STR(", Zeile "), buf_str(&number), STR(": Die Zeile ist länger als 190 Zeichen."));
        return;
    }
    int bad = ini_parse_string(str_z(load->mem, text), on_pair, load);
    if (bad == 0)
        return;
    struct buf number = buf_of(load->mem, 32);
    buf_int(&number, bad);
    WHY(load, str_of(path), STR(", Zeile "), buf_str(&number), STR(": Erwartet wird name = wert."));
}

/* --- the environment ------------------------------------------------------------------ */

static void environment_load(struct load *load)
{
    for (const struct config_entry *entry = config_table; entry->name != NULL; entry++) {
        char name[64] = "PEDELL_";
        size_t at = strlen(name);
        for (const char *c = entry->name; *c != '\0' && at < sizeof name - 1; c++)
            name[at++] = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
        const char *value = getenv(name);
        if (value != NULL)
            set(load, entry, str_of(value));
    }
}

/* --- what fits together ------------------------------------------------------------- */

static bool port_is(struct str text)
{
    int64_t port;
    return num_parse(text, 0, 65535, &port) == OK;
}

/* "host:port" or "[::1]:port" into its parts. */
static bool host_port(struct str text, struct str *host, struct str *port)
{
    size_t colon = text.len;
    while (colon > 0 && text.at[colon - 1] != ':')
        colon--;
    if (colon < 2)
        return false;
    *host = str_sub(text, 0, colon - 1);
    *port = str_from(text, colon);
    if (host->at[0] == '[' && host->len > 2 && str_ends(*host, STR("]")))
        *host = str_sub(*host, 1, host->len - 2);
    else if (str_find_byte(*host, ':') != SIZE_MAX)
        return false;
    return port_is(*port);
}

static bool loopback(struct str host)
{
    return str_eq(host, STR("localhost")) || str_eq(host, STR("::1")) ||
           (str_starts(host, STR("127.")) && str_find_byte(host, '/') == SIZE_MAX);
}

static bool listen_is(struct str text)
{
    struct str host, port;
    if (str_starts(text, STR("unix:")))
        return text.len > 6 && text.len < 5 + 108 && text.at[5] == '/';
    return host_port(text, &host, &port) && loopback(host);
}

static bool host_letters(struct str host)
{
    for (size_t i = 0; i < host.len; i++) {
        char c = host.at[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                    c == '-' || c == ':';
        if (!good)
            return false;
    }
    return host.len > 0;
}

/* https://host[:port]; http:// only for this machine (cookies are Secure). */
static bool base_url_is(struct str url)
{
    struct str host, port;
    bool tls = str_starts(url, STR("https://"));
    if (!tls && !str_starts(url, STR("http://")))
        return false;
    struct str place = str_from(url, tls ? 8 : 7);
    if (!host_port(place, &host, &port))
        host = place;
    return host_letters(host) && (tls || loopback(host));
}

static bool absolute(struct str path) { return path.len > 1 && path.at[0] == '/'; }

static bool database_is(struct str url) { return absolute(url) || str_starts(url, STR("postgresql://")); }

static bool address_is(struct load *load, struct str text)
{
    unsigned char bytes[16];
    const char *z = str_z(load->mem, text);
    return inet_pton(AF_INET, z, bytes) == 1 || inet_pton(AF_INET6, z, bytes) == 1;
}

static bool mail_is(struct str text)
{
    size_t at = str_find_byte(text, '@');
    return at != SIZE_MAX && at > 0 && str_find_byte(text, ' ') == SIZE_MAX &&
           str_find_byte(str_from(text, at + 1), '@') == SIZE_MAX && host_letters(str_from(text, at + 1));
}

static bool smtp_url_is(struct str url)
{
    bool tls = str_starts(url, STR("smtps://"));
    return (tls || str_starts(url, STR("smtp://"))) && host_letters(str_from(url, tls ? 8 : 7));
}

/* host:port, or host:port=address where a private address is meant. */
static bool outgoing_is(struct load *load, struct str list)
{
    struct str item, host, port, address;
    while (str_cut(&list, ' ', &item)) {
        size_t equals = str_find_byte(item, '=');
        address = equals == SIZE_MAX ? STR("") : str_from(item, equals + 1);
        if (item.len > 0 && !(host_port(str_sub(item, 0, equals), &host, &port) && host_letters(host)))
            return false;
        if (equals != SIZE_MAX && !address_is(load, address))
            return false;
    }
    return true;
}

static bool addresses_are(struct load *load, struct str list)
{
    struct str item;
    while (str_cut(&list, ' ', &item))
        if (item.len > 0 && !address_is(load, item))
            return false;
    return true;
}

static void fits(struct load *load, bool good, const char *name, struct str text)
{
    if (!good)
        WHY(load, str_of(name), STR(": "), text);
}

static void check(struct load *load)
{
    const struct config *c = load->config;
    fits(load, database_is(c->database), "database", STR("Erwartet wird ein absoluter Pfad oder postgresql://…"));
    fits(load, absolute(c->state_dir), "state_dir", STR("Erwartet wird ein absoluter Pfad."));
    fits(load, absolute(c->key_file), "key_file", STR("Erwartet wird ein absoluter Pfad."));
    fits(load, base_url_is(c->base_url), "base_url",
         STR("Erwartet wird https://name ohne Pfad; http:// geht nur auf diesem Rechner (127.0.0.1)."));
    fits(load, listen_is(c->listen), "listen",
         STR("Erwartet wird 127.0.0.1:port, [::1]:port oder unix:/pfad. Nach außen verschlüsselt der Reverse-Proxy."));
    fits(load, str_empty(c->listen_metrics) || listen_is(c->listen_metrics), "listen_metrics",
         STR("Erwartet wird 127.0.0.1:port oder nichts."));
    fits(load, str_empty(c->trusted_proxy) || address_is(load, c->trusted_proxy), "trusted_proxy",
         STR("Erwartet wird eine IP-Adresse oder nichts."));
    fits(load, !str_empty(c->body_name), "body_name", STR("Der Name der Einrichtung fehlt."));
    fits(load, str_empty(c->mail_from) || mail_is(c->mail_from), "mail_from", STR("Das ist keine E-Mail-Adresse."));
    fits(load, str_empty(c->smtp_url) || smtp_url_is(c->smtp_url), "smtp_url",
         STR("Erwartet wird smtps://name:465 oder smtp://name:587."));
    fits(load, str_empty(c->smtp_url) || !str_empty(c->mail_from), "mail_from",
         STR("Für ausgehende E-Mail fehlt die Absenderadresse."));
    fits(load, str_empty(c->smtp_password_file) || absolute(c->smtp_password_file), "smtp_password_file",
         STR("Erwartet wird ein absoluter Pfad."));
    fits(load, str_empty(c->smtp_ca_file) || absolute(c->smtp_ca_file), "smtp_ca_file",
         STR("Erwartet wird ein absoluter Pfad."));
    fits(load, outgoing_is(load, c->outgoing), "outgoing",
         STR("Erwartet werden Paare name:port oder name:port=Adresse, durch Leerzeichen getrennt."));
    fits(load, str_empty(c->outgoing_ca_file) || absolute(c->outgoing_ca_file), "outgoing_ca_file",
         STR("Erwartet wird ein absoluter Pfad."));
    fits(load, addresses_are(load, c->cti_bridges), "cti_bridges",
         STR("Erwartet werden IP-Adressen, durch Leerzeichen getrennt."));
}

enum err config_load(struct mem *mem, const char *path, struct config *config, struct buf *why)
{
    struct load load = { .mem = mem, .config = config, .why = why };
    *config = (struct config){ 0 };
    for (const struct config_entry *entry = config_table; entry->name != NULL; entry++)
        set(&load, entry, str_of(entry->fallback));
    CHECK(!load.wrong); /* the table's own defaults */
    if (path == NULL && access(CONFIG_DEFAULT_FILE, F_OK) == 0)
        path = CONFIG_DEFAULT_FILE;
    if (path != NULL)
        file_load(&load, path);
    environment_load(&load);
    if (!load.wrong)
        check(&load);
    return load.wrong ? ERR_INVALID : OK;
}
