-- What somebody has to do lies together, in the order of time, so that a week of many people is read from few pages of the file.
-- PostgreSQL reads it by the index of the constraint.
CREATE TABLE claims_together (
    subject INTEGER NOT NULL,
    starts INTEGER NOT NULL,
    ends INTEGER NOT NULL CHECK (ends > starts AND ends - starts <= 86400000000),
    begins INTEGER NOT NULL,
    purpose INTEGER NOT NULL,
    insee TEXT NOT NULL,
    held_until INTEGER,
    PRIMARY KEY (subject, starts)
) WITHOUT ROWID;
INSERT INTO claims_together SELECT subject, starts, ends, begins, purpose, insee, held_until FROM claims ORDER BY subject, starts;
DROP TABLE claims;
ALTER TABLE claims_together RENAME TO claims;
CREATE INDEX claims_purpose ON claims (purpose);
CREATE INDEX claims_held ON claims (subject, held_until) WHERE held_until IS NOT NULL;
CREATE TRIGGER claims_apart_insert BEFORE INSERT ON claims
WHEN EXISTS (SELECT 1 FROM claims WHERE subject = NEW.subject AND starts < NEW.ends AND starts >= NEW.starts - 86400000000
    AND ends > NEW.starts)
BEGIN SELECT RAISE(ABORT, 'two claims of one subject overlap'); END;
CREATE TRIGGER claims_apart_update BEFORE UPDATE OF subject, starts, ends ON claims
BEGIN SELECT RAISE(ABORT, 'a claim is never moved'); END;
