-- Words of names: which records are found by a word (platform/posting.h).
CREATE TABLE posting (
    kind @int NOT NULL,                      -- enum posting_kind
    term @blob NOT NULL,                     -- analysed by platform/text.h; bytes, so that both databases order them alike
    record @int NOT NULL,
    own @int NOT NULL,                       -- 0: narrows a search, but does not find the record by itself
    PRIMARY KEY (kind, term, record)
) @rowless;
CREATE INDEX posting_record ON posting (kind, record, term);
