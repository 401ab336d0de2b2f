CREATE TABLE links (
    code TEXT NOT NULL PRIMARY KEY, -- by bytes, SQLite's own order, as every store sorts them
    url TEXT NOT NULL,
    clicks INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID; -- the links are the leaves of the one tree: no second look-up by a row's number
