/*
 * platform/webhook_http.c -- one POST to a listed target (OUT-1): the name is resolved
 * here, each address is judged, and the connection goes to the judged address and to no
 * other, whatever the name means a moment later.
 */
#define _POSIX_C_SOURCE 200809L
#include "platform/webhook.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netdb.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

#include "platform/limits.h"

#define TOTAL_MS 10000L
#define ANSWER_MAX KIB(256)
enum { ADDRESSES_MAX = 16 };

/* --- addresses ------------------------------------------------------------------------------- */

static bool in_net4(uint32_t ip, uint32_t net, int bits) { return (ip ^ net) >> (32 - bits) == 0; }

/* IANA's special-purpose registry: what is not globally reachable. */
static bool public4(const unsigned char b[4])
{
    static const struct {
        uint32_t net;
        int bits;
    } special[] = {
        { 0x00000000, 8 },  { 0x0a000000, 8 },  { 0x64400000, 10 }, { 0x7f000000, 8 },  { 0xa9fe0000, 16 },
        { 0xac100000, 12 }, { 0xc0000000, 24 }, { 0xc0000200, 24 }, { 0xc0586300, 24 }, { 0xc0a80000, 16 },
        { 0xc6120000, 15 }, { 0xc6336400, 24 }, { 0xcb007100, 24 }, { 0xe0000000, 4 },  { 0xf0000000, 4 },
    };
    uint32_t ip = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    for (size_t i = 0; i < ARRAY_LEN(special); i++)
        if (in_net4(ip, special[i].net, special[i].bits))
            return false;
    return true;
}

/* Only 2000::/3 is the public network, without documentation, 6to4 and Teredo, which
   carry an IPv4 address of their own. */
static bool public6(const unsigned char b[16])
{
    bool global = (b[0] & 0xe0) == 0x20;
    bool documentation = b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0d && b[3] == 0xb8;
    bool special = b[0] == 0x20 && b[1] == 0x01 && b[2] < 0x02;
    bool six_to_four = b[0] == 0x20 && b[1] == 0x02;
    return global && !documentation && !special && !six_to_four;
}

bool webhook_address_public(const char *text)
{
    unsigned char b[16];
    if (inet_pton(AF_INET, text, b) == 1)
        return public4(b);
    return inet_pton(AF_INET6, text, b) == 1 && public6(b);
}

static size_t resolve(struct mem *mem, const char *host, struct str *addresses, size_t max)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM }, *list = NULL;
    size_t n = 0;
    char text[80];
    if (getaddrinfo(host, NULL, &hints, &list) != 0)
        return 0;
    for (struct addrinfo *a = list; a != NULL && n < max; a = a->ai_next)
        if (getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST) == 0)
            addresses[n++] = str_dup(mem, str_of(text));
    freeaddrinfo(list);
    return n;
}

static webhook_resolver *resolver = resolve;

void webhook_resolve_with(webhook_resolver *other) { resolver = other != NULL ? other : resolve; }

/* One bad address among good ones is a trick, not a choice: all are refused. */
enum err webhook_address(struct mem *mem, const struct webhook_request *r, struct str *address)
{
    struct str all[ADDRESSES_MAX];
    size_t n = resolver(mem, str_z(mem, r->host), all, ADDRESSES_MAX);
    if (n == 0)
        return ERR_NOT_FOUND;
    for (size_t i = 0; i < n; i++)
        if (!str_eq(all[i], r->address) && !webhook_address_public(str_z(mem, all[i])))
            return ERR_DENIED;
    *address = all[0];
    return OK;
}

/* --- the request ------------------------------------------------------------------------------- */

static void start_library(void) { CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); }

/* Answers are not read, only measured. */
static size_t take_nothing(char *from, size_t size, size_t n, void *arg)
{
    size_t *seen = arg;
    (void)from;
    *seen += size * n;
    return *seen > ANSWER_MAX ? 0 : size * n;
}

/* Once more where the connection really goes. */
static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
    const struct str *wanted = arg;
    char text[80];
    (void)purpose;
    if (getnameinfo(&a->addr, a->addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST) != 0 ||
        !str_eq(str_of(text), *wanted))
        return CURL_SOCKET_BAD;
    return socket(a->family, a->socktype, a->protocol);
}

struct call {
    CURL *curl;
    struct curl_slist *resolve, *headers;
    struct str address;
    size_t seen;
    char error[CURL_ERROR_SIZE];
};

static CURLcode options(struct mem *mem, struct call *c, const struct webhook_request *r)
{
    struct buf url = buf_of(mem, KIB(2)), pin = buf_of(mem, KIB(1));
    buf_put(&url, STR("https://"));
    buf_put(&url, r->host);
    buf_byte(&url, ':');
    buf_int(&url, r->port);
    buf_put(&url, r->path);
    buf_put(&pin, r->host);
    buf_byte(&pin, ':');
    buf_int(&pin, r->port);
    buf_byte(&pin, ':');
    buf_put(&pin, c->address);
    c->resolve = curl_slist_append(NULL, str_z(mem, buf_str(&pin)));
    for (size_t i = 0; i < r->nheaders; i++)
        c->headers = curl_slist_append(c->headers, str_z(mem, r->headers[i]));
    CURLcode rc = curl_easy_setopt(c->curl, CURLOPT_URL, str_z(mem, buf_str(&url)));
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_PROTOCOLS_STR, "https");
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_RESOLVE, c->resolve);
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_OPENSOCKETDATA, &c->address);
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_FOLLOWLOCATION, 0L);
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_SSL_VERIFYPEER, 1L);
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_SSL_VERIFYHOST, 2L);
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_PROXY, "");
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_TIMEOUT_MS, TOTAL_MS);
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_ERRORBUFFER, c->error);
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, take_nothing);
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, &c->seen);
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, c->headers);
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE, (long)r->body.len);
    rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, r->body.at);
    if (r->ca_file[0] != '\0')
        rc = rc ? rc : curl_easy_setopt(c->curl, CURLOPT_CAINFO, r->ca_file);
    return rc;
}

static struct str error_of(struct mem *mem, const struct call *c, CURLcode rc)
{
    if (c->seen > ANSWER_MAX)
        return STR("the answer is larger than 256 KiB");
    return str_dup(mem, str_sub(str_of(c->error[0] != '\0' ? c->error : curl_easy_strerror(rc)), 0, 200));
}

void webhook_post(struct mem *mem, const struct webhook_request *r, struct webhook_answer *answer)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct call c = { .error = "" };
    long status = 0;
    *answer = (struct webhook_answer){ 0, STR("") };
    enum err e = webhook_address(mem, r, &c.address);
    if (e != OK) {
        answer->error =
            e == ERR_DENIED ? STR("the name leads to an address that is not public") : STR("the name is not known");
        return;
    }
    CHECK(pthread_once(&once, start_library) == 0);
    c.curl = curl_easy_init();
    CURLcode rc = c.curl == NULL ? CURLE_FAILED_INIT : options(mem, &c, r);
    rc = rc ? rc : curl_easy_perform(c.curl);
    if (rc == CURLE_OK)
        (void)curl_easy_getinfo(c.curl, CURLINFO_RESPONSE_CODE, &status);
    else
        answer->error = error_of(mem, &c, rc);
    answer->status = (int)status;
    if (rc == CURLE_OK && (status < 200 || status > 299))
        answer->error = status >= 300 && status < 400 ? STR("redirects are not followed") : STR("refused");
    curl_slist_free_all(c.resolve);
    curl_slist_free_all(c.headers);
    if (c.curl != NULL)
        curl_easy_cleanup(c.curl);
}
