-- Entries are only ever added, each right after the last. What is older than `journal_start` may go.
CREATE TRIGGER journal_insert BEFORE INSERT ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal takes the next entry only')
        WHERE NOT EXISTS (SELECT 1 FROM journal_head WHERE number = NEW.number - 1);
    UPDATE journal_head SET number = NEW.number, hash = NEW.hash;
END;
CREATE TRIGGER journal_update BEFORE UPDATE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is never changed');
END;
CREATE TRIGGER journal_delete BEFORE DELETE ON journal
    WHEN OLD.number > COALESCE((SELECT number FROM journal_start), 0) BEGIN
    SELECT RAISE(ABORT, 'the journal is never shortened at its end');
END;
CREATE TRIGGER journal_head_update BEFORE UPDATE ON journal_head WHEN NEW.number <> OLD.number + 1 BEGIN
    SELECT RAISE(ABORT, 'the head of the journal moves with its entries only');
END;
CREATE TRIGGER journal_head_delete BEFORE DELETE ON journal_head BEGIN
    SELECT RAISE(ABORT, 'the head of the journal stays');
END;
