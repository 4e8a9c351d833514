-- Cards that let a resident into their own space: a QR code and a code of words, of which only blind indexes are kept.
CREATE TABLE people_cards (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    token BLOB NOT NULL UNIQUE,
    words BLOB NOT NULL UNIQUE,
    printed_by INTEGER NOT NULL,
    printed INTEGER NOT NULL,
    used INTEGER,
    revoked INTEGER
);
CREATE INDEX people_cards_person ON people_cards (person, id);
