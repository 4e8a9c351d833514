-- Work done later. A row goes when its work is done; what failed for good stays to be looked at.
CREATE TABLE jobs (
    id         INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL,
    payload    TEXT NOT NULL,                 -- JSON
    due_at     INTEGER NOT NULL,              -- when it may be taken: its time to run; while it runs, the end of its lease
    running    INTEGER NOT NULL DEFAULT 0,
    failed     INTEGER NOT NULL DEFAULT 0,    -- given up
    attempts   INTEGER NOT NULL DEFAULT 0,    -- also tells apart who took it: only the last attempt may end it
    unique_key TEXT,
    trouble    TEXT,                          -- why the last attempt failed
    added_at   INTEGER NOT NULL
);
CREATE INDEX jobs_due ON jobs (due_at, id) WHERE failed = 0;
-- The database, not luck, forbids two waiting jobs of one key.
CREATE UNIQUE INDEX jobs_waiting_key ON jobs (unique_key) WHERE running = 0 AND failed = 0;
