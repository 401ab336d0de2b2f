//! Two requests that come at the same moment, as they come: each computes a little between its statements.

use super::orders::Table;
use super::session::Said;
use super::ways::Way;
use anyhow::ensure;
use brigade_core::jobs::at_once;
use brigade_core::jobs::login::Stretch;
use brigade_core::trace::{Recorder, Trace};
use std::sync::{Barrier, Mutex, PoisonError};
use std::time::Duration;

/// What a request computes between two statements: longer than a statement takes.
const COMPUTING: Duration = Duration::from_millis(1);

/// Both of them, in a way in which neither is told to begin again. If none locks what it reads, they meet behind their
/// first step: then both have read before either writes, on a busy machine too.
pub(super) fn draw(table: &Table, way: &'static Way, meet: bool) -> anyhow::Result<Trace> {
    table.reset()?;
    let both_have_read = Barrier::new(2);
    let page = Stretch::lasting(COMPUTING);
    let sessions = [Mutex::new(table.session()?), Mutex::new(table.session()?)];
    let recorder = Recorder::start();
    let said = at_once(2, |who| {
        let mut session = sessions[who].lock().unwrap_or_else(PoisonError::into_inner);
        recorder.lane(format!("session {}", who + 1));
        let task = recorder.task(["A", "B"][who]);
        let first = session.step(way.steps[0], &task);
        if meet {
            both_have_read.wait(); // also if it failed, or the other would wait for ever
        }
        ensure!(first? == Said::Done, "it is told to begin again");
        for step in &way.steps[1..] {
            (0..page.steps).fold(1, |state, _| task.run(|| page.step(state)));
            ensure!(session.step(step, &task)? == Said::Done, "it is told to begin again");
        }
        task.finish();
        Ok(())
    })?;
    said.into_iter().collect::<anyhow::Result<()>>()?;
    Ok(recorder.finish())
}
