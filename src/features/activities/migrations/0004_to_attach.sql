-- Who came, as a device without network had it typed: whoever keeps the record finds the sheet later, then the row goes.
CREATE TABLE activities_to_attach (
    activity INTEGER PRIMARY KEY REFERENCES activities (id),
    -- Sealed for "activities.who" and the record's id.
    who BLOB NOT NULL
);
