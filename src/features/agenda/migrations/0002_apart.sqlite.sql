-- Two claims of one subject never overlap. No claim is longer than a day: so only those that begin within a day before can.
CREATE TRIGGER claims_apart_insert BEFORE INSERT ON claims
WHEN EXISTS (SELECT 1 FROM claims WHERE subject = NEW.subject AND starts < NEW.ends AND starts >= NEW.starts - 86400000000
    AND ends > NEW.starts)
BEGIN SELECT RAISE(ABORT, 'two claims of one subject overlap'); END;
-- A claim is moved by taking it away and claiming anew.
CREATE TRIGGER claims_apart_update BEFORE UPDATE OF subject, starts, ends ON claims
BEGIN SELECT RAISE(ABORT, 'a claim is never moved'); END;
