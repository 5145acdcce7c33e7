-- The line on top of the next page ("Gespeichert."), kept until that page was shown.
CREATE TABLE flash (
    owner @blob PRIMARY KEY,                 -- SHA-256 of the session's or the pre-login cookie
    text @text NOT NULL,                     -- in the language of the person
    undo @text NOT NULL DEFAULT '',          -- path to POST to, or ''
    at @int NOT NULL
) @rowless;
