//! Links in tables of PostgreSQL's that are this service's alone.

use super::{Code, Codes, Deleted, Found, Inserted, Link, Links, Names, New, Outbox, Page};
use crate::engines::migrations::Migration;
use crate::engines::postgres::OpenError;
use crate::services::analytics::{Batch, Clicks};
use crate::services::call::{Call, CallError};
use crate::services::sql::{Line, Statements, Tables};
use crate::traffic::Meter;
use tokio_postgres::{Client, Error, Row, Statement};

/// The link and what is owed of it are kept in one commit, or neither.
const INSERT: &str = "
    WITH made AS (
        INSERT INTO links (code, url, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING code, name
    ), owes AS (
        INSERT INTO owed (code, name, clicks) SELECT code, name, $4::bigint FROM made WHERE $4::bigint > 0
    )
    SELECT count(*) > 0 FROM made";
/// After an insert that changed nothing: whose code it is. In a statement of its own, for one sees nothing that was
/// committed after it began, and the same insert may just have been.
const NAME: &str = "SELECT name FROM links WHERE code = $1";
const FIND: &str = "SELECT name, code, url FROM links WHERE code = ANY ($1::text[])";
const NAMED: &str = "SELECT name, code, url FROM links WHERE name = ANY ($1::text[])";
/// After $1, to the host $2, at most $3. The host of a URL that a parser wrote: no user, perhaps a port.
const LIST: &str = r"
    SELECT name, code, url FROM links
    WHERE ($1::text IS NULL OR code > $1)
      AND ($2::text IS NULL OR substring(url from '^[^:]+://(\[[^]]*\]|[^/?#:]*)') = $2)
    ORDER BY code LIMIT $3";
const DELETE: &str = "DELETE FROM links WHERE code = $1";
const OWED: &str = "SELECT name, code, clicks FROM owed ORDER BY number LIMIT $1";
const SETTLED: &str = "DELETE FROM owed WHERE name = $1";

const MIGRATIONS: &[Migration] = &[Migration {
    name: "0001_service_links",
    sql: include_str!("tables.sql"),
    tables: &["links", "owed"],
}];

/// The statements of one connection.
#[derive(Debug)]
struct Prepared {
    insert: Statement,
    name: Statement,
    find: Statement,
    named: Statement,
    list: Statement,
    delete: Statement,
    owed: Statement,
    settled: Statement,
}

impl Statements for Prepared {
    const MIGRATIONS: &'static [Migration] = MIGRATIONS;

    async fn prepare(client: &Client) -> Result<Self, Error> {
        Ok(Prepared {
            insert: client.prepare(INSERT).await?,
            name: client.prepare(NAME).await?,
            find: client.prepare(FIND).await?,
            named: client.prepare(NAMED).await?,
            list: client.prepare(LIST).await?,
            delete: client.prepare(DELETE).await?,
            owed: client.prepare(OWED).await?,
            settled: client.prepare(SETTLED).await?,
        })
    }
}

/// Links in PostgreSQL.
#[derive(Debug)]
pub struct Sql(Tables<Prepared>);

impl Sql {
    /// In the database that `url` names; the bytes to it and from it count on `meter`. It connects when it is first asked.
    ///
    /// # Errors
    /// The URL cannot be read.
    pub fn at(url: &str, meter: &Meter) -> Result<Sql, OpenError> {
        Tables::at(url, meter).map(Sql)
    }
}

impl Links for Sql {
    async fn insert(&self, _: &Call, New { link, clicks }: &New) -> Result<Inserted, CallError> {
        let Link { name, code, url } = link;
        let clicks = i64::try_from(*clicks).unwrap_or(i64::MAX);
        let insert = async |line: &Line<Prepared>| {
            let Line { client, statements, .. } = line;
            let made = client.query_one(&statements.insert, &[code, url, name, &clicks]).await?;
            if made.get(0) {
                return Ok(false);
            }
            let there = client.query_opt(&statements.name, &[code]).await?;
            Ok(there.is_none_or(|row| row.get::<_, String>(0) != *name))
        };
        self.0.ask(insert).await.map(|is_taken| Inserted { is_taken })
    }

    async fn find(&self, _: &Call, Codes { codes }: &Codes) -> Result<Found, CallError> {
        let find =
            async |line: &Line<Prepared>| line.client.query(&line.statements.find, &[&codes]).await;
        self.0.ask(find).await.map(|rows| found(&rows))
    }

    async fn named(&self, _: &Call, Names { names }: &Names) -> Result<Found, CallError> {
        let named = async |line: &Line<Prepared>| {
            line.client.query(&line.statements.named, &[&names]).await
        };
        self.0.ask(named).await.map(|rows| found(&rows))
    }

    async fn list(&self, _: &Call, page: &Page) -> Result<Found, CallError> {
        let Page { after, host, limit } = page;
        let list = async |line: &Line<Prepared>| {
            line.client.query(&line.statements.list, &[after, host, &i64::from(*limit)]).await
        };
        self.0.ask(list).await.map(|rows| found(&rows))
    }

    async fn delete(&self, _: &Call, Code { code }: &Code) -> Result<Deleted, CallError> {
        let delete = async |line: &Line<Prepared>| {
            line.client.execute(&line.statements.delete, &[&code]).await
        };
        self.0.ask(delete).await.map(|gone| Deleted { was_there: gone > 0 })
    }

    async fn ready(&self, _: &Call) -> Result<(), CallError> {
        self.0.ask(async |line: &Line<Prepared>| line.client.batch_execute("").await).await
    }
}

impl Outbox for Sql {
    async fn owed(&self, _: &Call, most: u32) -> Result<Vec<Batch>, CallError> {
        let owed = async |line: &Line<Prepared>| {
            line.client.query(&line.statements.owed, &[&i64::from(most)]).await
        };
        Ok(self.0.ask(owed).await?.iter().map(batch).collect())
    }

    async fn settled(&self, _: &Call, key: &str) -> Result<(), CallError> {
        let settled = async |line: &Line<Prepared>| {
            line.client.execute(&line.statements.settled, &[&key]).await
        };
        self.0.ask(settled).await.map(drop)
    }
}

fn found(rows: &[Row]) -> Found {
    let link = |row: &Row| Link { name: row.get(0), code: row.get(1), url: row.get(2) };
    Found { links: rows.iter().map(link).collect() }
}

/// What is owed of a link that is made has the link's name for its key.
fn batch(row: &Row) -> Batch {
    let (link, code): (String, String) = (row.get(0), row.get(1));
    let clicks = row.get::<_, i64>(2).unsigned_abs();
    Batch { key: link.clone(), clicks: vec![Clicks { link, code, clicks }] }
}
