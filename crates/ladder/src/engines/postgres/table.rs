//! The table of links: made if there is none, refused if it is another.

use super::open::{OpenError, Server};
use tokio_postgres::{Client, Error};

/// In words, for a person who has another.
pub(super) const SHAPE: &str =
    r#"code text COLLATE "C" PRIMARY KEY, url text NOT NULL, clicks bigint NOT NULL"#;

/// Several servers may start at once: one makes the table, the others wait for it (the number is ours, and any).
const MAKE: &str = r#"
    BEGIN;
    SELECT pg_advisory_xact_lock(4242084);
    CREATE TABLE IF NOT EXISTS links (
        code text COLLATE "C" PRIMARY KEY, -- by bytes, as every store sorts them
        url text NOT NULL,
        clicks bigint NOT NULL DEFAULT 0
    ) WITH (fillfactor = 70); -- room in each page for the next version of a row that is clicked
    COMMIT;
"#;

/// A row of: column, type, collation, whether it alone is the primary key, and whether it always has a value.
const LOOK: &str = "
    SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), c.collname::text, i.indrelid IS NOT NULL,
        a.attnotnull
    FROM pg_attribute a
    LEFT JOIN pg_collation c ON c.oid = a.attcollation
    LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary AND i.indkey::text = a.attnum::text
    WHERE a.attrelid = 'links'::regclass AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attname";

/// Makes sure of the table.
///
/// # Errors
/// It may not be made, or there is another of that name.
pub(super) async fn ensure(client: &Client, server: &Server) -> Result<(), OpenError> {
    let failed = |error: Error| server.error(&error);
    // Not simply made if it is not there: that asks for the right to make one, which a server's user need not have.
    let there =
        client.query_one("SELECT to_regclass('links') IS NOT NULL", &[]).await.map_err(failed)?;
    if !there.get::<_, bool>(0) {
        client.batch_execute(MAKE).await.map_err(failed)?;
    }
    let rows = client.query(LOOK, &[]).await.map_err(failed)?;
    let found: Vec<String> = rows
        .iter()
        .map(|row| {
            let (name, kind): (&str, &str) = (row.get(0), row.get(1));
            let collation = row.get::<_, Option<&str>>(2).filter(|_| name == "code");
            let collation = collation.map_or(String::new(), |name| format!(" COLLATE {name:?}"));
            let key = match (row.get(3), row.get(4)) {
                (true, _) => " PRIMARY KEY",
                (false, true) => " NOT NULL",
                (false, false) => "",
            };
            format!("{name} {kind}{collation}{key}")
        })
        .collect();
    let ours =
        ["clicks bigint NOT NULL", r#"code text COLLATE "C" PRIMARY KEY"#, "url text NOT NULL"];
    if found == ours {
        return Ok(());
    }
    Err(OpenError::Shape { server: server.clone(), found: found.join(", ") })
}
