//! Redirects that all wait for the database at once, in a process of their own: how much memory does one more of them
//! take, and how long until all of them wait?
//!
//! `place` is what they share, `ways` how each model lets them wait. Nothing is counted unless every one of them is
//! answered rightly in the end.

mod place;
mod ways;

use crate::measure::again;
use crate::names::number;
use crate::{Entrant, Metric, Sample};
use anyhow::{Context, ensure};
use brigade_children::Child;
use brigade_core::measure::Process;
use place::Place;
use serde::{Deserialize, Serialize};
use std::process::Command;
use std::time::{Duration, Instant};

/// What a process in which redirects wait is started for.
pub(crate) const ERRAND: &str = "sleep";

/// Longer than the child itself waits.
const PATIENCE: Duration = Duration::from_secs(300);

/// So many redirects, waiting under one model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sleepers {
    /// `tokio`, `smol`, `async_std` or `threads`.
    pub model: String,
    /// How many.
    pub count: usize,
    /// Threads of the runtime.
    pub workers: usize,
}

/// What their waiting took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Slept {
    /// Until all of them waited, in µs.
    time: f64,
    /// In RAM for each of them, in bytes; `None` where it cannot be read.
    bytes: Option<f64>,
}

impl Sleepers {
    /// The command that starts the child.
    pub(crate) fn command(&self) -> anyhow::Result<Command> {
        again::command(ERRAND, self, self.workers)
    }

    /// In the child: lets them wait, says what that took, and answers them.
    ///
    /// # Errors
    /// Not all of them could be started, or one was not answered rightly.
    pub(super) fn sleep(&self) -> anyhow::Result<()> {
        let place = Place::new(self.count)?;
        let start = ways::way(&self.model, self.workers)?;
        let resident = || Process::this().resident().ok().map(|bytes| bytes as f64);
        let (before, began) = (resident(), Instant::now());
        start(&place, self.count)?;
        place.wait_until_all_wait()?;
        let time = began.elapsed().as_secs_f64() * 1e6;
        let grown = before.zip(resident()).map(|(before, now)| now - before);
        place.answer_all()?;
        let slept = Slept { time, bytes: grown.map(|grown| grown / self.count as f64) };
        println!("{}", serde_json::to_string(&slept)?);
        Ok(())
    }
}

impl Entrant for Sleepers {
    /// Every turn starts a process of its own: memory has a history.
    fn measure(&mut self, _: Duration) -> anyhow::Result<Sample> {
        let mut child = Child::start(&mut self.command()?)?;
        let answer = child.answer(PATIENCE)?.context("no answer in five minutes")?;
        ensure!(answer.status.success(), "{}", child.words().last());
        let slept: Slept = serde_json::from_slice(&answer.printed).context("the child's answer")?;
        Ok(Sample::default().with(Metric::Slope, slept.bytes).with(Metric::Time, slept.time))
    }

    fn note(&self) -> String {
        match self.model.as_str() {
            "threads" => {
                format!("{} of them, without the kernel's 16 KiB each", number(self.count as f64))
            }
            _ => String::new(),
        }
    }
}
