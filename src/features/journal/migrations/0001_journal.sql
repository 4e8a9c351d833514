-- The journal; journal.hpp tells what its hashes are made of. It holds numbers and codes, nothing that names anybody, and
-- survives the people it tells of: no foreign keys.
CREATE TABLE journal (
    number  INTEGER PRIMARY KEY,
    at_us   INTEGER NOT NULL,
    done_by INTEGER NOT NULL,   -- 0: the command line, or a program
    act     TEXT NOT NULL,
    about   INTEGER NOT NULL,   -- 0: nobody in particular
    what    TEXT NOT NULL CHECK (LENGTH(what) <= 80),
    hash    TEXT NOT NULL CHECK (LENGTH(hash) = 64)
);
CREATE INDEX journal_about ON journal (about, number) WHERE about <> 0;
CREATE INDEX journal_done_by ON journal (done_by, number) WHERE done_by <> 0;

-- The last entry. All writers meet at this one row: on PostgreSQL the second of two is done again, so the chain never forks.
CREATE TABLE journal_head (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    hash   TEXT NOT NULL
);
-- What stands before the first entry that is kept.
CREATE TABLE journal_start (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    hash   TEXT NOT NULL
);
INSERT INTO journal_head (id, number, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO journal_start (id, number, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
