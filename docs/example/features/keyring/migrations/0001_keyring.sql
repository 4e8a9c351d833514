-- Keys that are out. One text serves both engines; once released, it is never changed again: a change is a new file.
CREATE TABLE keyring_loans (
    id INTEGER PRIMARY KEY,
    tag TEXT NOT NULL UNIQUE,
    holder TEXT NOT NULL,
    due TEXT NOT NULL
);
