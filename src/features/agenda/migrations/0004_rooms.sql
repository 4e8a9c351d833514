-- By video: the address of the room, with {code} where each appointment has its own; empty: not said.
ALTER TABLE motifs ADD COLUMN room TEXT NOT NULL DEFAULT '';
