-- Payments (§ 5 (6)): what the bank says, what of it settles which document, what goes back, reminders,
-- and what leaves for the budget system.
--
-- A statement is booked once and stays as it was; what a payment settles is a line of rows whose sum
-- counts, so a mistake is undone by its opposite and never by forgetting it.

-- A file that was sent in, and why it cannot be booked; `parsed` is what was read (bank_statement.h).
CREATE TABLE bank_import (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    file_name @text NOT NULL,
    content @int NOT NULL,                   -- blob: the file as it came
    file_hash @blob NOT NULL,
    parsed @int NOT NULL,                    -- blob; 0: it has a fault
    fault @text NOT NULL,                    -- stable code, '': none
    fault_line @int NOT NULL,
    fault_statement @int NOT NULL,
    fault_entry @int NOT NULL,
    fault_detail @text NOT NULL,
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    booked @int NOT NULL DEFAULT 0 CHECK (booked IN (0, 1))
) @strict;
CREATE INDEX bank_import_created ON bank_import (created_at);
CREATE UNIQUE INDEX bank_import_hash ON bank_import (file_hash) WHERE booked = 1;

CREATE TABLE bank_statement (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    bank_import @int NOT NULL REFERENCES bank_import (id),
    account @text NOT NULL CHECK (account <> ''), -- IBAN
    statement_id @text NOT NULL CHECK (statement_id <> ''),
    sequence @int NOT NULL,                  -- 0: none
    opening_cents @int NOT NULL,
    closing_cents @int NOT NULL,
    opened_on @int,
    closed_on @int,
    entries @int NOT NULL,
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    UNIQUE (account, statement_id)
) @strict;
@immutable bank_statement;

CREATE TABLE bank_entry (
    statement @int NOT NULL REFERENCES bank_statement (id),
    n @int NOT NULL CHECK (n > 0),
    line @int NOT NULL,                      -- of the file
    cents @int NOT NULL,                     -- signed: money that came is positive
    booked @int NOT NULL CHECK (booked IN (0, 1)),
    reversal @int NOT NULL CHECK (reversal IN (0, 1)),
    booked_on @int,
    value_on @int,
    reference @text NOT NULL,                -- of the bank
    code @text NOT NULL,
    words @text NOT NULL,                    -- name and text, for those without a payment
    print @blob NOT NULL,                    -- tells entries of an account apart
    occurrence @int NOT NULL CHECK (occurrence > 0), -- how many like it the statement had up to here
    same_statement @int NOT NULL DEFAULT 0,  -- the entry it repeats; 0: it is the first
    same_n @int NOT NULL DEFAULT 0,
    PRIMARY KEY (statement, n)
) @rowless;
CREATE UNIQUE INDEX bank_entry_once ON bank_entry (print, occurrence) WHERE booked = 1 AND same_statement = 0;
@immutable bank_entry;

-- Of each entry that is booked here; a batch has several.
CREATE TABLE payment (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    statement @int NOT NULL REFERENCES bank_statement (id),
    entry @int NOT NULL,
    k @int NOT NULL CHECK (k > 0),
    cents @int NOT NULL,                     -- signed
    booked_on @int NOT NULL,
    value_on @int NOT NULL,
    reversal @int NOT NULL CHECK (reversal IN (0, 1)),
    end_to_end @text NOT NULL,
    name @text NOT NULL,
    iban @text NOT NULL,
    reference @text NOT NULL,
    reason @text NOT NULL,                   -- code of a return, '': none
    text @text NOT NULL,
    UNIQUE (statement, entry, k)
) @strict;
@immutable payment;

-- What a payment settles of a document, with the payment's sign; the opposite sign undoes it.
CREATE TABLE payment_allocation (
    payment @int NOT NULL REFERENCES payment (id),
    n @int NOT NULL CHECK (n > 0),
    invoice @int NOT NULL REFERENCES invoice (id),
    invoice_n @int NOT NULL CHECK (invoice_n > 0), -- two who settle the same document at once: one is refused
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    cents @int NOT NULL CHECK (cents <> 0),
    rule @int NOT NULL CHECK (rule BETWEEN 1 AND 5), -- enum match_rule
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (payment, n),
    UNIQUE (invoice, invoice_n)
) @rowless;
@immutable payment_allocation;

-- Money that went back: a return by the bank or a transfer of ours; below zero undoes it.
CREATE TABLE payment_return (
    debit @int NOT NULL REFERENCES payment (id),
    n @int NOT NULL CHECK (n > 0),
    credit @int NOT NULL REFERENCES payment (id),
    credit_n @int NOT NULL CHECK (credit_n > 0),
    cents @int NOT NULL CHECK (cents <> 0),
    rule @int NOT NULL CHECK (rule BETWEEN 4 AND 5),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (debit, n),
    UNIQUE (credit, credit_n)
) @rowless;
@immutable payment_return;

-- Payment reminders, released by a person, without fee or interest (contributions.md section 8).
CREATE TABLE reminder (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    invoice @int NOT NULL REFERENCES invoice (id),
    series @int NOT NULL,                    -- year
    n @int NOT NULL CHECK (n > 0),           -- gapless in its series
    level @int NOT NULL CHECK (level > 0),   -- first, second, ... of the document
    open_cents @int NOT NULL CHECK (open_cents > 0),
    due_on @int NOT NULL,
    made_on @int NOT NULL,
    frozen @text NOT NULL,                   -- name, street and town of the party, lines
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    UNIQUE (series, n),
    UNIQUE (invoice, level)
) @strict;
@immutable reminder;

-- How bookings leave: the newest row counts (contributions.md section 19).
CREATE TABLE booking_profile (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    version @int NOT NULL UNIQUE CHECK (version > 0),
    settings @text NOT NULL,                 -- lines "name = value" (booking_export.h)
    created_by @int NOT NULL,
    created_at @int NOT NULL
) @strict;
@immutable booking_profile;

CREATE TABLE booking_export (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    n @int NOT NULL UNIQUE CHECK (n > 0),    -- batch number
    format @int NOT NULL CHECK (format IN (1, 2)), -- enum booking_format
    profile @int NOT NULL REFERENCES booking_profile (id),
    file_name @text NOT NULL,
    bookings @int NOT NULL CHECK (bookings > 0),
    debit_cents @int NOT NULL,               -- control totals: claims, and what goes back
    credit_cents @int NOT NULL,
    hash @blob NOT NULL,
    content @int NOT NULL,                   -- blob: the bytes that left
    created_by @int NOT NULL,
    created_at @int NOT NULL
) @strict;
@immutable booking_export;

-- A booking leaves once.
CREATE TABLE booking_export_item (
    invoice @int PRIMARY KEY REFERENCES invoice (id),
    booking_export @int NOT NULL REFERENCES booking_export (id),
    line @int NOT NULL CHECK (line > 0)
) @strict;
@immutable booking_export_item;

-- Copies that were fetched later: who, when.
CREATE TABLE booking_export_copy (
    booking_export @int NOT NULL REFERENCES booking_export (id),
    n @int NOT NULL CHECK (n > 0),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (booking_export, n)
) @rowless;
@immutable booking_export_copy;
