-- What somebody booked for others and is still to come: a correspondent sees these and no more.
CREATE INDEX appointments_made_by ON appointments (made_by, ends) WHERE made_by <> 0;
