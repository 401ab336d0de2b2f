CREATE TABLE clicks (
    -- Of a link that is gone nothing is counted, and nothing is kept.
    code text COLLATE "C" PRIMARY KEY REFERENCES links ON DELETE CASCADE,
    clicks bigint NOT NULL
) WITH (fillfactor = 70); -- room in each page for the next version of a row that is clicked
