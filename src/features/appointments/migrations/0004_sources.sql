-- Where appointments were brought in from, as whoever did it called it: "rdv-service-public".
CREATE TABLE appointments_sources (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
-- 0: it was given no name, or brought in before names were kept.
ALTER TABLE appointments_brought ADD COLUMN source INTEGER NOT NULL DEFAULT 0;
