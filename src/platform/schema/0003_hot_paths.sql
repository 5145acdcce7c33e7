-- What each report pays for.

-- The contacts of a school, asked for at each report and each notice.
CREATE INDEX role_grant_school ON role_grant (school);
-- Only work that is still to be done, in its order: a job is put in when it is added
-- and taken out when it is done, not moved at each step between.
DROP INDEX job_due;
CREATE INDEX job_open ON job (due_at, id) WHERE state <> 3;
