//! A look-up with and without an index, in tables of a thousand to a million rows; and what each index costs a write.

use super::clock::cpu_us;
use crate::experiments::Shown;
use crate::ground::Means;
use brigade_core::jobs::code_at;
use brigade_workbench::{Evidence, Setting};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::fs;

/// Rows at which a look-up is tried without an index.
const SIZES: [usize; 7] = [1_000, 10_000, 100_000, 250_000, 500_000, 750_000, 1_000_000];
/// Those of them at which it is tried with one too, which has to be made first.
const INDEXED: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// The largest table of a quick run.
const QUICK: usize = 10_000;
/// Look-ups that are tried without an index, and with one.
const SCANS: usize = 5;
const LOOK_UPS: usize = 5_000;
/// So often are they tried: the time that was disturbed least counts.
const ROUNDS: usize = 3;
/// Indexes that a write has to keep up to date, at most.
const INDEXES: usize = 3;

/// What was found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Index {
    /// Rows, and microseconds of CPU for one look-up, which reads half of them on average.
    pub scan: Vec<(usize, f64)>,
    /// The same with an index.
    pub index: Vec<(usize, f64)>,
    /// Microseconds of CPU for one insert into a table without an index, with one, with two, with three.
    pub insert_us: Vec<f64>,
}

/// Grows a table, and looks up in it.
pub(super) fn run(means: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let most = if setting.quick { QUICK } else { usize::MAX };
    let links = open(means, "index")?;
    links.execute_batch("CREATE TABLE links (code TEXT, url TEXT)")?;
    let (mut scan, mut index, mut rows) = (Vec::new(), Vec::new(), 0);
    for size in SIZES.into_iter().filter(|size| *size <= most) {
        fill(&links, rows..size)?;
        rows = size;
        scan.push((size, look_up(&links, size, SCANS)?));
        if INDEXED.contains(&size) {
            links.execute_batch("CREATE UNIQUE INDEX by_code ON links (code)")?;
            index.push((size, look_up(&links, size, LOOK_UPS)?));
            links.execute_batch("DROP INDEX by_code")?;
        }
    }
    let rows = if setting.quick { 2_000 } else { 50_000 };
    let insert_us = (0..=INDEXES).map(|indexes| inserts(means, indexes, rows));
    Evidence::of(&Index { scan, index, insert_us: insert_us.collect::<anyhow::Result<_>>()? })
}

/// A database of its own, of which nothing need survive.
pub(super) fn open(means: &Means, name: &str) -> anyhow::Result<Connection> {
    let file = means.folder.join(name).with_extension("sqlite");
    let _absent = fs::remove_file(&file);
    let database = Connection::open(file)?;
    database.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000",
    )?;
    Ok(database)
}

fn fill(links: &Connection, rows: std::ops::Range<usize>) -> rusqlite::Result<()> {
    links.execute_batch("BEGIN")?;
    let mut insert = links.prepare_cached("INSERT INTO links VALUES (?1, ?2)")?;
    for row in rows {
        insert
            .execute(params![code_at(1, row as u64), format!("https://example.com/page/{row}")])?;
    }
    links.execute_batch("COMMIT")
}

/// Microseconds of CPU for one look-up of one of `rows`, evenly scattered over them: half of them are before it.
fn look_up(links: &Connection, rows: usize, times: usize) -> rusqlite::Result<f64> {
    let mut select = links.prepare("SELECT url FROM links WHERE code = ?1")?;
    let row = |n: usize| (2 * n + 1) * rows / (2 * times);
    let codes: Vec<String> = (0..times).map(|n| code_at(1, row(n) as u64)).collect();
    let mut one = |n: usize| select.query_row([&codes[n]], |row| row.get(0)).map(|_: String| ());
    let mut least = f64::INFINITY;
    for _ in 0..ROUNDS {
        least = least.min(cpu_us(times, &mut one)?);
    }
    Ok(least)
}

/// Microseconds of CPU for one insert into a table with so many indexes.
fn inserts(means: &Means, indexes: usize, rows: usize) -> anyhow::Result<f64> {
    let links = open(means, &format!("insert-{indexes}"))?;
    links.execute_batch("CREATE TABLE links (code TEXT, url TEXT, owner TEXT)")?;
    for column in ["code", "url", "owner"].iter().take(indexes) {
        links.execute_batch(&format!("CREATE INDEX by_{column} ON links ({column})"))?;
    }
    links.execute_batch("BEGIN")?;
    let mut insert = links.prepare("INSERT INTO links VALUES (?1, ?2, ?3)")?;
    let texts: Vec<[String; 3]> =
        (0..rows).map(|row| [1, 2, 3].map(|seed| code_at(seed, row as u64))).collect();
    let us = cpu_us(rows, |row| insert.execute(texts[row].each_ref()).map(drop))?;
    links.execute_batch("COMMIT")?;
    Ok(us)
}

/// For the rung's screen.
pub(super) fn tell(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let found: Index = evidence.found()?;
    let last = |points: &[(usize, f64)]| points.last().copied().unwrap_or_default();
    let ((rows, scan), (_, index)) = (last(&found.scan), last(&found.index));
    let tax = found.insert_us.iter().map(|us| format!("{us:.1}")).collect::<Vec<_>>().join(", ");
    Ok(vec![
        format!("a look-up in {rows} rows: {scan:.0} µs without an index, {index:.1} with one"),
        format!("an insert beside 0, 1, 2, 3 indexes: {tax} µs"),
    ])
}
