-- The job that is put into the table when the mail is given up or comes back; empty: nobody waits to hear of it.
ALTER TABLE mails ADD COLUMN when_lost TEXT NOT NULL DEFAULT '';
