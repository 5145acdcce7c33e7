/*
 * platform/mail_curl.c -- what the clients of mail servers share: TLS 1.2 or newer,
 * certificate verified, no way back to clear text (trust MOUT-3).
 */
#include "platform/mail_wire.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "platform/log.h"

/* Other jobs wait meanwhile.  The answer to the end of a message may take long
   (spam filters); giving up too early would send it twice. */
#define CONNECT_MS 10000L
#define ANSWER_S 60L
#define TOTAL_MS 90000L

static void start_library(void) { CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); }

static CURLcode set_options(CURL *c, const char *protocols, const char *ca_file)
{
    CURLcode rc = curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, protocols);
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_PROXY, "");
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_SERVER_RESPONSE_TIMEOUT, ANSWER_S);
    rc = rc ? rc : curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, TOTAL_MS);
    return rc || ca_file[0] == '\0' ? rc : curl_easy_setopt(c, CURLOPT_CAINFO, ca_file);
}

void *mail_curl_open(const char *protocols, const char *ca_file)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    CHECK(pthread_once(&once, start_library) == 0);
    CURL *curl = curl_easy_init();
    if (curl != NULL && set_options(curl, protocols, ca_file) == CURLE_OK)
        return curl;
    log_event(LOG_ERROR, "mail.curl_options");
    curl_easy_cleanup(curl);
    return NULL;
}

enum err mail_secret_read(const char *path, char *out, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, out, size - 1) : -1;
    if (fd >= 0)
        close(fd);
    while (n > 0 && (out[n - 1] == '\n' || out[n - 1] == '\r'))
        n--;
    if (n <= 0) {
        log_event(LOG_ERROR, "mail.password_file", LOG_Z("path", path));
        return ERR_FAULT;
    }
    out[n] = '\0';
    return OK;
}
