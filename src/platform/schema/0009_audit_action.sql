-- The audit names what was done by a number, written out once per database: the words were a
-- sixth of its rows.  The chain goes over the words as before, so it holds across this step, and
-- a word changed here breaks the chain of each row that means it.
CREATE TABLE audit_action (
    n @int PRIMARY KEY,
    name @text NOT NULL UNIQUE               -- "room.what"
) @strict;
INSERT INTO audit_action (n, name)
    SELECT row_number() OVER (ORDER BY d.action), d.action FROM (SELECT DISTINCT action FROM audit_event) AS d;

ALTER TABLE audit_event RENAME TO audit_event_in_words;
CREATE TABLE audit_event (
    stream @int NOT NULL,
    seq @int NOT NULL,
    at @int NOT NULL,
    actor @int NOT NULL,                     -- account id, a keyed reference to a person; 0: the system
    grant_id @int NOT NULL,
    action @int NOT NULL,                    -- audit_action
    object @int NOT NULL,                    -- enum object
    subject @int NOT NULL,                   -- id of the record
    before @blob,
    after @blob,
    chain @blob NOT NULL,                    -- SHA-256 over the row and the previous chain value
    PRIMARY KEY (stream, seq)
) @rowless;
INSERT INTO audit_event (stream, seq, at, actor, grant_id, action, object, subject, before, after, chain)
    SELECT e.stream, e.seq, e.at, e.actor, e.grant_id, a.n, e.object, e.subject, e.before, e.after, e.chain
    FROM audit_event_in_words e JOIN audit_action a ON a.name = e.action;
DROP TABLE audit_event_in_words;
