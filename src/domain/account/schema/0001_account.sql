-- People look at their own audit events (AUD-2), newest first.
CREATE INDEX audit_event_actor ON audit_event (actor, at);
