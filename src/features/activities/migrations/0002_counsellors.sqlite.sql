-- Who did it, in the order in which lists and figures of one person read it.
CREATE TABLE activity_counsellors (
    counsellor INTEGER NOT NULL,
    day TEXT NOT NULL,
    activity INTEGER NOT NULL REFERENCES activities (id),
    PRIMARY KEY (counsellor, day, activity)
) WITHOUT ROWID;
CREATE INDEX activity_counsellors_activity ON activity_counsellors (activity);
