-- Which keys the database needs. A mark tells two keys apart and says nothing of either.
CREATE TABLE vault_keys (
    mark BLOB PRIMARY KEY,
    -- 1: with this one servers seal.
    seals INTEGER NOT NULL CHECK (seals IN (0, 1)),
    -- 1: something may still be sealed by it, and does not open without it.
    needed INTEGER NOT NULL CHECK (needed IN (0, 1)),
    -- Since when it seals; 0: from the beginning.
    since INTEGER NOT NULL,
    -- 1: it took the place of one that leaked.
    leaked INTEGER NOT NULL CHECK (leaked IN (0, 1)),
    CHECK (needed = 1 OR seals = 0)
);
CREATE UNIQUE INDEX vault_keys_seals ON vault_keys (seals) WHERE seals = 1;
-- The mark of before; a database that was never served has none.
CREATE TABLE IF NOT EXISTS vault_mark (mark BLOB NOT NULL);
INSERT INTO vault_keys (mark, seals, needed, since, leaked) SELECT mark, 1, 1, 0, 0 FROM vault_mark;
DROP TABLE vault_mark;

-- Servers that run, and which keys each of them has: so that nobody seals with a key that another can't open with yet.
CREATE TABLE key_holders (
    id INTEGER PRIMARY KEY,
    -- "beffroi-1:4711": the machine and its process.
    who TEXT NOT NULL,
    -- Marks in hexadecimal, with a space between.
    knows TEXT NOT NULL,
    seals TEXT NOT NULL,
    seen INTEGER NOT NULL
);
