CREATE TABLE links (
    code text COLLATE "C" PRIMARY KEY, -- by bytes, as every store sorts them
    url text NOT NULL,
    name text COLLATE "C" NOT NULL UNIQUE -- for ever: a code may be another link's later
);

-- What another service is still to be told: kept in the same commit as the link.
CREATE TABLE owed (
    name text COLLATE "C" PRIMARY KEY,
    code text COLLATE "C" NOT NULL,
    clicks bigint NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY
);
