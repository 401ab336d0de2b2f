//! A model that is asked for twice what its database can answer: how much of its best is left, and how long until it is
//! itself again when the crowd has gone.
//!
//! What counts is goodput: right answers within the deadline. After that no client waits for them.

use super::links::redirects;
use super::{OPEN_ANYWAY, Server, Serving};
use crate::{Entrant, Metric, SEED, Sample};
use anyhow::ensure;
use brigade_core::load::{
    Arrivals, ClosedLoop, Connections, OpenLoop, Report, Requests, Until, Users,
};
use brigade_core::measure::limits;
use std::time::{Duration, Instant};

/// A client that has no answer by then goes away, and its connection with it.
pub const DEADLINE: Duration = Duration::from_millis(200);

/// More than wait at twice the capacity for as long as the deadline, so that no request waits for a connection.
const USERS: usize = 768;

/// What is offered while it is pressed, and when the crowd has gone, as a share of the capacity.
pub const PRESSED: f64 = 2.0;
/// See [`PRESSED`].
pub const CALM: f64 = 0.5;

/// After so long it counts as never itself again.
const NEVER: Duration = Duration::from_secs(10);

/// How finely that is told.
const LOOK: Duration = Duration::from_millis(200);

/// Of the calm's requests this share must be answered in time for the server to be itself again.
const ITSELF: f64 = 0.95;

/// A generator that is late by more than this share of the deadline has measured itself.
const LATE: u32 = 10;

/// A model whose database is the limit. Every turn starts a process of its own: a backlog outlives its cause.
#[derive(Debug)]
pub struct Pressed {
    serving: Serving,
    /// How long it is asked for twice what it can.
    time: Duration,
    requests: Requests,
}

impl Pressed {
    /// A model that will be asked for twice its capacity for so long.
    pub fn new(serving: Serving, time: Duration) -> Self {
        let requests = redirects(serving.links);
        Pressed { serving, time, requests }
    }

    /// Requests per second that the database can answer.
    fn capacity(&self) -> f64 {
        self.serving.capacity as f64 / self.serving.delay.as_secs_f64()
    }

    /// The most right answers per second: to twice as many users as the database has places, so that no place is ever idle
    /// and each user waits for one service besides its own.
    fn best(&mut self, server: &Server, time: Duration) -> anyhow::Result<f64> {
        let mut users = Users::connect(server.address, 2 * self.serving.capacity)?;
        let report = users.run(&mut self.requests, ClosedLoop::default(), Until::Elapsed(time))?;
        ensure!(report.answered > 0, "answered nothing: {:?}", report.failures);
        Ok(report.rate())
    }

    fn offer(&mut self, users: &mut Users, share: f64, time: Duration) -> anyhow::Result<Report> {
        let rate = share * self.capacity();
        let open = OpenLoop { rate, arrivals: Arrivals::Poisson, seed: SEED };
        Ok(users.run_open(&mut self.requests, &open, Until::Elapsed(time))?)
    }

    /// How long after the crowd has gone nearly all requests are answered in time again.
    fn recovery(&mut self, users: &mut Users) -> anyhow::Result<Duration> {
        let gone = Instant::now();
        while gone.elapsed() < NEVER {
            let looked = gone.elapsed();
            let report = self.offer(users, CALM, LOOK)?;
            if report.answered_within(DEADLINE) as f64 >= ITSELF * report.due() as f64 {
                return Ok(looked);
            }
        }
        Ok(NEVER)
    }
}

impl Entrant for Pressed {
    fn measure(&mut self, slice: Duration) -> anyhow::Result<Sample> {
        limits::connections(USERS, OPEN_ANYWAY)?;
        let mut server = Server::start(&self.serving)?;
        let best = self.best(&server, slice * 4)?;
        let how = Connections { users: USERS, patience: DEADLINE, ..Connections::default() };
        let mut users = Users::connect_as(server.address, &how)?;
        let pressed = self.offer(&mut users, PRESSED, self.time)?;
        let back = self.recovery(&mut users)?;
        server.still_serves()?;
        let goodput = pressed.answered_within(DEADLINE) as f64 / self.time.as_secs_f64();
        let late = pressed.lateness(0.99);
        let invalid = (late > DEADLINE / LATE).then(|| {
            format!("the generator itself sent one in a hundred requests {late:.1?} late or later")
        });
        let peak = server.process().peak().ok().map(|bytes| bytes as f64 / f64::from(1 << 20));
        Ok(Sample { invalid, ..Sample::default() }
            .with(Metric::Kept, 100.0 * goodput / best)
            .with(Metric::Rate, goodput)
            .with(Metric::Back, back.as_secs_f64() * 1e3)
            .with(
                Metric::P99,
                pressed.percentile(0.99).map(|told| told.latency.as_secs_f64() * 1e6),
            )
            .with(Metric::Late, late.as_secs_f64() * 1e6)
            .with(Metric::Peak, peak))
    }
}
