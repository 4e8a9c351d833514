-- Addresses are sealed with the key of the data folder. A program seals the rows of its forerunner as it opens the database
-- and leaves their `address` empty; new rows never have one.
ALTER TABLE mails ADD COLUMN sealed BLOB;         -- to whom, in lower case
ALTER TABLE mails ADD COLUMN address_index BLOB;  -- finds it again, tells nothing without the key
CREATE INDEX mails_address_index ON mails (address_index, queued);
