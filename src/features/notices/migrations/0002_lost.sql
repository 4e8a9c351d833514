-- A mail may come back days after it went: until then we know which it was, and its words stay, sealed.
ALTER TABLE notices ADD COLUMN mail INTEGER;
-- Why somebody calls: no_such_mailbox, mail_refused, mail_unsent, sms_refused, sms_unsent; empty: there was no other way.
ALTER TABLE notices ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE INDEX notices_mail ON notices (mail) WHERE mail IS NOT NULL;
