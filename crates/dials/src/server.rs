//! The server that is looked at: started here, and then ended whatever happens; or another's, and then never
//! touched.
//!
//! A started server leads a process group of its own, so a Ctrl-C in the terminal does not reach it: it ends with us,
//! and all that it started and that stayed in its group.

use super::port::{self, Port};
use super::ready::{listens, settle};
use super::target::Target;
use brigade_children::{Child, Run, Signal, Stop, until};
use brigade_core::measure::Process;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// A server that does not answer within this time after its start is not waited for any longer.
const START: Duration = Duration::from_secs(20);
/// A command that ends at once and well may have left a server in the background, which listens by then.
const BACKGROUND: Duration = Duration::from_secs(2);
/// A server of which nothing is known ends on TERM, or is killed.
const STOP: Stop = Stop::by(Signal::TERM, Duration::from_secs(1));

/// A server to look at.
pub struct Server {
    process: Process,
    address: SocketAddr,
    /// If it was started here.
    started: Option<Child>,
}

impl Server {
    /// Starts `command` and waits until it answers at `target`. `program` is this very program, whose command `guard`
    /// [watches](brigade_children::guard::watch) over the server. Waits only while it `goes_on`.
    ///
    /// # Errors
    /// Something else answers there already; the command cannot be started; it ended, or was silent for too
    /// long: the last lines it printed are in the message. Or it was interrupted; the server is then ended.
    pub fn start(
        command: &[String],
        target: &Target,
        program: &Path,
        goes_on: &dyn Fn() -> bool,
    ) -> io::Result<Server> {
        if let Some(address) = listens(target) {
            let why = format!(
                "something listens at {address} already: stop it, or look at it with --pid instead of starting another"
            );
            return Err(io::Error::new(ErrorKind::AddrInUse, why));
        }
        let child = start(command, program)?;
        let process = Process::of(child.id());
        let mut server = Server { process, address: target.address(), started: Some(child) };
        server.address = server.wait_for(target, goes_on)?;
        settle(process, || goes_on() && server.death().is_none())?;
        Ok(server)
    }

    /// Looks at the process `id`, which is never touched.
    ///
    /// # Errors
    /// There is no such process, or it is another user's, or another process is known to listen at `target`.
    pub fn attach(id: u32, target: &Target) -> io::Result<Server> {
        let process = Process::of(id);
        let owner = process.owner().map_err(|_| {
            let why = format!("there is no process {id}; `ps x` or `ss -ltnp` lists what runs");
            io::Error::new(ErrorKind::NotFound, why)
        })?;
        let us = rustix::process::geteuid();
        if owner != us.as_raw() && !us.is_root() {
            let why = format!(
                "process {id} belongs to user {owner}, and you are user {}: only your own can be looked at",
                us.as_raw()
            );
            return Err(io::Error::new(ErrorKind::PermissionDenied, why));
        }
        process.threads()?;
        let address = listens(target).unwrap_or(target.address());
        let server = Server { process, address, started: None };
        match Port::of(process, address).is_another_s()? {
            Some(why) => Err(io::Error::new(ErrorKind::NotFound, why)),
            None => Ok(server),
        }
    }

    /// Whether it was started here.
    pub fn is_ours(&self) -> bool {
        self.started.is_some()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The process.
    pub fn process(&self) -> Process {
        self.process
    }

    /// Waits for its end, for at most `patience`; says how it ended, if it did.
    pub(super) fn death_within(&self, patience: Duration) -> Option<String> {
        until(patience, || self.death())
    }

    /// Why it is no longer there, if it is not: how it ended and what it said last.
    fn death(&self) -> Option<String> {
        let Some(child) = &self.started else {
            let gone = self.process.threads().is_err();
            return gone.then(|| format!("process {} has ended", self.process.id()));
        };
        child.ended().map(|_| {
            let elsewhere = self.in_background().unwrap_or_default();
            format!("the server has ended{elsewhere}.{}", child.words().quoted())
        })
    }

    /// What listens in its place, if the command that was started has ended and left that behind.
    fn in_background(&self) -> Option<String> {
        let left = Port::of(Process::this(), self.address).listeners();
        let id = *left.first()?;
        Some(format!(
            ", and process {} listens at {} in its place: the command went into the background. Start it in the \
foreground (no `&`, no setsid, no daemon), or look at what it left with --pid {id}; `kill {id}` ends that if it is still there",
            port::name(id),
            self.address
        ))
    }

    /// Waits until a connection can be made; where.
    fn wait_for(&self, target: &Target, goes_on: &dyn Fn() -> bool) -> io::Result<SocketAddr> {
        let at = target.address();
        let asked = || match listens(target) {
            Some(address) => Some(Ok(address)),
            None if !goes_on() => Some(Err(interrupted(at))),
            None => self.death().map(|_| Err(self.died_early(target))),
        };
        until(START, asked).unwrap_or_else(|| {
            let words = self.started.as_ref().map(|child| child.words().quoted());
            let why = format!(
                "nothing listens at {at} after {} seconds. Does the server use this port?{}",
                START.as_secs(),
                words.unwrap_or_default()
            );
            Err(io::Error::new(ErrorKind::TimedOut, why))
        })
    }

    /// What went into the background may still have to start there; what failed did not go there.
    fn died_early(&self, target: &Target) -> io::Error {
        let status = self.started.as_ref().and_then(Child::ended);
        if status.is_some_and(|status| status.success()) {
            until(BACKGROUND, || listens(target));
        }
        let (at, death) = (target.address(), self.death().unwrap_or_default());
        io::Error::other(format!("before a connection to {at} could be made, {death}"))
    }
}

fn interrupted(at: SocketAddr) -> io::Error {
    let why = format!("interrupted while the server started: nothing listened at {at} yet");
    io::Error::new(ErrorKind::Interrupted, why)
}

/// Starts a command that ends with us.
fn start(command: &[String], program: &Path) -> io::Result<Child> {
    let [name, rest @ ..] = command else {
        return Err(io::Error::new(ErrorKind::InvalidInput, "no command to start"));
    };
    let mut guard = Command::new(program);
    guard.arg("guard");
    let run = Run::start("brigade", guard)?;
    let mut command = Command::new(name);
    command.args(rest).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = run.child(&mut command, STOP)?;
    child.listen()?;
    Ok(child)
}
