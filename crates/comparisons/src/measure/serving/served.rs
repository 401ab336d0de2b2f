//! One model being measured: its process, its users, and what one slice of load finds.

use super::links::{HOST, links};
use super::load::{Load, Pace};
use super::server::{Cpu, Server};
use super::{OPEN_ANYWAY, Serving};
use crate::{Entrant, Metric, Sample, Settings};
use anyhow::{Context, anyhow, ensure};
use brigade_core::load::{ClosedLoop, Report, Requests, Until, Users};
use brigade_core::measure::limits;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The model that serves one client at a time: with more users than one, all but one would wait for ever.
const ONE_AT_A_TIME: &str = "blocking";

/// A model with its process, which is started when its first turn comes.
#[derive(Debug)]
pub struct Served {
    serving: Serving,
    load: Load,
    requests: Requests,
    server: Option<Server>,
    /// Asked by one user though more were meant to.
    alone: bool,
}

impl Served {
    /// A model that will be asked like this.
    ///
    /// # Errors
    /// A mix of nothing.
    pub fn new(settings: &Settings, serving: Serving, load: Load) -> anyhow::Result<Self> {
        let requests = load.requests(settings).map_err(|why| anyhow!(why))?;
        let alone = serving.model == ONE_AT_A_TIME && load.users > 1;
        let users = if alone { 1 } else { load.users };
        Ok(Served { serving, load: Load { users, ..load }, requests, server: None, alone })
    }

    fn start(&self) -> anyhow::Result<Server> {
        limits::connections(self.load.users, OPEN_ANYWAY)?;
        let server = Server::start(&self.serving)?;
        check_bytes(&server)?;
        Ok(server)
    }

    fn ask(&mut self, server: &Server, slice: Duration) -> anyhow::Result<Sample> {
        let slice = slice * self.load.longer;
        let mut users = Users::connect(server.address, self.load.users)?;
        let capacity = warm_up(&mut users, &mut self.requests, &self.load, slice)?;
        let before = server.used();
        let report = self.load.ask(&mut users, &mut self.requests, slice, capacity)?;
        let used = before.zip(server.used());
        ensure!(report.answered > 0, "answered nothing: {:?}", report.failures);
        let mebibytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        Ok(sample(&report, used)
            .with(Metric::Resident, server.process().resident().ok().map(mebibytes))
            .with(Metric::Peak, server.process().peak().ok().map(mebibytes)))
    }
}

impl Entrant for Served {
    /// Connects, warms up, and measures one slice. Every answer is checked as it comes.
    fn measure(&mut self, slice: Duration) -> anyhow::Result<Sample> {
        let mut server = match self.server.take() {
            Some(server) => server,
            None => self.start()?,
        };
        let measured = self.ask(&server, slice);
        server.still_serves()?;
        self.server = Some(server);
        measured
    }

    fn note(&self) -> String {
        if self.alone {
            "serves one client at a time, so it was asked by one user".into()
        } else {
            String::new()
        }
    }
}

/// A quarter of a slice that is not kept, or a whole one that finds the capacity; in requests per second.
fn warm_up(
    users: &mut Users,
    requests: &mut Requests,
    load: &Load,
    slice: Duration,
) -> anyhow::Result<f64> {
    let (closed, time) = match load.pace {
        Pace::Closed(closed) => (closed, slice / 4),
        Pace::Open(_) => (ClosedLoop::default(), slice / 4),
        Pace::ShareOfCapacity(_) => (ClosedLoop::default(), slice),
    };
    Ok(users.run(requests, closed, Until::Elapsed(time))?.rate())
}

/// What a report and the server's books say about one slice.
fn sample(report: &Report, used: Option<(Cpu, Cpu)>) -> Sample {
    let answered = report.answered.max(1) as f64;
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let latency = |q| report.percentile(q).map(|told| micros(told.latency));
    let tail = latency(0.99).zip(latency(0.5)).map(|(high, middle)| high / middle);
    let each =
        |value: fn(&Cpu) -> f64| used.map(|(then, now)| (value(&now) - value(&then)) / answered);
    Sample { failures: report.failures, invalid: report.validity().err(), ..Sample::default() }
        .with(Metric::Rate, report.rate())
        .with(Metric::P50, latency(0.5))
        .with(Metric::P90, latency(0.9))
        .with(Metric::P99, latency(0.99))
        .with(Metric::P999, latency(0.999))
        .with(Metric::Max, latency(1.0))
        .with(Metric::Tail, tail)
        .with(Metric::Late, micros(report.lateness(0.99)))
        .with(Metric::Cpu, each(|cpu| cpu.server * 1e6))
        .with(Metric::Database, each(|cpu| cpu.database * 1e6))
        .with(Metric::Switches, each(|cpu| cpu.switches as f64))
        .with(Metric::Threads, used.map(|(_, now)| now.threads as f64))
}

/// The same bytes from everybody, or the comparison compares answers and not models.
fn check_bytes(server: &Server) -> anyhow::Result<()> {
    let link = links(1).next().context("a link")?;
    let expected =
        format!("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {}\r\n\r\n", link.url);
    let mut stream = TcpStream::connect(server.address)?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    write!(stream, "GET /{} HTTP/1.1\r\nHost: {HOST}\r\n\r\n", link.code)?;
    let mut answer = vec![0; expected.len()];
    stream.read_exact(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    ensure!(answer == expected, "answers {answer:?} and not {expected:?}");
    Ok(())
}
