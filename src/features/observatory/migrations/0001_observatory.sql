-- Audits of domains: one row for each time that one was audited. What was seen stays as long as it is the latest, or the last of its month.
CREATE TABLE audits (
    id INTEGER PRIMARY KEY,
    domain TEXT NOT NULL CHECK (LENGTH(domain) BETWEEN 1 AND 253),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    -- 0: somebody waits for it; 1: a list that is followed.
    urgency INTEGER NOT NULL CHECK (urgency IN (0, 1)),
    asked INTEGER NOT NULL,
    -- Of a running one: whoever took it has it until then.
    lease INTEGER NOT NULL DEFAULT 0,
    stage TEXT NOT NULL DEFAULT '',
    finished INTEGER,
    -- JSON of the evidence, deflated; NULL when its time is over.
    evidence BLOB,
    -- What the verdict said when it was made, for lists and for what changed: per mille, and -1 for what nobody knows.
    score INTEGER NOT NULL DEFAULT -1,
    coverage INTEGER NOT NULL DEFAULT -1,
    mail_level INTEGER NOT NULL DEFAULT -1,
    lowest_level INTEGER NOT NULL DEFAULT -1,
    mail_company TEXT NOT NULL DEFAULT '',
    weakest TEXT NOT NULL DEFAULT ''
);
-- One at a time for each domain.
CREATE UNIQUE INDEX audits_open ON audits (domain) WHERE state IN ('waiting', 'running');
CREATE INDEX audits_domain ON audits (domain, finished);
CREATE INDEX audits_waiting ON audits (urgency, asked) WHERE state = 'waiting';

-- Domains whose owner does not want to be shown, proven by a record of theirs.
CREATE TABLE audit_objections (
    domain TEXT PRIMARY KEY,
    since INTEGER NOT NULL
);

-- "This is wrong": the right of reply. Nothing but the words is asked for.
CREATE TABLE audit_replies (
    id INTEGER PRIMARY KEY,
    domain TEXT NOT NULL,
    -- Which finding: its rule and whom it names, "mail.mailbox/1 microsoft-365-mail"; empty: the whole report.
    finding TEXT NOT NULL,
    words TEXT NOT NULL CHECK (LENGTH(words) BETWEEN 1 AND 2000),
    received INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'shown', 'refused')),
    -- What the co-operative says to it.
    answer TEXT NOT NULL DEFAULT '',
    settled INTEGER
);
CREATE INDEX audit_replies_domain ON audit_replies (domain, received);
CREATE INDEX audit_replies_waiting ON audit_replies (received) WHERE state = 'waiting';
