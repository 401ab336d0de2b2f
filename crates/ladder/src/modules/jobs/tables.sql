CREATE TABLE jobs (
    key text COLLATE "C" PRIMARY KEY,
    kind text NOT NULL,
    payload text NOT NULL,
    due timestamptz NOT NULL DEFAULT now(), -- not taken before: a lease and the wait before another try move it
    tries integer NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'dead')), -- a key that was done stays known
    why text -- it is dead
);

CREATE INDEX jobs_open ON jobs (due) WHERE state = 'open';
CREATE INDEX jobs_dead ON jobs (key) WHERE state = 'dead';
