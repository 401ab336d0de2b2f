CREATE TABLE sessions (
    key text COLLATE "C" PRIMARY KEY,
    record text COLLATE "C" NOT NULL, -- changed only from what was read of it
    until timestamptz NOT NULL -- what is older may be deleted
);

CREATE INDEX sessions_until ON sessions (until);
