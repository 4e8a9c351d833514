-- By which key the hash was made (keys::mark_of): when that key goes, these end, for nobody but their owners knows what was hashed.
-- Empty: by the key that sealed before the first was replaced.
ALTER TABLE recovery_codes ADD COLUMN made_by_key BLOB NOT NULL DEFAULT '';
ALTER TABLE people_cards ADD COLUMN made_by_key BLOB NOT NULL DEFAULT '';
