-- Entries are only ever added, each right after the last. What is older than `journal_start` may go.
CREATE FUNCTION journal_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Two writers meet here; under SERIALIZABLE the second one is done again.
    UPDATE journal_head SET number = NEW.number, hash = NEW.hash WHERE number = NEW.number - 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the journal takes the next entry only' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION journal_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number > COALESCE((SELECT number FROM journal_start), 0) THEN
        RAISE EXCEPTION 'the journal is never shortened at its end' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER journal_insert BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION journal_insert();
CREATE TRIGGER journal_update BEFORE UPDATE ON journal FOR EACH ROW
    EXECUTE FUNCTION journal_refuse('the journal is never changed');
CREATE TRIGGER journal_delete BEFORE DELETE ON journal FOR EACH ROW EXECUTE FUNCTION journal_delete();
CREATE TRIGGER journal_truncate BEFORE TRUNCATE ON journal FOR EACH STATEMENT
    EXECUTE FUNCTION journal_refuse('the journal is never emptied');
CREATE TRIGGER journal_head_update BEFORE UPDATE ON journal_head FOR EACH ROW WHEN (NEW.number <> OLD.number + 1)
    EXECUTE FUNCTION journal_refuse('the head of the journal moves with its entries only');
CREATE TRIGGER journal_head_delete BEFORE DELETE ON journal_head FOR EACH ROW
    EXECUTE FUNCTION journal_refuse('the head of the journal stays');
