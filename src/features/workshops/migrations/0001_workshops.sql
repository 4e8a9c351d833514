-- What is taught to several at once: a programme, and the days on which it takes place.
CREATE TABLE workshops (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('debutant', 'intermediaire', 'avance')),
    -- Whom it is for: a code; empty: everybody.
    audience TEXT NOT NULL,
    material TEXT NOT NULL,
    seats INTEGER NOT NULL CHECK (seats BETWEEN 1 AND 200),
    -- 0: free.
    price_cents INTEGER NOT NULL CHECK (price_cents >= 0),
    place INTEGER NOT NULL REFERENCES places (id),
    -- The commune of the place: its clock and its public holidays count.
    insee TEXT NOT NULL,
    sign_up TEXT NOT NULL CHECK (sign_up IN ('sessions', 'series', 'both')),
    first_day TEXT NOT NULL,
    rule TEXT NOT NULL,
    -- ISO dates with a space between.
    except_days TEXT NOT NULL,
    also_days TEXT NOT NULL,
    from_min INTEGER NOT NULL,
    to_min INTEGER NOT NULL CHECK (to_min > from_min),
    -- 1: on public holidays too.
    on_holidays INTEGER NOT NULL,
    created INTEGER NOT NULL,
    created_by INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    -- When the whole of it was cancelled.
    cancelled INTEGER
);
CREATE TABLE workshop_counsellors (
    workshop INTEGER NOT NULL REFERENCES workshops (id),
    person INTEGER NOT NULL,
    PRIMARY KEY (workshop, person)
);
CREATE INDEX workshop_counsellors_person ON workshop_counsellors (person);
CREATE TABLE workshop_resources (
    workshop INTEGER NOT NULL REFERENCES workshops (id),
    resource INTEGER NOT NULL REFERENCES resources (id),
    PRIMARY KEY (workshop, resource)
);

-- Each time it takes place. Its id is the purpose of its claims (agenda).
CREATE TABLE workshop_sessions (
    id INTEGER PRIMARY KEY,
    workshop INTEGER NOT NULL REFERENCES workshops (id),
    -- The day that the series gave it: stays when it is moved.
    day TEXT NOT NULL,
    starts INTEGER NOT NULL,
    ends INTEGER NOT NULL CHECK (ends > starts),
    seats INTEGER NOT NULL CHECK (seats BETWEEN 1 AND 200),
    -- 1: somebody moved this one by itself; changes of the series leave its time alone.
    moved INTEGER NOT NULL,
    cancelled INTEGER,
    -- Why, for those who are registered.
    reason TEXT NOT NULL,
    changed INTEGER NOT NULL,
    -- How often it was changed: iCalendar's SEQUENCE.
    changes INTEGER NOT NULL,
    UNIQUE (workshop, day)
);
CREATE INDEX workshop_sessions_starts ON workshop_sessions (starts);
-- The chairs of each session. Whoever has a seat has one of them, alone: nobody can be seated beyond them.
CREATE TABLE workshop_chairs (
    session INTEGER NOT NULL REFERENCES workshop_sessions (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    PRIMARY KEY (session, number)
);

-- Somebody who signed up, to one session or to several.
CREATE TABLE workshop_registrations (
    id INTEGER PRIMARY KEY,
    workshop INTEGER NOT NULL REFERENCES workshops (id),
    -- 1: to the whole series.
    whole INTEGER NOT NULL,
    -- Name, who signed them up, telephone, mail, a note: sealed, for "workshops.who" and this id.
    who BLOB NOT NULL,
    -- Blind indexes of what was given; empty: nothing was.
    phone_index BLOB NOT NULL,
    mail_index BLOB NOT NULL,
    -- Of name and telephone or mail together: the same person twice in one session. Empty: neither was given.
    same_index BLOB NOT NULL,
    -- Of the code on the slip.
    words_index BLOB NOT NULL UNIQUE,
    lang TEXT NOT NULL,
    account INTEGER,
    channel TEXT NOT NULL,
    -- Who signed them up at the desk; 0: nobody.
    made_by INTEGER NOT NULL,
    -- Of the form: sent twice it makes one registration.
    form INTEGER UNIQUE,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    -- 1: it names nobody any more.
    forgotten INTEGER NOT NULL
);
CREATE INDEX workshop_registrations_workshop ON workshop_registrations (workshop);
CREATE INDEX workshop_registrations_named ON workshop_registrations (created) WHERE forgotten = 0;
CREATE INDEX workshop_registrations_account ON workshop_registrations (account) WHERE account IS NOT NULL;
CREATE INDEX workshop_registrations_phone ON workshop_registrations (phone_index) WHERE LENGTH(phone_index) > 0;
CREATE INDEX workshop_registrations_mail ON workshop_registrations (mail_index) WHERE LENGTH(mail_index) > 0;

-- One person in one session.
CREATE TABLE workshop_entries (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES workshop_sessions (id),
    registration INTEGER NOT NULL REFERENCES workshop_registrations (id),
    state TEXT NOT NULL CHECK
        (state IN ('waiting', 'offered', 'unknown', 'seen', 'noshow', 'excused', 'revoked', 'lapsed')),
    chair INTEGER,
    -- Since when they wait, or have signed up: who came first is first.
    queued INTEGER NOT NULL,
    -- Until when an offered seat must be confirmed.
    until INTEGER,
    -- Whether they came, by half-day; none: nobody has said.
    came_am INTEGER,
    came_pm INTEGER,
    -- What they signed on the screen, sealed for "workshops.signature" with this id and half-day; empty: nothing.
    signed_am BLOB NOT NULL,
    signed_pm BLOB NOT NULL,
    changed INTEGER NOT NULL,
    UNIQUE (session, registration),
    UNIQUE (session, chair),
    FOREIGN KEY (session, chair) REFERENCES workshop_chairs (session, number),
    -- A chair goes with the states that have one, and with no other.
    CHECK ((chair IS NOT NULL AND state IN ('offered', 'unknown', 'seen', 'noshow')) OR
        (chair IS NULL AND state IN ('waiting', 'excused', 'revoked', 'lapsed')))
);
CREATE INDEX workshop_entries_registration ON workshop_entries (registration);
CREATE INDEX workshop_entries_waiting ON workshop_entries (session, queued, id) WHERE state = 'waiting';

-- What became of each, for those who look after it, and what everybody registered is told.
CREATE TABLE workshop_history (
    id INTEGER PRIMARY KEY,
    workshop INTEGER NOT NULL REFERENCES workshops (id),
    session INTEGER,
    registration INTEGER,
    at INTEGER NOT NULL,
    -- 0: the person themselves, or the waiting list.
    done_by INTEGER NOT NULL,
    act TEXT NOT NULL,
    was TEXT NOT NULL,
    -- The reason that was given, sealed for "workshops.reason" and this id; empty: none.
    reason BLOB NOT NULL
);
CREATE INDEX workshop_history_workshop ON workshop_history (workshop, id);
CREATE INDEX workshop_history_registration ON workshop_history (registration, id) WHERE registration IS NOT NULL;

-- The signed sheet of a session, as a picture, sealed for "workshops.sheet" and this id.
CREATE TABLE workshop_sheets (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES workshop_sessions (id),
    picture BLOB NOT NULL,
    added INTEGER NOT NULL,
    added_by INTEGER NOT NULL
);
CREATE INDEX workshop_sheets_session ON workshop_sheets (session);
