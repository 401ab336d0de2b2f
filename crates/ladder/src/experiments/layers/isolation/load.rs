//! Many sessions that count clicks of one row at once, as fast as they can.

use super::Load;
use super::orders::Table;
use super::session::{Connection, Said};
use super::ways::Way;
use anyhow::Context;
use brigade_core::jobs::at_once;
use brigade_core::trace::Task;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Sessions at once.
const SESSIONS: usize = 4;

/// As many sessions.
pub(super) fn sessions(table: &Table) -> anyhow::Result<Vec<Mutex<Connection>>> {
    (0..SESSIONS).map(|_| Ok(Mutex::new(table.session()?))).collect()
}

/// So many clicks by each session; one that is told to begin again does so at once.
pub(super) fn run(
    table: &Table,
    sessions: &[Mutex<Connection>],
    way: &'static Way,
    clicks: usize,
) -> anyhow::Result<Load> {
    table.reset()?;
    let began = Instant::now();
    let retries = at_once(SESSIONS, |who| {
        let mut session = sessions[who].lock().unwrap_or_else(PoisonError::into_inner);
        (0..clicks).try_fold(0, |retries, _| Ok(retries + click(&mut session, way)?))
    })?;
    let wall_ms = began.elapsed().as_secs_f64() * 1e3;
    let retries = retries.into_iter().sum::<anyhow::Result<u64>>()?;
    let told = (SESSIONS * clicks) as u64;
    let counted = u64::try_from(table.clicks()?).context("fewer than no clicks")?;
    Ok(Load { sessions: SESSIONS, told, lost: told - counted, retries, wall_ms })
}

/// Counts one click; how often it was told to begin again.
fn click(session: &mut Connection, way: &'static Way) -> anyhow::Result<u64> {
    let mut retries = 0;
    let task = Task::default();
    'attempt: loop {
        for step in way.steps {
            if session.step(step, &task)? == Said::Again {
                retries += 1;
                continue 'attempt;
            }
        }
        return Ok(retries);
    }
}
