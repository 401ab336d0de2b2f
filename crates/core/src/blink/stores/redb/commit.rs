//! One commit: what is written in it, and the clicks that go along. It refuses to know what is done when
//! the disk is full or broken.

use super::StoreError;
use super::opening::LINKS;
use crate::blink::Link;
use redb::{Database, Durability, ReadableTable, Table};
use std::collections::HashMap;

/// What the engine made of it.
pub(super) type Done<T> = Result<T, redb::Error>;
/// The result, and whether anything was changed.
pub(super) type Wrote<T> = Done<(T, bool)>;
/// The table, open for writing.
pub(super) type Links<'a> = Table<'a, &'static str, (u64, &'static str)>;

/// Clicks that are not counted in the file yet, by code.
pub(super) type Clicks = HashMap<String, u64>;

/// Does `work` and counts `clicks`, in one commit if anything changed. `Ok` means fsynced.
pub(super) fn transact<T>(
    database: &Database,
    clicks: &Clicks,
    work: impl FnOnce(&mut Links<'_>) -> Wrote<T>,
) -> Done<T> {
    let mut transaction = database.begin_write()?;
    transaction.set_durability(Durability::Immediate)?; // commit returns after the fsync
    let mut links = transaction.open_table(LINKS)?;
    let (result, changed) = work(&mut links)?;
    for (code, more) in clicks {
        add_clicks(&mut links, code, *more)?;
    }
    drop(links);
    if changed || !clicks.is_empty() {
        transaction.commit()?;
    } else {
        transaction.abort()?;
    }
    Ok(result)
}

fn add_clicks(links: &mut Links<'_>, code: &str, more: u64) -> Done<()> {
    let found = links.get(code)?.map(|link| {
        let (clicks, url) = link.value();
        (clicks.saturating_add(more), url.to_owned())
    });
    if let Some((clicks, url)) = found {
        links.insert(code, (clicks, url.as_str()))?;
    }
    Ok(())
}

pub(super) fn insert_one(links: &mut Links<'_>, link: &Link) -> Done<Result<(), StoreError>> {
    if links.get(link.code.as_str())?.is_some() {
        return Ok(Err(StoreError::Taken));
    }
    links.insert(link.code.as_str(), (link.clicks, link.url.as_str()))?;
    Ok(Ok(()))
}
