CREATE TABLE users (
    key text COLLATE "C" PRIMARY KEY, -- of the request that made the user
    address text COLLATE "C" NOT NULL,
    code text NOT NULL,
    made timestamptz NOT NULL DEFAULT now()
);

-- Ada@example.org and ada@example.org are one.
CREATE UNIQUE INDEX users_address ON users (lower(address));
