CREATE TABLE clicks (
    link text COLLATE "C" PRIMARY KEY, -- its name for ever: there is no table of links here to refer to
    code text COLLATE "C" NOT NULL,
    clicks bigint NOT NULL
) WITH (fillfactor = 70); -- room in each page for the next version of a row that is clicked

-- The ranking: most clicks first, then by code.
CREATE INDEX clicks_ranking ON clicks (clicks DESC, code, link);

-- What was added, so that it is not added again.
CREATE TABLE batches (
    key text PRIMARY KEY,
    since timestamptz NOT NULL DEFAULT now()
);
