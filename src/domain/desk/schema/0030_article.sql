-- Knowledge base: instructions with their versions, approved by a second person.

CREATE TABLE article (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority <> 0),   -- the one it is for, else the one that runs the body (U13)
    school @int NOT NULL DEFAULT 0,
    owner @int NOT NULL,                     -- account that keeps it current
    title @text NOT NULL CHECK (title <> ''),         -- of the version readers see, else of the draft
    audience @int NOT NULL CHECK (audience BETWEEN 1 AND 4),   -- enum article_audience, of the same version
    bound @int NOT NULL DEFAULT 0,           -- bit per enum article_binding that narrows who reads it
    published @int NOT NULL DEFAULT 0,       -- version that readers see; 0: none yet
    draft @int NOT NULL DEFAULT 0,           -- version that is being written; 0: none
    waiting @int NOT NULL DEFAULT 0,         -- 1: the draft waits for a second person
    retired_at @int,
    review_day @int,                         -- to be looked at again
    used_day @int NOT NULL,                  -- last day somebody read it
    ticket @int NOT NULL DEFAULT 0,          -- whose solution it was made from
    created_at @int NOT NULL,
    changed_at @int NOT NULL,
    version @int NOT NULL DEFAULT 1
) @strict;
CREATE INDEX article_titled ON article (title, id);

CREATE TABLE article_version (               -- never changed, but for the approval
    article @int NOT NULL,
    n @int NOT NULL,
    authority @int NOT NULL,
    title @text NOT NULL,
    audience @int NOT NULL,
    text @text NOT NULL,                     -- in the notation of article.h
    author @int NOT NULL,
    at @int NOT NULL,
    approved_by @int NOT NULL DEFAULT 0,
    approved_at @int,
    PRIMARY KEY (article, n),
    CHECK (approved_by <> author)            -- two persons
) @rowless;

CREATE TABLE article_binding (               -- whom and what a version is for
    article @int NOT NULL,
    n @int NOT NULL,
    kind @int NOT NULL,                      -- enum article_binding
    record @int NOT NULL DEFAULT 0,          -- authority, service, room
    name @text NOT NULL DEFAULT '',          -- form of school
    authority @int NOT NULL,
    PRIMARY KEY (article, n, kind, record, name)
) @rowless;

CREATE TABLE article_verdict (               -- "Hat geholfen", one per person
    article @int NOT NULL,
    account @int NOT NULL,
    helped @int NOT NULL,
    at @int NOT NULL,
    PRIMARY KEY (article, account)
) @rowless;

-- Words that found nothing.  A word is kept in the clear only when several persons looked for
-- it (desk/missed.h); until then there are keyed hashes that tell neither word nor person.
CREATE TABLE missed_vote (
    word @blob NOT NULL,
    voter @blob NOT NULL,                    -- of this word only: two words of one person have nothing in common
    week @int NOT NULL,                      -- day of its Monday
    PRIMARY KEY (word, voter)
) @rowless;
CREATE INDEX missed_vote_week ON missed_vote (week);
CREATE TABLE missed_word (
    week @int NOT NULL,
    word @text NOT NULL,
    count @int NOT NULL,
    PRIMARY KEY (week, word)
) @rowless;
