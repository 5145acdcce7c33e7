-- Budget plans of the body, their execution and its posts (contributions.md section 20).
--
-- Every table here is closed: a line, a supplement, a forecast or a post that changes is a new row, so each
-- version stays readable.  A budget counts from its adoption on; what it then costs by year becomes rows of
-- budget_plan, which fixings use.

CREATE TABLE budget (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    year @int NOT NULL CHECK (year BETWEEN 2000 AND 2999),
    version @int NOT NULL CHECK (version > 0),
    scheme @int NOT NULL CHECK (scheme IN (1, 2)), -- enum budget_scheme
    document @text NOT NULL CHECK (document <> ''),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    UNIQUE (year, version)
) @strict;
@immutable budget;

-- The newest n of a number counts.  Amounts by year of the budget: -2 (actual), -1, 0, and the outlook.
CREATE TABLE budget_line (
    budget @int NOT NULL REFERENCES budget (id),
    number @text NOT NULL CHECK (number <> ''),
    n @int NOT NULL CHECK (n > 0),
    name @text NOT NULL CHECK (name <> ''),
    area @int NOT NULL CHECK (area BETWEEN 1 AND 3),   -- enum budget_area
    type @int NOT NULL CHECK (type BETWEEN 1 AND 19),  -- enum cost_type
    marked @int NOT NULL CHECK (marked IN (0, 1)),     -- enters the contributions
    dropped @int NOT NULL CHECK (dropped IN (0, 1)),
    actual_cents @int NOT NULL,
    current_cents @int NOT NULL,
    planned_cents @int NOT NULL,
    outlook_1_cents @int NOT NULL,
    outlook_2_cents @int NOT NULL,
    outlook_3_cents @int NOT NULL,
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (budget, number, n)
) @rowless;
@immutable budget_line;

CREATE TABLE budget_adoption (
    budget @int PRIMARY KEY REFERENCES budget (id),
    adopted_on @int NOT NULL,
    decision @text NOT NULL CHECK (decision <> ''),
    created_by @int NOT NULL,
    created_at @int NOT NULL
) @strict;
@immutable budget_adoption;

-- Supplements and forecasts of a line of the year, in the order they came.
CREATE TABLE budget_value (
    year @int NOT NULL,
    n @int NOT NULL CHECK (n > 0),
    number @text NOT NULL,
    kind @int NOT NULL CHECK (kind IN (1, 2)),         -- enum budget_value_kind
    cents @int NOT NULL,
    valued_on @int NOT NULL,
    reason @text NOT NULL CHECK (reason <> ''),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (year, n)
) @rowless;
@immutable budget_value;

-- What was spent or received; a mistake is undone by a posting of the opposite amount.
CREATE TABLE budget_posting (
    year @int NOT NULL,
    n @int NOT NULL CHECK (n > 0),
    number @text NOT NULL,
    posted_on @int NOT NULL,
    cents @int NOT NULL,
    name @text NOT NULL CHECK (name <> ''),
    voucher @text NOT NULL CHECK (voucher <> ''),
    quantity_thousandths @int NOT NULL,                -- of an internal service of the provider; else 0
    unit @text NOT NULL,
    price_cents @int NOT NULL,
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (year, n)
) @rowless;
@immutable budget_posting;
CREATE INDEX budget_posting_number ON budget_posting (year, number, n);

-- A quarter as it was reported to the steering group.
CREATE TABLE budget_report (
    year @int NOT NULL,
    quarter @int NOT NULL CHECK (quarter BETWEEN 1 AND 4),
    budget @int NOT NULL REFERENCES budget (id),
    threshold @int NOT NULL,                           -- percent
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (year, quarter)
) @rowless;
@immutable budget_report;

CREATE TABLE budget_report_line (
    year @int NOT NULL,
    quarter @int NOT NULL,
    number @text NOT NULL,
    name @text NOT NULL,
    area @int NOT NULL,
    planned_cents @int NOT NULL,
    supplement_cents @int NOT NULL,
    actual_cents @int NOT NULL,
    forecast_cents @int NOT NULL,
    forecast @int NOT NULL CHECK (forecast IN (0, 1)), -- there is one
    beyond @int NOT NULL CHECK (beyond IN (0, 1)),
    explanation @text NOT NULL,
    PRIMARY KEY (year, quarter, number),
    CHECK (beyond = 0 OR explanation <> '')
) @rowless;
@immutable budget_report_line;

-- Posts of the body: how one stands from a day on.  No names of persons.
CREATE TABLE staff_post (
    number @text NOT NULL CHECK (number <> ''),
    n @int NOT NULL CHECK (n > 0),
    starts @int NOT NULL,
    name @text NOT NULL CHECK (name <> ''),
    pay_group @text NOT NULL CHECK (pay_group <> ''),
    planned_thousandths @int NOT NULL CHECK (planned_thousandths BETWEEN 0 AND 100000),
    filled_thousandths @int NOT NULL CHECK (filled_thousandths BETWEEN 0 AND planned_thousandths),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (number, n)
) @rowless;
@immutable staff_post;
