#include "domain/account/agent.h"

#include "base/check.h"

/* Most browsers also name those they want to be taken for: the first match decides. */
static const struct {
    const char *mark, *name;
} browsers[] = { { "Edg/", "Edge" },          { "EdgA/", "Edge" },
                 { "EdgiOS/", "Edge" },       { "OPR/", "Opera" },
                 { "Vivaldi/", "Vivaldi" },   { "SamsungBrowser/", "Samsung Internet" },
                 { "Firefox/", "Firefox" },   { "FxiOS/", "Firefox" },
                 { "CriOS/", "Chrome" },      { "HeadlessChrome/", "Chromium" },
                 { "Chromium/", "Chromium" }, { "Chrome/", "Chrome" },
                 { "Version/", "Safari" } },
  systems[] = { { "iPhone", "iPhone" },      { "iPad", "iPad" },       { "Android", "Android" }, { "CrOS", "ChromeOS" },
                { "Windows NT", "Windows" }, { "Macintosh", "macOS" }, { "Linux", "Linux" } };

struct str agent_words(struct mem *mem, enum lang lang, struct str agent)
{
    const char *browser = NULL, *system = NULL;
    for (size_t i = 0; i < ARRAY_LEN(browsers) && browser == NULL; i++)
        if (str_find(agent, str_of(browsers[i].mark)) != SIZE_MAX)
            browser = browsers[i].name;
    for (size_t i = 0; i < ARRAY_LEN(systems) && system == NULL; i++)
        if (str_find(agent, str_of(systems[i].mark)) != SIZE_MAX)
            system = systems[i].name;
    if (browser == NULL)
        return msg_text(lang, M_account_agent_unknown);
    if (system == NULL)
        return str_of(browser);
    return msg_format(mem, lang, M_account_agent, { "browser", str_of(browser) }, { "system", str_of(system) });
}
