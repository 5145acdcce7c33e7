-- Anew: it went with the table that platform/0009 replaced.
DROP INDEX IF EXISTS audit_event_actor;
CREATE INDEX audit_event_actor ON audit_event (actor, at);
