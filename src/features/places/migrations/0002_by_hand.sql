-- What people change by hand. A place that is retired stays in the table: for its history, and so that imports know it.
-- The instant of retiring; 0 while it is listed.
ALTER TABLE places ADD COLUMN retired INTEGER NOT NULL DEFAULT 0;
-- The place into which it was merged: its address leads there.
ALTER TABLE places ADD COLUMN merged_into INTEGER REFERENCES places (id);
-- The fingerprint of what the source said last, where the place is not as the source says; else empty.
ALTER TABLE places ADD COLUMN imported TEXT NOT NULL DEFAULT '';
CREATE INDEX places_duplicates_open ON places_duplicates (found_at) WHERE decision = 'open';
CREATE INDEX places_retired ON places (retired) WHERE retired > 0;
