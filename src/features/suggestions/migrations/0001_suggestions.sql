-- What people say is wrong on the page of a place, until somebody has looked at it. Nothing tells who said it.
CREATE TABLE suggestions (
    id INTEGER PRIMARY KEY,
    place INTEGER NOT NULL REFERENCES places (id) ON DELETE CASCADE,
    subject TEXT NOT NULL CHECK (subject IN ('closed', 'moved', 'hours', 'contact', 'other')),
    words TEXT NOT NULL,
    received INTEGER NOT NULL,
    settled INTEGER,
    -- Of the place, the subject, the words and the day: the same thing sent twice is kept once.
    digest BLOB NOT NULL UNIQUE
);
CREATE INDEX suggestions_open ON suggestions (settled, received);
