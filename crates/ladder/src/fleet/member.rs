//! One instance, seen from outside: its process, whether it listens yet, and when it is started again after it has ended
//! by itself.

use super::order;
use super::rollout::{Release, Standing};
use crate::ground::{Hello, lines};
use crate::jobs::pause;
use crate::traffic::Bytes;
use brigade_children::Child;
use rand::rngs::StdRng;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// It finishes what it has in hand within this time, or is killed.
const FINISH: Duration = Duration::from_secs(15);
/// It answers within this time, or not at all.
const ANSWER: Duration = Duration::from_secs(1);
/// An instance that lived for so long was well: the pauses before it is started again begin anew.
const WELL: Duration = Duration::from_secs(5);

/// An instance, whether it runs or not.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) address: SocketAddr,
    pub(super) release: Release,
    running: Option<Running>,
    /// Ends by itself without a good life in between.
    pub(super) failures: u32,
    /// When it may be started again.
    due: Instant,
    /// Its last words, once it has ended.
    pub(super) last: String,
}

#[derive(Debug)]
struct Running {
    child: Child,
    input: Option<ChildStdin>,
    said: Receiver<String>,
    listens: bool,
    since: Instant,
    /// When it was asked to end.
    asked: Option<Instant>,
}

impl Instance {
    /// Nothing runs yet.
    pub(super) fn new(address: SocketAddr, release: Release) -> Instance {
        let (due, last) = (Instant::now(), String::new());
        Instance { address, release, running: None, failures: 0, due, last }
    }

    /// Starts it, and does not wait until it listens.
    pub(super) fn start(&mut self, command: &mut Command, first: &str) {
        match Running::start(command, first) {
            Ok(running) => self.running = Some(running),
            Err(why) => {
                self.last = why.to_string();
                self.failures += 1;
            }
        }
    }

    /// How it stands. That it has ended by itself is noted, with its last words.
    pub(super) fn look(&mut self, rng: &mut StdRng) -> Standing {
        let Some(running) = &mut self.running else { return Standing::Ended };
        if let Some(how) = running.child.ended() {
            self.last = format!("{how}. {}", running.child.words().last());
            let was_well = running.asked.is_some() || running.since.elapsed() > WELL;
            self.failures = if was_well { 0 } else { self.failures + 1 };
            let wait = if self.failures > 1 { pause(self.failures, rng) } else { Duration::ZERO };
            self.due = Instant::now() + wait;
            self.running = None;
            return Standing::Ended;
        }
        running.kill_if_late();
        running.listens |= running.said.try_recv().is_ok_and(|line| is_hello(&line));
        if running.listens { Standing::Serving } else { Standing::Starting }
    }

    /// Whether it has ended, and is to be started again.
    pub(super) fn is_due(&self) -> bool {
        self.running.is_none() && Instant::now() >= self.due
    }

    /// Asks it to end.
    pub(super) fn stop(&mut self) {
        if let Some(running) = &mut self.running {
            running.input = None; // it hears that
            running.asked.get_or_insert_with(Instant::now);
        }
    }

    /// Has it say to its balancer that it is about to go.
    pub(super) fn drain(&mut self) {
        let _ended = self.running.as_mut().and_then(|running| running.ask("drain"));
    }

    /// What it sent to other parts and got from them.
    pub(super) fn sent(&mut self) -> Vec<Bytes> {
        let answer = self.running.as_mut().filter(|it| it.listens).and_then(|it| it.ask(""));
        answer.and_then(|line| serde_json::from_str(&line).ok()).unwrap_or_default()
    }

    /// As the `number`-th of a fleet.
    pub(super) fn shown(&self, number: usize) -> order::Member {
        order::Member {
            instance: number,
            address: self.address,
            release: self.release,
            process: self.running.as_ref().map(|running| running.child.id()),
            serves: self.running.as_ref().is_some_and(|running| running.listens),
        }
    }
}

impl Running {
    fn start(command: &mut Command, first: &str) -> io::Result<Running> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = Child::start(command)?;
        let piped = || io::Error::other("its input and output are not piped");
        let mut input = child.input().ok_or_else(piped)?;
        let said = lines(child.output().ok_or_else(piped)?)?;
        child.listen()?;
        let _ended = writeln!(input, "{first}"); // then its last words say why
        let since = Instant::now();
        Ok(Running { child, input: Some(input), said, listens: false, since, asked: None })
    }

    fn kill_if_late(&mut self) {
        if self.asked.is_some_and(|asked| asked.elapsed() > FINISH) {
            let _ended = self.child.kill();
        }
    }

    fn ask(&mut self, line: &str) -> Option<String> {
        while self.said.try_recv().is_ok() {} // answers that came too late
        writeln!(self.input.as_mut()?, "{line}").ok()?;
        self.said.recv_timeout(ANSWER).ok()
    }
}

fn is_hello(line: &str) -> bool {
    serde_json::from_str::<Hello>(line).is_ok()
}
