//! Two requests that read a row and write it back, each statement a trip to the database: nanoseconds between the two
//! steps become milliseconds.

use brigade_core::jobs::at_once;
use brigade_core::jobs::login::Stretch;
use brigade_core::jobs::statements::Remote;
use brigade_core::trace::{Recorder, Task, Trace};
use std::io;
use std::time::Duration;

/// What a statement waits for its answer.
const TRIP: Duration = Duration::from_millis(1);

/// What a request computes between its two statements: enough to be seen.
const COMPUTING: Duration = Duration::from_micros(150);

/// A row of the table of links.
#[derive(Debug, Default)]
struct Row {
    clicks: u64,
    /// Requests that have read the clicks and not yet written them.
    between: u32,
    /// The most of them at once.
    most_between: u32,
}

/// What a run of two sessions left.
#[derive(Debug)]
pub(super) struct Trips {
    pub(super) clicks: u64,
    pub(super) most_between: u32,
    pub(super) trace: Trace,
}

/// Two sessions, so many requests each, one after the other.
pub(super) fn run(requests: usize) -> io::Result<Trips> {
    let (page, recorder) = (Stretch::lasting(COMPUTING), Recorder::start());
    let table = Remote::open(Row::default(), TRIP, recorder.clone())?;
    at_once(2, |who| {
        recorder.lane(format!("session {}", who + 1));
        for _ in 0..requests {
            let task = recorder.task(["A", "B"][who]);
            click(&table, &task, page);
            task.finish();
        }
    })?;
    let row = table.close();
    Ok(Trips { clicks: row.clicks, most_between: row.most_between, trace: recorder.finish() })
}

// ANCHOR: request
fn click(table: &Remote<Row>, task: &Task, page: Stretch) {
    let seen = table.statement(task, |row| row.select()); // SELECT clicks
    task.note(&format!("SELECT: {seen}"));
    std::hint::black_box(task.run(|| page.step(seen)));
    table.statement(task, |row| row.update(seen + 1)); // UPDATE … SET clicks = :seen + 1
    task.note(&format!("UPDATE: {}", seen + 1));
}
// ANCHOR_END: request

impl Row {
    fn select(&mut self) -> u64 {
        self.between += 1;
        self.most_between = self.most_between.max(self.between);
        self.clicks
    }

    fn update(&mut self, clicks: u64) {
        self.between -= 1;
        self.clicks = clicks;
    }
}
