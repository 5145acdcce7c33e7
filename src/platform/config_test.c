#define _GNU_SOURCE
#include <unistd.h>

#include "platform/config.h"
#include "test.h"

static struct str why_text;

static enum err load(const char *text, struct config *config)
{
    char path[] = "/tmp/pedell-conf-XXXXXX";
    int fd = mkstemp(path);
    EXPECT(fd >= 0);
    EXPECT_EQ(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    struct buf why = buf_of(test_mem(), 4096);
    enum err e = config_load(test_mem(), path, config, &why);
    unlink(path);
    why_text = buf_str(&why);
    return e;
}

TEST(an_empty_configuration_serves_on_this_machine_only)
{
    struct config c;
    EXPECT_OK(load("", &c));
    EXPECT_STR(c.listen, "127.0.0.1:8080");
    EXPECT_EQ(c.workers, 16);
    EXPECT_EQ(c.mail_delay_seconds, 20);
    EXPECT_EQ(c.mail_delay_seconds, 20);
    EXPECT_STR(c.smtp_url, "");
}

TEST(names_values_and_comments_are_read)
{
    struct config c;
    EXPECT_OK(load("; Kommentar\nbase_url = https://schul-it.example.de\nworkers=4\nbody_name = Ha-Py Schul-IT\n"
                   "listen = unix:/run/pedell/web.sock\n",
                   &c));
    EXPECT_STR(c.base_url, "https://schul-it.example.de");
    EXPECT_EQ(c.workers, 4);
    EXPECT_STR(c.body_name, "Ha-Py Schul-IT");
    EXPECT_STR(c.listen, "unix:/run/pedell/web.sock");
}

TEST(the_environment_wins_over_the_file)
{
    struct config c;
    EXPECT_EQ(setenv("PEDELL_BODY_NAME", "Aus der Umgebung", 1), 0);
    enum err e = load("body_name = Aus der Datei\n", &c);
    EXPECT_EQ(unsetenv("PEDELL_BODY_NAME"), 0);
    EXPECT_OK(e);
    EXPECT_STR(c.body_name, "Aus der Umgebung");
}

static const struct {
    const char *text, *why;
} refused[] = {
    { "listen = 0.0.0.0:8080\n", "listen: Erwartet" },
    { "listen = 192.0.2.1:80\n", "listen: Erwartet" },
    { "listen = [::]:80\n", "listen: Erwartet" },
    { "listen = 127.0.0.1:99999\n", "listen: Erwartet" },
    { "listen = unix:web.sock\n", "listen: Erwartet" },
    { "listen_metrics = 10.0.0.1:9090\n", "listen_metrics: Erwartet" },
    { "workers = 0\n", "workers: Erwartet wird eine Zahl von 1 bis 64." },
    { "workers = viele\n", "workers: Erwartet wird eine Zahl" },
    { "wokers = 3\n", "wokers: Diese Einstellung gibt es nicht." },
    { "workers = 3\nworkers = 4\n", "workers: Der Name steht zweimal" },
    { "[web]\nworkers = 3\n", "[web]: Abschnitte" },
    { "workers\n", "Zeile 1: Erwartet wird name = wert." },
    { "base_url = http://schule.example\n", "base_url: Erwartet" },
    { "base_url = https://schule.example/pfad\n", "base_url: Erwartet" },
    { "base_url = ftp://schule.example\n", "base_url: Erwartet" },
    { "database = pedell.db\n", "database: Erwartet" },
    { "state_dir = spool\n", "state_dir: Erwartet" },
    { "trusted_proxy = proxy.example\n", "trusted_proxy: Erwartet" },
    { "smtp_url = http://mail.example\n", "smtp_url: Erwartet" },
    { "smtp_url = smtps://mail.example:465\n", "mail_from: " },
    { "mail_from = a b@c.example\n", "mail_from: Das ist keine" },
    { "outgoing = mail.example\n", "outgoing: Erwartet" },
    { "body_name =\n", "body_name: " },
    { "body_name = "
      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
      "Zeile 1: Die Zeile ist länger" },
};

TEST(a_wrong_setting_is_named_with_what_is_expected)
{
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct config c;
        test_note("%s", refused[i].text);
        EXPECT_ERR(load(refused[i].text, &c), ERR_INVALID);
        EXPECT(str_find(why_text, str_of(refused[i].why)) != SIZE_MAX);
    }
}

TEST(every_wrong_line_is_told_at_once)
{
    struct config c;
    EXPECT_ERR(load("workers = 0\nlog_level = 9\nfoo = 1\n", &c), ERR_INVALID);
    EXPECT(str_find(why_text, STR("workers")) != SIZE_MAX);
    EXPECT(str_find(why_text, STR("log_level")) != SIZE_MAX);
    EXPECT(str_find(why_text, STR("foo")) != SIZE_MAX);
}

TEST(a_file_that_is_named_must_exist)
{
    struct config c;
    struct buf why = buf_of(test_mem(), 4096);
    EXPECT_ERR(config_load(test_mem(), "/nonexistent/pedell.conf", &c, &why), ERR_INVALID);
    EXPECT(str_find(buf_str(&why), STR("/nonexistent/pedell.conf")) != SIZE_MAX);
}

TEST(each_entry_of_the_table_has_a_help_text)
{
    for (const struct config_entry *e = config_table; e->name != NULL; e++) {
        test_note("%s", e->name);
        EXPECT(strlen(e->help) > 10 && e->fallback != NULL);
    }
}
