//! One model being measured: its process, its users, and what one slice of load finds.

use super::Measuring;
use super::child::{Server, Serving};
use super::links::{HOST, links};
use anyhow::{Context, ensure};
use brigade::load::{ClosedLoop, Report, Requests, Until, Users};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The model that serves one client at a time: with more users than one, all but one would wait for ever.
const ONE_AT_A_TIME: &str = "blocking";

/// A model with its process.
pub(crate) struct Contender {
    pub(crate) model: String,
    pub(crate) users: usize,
    pub(crate) server: Server,
}

/// What one slice found.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) report: Report,
    /// CPU of the server's threads for each answer, in microseconds.
    pub(crate) cpu_us: Option<f64>,
    /// CPU of the database's threads for each answer, in microseconds.
    pub(crate) database_us: Option<f64>,
}

impl Contender {
    /// Starts the model and shows that it answers, byte for byte, as all others do.
    pub(crate) fn start(
        model: &str,
        users: usize,
        delay: Duration,
        workers: usize,
        measuring: &Measuring,
    ) -> anyhow::Result<Self> {
        let server = Server::start(&Serving {
            model: model.into(),
            links: measuring.links,
            delay,
            workers,
        })?;
        let users = if model == ONE_AT_A_TIME { 1 } else { users };
        let contender = Contender { model: model.into(), users, server };
        contender.check_bytes().with_context(|| model.to_owned())?;
        Ok(contender)
    }

    /// Whether fewer users than asked for can be served at once.
    pub(crate) fn is_one_at_a_time(&self) -> bool {
        self.model == ONE_AT_A_TIME
    }

    /// The same bytes from everybody, or the comparison compares answers and not models.
    fn check_bytes(&self) -> anyhow::Result<()> {
        let link = links(1).next().context("a link")?;
        let expected =
            format!("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {}\r\n\r\n", link.url);
        let mut stream = TcpStream::connect(self.server.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(stream, "GET /{} HTTP/1.1\r\nHost: {HOST}\r\n\r\n", link.code)?;
        let mut answer = vec![0; expected.len()];
        stream.read_exact(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer);
        ensure!(answer == expected, "answers {answer:?} and not {expected:?}");
        Ok(())
    }

    /// Connects, warms up, and measures one slice. Every answer is checked as it comes.
    pub(crate) fn measure(
        &self,
        requests: &mut Requests,
        slice: Duration,
    ) -> anyhow::Result<Sample> {
        let closed = ClosedLoop::default();
        let mut users = Users::connect(self.server.address, self.users)?;
        users.run(requests, closed, Until::Elapsed(slice / 4))?;
        let before = self.server.cpu();
        let report = users.run(requests, closed, Until::Elapsed(slice))?;
        let used = before.zip(self.server.cpu());
        let each = |seconds: f64| seconds * 1e6 / report.answered.max(1) as f64;
        Ok(Sample {
            cpu_us: used.map(|(then, now)| each(now.server - then.server)),
            database_us: used.map(|(then, now)| each(now.database - then.database)),
            report,
        })
    }
}
