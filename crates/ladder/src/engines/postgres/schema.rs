//! The schema: brought to what this program knows, and refused where it is another. What a migration made is recorded with
//! it, as the catalog says it, so that a change by hand is found when a connection is made.

use super::open::{OpenError, Server};
use crate::engines::migrations::{self, Applied, Migration, SchemaError};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error, GenericClient};

/// Several servers may start at once: one migrates, the others wait for it (the number is ours, and any).
const LOCK: &str = "SET LOCAL lock_timeout = '20s'; SELECT pg_advisory_xact_lock(4242084)";

const RECORD: &str = "
    CREATE TABLE IF NOT EXISTS brigade_migrations (
        number int PRIMARY KEY,
        name text NOT NULL,
        checksum text NOT NULL,
        shape text NOT NULL -- all tables after it, as the catalog says them
    )";

const IS_RECORDED: &str = "SELECT to_regclass('brigade_migrations') IS NOT NULL";
const APPLIED: &str = "SELECT name, checksum, shape FROM brigade_migrations ORDER BY number";
const APPLY: &str =
    "INSERT INTO brigade_migrations (number, name, checksum, shape) VALUES ($1, $2, $3, $4)";

/// Columns, constraints, indexes and triggers of the tables $1, one a line. A column's own collation stands there if it
/// is not its type's; that it always has a value is told with it, and not as the constraint that it is since version 18.
const SHAPE: &str = "
    WITH ours AS (
        SELECT oid, relname FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND relname = ANY ($1::text[])
    ), lines AS (
        SELECT format('%s.%s %s%s%s%s', relname, attname, format_type(atttypid, atttypmod),
            CASE WHEN attcollation <> typcollation THEN format(' COLLATE %I', collname) END,
            CASE WHEN attnotnull THEN ' NOT NULL' END,
            ' DEFAULT ' || pg_get_expr(adbin, adrelid)) AS line
        FROM ours
        JOIN pg_attribute ON attrelid = ours.oid AND attnum > 0 AND NOT attisdropped
        JOIN pg_type ON pg_type.oid = atttypid
        LEFT JOIN pg_collation ON pg_collation.oid = attcollation
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        UNION ALL
        SELECT format('%s %s', relname, pg_get_constraintdef(c.oid, true))
        FROM ours JOIN pg_constraint c ON conrelid = ours.oid AND contype <> 'n'
        UNION ALL
        SELECT pg_get_indexdef(indexrelid, 0, true) FROM ours JOIN pg_index ON indrelid = ours.oid
        UNION ALL
        SELECT pg_get_triggerdef(t.oid, true) FROM ours JOIN pg_trigger t ON tgrelid = ours.oid AND NOT tgisinternal
    )
    SELECT coalesce(string_agg(line, E'\\n' ORDER BY line COLLATE \"C\"), '') FROM lines";

/// What a database says was done to it.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    applied: Vec<Applied>,
    /// All tables after each of them.
    shapes: Vec<String>,
}

impl Recorded {
    /// Reads it.
    pub(super) async fn read(client: &impl GenericClient) -> Result<Self, Error> {
        if client.query_one(IS_RECORDED, &[]).await?.get(0) {
            Self::rows(client).await
        } else {
            Ok(Recorded::default())
        }
    }

    async fn rows(client: &impl GenericClient) -> Result<Self, Error> {
        let mut recorded = Recorded::default();
        for row in client.query(APPLIED, &[]).await? {
            recorded.applied.push(Applied { name: row.get(0), checksum: row.get(1) });
            recorded.shapes.push(row.get(2));
        }
        Ok(recorded)
    }

    /// Whether this program knows more.
    pub(super) fn is_behind(&self, known: &[Migration]) -> bool {
        self.applied.len() < known.len()
    }
}

/// Makes sure that the tables are what the recorded migrations made.
///
/// # Errors
/// They are not, or were migrated otherwise.
pub(super) async fn verify(
    client: &impl GenericClient,
    server: &Server,
    recorded: &Recorded,
) -> Result<(), OpenError> {
    let refused = |wrong| server.schema(wrong);
    let known = server.migrations();
    migrations::check(&recorded.applied, known).map_err(refused)?;
    let count = recorded.applied.len().min(known.len());
    let Some(last) = count.checked_sub(1) else { return Ok(()) };
    let found = shape(client, &known[..count]).await.map_err(|error| server.error(&error))?;
    let compare = if recorded.applied.len() > known.len() {
        migrations::compare_expanded
    } else {
        migrations::compare
    };
    compare(&found, &recorded.shapes[last]).map_err(refused)
}

/// Applies what is missing, all of it or nothing.
///
/// # Errors
/// It may not be done, or was done otherwise before.
pub(super) async fn migrate(client: &mut Client, server: &Server) -> Result<(), OpenError> {
    let failed = |error: Error| match error.code() {
        Some(&SqlState::DUPLICATE_TABLE) => {
            server.schema(SchemaError::Foreign(super::open::words(&error)))
        }
        Some(&SqlState::LOCK_NOT_AVAILABLE) => server.migrating(),
        _ => server.error(&error),
    };
    let transaction = client.transaction().await.map_err(failed)?;
    transaction.batch_execute(LOCK).await.map_err(failed)?;
    // Another may just have done it. Whether the table is there is not asked: that is answered from a cache of the
    // session's, which the wait for the lock has not freshened.
    transaction.batch_execute(RECORD).await.map_err(failed)?;
    let recorded = Recorded::rows(&transaction).await.map_err(failed)?;
    verify(&transaction, server, &recorded).await?;
    let known = server.migrations();
    for number in recorded.applied.len()..known.len() {
        apply(&transaction, known, number).await.map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)
}

async fn apply(
    client: &impl GenericClient,
    known: &[Migration],
    number: usize,
) -> Result<(), Error> {
    let migration = &known[number];
    client.batch_execute(migration.sql).await?;
    let shape = shape(client, &known[..=number]).await?;
    let number = number as i32 + 1;
    client.execute(APPLY, &[&number, &migration.name, &migration.checksum(), &shape]).await?;
    Ok(())
}

async fn shape(client: &impl GenericClient, known: &[Migration]) -> Result<String, Error> {
    let tables = migrations::tables(known);
    Ok(client.query_one(SHAPE, &[&tables]).await?.get(0))
}
