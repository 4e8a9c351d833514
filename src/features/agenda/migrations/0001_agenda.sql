-- What one can come for.
CREATE TABLE motifs (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    -- Without accents or case: what lists are sorted by, alike on both engines.
    sort_name TEXT NOT NULL,
    duration_min INTEGER NOT NULL CHECK (duration_min BETWEEN 5 AND 480),
    buffer_min INTEGER NOT NULL CHECK (buffer_min BETWEEN 0 AND 240),
    notice_min INTEGER NOT NULL CHECK (notice_min >= 0),
    horizon_days INTEGER NOT NULL CHECK (horizon_days BETWEEN 1 AND 366),
    kind TEXT NOT NULL,
    bookable_by TEXT NOT NULL,
    text_before TEXT NOT NULL,
    text_after TEXT NOT NULL,
    created INTEGER NOT NULL,
    retired INTEGER
);
CREATE UNIQUE INDEX motifs_name ON motifs (sort_name, kind) WHERE retired IS NULL;

-- Rooms, vehicles and equipment that only one can use at a time.
CREATE TABLE resources (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Where it is; none: it goes along.
    place INTEGER REFERENCES places (id),
    created INTEGER NOT NULL,
    retired INTEGER
);
-- A motif needs one resource of each kind among these.
CREATE TABLE motif_resources (
    motif INTEGER NOT NULL REFERENCES motifs (id),
    resource INTEGER NOT NULL REFERENCES resources (id),
    PRIMARY KEY (motif, resource)
);

-- When a counsellor receives, where, and for what. Days are those of a wall clock where `insee` is.
CREATE TABLE openings (
    id INTEGER PRIMARY KEY,
    counsellor INTEGER NOT NULL,
    -- None: home visits, telephone, video.
    place INTEGER REFERENCES places (id),
    insee TEXT NOT NULL,
    first_day TEXT NOT NULL,
    rule TEXT NOT NULL,
    -- ISO dates with a space between.
    except_days TEXT NOT NULL,
    also_days TEXT NOT NULL,
    -- The last day that it may take place on; none: no end.
    last_day TEXT,
    from_min INTEGER NOT NULL,
    to_min INTEGER NOT NULL CHECK (to_min > from_min),
    -- 1: on public holidays too.
    on_holidays INTEGER NOT NULL,
    created INTEGER NOT NULL,
    retired INTEGER
);
CREATE INDEX openings_counsellor ON openings (counsellor);
CREATE INDEX openings_place ON openings (place);
CREATE TABLE opening_motifs (
    motif INTEGER NOT NULL REFERENCES motifs (id),
    opening INTEGER NOT NULL REFERENCES openings (id),
    PRIMARY KEY (motif, opening)
);
CREATE INDEX opening_motifs_opening ON opening_motifs (opening);

CREATE TABLE absences (
    id INTEGER PRIMARY KEY,
    counsellor INTEGER NOT NULL,
    insee TEXT NOT NULL,
    first_day TEXT NOT NULL,
    rule TEXT NOT NULL,
    except_days TEXT NOT NULL,
    also_days TEXT NOT NULL,
    last_day TEXT,
    from_min INTEGER NOT NULL,
    -- So many days on end, from `from_min` of the first to `to_min` of the last.
    days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 366),
    to_min INTEGER NOT NULL,
    -- For colleagues: "formation". Never shown to the public.
    why TEXT NOT NULL,
    created INTEGER NOT NULL
);
CREATE INDEX absences_counsellor ON absences (counsellor);

-- Who or what is taken, from when to when: a counsellor, a room, a car. That two claims of one subject never overlap is what
-- makes a double booking impossible; the next migration of each engine forbids it.
CREATE TABLE claims (
    -- A person or a resource: identifiers differ across both.
    subject INTEGER NOT NULL,
    -- What is taken, in microseconds: the way there before, and the pause after, included.
    starts INTEGER NOT NULL,
    ends INTEGER NOT NULL CHECK (ends > starts AND ends - starts <= 86400000000),
    -- When what it is for begins.
    begins INTEGER NOT NULL,
    -- The appointment, the session of a workshop, the hold.
    purpose INTEGER NOT NULL,
    -- The commune where the subject is then.
    insee TEXT NOT NULL,
    -- Held for somebody who is reading, until then; none: taken.
    held_until INTEGER,
    PRIMARY KEY (subject, starts)
);
CREATE INDEX claims_purpose ON claims (purpose);
CREATE INDEX claims_held ON claims (subject, held_until) WHERE held_until IS NOT NULL;
