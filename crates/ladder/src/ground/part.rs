//! A process of this program that is a part of a rung: its server, a provider of mail. It says in one line where it
//! listens, answers every further line of its input with one of its output, and ends when its input does.

use anyhow::{Context, anyhow, ensure};
use brigade_children::{Child, Run, Signal, Stop};
use brigade_core::measure::Process;
use brigade_core::models::Shutdown;
use brigade_server::signals::on_end;
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// What is in flight is answered, and jobs that are being done are finished, within this time.
const STOP: Stop = Stop::by(Signal::TERM, Duration::from_secs(15));
/// It listens within this time.
const START: Duration = Duration::from_secs(30);
/// A question is answered within this time.
const ANSWER: Duration = Duration::from_secs(10);
/// The first line that a part prints.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Hello {
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

/// The stop signal of a part: given at a signal, or when standard input ends. Until then `answer` is called with each
/// of its lines.
pub(crate) fn told_to_end(
    mut answer: impl FnMut(&str) -> io::Result<()> + Send + 'static,
) -> anyhow::Result<Shutdown> {
    let (stop, told) = Shutdown::new();
    let stop = Arc::new(stop);
    let asked = Arc::clone(&stop);
    on_end(move || asked.stop()).context("listening for SIGTERM")?;
    thread::Builder::new().name("input".into()).spawn(move || {
        let _gone = io::stdin().lines().try_for_each(|line| answer(&line?));
        stop.stop();
    })?;
    Ok(told)
}

/// Says something in one line.
pub(crate) fn say(value: &impl Serialize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(value)?)?;
    out.flush()
}

#[derive(Debug)]
pub(crate) struct Part {
    child: Child,
    input: ChildStdin,
    said: Receiver<String>,
    /// Answers that were not waited for to their end.
    owed: usize,
    address: SocketAddr,
}

impl Part {
    /// Starts `command`, hands it a first line if it takes one, and waits until it listens.
    pub(crate) fn start(
        run: &Run,
        command: &mut Command,
        first: Option<&str>,
    ) -> anyhow::Result<Part> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = run.child(command, STOP)?;
        let mut input = child.input().context("its input")?;
        let said = lines(child.output().context("its output")?)?;
        child.listen()?;
        if let Some(first) = first {
            let _gone = writeln!(input, "{first}"); // then its last words say why
        }
        let hello = said.recv_timeout(START).map_err(|why| silent(&child, why, START))?;
        let hello: Hello = serde_json::from_str(&hello)
            .with_context(|| format!("it said `{hello}` instead of where it listens"))?;
        Ok(Part { child, input, said, owed: 0, address: hello.address })
    }

    /// Its answer to an empty line.
    pub(crate) fn ask(&mut self) -> anyhow::Result<String> {
        self.tell("")
    }

    /// Its answer to this line.
    pub(crate) fn tell(&mut self, line: &str) -> anyhow::Result<String> {
        self.tell_within(ANSWER, line)
    }

    /// Its answer to a line with which it may take so long.
    pub(crate) fn tell_within(&mut self, limit: Duration, line: &str) -> anyhow::Result<String> {
        let _gone = writeln!(self.input, "{line}");
        self.owed += 1;
        loop {
            let said = self.said.recv_timeout(limit);
            let said = said.map_err(|why| silent(&self.child, why, limit))?;
            self.owed -= 1;
            if self.owed == 0 {
                return Ok(said); // what came before it answers a line that was given up
            }
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn process(&self) -> Process {
        Process::of(self.child.id())
    }

    /// The last of what it printed, in a sentence to be appended to another one.
    pub(crate) fn words(&self) -> String {
        self.child.words().quoted()
    }

    pub(crate) fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        Ok(())
    }

    /// Has it finish what it is doing, and waits for its end.
    pub(crate) fn stop(&mut self) -> anyhow::Result<()> {
        let status = self.child.stop()?;
        ensure!(status.success(), "it ended badly ({status}).{}", self.child.words().quoted());
        Ok(())
    }
}

fn silent(child: &Child, why: RecvTimeoutError, limit: Duration) -> anyhow::Error {
    let words = child.words().quoted();
    match why {
        RecvTimeoutError::Disconnected => anyhow!("it has ended.{words}"),
        RecvTimeoutError::Timeout => anyhow!("it has said nothing for {limit:?}.{words}"),
    }
}

/// What is printed, line by line, read by a thread that ends with the pipe.
pub(crate) fn lines(pipe: impl Read + Send + 'static) -> io::Result<Receiver<String>> {
    let (send, receive) = mpsc::channel();
    thread::Builder::new().name("listener".into()).spawn(move || {
        let lines = BufReader::new(pipe).lines().map_while(Result::ok);
        lines.map(|line| send.send(line)).all(|sent| sent.is_ok())
    })?;
    Ok(receive)
}
