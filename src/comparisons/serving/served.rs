//! One model being measured: its process, its users, and what one slice of load finds.

use super::links::{HOST, links, redirects};
use super::server::{Cpu, Server};
use super::{Serving, descriptors};
use crate::comparisons::{Entrant, Metric, Sample, Settings};
use crate::load::{ClosedLoop, Report, Requests, Until, Users};
use anyhow::{Context, ensure};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The model that serves one client at a time: with more users than one, all but one would wait for ever.
const ONE_AT_A_TIME: &str = "blocking";

/// How a model is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Keep-alive connections.
    pub users: usize,
    /// Requests that each has under way at once.
    pub depth: usize,
}

impl Load {
    /// A closed loop without thinking: it measures capacity.
    pub fn closed(users: usize, depth: usize) -> Self {
        Load { users, depth }
    }
}

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
    /// A model that will be asked for the settings' links.
    pub fn new(settings: &Settings, serving: Serving, load: Load) -> Self {
        let requests = redirects(settings.links);
        let alone = serving.model == ONE_AT_A_TIME && load.users > 1;
        let users = if alone { 1 } else { load.users };
        Served { serving, load: Load { users, ..load }, requests, server: None, alone }
    }

    fn start(&self) -> anyhow::Result<Server> {
        descriptors::allow(self.load.users)?;
        let server = Server::start(&self.serving)?;
        check_bytes(&server)?;
        Ok(server)
    }
}

impl Entrant for Served {
    /// Connects, warms up, and measures one slice. Every answer is checked as it comes.
    fn measure(&mut self, slice: Duration) -> anyhow::Result<Sample> {
        let mut server = match self.server.take() {
            Some(server) => server,
            None => self.start()?,
        };
        let measured = ask(&server, self.load, &mut self.requests, slice);
        server.still_serves()?;
        self.server = Some(server);
        measured
    }

    fn note(&self) -> String {
        match self.alone {
            true => "serves one client at a time, so it was asked by one user".into(),
            false => String::new(),
        }
    }
}

fn ask(
    server: &Server,
    load: Load,
    requests: &mut Requests,
    slice: Duration,
) -> anyhow::Result<Sample> {
    let closed = ClosedLoop { depth: load.depth, ..ClosedLoop::default() };
    let mut users = Users::connect(server.address, load.users)?;
    users.run(requests, closed, Until::Elapsed(slice / 4))?;
    let before = server.used();
    let report = users.run(requests, closed, Until::Elapsed(slice))?;
    let used = before.zip(server.used());
    let resident = server.process().resident().ok().map(|bytes| bytes as f64 / f64::from(1 << 20));
    ensure!(report.answered > 0, "answered nothing: {:?}", report.failures);
    Ok(sample(&report, used).with(Metric::Resident, resident))
}

/// What a report and the server's books say about one slice.
fn sample(report: &Report, used: Option<(Cpu, Cpu)>) -> Sample {
    let answered = report.answered.max(1) as f64;
    let latency = |q| report.latency(q).as_secs_f64() * 1e6;
    let each =
        |value: fn(&Cpu) -> f64| used.map(|(then, now)| (value(&now) - value(&then)) / answered);
    Sample { failures: report.failures, ..Sample::default() }
        .with(Metric::Rate, report.rate())
        .with(Metric::P50, latency(0.5))
        .with(Metric::P90, latency(0.9))
        .with(Metric::P99, latency(0.99))
        .with(Metric::P999, latency(0.999))
        .with(Metric::Max, latency(1.0))
        .with(Metric::Tail, latency(0.99) / latency(0.5))
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
