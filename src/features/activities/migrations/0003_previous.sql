-- When the person had last been helped before: figures of any period count each person once by it. NULL: never.
ALTER TABLE accompaniments ADD COLUMN previous TEXT;
UPDATE accompaniments SET previous = (SELECT p.day FROM accompaniments p JOIN activities v ON v.id = p.activity
    WHERE p.beneficiary = accompaniments.beneficiary AND v.removed IS NULL
    AND (p.day < accompaniments.day OR (p.day = accompaniments.day AND p.activity < accompaniments.activity))
    ORDER BY p.day DESC, p.activity DESC LIMIT 1);
ALTER TABLE accompaniments DROP COLUMN is_first;

-- Days whose facts changed since somebody summed them up: a row for each change, so that none is lost between two writers.
CREATE TABLE activity_changes (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL CHECK (LENGTH(day) = 10)
);
CREATE INDEX activity_changes_day ON activity_changes (day);
INSERT INTO activity_changes (id, day) SELECT ROW_NUMBER() OVER (ORDER BY day), day FROM (SELECT DISTINCT day FROM activities) d;
