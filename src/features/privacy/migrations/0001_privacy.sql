-- What the daily job removed: counts only.
CREATE TABLE retention_runs (
    ran_at    INTEGER NOT NULL,
    holding   TEXT NOT NULL,       -- the key of the register
    before_at INTEGER NOT NULL,    -- what was older than this
    removed   INTEGER NOT NULL,
    PRIMARY KEY (ran_at, holding)
);

-- Who asked to be erased. No foreign key: a request outlives the account that it ends.
CREATE TABLE erasure_requests (
    id        INTEGER PRIMARY KEY,
    person    INTEGER NOT NULL,
    asked     INTEGER NOT NULL,
    due       INTEGER NOT NULL,
    withdrawn INTEGER,
    done      INTEGER,
    CHECK (withdrawn IS NULL OR done IS NULL)
);
CREATE UNIQUE INDEX erasure_requests_waiting ON erasure_requests (person) WHERE withdrawn IS NULL AND done IS NULL;
CREATE INDEX erasure_requests_due ON erasure_requests (due) WHERE withdrawn IS NULL AND done IS NULL;
CREATE INDEX erasure_requests_person ON erasure_requests (person, asked);

-- What courts and other authorities asked for, as published on /transparence. Nothing in it names a person.
CREATE TABLE authority_requests (
    id        INTEGER PRIMARY KEY,
    received  TEXT NOT NULL,       -- ISO date
    authority TEXT NOT NULL,
    asked     TEXT NOT NULL,
    answer    TEXT NOT NULL CHECK (answer IN ('given', 'in_part', 'refused', 'absent'))
);
CREATE INDEX authority_requests_received ON authority_requests (received);
