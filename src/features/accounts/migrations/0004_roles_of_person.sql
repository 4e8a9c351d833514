-- Asked at every request of a session: without it, 600,000 accounts made each of them read all roles.
CREATE INDEX people_roles_person ON people_roles (person);
