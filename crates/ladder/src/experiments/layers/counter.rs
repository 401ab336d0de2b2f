//! Clicks as rows, one for each, beside a counter in the row of the link: what writing, reading and keeping them costs.

use super::clock::cpu_us;
use super::index::open;
use crate::experiments::Shown;
use crate::ground::Means;
use brigade_workbench::{Evidence, Setting};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

/// Links that are clicked on.
const LINKS: usize = 20;
/// Reads that are tried.
const READS: usize = 300;

/// What was found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Counter {
    /// Links, and clicks in all of them together.
    pub links: usize,
    /// See `links`.
    pub clicks: usize,
    /// One row for each click.
    pub rows: Way,
    /// A number in the row of each link.
    pub counter: Way,
}

/// What one way of keeping clicks costs.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Way {
    /// Microseconds of CPU for a click.
    pub write_us: f64,
    /// Microseconds of CPU for the number of clicks of one link, after a tenth of all clicks.
    pub read_early_us: f64,
    /// The same after all of them.
    pub read_us: f64,
    /// The file, after all of them.
    pub bytes: u64,
}

/// How clicks are kept, in SQL. `?1` is a link, `?2` when.
struct Statements {
    name: &'static str,
    schema: &'static str,
    click: &'static str,
    read: &'static str,
}

const ROWS: Statements = Statements {
    name: "rows",
    schema: "CREATE TABLE clicks (link INTEGER, at INTEGER); CREATE INDEX by_link ON clicks (link)",
    click: "INSERT INTO clicks VALUES (?1, ?2)",
    read: "SELECT count(*) FROM clicks WHERE link = ?1",
};

const COUNTER: Statements = Statements {
    name: "counter",
    schema: "CREATE TABLE links (link INTEGER PRIMARY KEY, clicks INTEGER NOT NULL, at INTEGER)",
    click: "INSERT INTO links VALUES (?1, 1, ?2) ON CONFLICT DO UPDATE SET clicks = clicks + 1, at = ?2",
    read: "SELECT clicks FROM links WHERE link = ?1",
};

/// Keeps the same clicks in both ways.
pub(super) fn run(means: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let clicks = if setting.quick { 5_000 } else { 200_000 };
    let (rows, counter) = (way(means, &ROWS, clicks)?, way(means, &COUNTER, clicks)?);
    Evidence::of(&Counter { links: LINKS, clicks, rows, counter })
}

fn way(means: &Means, statements: &Statements, clicks: usize) -> anyhow::Result<Way> {
    let database = open(means, statements.name)?;
    database.execute_batch(statements.schema)?;
    let early = click(&database, statements, 0..clicks / 10)?;
    let read_early_us = read(&database, statements, clicks / 10)?;
    let late = click(&database, statements, clicks / 10..clicks)?;
    let read_us = read(&database, statements, clicks)?;
    let bytes = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    let bytes = database.query_row(bytes, [], |row| row.get::<_, i64>(0))?;
    Ok(Way {
        write_us: early * 0.1 + late * 0.9,
        read_early_us,
        read_us,
        bytes: bytes.unsigned_abs(),
    })
}

/// Microseconds of CPU for one of these clicks, all in one transaction.
fn click(
    database: &Connection,
    statements: &Statements,
    clicks: std::ops::Range<usize>,
) -> rusqlite::Result<f64> {
    database.execute_batch("BEGIN")?;
    let mut insert = database.prepare(statements.click)?;
    let us = cpu_us(clicks.len(), |n| {
        let at = clicks.start + n;
        insert.execute(params![(at % LINKS) as i64, at as i64]).map(drop)
    })?;
    database.execute_batch("COMMIT")?;
    Ok(us)
}

/// Microseconds of CPU for the clicks of one link, which must be its share of all.
fn read(database: &Connection, statements: &Statements, clicks: usize) -> anyhow::Result<f64> {
    let mut select = database.prepare(statements.read)?;
    let mut count = |n: usize| select.query_row([(n % LINKS) as i64], |row| row.get::<_, i64>(0));
    let right = (clicks / LINKS) as i64;
    anyhow::ensure!(count(0)? == right, "{}: not {right} clicks of a link", statements.name);
    Ok(cpu_us(READS, |n| count(n).map(drop))?)
}

/// For the rung's screen.
pub(super) fn tell(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let Counter { clicks, rows, counter, .. } = evidence.found()?;
    let way = |name: &str, way: Way| {
        format!(
            "{clicks} clicks as {name}: write {:.1} µs, read {:.1} µs, {} KB",
            way.write_us,
            way.read_us,
            way.bytes / 1024
        )
    };
    Ok(vec![way("rows", rows), way("a counter", counter)])
}
