-- Documents to the parties (§ 5 (6)): notices, invoices, credit notes, payment notices.
--
-- A document is closed with its number: seller, buyer, amounts and the bytes that were made stay as
-- they were.  What happens to it later (sent, paid, corrected) are rows beside it.

-- How the body bills a party from a day on, a new row for each change (contributions.md section 16).
CREATE TABLE billing_profile (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    starts @int NOT NULL,
    leitweg @text NOT NULL,                  -- BT-10; '' for the body itself
    endpoint_scheme @text NOT NULL,          -- BT-34/BT-49: EM or 0204
    endpoint @text NOT NULL,
    iban @text NOT NULL,                     -- of the body: where one pays; of a party: where refunds go and payments come from
    account_name @text NOT NULL,
    tax_number @text NOT NULL,               -- BT-32, body only
    vat_id @text NOT NULL,                   -- BT-31, body only
    register_id @text NOT NULL,              -- BT-29/BT-30, body only
    contact @text NOT NULL,                  -- BT-41: an office, not a person
    phone @text NOT NULL,
    mail @text NOT NULL,
    name @text NOT NULL,                     -- '': name and address of the party's record
    street @text NOT NULL,
    zip @text NOT NULL,
    town @text NOT NULL,
    contract @text NOT NULL,                 -- BT-12: reference of the agreement
    syntax @int NOT NULL CHECK (syntax IN (2, 3)), -- enum invoice_format the party takes: UBL, CII
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    UNIQUE (authority, starts, id)
) @strict;
@immutable billing_profile;

CREATE TABLE vat_period (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    starts @int NOT NULL,                    -- until the next one starts
    regime @int NOT NULL CHECK (regime IN (1, 2)), -- enum vat_regime: O, S; internal follows from the provider's own share
    rate @int NOT NULL CHECK (rate BETWEEN 0 AND 10000),
    decision_ref @text NOT NULL CHECK (decision_ref <> ''),
    created_by @int NOT NULL,
    created_at @int NOT NULL
) @strict;
@immutable vat_period;

CREATE TABLE invoice (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    kind @int NOT NULL CHECK (kind BETWEEN 1 AND 4), -- enum invoice_kind: invoice 380, credit note 381, corrected invoice 384, payment notice
    series @int NOT NULL,                    -- the year of issue
    n @int NOT NULL CHECK (n > 0),           -- gapless in its series
    number @text NOT NULL UNIQUE,            -- as printed: "2027-00012"
    fixing @int NOT NULL DEFAULT 0,          -- 0: not of a fixing
    year @int NOT NULL,
    half @int NOT NULL CHECK (half BETWEEN 0 AND 2), -- 1, 2: instalment; 0: whole year
    corrects @int NOT NULL DEFAULT 0,        -- invoice it corrects or cancels
    starts @int NOT NULL,                    -- service period (BG-14)
    ends @int NOT NULL,
    issued_on @int NOT NULL,
    due_nominal @int NOT NULL,
    due_on @int NOT NULL,                    -- shifted by § 193 BGB
    net_cents @int NOT NULL,                 -- never negative; a credit note owes the other way
    vat_regime @int NOT NULL CHECK (vat_regime BETWEEN 1 AND 3), -- enum vat_regime
    vat_rate @int NOT NULL,
    vat_cents @int NOT NULL,
    gross_cents @int NOT NULL,
    reference @text NOT NULL UNIQUE,         -- RF reference (ISO 11649), without spaces
    frozen @text NOT NULL,                   -- seller and buyer as of the day of issue, canonical JSON
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    UNIQUE (series, n),
    UNIQUE (authority, fixing, year, half, kind, corrects)
) @strict;
@immutable invoice;

CREATE TABLE invoice_line (
    invoice @int NOT NULL REFERENCES invoice (id),
    n @int NOT NULL CHECK (n > 0),
    name @text NOT NULL,
    quantity_thousandths @int NOT NULL,
    unit @text NOT NULL,                     -- C62, HUR
    price_cents @int NOT NULL,
    net_cents @int NOT NULL,
    PRIMARY KEY (invoice, n)
) @rowless;
@immutable invoice_line;

-- The bytes that were made once; a reprint gives the same.
CREATE TABLE invoice_document (
    invoice @int NOT NULL REFERENCES invoice (id),
    format @int NOT NULL CHECK (format BETWEEN 1 AND 3), -- enum invoice_format: PDF, UBL, CII
    hash @blob NOT NULL,
    bytes @blob NOT NULL,
    PRIMARY KEY (invoice, format)
) @rowless;
@immutable invoice_document;

CREATE TABLE invoice_delivery (
    id @int PRIMARY KEY,
    invoice @int NOT NULL REFERENCES invoice (id),
    delivered_on @int NOT NULL,
    channel @text NOT NULL CHECK (channel <> ''),
    evidence @text NOT NULL CHECK (evidence <> ''),
    created_by @int NOT NULL,
    created_at @int NOT NULL
) @strict;
@immutable invoice_delivery;

-- The notice of contributions to one participant (§ 5 (2)), made once.
CREATE TABLE letter (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    fixing @int NOT NULL REFERENCES fixing (id),
    dated @int NOT NULL,                     -- day that is printed
    hash @blob NOT NULL,
    bytes @blob NOT NULL,
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    UNIQUE (fixing, authority)
) @strict;
@immutable letter;

-- A document that was given to the outbox; what became of it is the proof of delivery.
CREATE TABLE sending (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    invoice @int NOT NULL DEFAULT 0,         -- one of the two
    letter @int NOT NULL DEFAULT 0,
    recipient @text NOT NULL CHECK (recipient <> ''),
    mail_key @text NOT NULL UNIQUE,          -- of the outbox
    message_id @text NOT NULL,
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    CHECK ((invoice > 0) <> (letter > 0))
) @strict;
@immutable sending;

-- What the mail server said in the end; accepted: the proof is written.
CREATE TABLE sending_result (
    sending @int NOT NULL REFERENCES sending (id),
    accepted @int NOT NULL CHECK (accepted IN (0, 1)),
    at @int NOT NULL,
    why @text NOT NULL,
    PRIMARY KEY (sending)
) @rowless;
@immutable sending_result;
