CREATE TABLE links (
    code text COLLATE "C" PRIMARY KEY, -- by bytes, as every store sorts them
    url text NOT NULL
);

-- What other modules may read of it.
CREATE VIEW link_targets AS SELECT code, url FROM links;
