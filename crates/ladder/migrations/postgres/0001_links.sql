CREATE TABLE links (
    code text COLLATE "C" PRIMARY KEY, -- by bytes, as every store sorts them
    url text NOT NULL,
    clicks bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 70); -- room in each page for the next version of a row that is clicked
