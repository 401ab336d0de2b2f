//! The stages of a request and how long each took: one clock reading at the end of every stage, and the thread's CPU
//! clock before the first request and after the last.

use super::found::{Found, Stage};
use brigade_core::jobs::login::cpu_clock;
use std::time::{Duration, Instant};

/// Where the time went so far.
#[derive(Debug)]
pub(super) struct Stages {
    last: Instant,
    wall: [Duration; Stage::NAMES.len()],
    /// Requests that are to come, and that were answered.
    due: u32,
    requests: u32,
    /// The CPU clock when the client was in, and CPU time of all requests.
    began: Duration,
    used: Duration,
}

impl Stages {
    /// Begins now; so many requests will come.
    pub(super) fn begin(due: u32) -> Self {
        let (last, began) = (Instant::now(), cpu_clock());
        Stages { last, wall: Default::default(), due, requests: 0, began, used: Duration::ZERO }
    }

    /// All time since the last stage's end was `stage`.
    pub(super) fn end(&mut self, stage: Stage) {
        let now = Instant::now();
        self.wall[stage as usize] += now - self.last;
        self.last = now;
    }

    /// The client is in: from here on, time is requests' time.
    pub(super) fn accepted(&mut self) {
        self.end(Stage::Accept);
        self.began = cpu_clock();
    }

    /// A request is answered. What the thread does after the last is no request's: waiting for the client's goodbye
    /// would count as much as a small request.
    pub(super) fn request_done(&mut self) {
        self.requests += 1;
        if self.requests == self.due {
            self.used = cpu_clock() - self.began;
        }
    }

    /// What was found with this database.
    pub(super) fn found(&self, database_ms: f64) -> Found {
        let requests = f64::from(self.requests.max(1));
        let us = |time: Duration| time.as_secs_f64() * 1e6 / requests;
        let mut stage_us = self.wall.map(us);
        stage_us[Stage::Accept as usize] *= requests; // once, and not once a request
        Found { database_ms, requests: self.requests, stage_us, cpu_us: us(self.used) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_time_belongs_to_exactly_one_stage() {
        let mut stages = Stages::begin(3);
        let began = stages.last;
        for _ in 0..3 {
            stages.end(Stage::Read);
            stages.end(Stage::Store);
            stages.request_done();
        }
        let sum: Duration = stages.wall.iter().sum();
        assert_eq!(sum, stages.last - began);
        assert_eq!(stages.found(0.0).requests, 3);
    }
}
