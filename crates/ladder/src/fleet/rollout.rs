//! Which instance is stopped and started when, so that all run another release in the end, and the others serve
//! while one is away. Pure: the time and how the instances stand are arguments.
//!
//! * One instance is away at a time, and only while all others serve.
//! * A release that does not come up is taken back where it was begun: the instance gets the release that it had, and
//!   so do those that were replaced before.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// A release comes up within this time, or is taken back.
pub const START: Duration = Duration::from_secs(20);

/// A build of the server, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Release(pub u32);

/// How an instance is taken out of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It says that it is about to go, serves on for so long, and is stopped.
    Draining(Duration),
    /// It is stopped: what it has in hand is answered, and nothing more is taken.
    AtOnce,
}

/// How an instance stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does not listen yet.
    Starting,
    /// It listens.
    Serving,
    /// There is no process.
    Ended,
}

/// What is to be done next, by the number of the instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing, for the moment.
    Wait,
    /// Have it say that it is about to go.
    Drain(usize),
    /// Stop it.
    Stop(usize),
    /// Start it, of this release.
    Start(usize, Release),
    /// It serves, and may be asked again.
    Ready(usize),
    /// All run what they should.
    Done,
    /// It was given up, because of which instance, and why.
    Failed(usize, String),
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// The next one, when all others serve, which is waited for until this time.
    Next(Duration),
    Draining(Duration),
    Stopping,
    Starting(Duration),
}

/// From one release to another.
#[derive(Clone, Debug)]
pub struct Rollout {
    releases: Vec<Release>,
    to: Release,
    way: Way,
    at: usize,
    phase: Phase,
    /// It is taken back, because of which instance, and why.
    back: Option<(usize, String)>,
    from: Release,
}

impl Rollout {
    /// Begins at `now`, when the instances run these releases; `from` is what they go back to.
    pub fn new(
        releases: Vec<Release>,
        (from, to): (Release, Release),
        way: Way,
        now: Duration,
    ) -> Rollout {
        let phase = Phase::Next(now + START);
        Rollout { releases, to, way, at: 0, phase, back: None, from }
    }

    /// The instance that is being replaced.
    pub fn at(&self) -> usize {
        self.at
    }

    /// What all instances are to run in the end.
    pub fn to(&self) -> Release {
        self.to
    }

    /// What is to be done at `now`, when the instances stand so.
    pub fn next(&mut self, now: Duration, standing: &[Standing]) -> Step {
        match self.phase {
            Phase::Next(limit) => self.begin(now, limit, standing),
            Phase::Draining(until) if now < until && standing[self.at] == Standing::Serving => {
                Step::Wait
            }
            Phase::Draining(_) => self.stop(),
            Phase::Stopping if standing[self.at] == Standing::Ended => self.start(now),
            Phase::Stopping => Step::Wait,
            Phase::Starting(limit) => self.come_up(now, limit, standing),
        }
    }

    fn begin(&mut self, now: Duration, limit: Duration, standing: &[Standing]) -> Step {
        let Some(next) = self.releases.iter().position(|release| *release != self.to) else {
            return self.back.take().map_or(Step::Done, |(at, why)| Step::Failed(at, why));
        };
        self.at = next;
        let mut others = standing.iter().enumerate().filter(|(n, _)| *n != self.at);
        if let Some((other, _)) = others.find(|(_, standing)| **standing != Standing::Serving) {
            let why = || format!("instance {} does not serve", other + 1);
            return if now < limit { Step::Wait } else { Step::Failed(other, why()) };
        }
        match (standing[self.at], self.way) {
            (Standing::Serving, Way::Draining(notice)) => {
                self.phase = Phase::Draining(now + notice);
                Step::Drain(self.at)
            }
            _ => self.stop(),
        }
    }

    fn stop(&mut self) -> Step {
        self.phase = Phase::Stopping;
        Step::Stop(self.at)
    }

    fn start(&mut self, now: Duration) -> Step {
        self.releases[self.at] = self.to;
        self.phase = Phase::Starting(now + START);
        Step::Start(self.at, self.to)
    }

    fn come_up(&mut self, now: Duration, limit: Duration, standing: &[Standing]) -> Step {
        match standing[self.at] {
            Standing::Serving => {
                self.phase = Phase::Next(now + START);
                Step::Ready(self.at)
            }
            Standing::Starting if now < limit => Step::Wait,
            _ => self.take_back(),
        }
    }

    /// The instance gets what it had, and then all others do.
    fn take_back(&mut self) -> Step {
        let why = format!("release {} does not come up as instance {}", self.to, self.at + 1);
        if self.back.is_some() {
            return Step::Failed(self.at, why);
        }
        self.back = Some((self.at, why));
        self.to = self.from;
        self.stop()
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
