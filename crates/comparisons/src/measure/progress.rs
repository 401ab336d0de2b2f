//! Where a run is: which point, whose turn, which round, and how long it will still take. Elsewhere than on a terminal
//! one plain line a point.

use indicatif::{ProgressBar, ProgressStyle};

const TEMPLATE: &str = "{msg:40!} {wide_bar} {pos}/{len} rounds, {eta} left";

/// The progress of a run, in rounds.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    point: String,
}

impl Progress {
    pub(super) fn new(rounds: usize) -> Self {
        let style = ProgressStyle::with_template(TEMPLATE);
        let bar = ProgressBar::new(rounds as u64)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Progress { bar, point: String::new() }
    }

    /// The next point begins.
    pub(super) fn point(&mut self, slice: &str, axis: &str, at: f64) {
        self.point = format!("{slice}, {axis} {at}");
        if self.bar.is_hidden() {
            eprintln!("measuring {} …", self.point);
        }
    }

    /// A contender's turn.
    pub(super) fn turn(&self, series: &str, round: usize, of: usize) {
        let more = if round > of { " again" } else { "" };
        self.bar.set_message(format!("{}: {series}{more}", self.point));
        self.bar.tick();
    }

    /// A round is over; one that only repeats another was not planned for.
    pub(super) fn round_is_over(&self, planned: bool) {
        self.bar.inc(u64::from(planned));
    }

    /// Lets something be printed.
    pub(super) fn suspend(&self, print: impl FnOnce()) {
        self.bar.suspend(print);
    }

    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
