-- Files that go with a mail, until the mail server has it.
CREATE TABLE outbox_file (
    outbox @int NOT NULL,
    n @int NOT NULL,
    name @text NOT NULL CHECK (name <> ''),
    mime @text NOT NULL CHECK (mime <> ''),
    bytes @blob NOT NULL,
    PRIMARY KEY (outbox, n)
) @rowless;
