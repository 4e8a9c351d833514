-- Who did it, in the order in which lists and figures of one person read it.
CREATE TABLE activity_counsellors (
    counsellor BIGINT NOT NULL,
    day TEXT NOT NULL,
    activity BIGINT NOT NULL REFERENCES activities (id),
    PRIMARY KEY (counsellor, day, activity)
);
CREATE INDEX activity_counsellors_activity ON activity_counsellors (activity);
