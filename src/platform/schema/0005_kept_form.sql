-- SES-2: a form that was sent after the session had ended, until its author sends it again.
CREATE TABLE kept_form (
    account @int PRIMARY KEY,
    path @text NOT NULL,                     -- what it was posted to
    fields @text NOT NULL,                   -- urlencoded, without files; no form with a password is kept
    at @int NOT NULL
) @rowless;
-- How many people of a school read along (U6).
CREATE INDEX reach_school ON reach (school, role);
