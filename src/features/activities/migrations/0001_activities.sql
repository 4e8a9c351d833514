-- What counsellors did: one row for each record. Sets are bit masks; the bit of a code is its place in words.cpp, and never changes.
CREATE TABLE activities (
    id INTEGER PRIMARY KEY,
    type TEXT NOT NULL CHECK (type IN ('individuel', 'collectif')),
    day TEXT NOT NULL CHECK (LENGTH(day) = 10),
    duration_min INTEGER NOT NULL CHECK (duration_min BETWEEN 1 AND 1439),
    preparation_min INTEGER NOT NULL CHECK (preparation_min BETWEEN 0 AND 1439),
    travel_min INTEGER NOT NULL CHECK (travel_min BETWEEN 0 AND 1439),
    place_kind TEXT NOT NULL CHECK (place_kind IN ('lieu_activite', 'domicile', 'autre', 'a_distance')),
    place INTEGER,
    -- The commune where it took place; empty at a distance, and of a place that does not know its own.
    insee TEXT NOT NULL,
    themes INTEGER NOT NULL CHECK (themes > 0),
    admin_themes INTEGER NOT NULL CHECK (admin_themes >= 0),
    equipment INTEGER NOT NULL CHECK (equipment >= 0),
    -- Of workshops.
    title TEXT NOT NULL,
    level TEXT CHECK (level IN ('debutant', 'intermediaire', 'avance')),
    -- Of what was done with one person.
    autonomy TEXT CHECK (autonomy IN ('entierement_accompagne', 'partiellement_autonome', 'autonome')),
    redirected INTEGER NOT NULL CHECK (redirected IN (0, 1)),
    redirection TEXT CHECK (redirection IN ('administration', 'mediation_numerique',
        'operateur_ou_organisme_en_charge', 'aide_sociale', 'insertion_professionnelle',
        'aide_aux_demarches_administratives', 'autre')),
    -- Sealed for "activities.notes" and this id; empty: none.
    notes BLOB NOT NULL,
    -- How many were counted without a name, and how many of these had been helped before.
    anonymous INTEGER NOT NULL CHECK (anonymous BETWEEN 0 AND 10000),
    anonymous_already INTEGER NOT NULL CHECK (anonymous_already BETWEEN 0 AND anonymous),
    appointment INTEGER,
    session INTEGER,
    -- What somebody came for, and the programme of the session; 0: neither. The next record begins like the last one of these.
    motif INTEGER NOT NULL,
    workshop INTEGER NOT NULL,
    -- What pays for it; 0: nothing in particular.
    agreement INTEGER NOT NULL DEFAULT 0,
    -- Made by the device that wrote it: sent twice it is one.
    client_key TEXT,
    -- "source:line" of what was brought in.
    origin TEXT UNIQUE,
    created_by INTEGER NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    removed INTEGER,
    UNIQUE (created_by, client_key),
    CHECK ((place_kind = 'lieu_activite') = (place IS NOT NULL)),
    CHECK (place_kind NOT IN ('domicile', 'autre') OR insee <> ''),
    CHECK (place_kind <> 'a_distance' OR insee = ''),
    CHECK (type = 'collectif' OR (title = '' AND level IS NULL AND session IS NULL)),
    CHECK (type = 'individuel' OR (autonomy IS NULL AND redirected = 0)),
    CHECK (redirection IS NULL OR redirected = 1)
);
CREATE INDEX activities_day ON activities (day);
CREATE INDEX activities_place ON activities (place, day) WHERE place IS NOT NULL;
CREATE INDEX activities_agreement ON activities (agreement, day) WHERE agreement <> 0;
CREATE INDEX activities_motif ON activities (motif, day) WHERE motif <> 0;
CREATE INDEX activities_workshop ON activities (workshop, day) WHERE workshop <> 0;
-- Notes go after their time.
CREATE INDEX activities_noted ON activities (day) WHERE LENGTH(notes) > 0;
-- One record for each; one that was taken away makes room for another.
CREATE UNIQUE INDEX activities_appointment ON activities (appointment) WHERE appointment IS NOT NULL AND removed IS NULL;
CREATE UNIQUE INDEX activities_session ON activities (session) WHERE session IS NOT NULL AND removed IS NULL;

