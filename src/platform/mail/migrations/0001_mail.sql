-- What became of each mail, for 90 days. Its words are in its job until it is sent, and nowhere afterwards.
CREATE TABLE mails (
    id      INTEGER PRIMARY KEY,
    token   TEXT NOT NULL UNIQUE,          -- of its Message-ID and of the address that it is returned to
    address TEXT NOT NULL,                 -- to whom, in lower case
    kind    TEXT NOT NULL,                 -- "invitation", "sign_in"
    queued  INTEGER NOT NULL,
    sent    INTEGER,                       -- a server took it
    refused INTEGER,                       -- the server never will, or too many days have passed
    bounced INTEGER,                       -- it was taken, and came back
    gone    INTEGER NOT NULL DEFAULT 0,    -- because there is no such mailbox
    answer  TEXT NOT NULL DEFAULT ''       -- what the last server said, without addresses and links
);
CREATE INDEX mails_queued ON mails (queued);
CREATE INDEX mails_address ON mails (address, queued);
