//! Clicks in tables of PostgreSQL's that are this service's alone.

use super::{Analytics, Batch, Clicks, Counts, Links, Ranking, Top};
use crate::engines::migrations::Migration;
use crate::engines::postgres::OpenError;
use crate::services::call::{Call, CallError};
use crate::services::sql::{Line, Statements, Tables};
use crate::traffic::Meter;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Statement};

/// The batch and its key are kept in one commit, or neither. Sorted, so that two batches that meet do not wait for each other.
const RECORD: &str = "
    WITH fresh AS (
        INSERT INTO batches (key) VALUES ($1) ON CONFLICT DO NOTHING RETURNING key
    )
    INSERT INTO clicks (link, code, clicks)
    SELECT told.link, min(told.code), sum(told.more)::bigint
    FROM unnest($2::text[], $3::text[], $4::bigint[]) AS told (link, code, more)
    WHERE EXISTS (SELECT FROM fresh) AND told.more > 0
    GROUP BY told.link ORDER BY told.link
    ON CONFLICT (link) DO UPDATE SET clicks = clicks.clicks + excluded.clicks";
const CLICKS: &str = "
    SELECT coalesce(clicks, 0) FROM unnest($1::text[]) WITH ORDINALITY AS asked (link, place)
    LEFT JOIN clicks USING (link) ORDER BY place";
const TOP: &str = "
    SELECT link, code, clicks FROM clicks
    WHERE $1::bigint IS NULL OR clicks < $1
       OR clicks = $1 AND (code > $2::text OR code = $2::text AND $3::text <> '' AND link > $3::text)
    ORDER BY clicks DESC, code, link LIMIT $4";
/// No caller asks again for so long.
const FORGET: &str = "DELETE FROM batches WHERE since < now() - interval '1 day'";

const MIGRATIONS: &[Migration] = &[Migration {
    name: "0001_service_analytics",
    sql: include_str!("tables.sql"),
    tables: &["clicks", "batches"],
}];

/// The statements of one connection.
#[derive(Debug)]
struct Prepared {
    record: Statement,
    clicks: Statement,
    top: Statement,
}

impl Statements for Prepared {
    const MIGRATIONS: &'static [Migration] = MIGRATIONS;

    async fn prepare(client: &Client) -> Result<Self, Error> {
        client.batch_execute(FORGET).await?;
        Ok(Prepared {
            record: client.prepare(RECORD).await?,
            clicks: client.prepare(CLICKS).await?,
            top: client.prepare(TOP).await?,
        })
    }
}

/// Clicks in PostgreSQL.
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

impl Analytics for Sql {
    async fn record(&self, _: &Call, Batch { key, clicks }: &Batch) -> Result<(), CallError> {
        let links: Vec<&str> = clicks.iter().map(|more| &*more.link).collect();
        let codes: Vec<&str> = clicks.iter().map(|more| &*more.code).collect();
        let more: Vec<i64> = clicks.iter().map(|more| signed(more.clicks)).collect();
        let record = async |line: &Line<Prepared>| {
            line.client.execute(&line.statements.record, &[&key, &links, &codes, &more]).await
        };
        self.0.ask(record).await.map(drop)
    }

    async fn clicks(&self, _: &Call, Links { links }: &Links) -> Result<Counts, CallError> {
        let clicks = async |line: &Line<Prepared>| {
            line.client.query(&line.statements.clicks, &[&links]).await
        };
        let rows = self.0.ask(clicks).await?;
        Ok(Counts { clicks: rows.iter().map(|row| row.get::<_, i64>(0).unsigned_abs()).collect() })
    }

    async fn top(&self, _: &Call, Top { after, limit }: &Top) -> Result<Ranking, CallError> {
        let most = after.as_ref().map(|after| signed(after.clicks));
        let code = after.as_ref().map(|after| &*after.code);
        let link = after.as_ref().map(|after| &*after.link);
        let top = async |line: &Line<Prepared>| {
            let place = &[&most as &(dyn ToSql + Sync), &code, &link, &i64::from(*limit)];
            line.client.query(&line.statements.top, place).await
        };
        let rows = self.0.ask(top).await?;
        let clicks = |row: &tokio_postgres::Row| Clicks {
            link: row.get(0),
            code: row.get(1),
            clicks: row.get::<_, i64>(2).unsigned_abs(),
        };
        Ok(Ranking { clicks: rows.iter().map(clicks).collect() })
    }

    async fn ready(&self, _: &Call) -> Result<(), CallError> {
        self.0.ask(async |line: &Line<Prepared>| line.client.batch_execute("").await).await
    }
}

/// PostgreSQL has no unsigned numbers; so many clicks there are not.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