-- Who was helped, with what was known of them when it was written: figures stay when names go.
CREATE TABLE accompaniments (
    id INTEGER PRIMARY KEY,
    activity INTEGER NOT NULL REFERENCES activities (id),
    beneficiary INTEGER NOT NULL,
    gender TEXT NOT NULL CHECK (gender IN ('feminin', 'masculin', 'non_communique')),
    situation TEXT NOT NULL CHECK (situation IN ('scolarise', 'sans_emploi', 'en_emploi', 'retraite', 'non_communique')),
    -- At the activity's day.
    age_band TEXT NOT NULL CHECK (age_band IN ('moins_de_douze', 'douze_dix_huit', 'dix_huit_vingt_quatre',
        'vingt_cinq_trente_neuf', 'quarante_cinquante_neuf', 'soixante_soixante_neuf', 'soixante_dix_plus', 'non_communique')),
    -- Where they live.
    insee TEXT NOT NULL,
    -- The first of the person's that was not taken away.
    is_first INTEGER NOT NULL CHECK (is_first IN (0, 1)),
    day TEXT NOT NULL,
    UNIQUE (activity, beneficiary)
);
CREATE INDEX accompaniments_beneficiary ON accompaniments (beneficiary, day);
-- Of a sheet that became part of another which was in the same activity: the person counts once. They come back when it is undone.
CREATE TABLE accompaniments_aside (
    id INTEGER PRIMARY KEY,
    activity INTEGER NOT NULL REFERENCES activities (id),
    beneficiary INTEGER NOT NULL,
    gender TEXT NOT NULL,
    situation TEXT NOT NULL,
    age_band TEXT NOT NULL,
    insee TEXT NOT NULL
);
CREATE INDEX accompaniments_aside_activity ON accompaniments_aside (activity);

-- Those without a name, counted: never more of one kind than there were people.
CREATE TABLE activity_counts (
    activity INTEGER NOT NULL REFERENCES activities (id),
    what TEXT NOT NULL CHECK (what IN ('gender', 'situation', 'age_band')),
    code TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n BETWEEN 1 AND 10000),
    PRIMARY KEY (activity, what, code)
);
-- Both of one person, where it is really known.
CREATE TABLE activity_crosses (
    activity INTEGER NOT NULL REFERENCES activities (id),
    gender TEXT NOT NULL,
    age_band TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n BETWEEN 1 AND 10000),
    PRIMARY KEY (activity, gender, age_band)
);

CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (LENGTH(name) BETWEEN 3 AND 80),
    folded TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('personal', 'team', 'coop')),
    -- Of a personal one; else 0.
    owner INTEGER NOT NULL,
    -- Of a team's; else 0.
    team INTEGER NOT NULL,
    merged_into INTEGER REFERENCES tags (id),
    created_by INTEGER NOT NULL,
    created INTEGER NOT NULL,
    CHECK ((scope = 'personal') = (owner <> 0)),
    CHECK ((scope = 'team') = (team <> 0))
);
CREATE UNIQUE INDEX tags_name ON tags (scope, owner, team, folded) WHERE merged_into IS NULL;
CREATE TABLE activity_tags (
    activity INTEGER NOT NULL REFERENCES activities (id),
    tag INTEGER NOT NULL REFERENCES tags (id),
    PRIMARY KEY (activity, tag)
);
CREATE INDEX activity_tags_tag ON activity_tags (tag, activity);

CREATE TABLE activities_history (
    id INTEGER PRIMARY KEY,
    activity INTEGER NOT NULL REFERENCES activities (id),
    at INTEGER NOT NULL,
    done_by INTEGER NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('recorded', 'changed', 'removed', 'restored')),
    -- The former values of what was changed, sealed for "activities.history" and this id; empty: none, or gone with the notes.
    was BLOB NOT NULL
);
CREATE INDEX activities_history_of ON activities_history (activity, id);
-- What is still to go, once its time is over.
CREATE INDEX activities_history_telling ON activities_history (activity) WHERE LENGTH(was) > 0;

-- What holds the network together, and helps nobody in particular.
CREATE TABLE coordinations (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('animation', 'evenement', 'partenariat')),
    what TEXT NOT NULL,
    scale TEXT CHECK (scale IN ('communal', 'intercommunal', 'departemental', 'regional', 'national')),
    day TEXT NOT NULL CHECK (LENGTH(day) = 10),
    duration_min INTEGER NOT NULL CHECK (duration_min BETWEEN 1 AND 1439),
    title TEXT NOT NULL,
    participants INTEGER NOT NULL CHECK (participants BETWEEN 0 AND 10000),
    -- Sealed for "coordinations.notes" and this id; empty: none.
    notes BLOB NOT NULL,
    counsellor INTEGER NOT NULL,
    client_key TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    removed INTEGER,
    UNIQUE (counsellor, client_key)
);
CREATE INDEX coordinations_counsellor ON coordinations (counsellor, day);
CREATE INDEX coordinations_day ON coordinations (day);
