-- The way out of an organisation's dependencies, step by step. Whoever has the address of a plan has the plan: no account, no name of a person.
CREATE TABLE plans (
    id INTEGER PRIMARY KEY,
    -- A hash of what its address says.
    key_hash BLOB NOT NULL UNIQUE,
    -- As its owner calls it: "Boulangerie Lemoine"; empty: its domain says enough.
    name TEXT NOT NULL CHECK (LENGTH(name) <= 120),
    -- Whose audit it comes from; empty: from what somebody ticked.
    domain TEXT NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    -- What the audit said when the plan began, and what the latest says: per mille, -1 for what nobody knows; and when they were made.
    score_before INTEGER NOT NULL DEFAULT -1,
    score_now INTEGER NOT NULL DEFAULT -1,
    audited_before INTEGER,
    audited_now INTEGER,
    -- A hash of the code that lets a counsellor in, and until when it does.
    code_hash BLOB,
    code_until INTEGER,
    -- When its owner took it away; it can be put back for thirty days.
    removed INTEGER
);
CREATE INDEX plans_domain ON plans (domain) WHERE domain <> '';
CREATE INDEX plans_changed ON plans (changed);
CREATE UNIQUE INDEX plans_code ON plans (code_hash) WHERE code_hash IS NOT NULL;

CREATE TABLE plan_steps (
    id INTEGER PRIMARY KEY,
    plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    -- Of data/catalogue.
    move TEXT NOT NULL,
    position INTEGER NOT NULL,
    -- What it leaves, one a line: "google-analytics" of the catalogue, "service/x" of the audit's knowledge that has no product.
    leaves TEXT NOT NULL,
    -- What takes their place; empty: not chosen.
    solution TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('todo', 'doing', 'done', 'dropped')),
    -- As somebody who knows the place estimates them; -1: as the catalogue does.
    hours INTEGER NOT NULL DEFAULT -1,
    cost INTEGER NOT NULL DEFAULT -1,
    note TEXT NOT NULL CHECK (LENGTH(note) <= 2000),
    done_on TEXT,
    -- 1: a later audit found nothing of it any more.
    seen_gone INTEGER NOT NULL DEFAULT 0,
    -- 1: it came from an audit, and goes by what audits see.
    audited INTEGER NOT NULL DEFAULT 0,
    UNIQUE (plan, move)
);

-- Counsellors whom the owner let in.
CREATE TABLE plan_counsellors (
    plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    person INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (plan, person)
);
CREATE INDEX plan_counsellors_person ON plan_counsellors (person);
