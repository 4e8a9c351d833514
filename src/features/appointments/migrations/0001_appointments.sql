-- Who meets whom, when. That nobody is booked twice is kept by `claims` (agenda), whose purpose is the appointment's id.
CREATE TABLE appointments (
    id INTEGER PRIMARY KEY,
    motif INTEGER NOT NULL REFERENCES motifs (id),
    counsellor INTEGER NOT NULL,
    place INTEGER REFERENCES places (id),
    kind TEXT NOT NULL,
    starts INTEGER NOT NULL,
    ends INTEGER NOT NULL CHECK (ends > starts),
    -- The commune where it takes place; empty by telephone.
    insee TEXT NOT NULL,
    travel_min INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('unknown', 'seen', 'excused', 'revoked', 'noshow')),
    -- Name, who booked, telephone, mail, address, what it is about: sealed, for "appointments.who" and this id.
    who BLOB NOT NULL,
    -- Blind indexes of what was given; empty: nothing was.
    phone_index BLOB NOT NULL,
    mail_index BLOB NOT NULL,
    -- Of the code on the slip.
    words_index BLOB NOT NULL UNIQUE,
    lang TEXT NOT NULL,
    -- The account of the person, when they have one.
    account INTEGER,
    channel TEXT NOT NULL,
    -- Who booked it for them at the desk; 0: nobody.
    made_by INTEGER NOT NULL,
    -- The hold that it came from: the same form sent twice makes one appointment.
    hold INTEGER UNIQUE,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    -- How often it was changed: iCalendar's SEQUENCE.
    changes INTEGER NOT NULL,
    -- 1: it names nobody any more.
    forgotten INTEGER NOT NULL
);
CREATE INDEX appointments_counsellor ON appointments (counsellor, starts);
CREATE INDEX appointments_place ON appointments (place, starts);
CREATE INDEX appointments_starts ON appointments (starts);
CREATE INDEX appointments_named ON appointments (starts) WHERE forgotten = 0;
CREATE INDEX appointments_account ON appointments (account) WHERE account IS NOT NULL;
CREATE INDEX appointments_phone ON appointments (phone_index) WHERE LENGTH(phone_index) > 0;
CREATE INDEX appointments_mail ON appointments (mail_index) WHERE LENGTH(mail_index) > 0;

-- What became of each, for those who look after it.
CREATE TABLE appointments_history (
    id INTEGER PRIMARY KEY,
    appointment INTEGER NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    -- 0: the person themselves, through their link.
    done_by INTEGER NOT NULL,
    act TEXT NOT NULL,
    -- What it was before: of a move when it began, of a status the one before.
    was TEXT NOT NULL,
    -- The reason that was given, sealed for "appointments.reason" and this id; empty: none.
    reason BLOB NOT NULL
);
CREATE INDEX appointments_history_of ON appointments_history (appointment, id);

-- A slot that somebody is reading: nobody else gets it meanwhile.
CREATE TABLE holds (
    -- Random: whoever knows it has the slot.
    id INTEGER PRIMARY KEY,
    motif INTEGER NOT NULL,
    counsellor INTEGER NOT NULL,
    place INTEGER,
    starts INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    insee TEXT NOT NULL,
    until INTEGER NOT NULL
);
CREATE INDEX holds_until ON holds (until);
