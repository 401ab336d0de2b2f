//! A rung that serves while it is measured: its users, its processes, and what was found so far.

use super::asked::Names;
use super::books::{Books, sent};
use super::measure::METHODS;
use super::{Latency, Round, Series, Side};
use crate::ground::{Ground, Server};
use crate::rungs::{Rung, Write};
use anyhow::ensure;
use brigade_core::load::{Arrivals, ClosedLoop, OpenLoop, Report, Requests, Until, Users};
use brigade_core::measure::Process;
use std::time::Duration;

/// Keep-alive connections to each rung.
const USERS: usize = 32;
/// Connections over which the links are made that are followed: so few that no store has to refuse one.
const MAKERS: usize = 2;
/// Writes that are made up for a closed loop: more than one can take in its time.
const CLOSED: usize = 10_000;
/// Requests that are due in a cell, on average, however slow a disk is: one without any says nothing.
const FEWEST: f64 = 15.0;

/// The kinds of requests, by their places in [`METHODS`].
const GET: usize = 0;
const POST: usize = 1;

pub(super) struct Running {
    side: Side,
    server: Server,
    users: Users,
    follow: Requests,
    /// What is written; nothing if it serves no such request.
    write: Option<Write>,
    names: Names,
    parts: Vec<(&'static str, Process)>,
    found: [Found; 2],
}

/// What was found of one kind of request.
#[derive(Default)]
struct Found {
    series: Series,
    /// All valid rounds together.
    together: Option<Report>,
}

impl Running {
    /// Starts a rung with links to follow. `write` is what will be written, if it serves that.
    ///
    /// # Errors
    /// It does not start, or makes no links.
    pub(super) fn start(rung: &Rung, write: Write, ground: &Ground) -> anyhow::Result<Running> {
        let server = ground.serve(rung, &ground.means(rung)?)?;
        let users = |count| Users::connect(server.address(), count);
        let names = Names::new(server.address());
        let follow = names.links(users(MAKERS)?)?;
        let users = users(USERS)?;
        let needed = |part: &str| rung.needs.iter().any(|need| need.name() == part);
        let mut parts = ground.processes(&server);
        parts.retain(|(part, process)| *process == server.process() || needed(part));
        let side = Side {
            number: rung.number,
            name: rung.name.into(),
            files: rung.files.len(),
            lines: rung.files.iter().map(|file| file.text.lines().count()).sum(),
            processes: Books::read(&parts).processes(),
            uncounted: ground.uncounted(rung.needs).into_iter().map(String::from).collect(),
        };
        let write = rung.serves(write).then_some(write);
        let found = Default::default();
        Ok(Running { side, server, users, follow, write, names, parts, found })
    }

    /// Right answers a second in a closed loop, of each kind that it serves; it is warm then.
    ///
    /// # Errors
    /// It answers nothing right.
    pub(super) fn capacity(&mut self, time: Duration) -> anyhow::Result<[Option<f64>; 2]> {
        let (closed, until) = (ClosedLoop::default(), Until::Elapsed(time));
        let gets = self.users.run(&mut self.follow, closed, until)?;
        let writes = self.write.map(|write| self.names.writes(write, CLOSED));
        let posts = writes.map(|mut writes| self.users.run(&mut writes, closed, until));
        let mut rates = [None; 2];
        for (kind, report) in [(GET, Some(gets)), (POST, posts.transpose()?)] {
            let Some(report) = report else { continue };
            self.answers(kind, &report)?;
            self.found[kind].series.capacity = report.rate();
            rates[kind] = Some(report.rate());
        }
        Ok(rates)
    }

    /// One round: each kind that it serves, at its rate for so long.
    ///
    /// # Errors
    /// It answers nothing right, or has ended.
    pub(super) fn round(
        &mut self,
        rates: [f64; 2],
        time: Duration,
        seed: u64,
    ) -> anyhow::Result<()> {
        for kind in [GET, POST] {
            let rate = rates[kind];
            let time = time.max(Duration::from_secs_f64(FEWEST / rate));
            let open = OpenLoop { rate, arrivals: Arrivals::Poisson, seed };
            // Poisson arrivals are more than their mean in half of all rounds.
            let most = 2.0 * rate * time.as_secs_f64() + 10.0;
            let mut writes = match self.write {
                Some(write) if kind == POST => Some(self.names.writes(write, most as usize)),
                None if kind == POST => continue,
                _ => None,
            };
            let requests = writes.as_mut().unwrap_or(&mut self.follow);
            let (bytes, books) = (self.server.sent()?, Books::read(&self.parts));
            let report = self.users.run_open(requests, &open, Until::Elapsed(time))?;
            let cpu = Books::read(&self.parts).since(&books, report.sent);
            let bytes = sent(&bytes, &self.server.sent()?);
            self.answers(kind, &report)?;
            self.found[kind].add(&report, |round| Round { cpu, bytes, ..round });
        }
        Ok(())
    }

    fn answers(&self, kind: usize, report: &Report) -> anyhow::Result<()> {
        let why = report.reasons.main().map(ToString::to_string).unwrap_or_default();
        let Side { number, name, .. } = &self.side;
        ensure!(
            report.answered > 0,
            "rung {number}, {name}, has no right answer to any {}: {why}",
            METHODS[kind]
        );
        Ok(())
    }

    /// Ends it; what it was and what was found.
    ///
    /// # Errors
    /// It does not end well.
    pub(super) fn end(self) -> anyhow::Result<(Side, [Series; 2])> {
        self.server.stop()?;
        Ok((self.side, self.found.map(Found::series)))
    }
}

impl Found {
    fn add(&mut self, report: &Report, completed: impl FnOnce(Round) -> Round) {
        let failed = report.reasons.iter().map(|(why, count)| (why.to_string(), count));
        let round = Round {
            sent: report.sent,
            failed: failed.collect(),
            invalid: report.validity().err(),
            latency: latency(report),
            ..Round::default()
        };
        match &mut self.together {
            _ if round.invalid.is_some() => {}
            Some(together) => together.add(report),
            none => *none = Some(report.clone()),
        }
        self.series.rounds.push(completed(round));
    }

    fn series(self) -> Series {
        let together = self.together.as_ref().map(latency).unwrap_or_default();
        Series { together, ..self.series }
    }
}

fn latency(report: &Report) -> Latency {
    let micros = |q| Some(report.percentile(q)?.latency.as_secs_f64() * 1e6);
    Latency { p50: micros(0.5), p99: micros(0.99) }
}
