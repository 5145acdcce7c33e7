-- The rows of a spreadsheet as they were read behind the walls: preview and import read these, and content
-- stays the file as it came.  0: content is a table itself.
ALTER TABLE statistics_import ADD COLUMN rows_content @int NOT NULL DEFAULT 0;

-- Money that came for other business waits for nobody here; who says so says why.  The newest row counts.
CREATE TABLE payment_aside (
    payment @int NOT NULL REFERENCES payment (id),
    n @int NOT NULL CHECK (n > 0),
    aside @int NOT NULL CHECK (aside IN (0, 1)), -- 0: it is looked at again
    reason @text NOT NULL,
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (payment, n)
) @rowless;
@immutable payment_aside;
