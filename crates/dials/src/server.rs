//! The server that is looked at: started here, and then ended whatever happens; or another's, and then never
//! touched.
//!
//! A started server leads a process group of its own, so a Ctrl-C in the terminal does not reach it: it ends
//! with us, and all that it started and that stayed in its group. See [`super::guard`] for when we cannot.

use super::guard;
use super::port::{self, Port};
use super::ready::{LOOK, listens, settle};
use super::target::Target;
use brigade_core::measure::Process;
use rustix::process::{Pid, WaitId, WaitIdOptions, WaitIdStatus, waitid};
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A server that does not answer within this time after its start is not waited for any longer.
const START: Duration = Duration::from_secs(20);
/// A command that ends at once and well may have left a server in the background, which listens by then.
const BACKGROUND: Duration = Duration::from_secs(2);
/// So many of its last lines are kept.
const LINES: usize = 12;

/// A server to look at.
pub struct Server {
    process: Process,
    address: SocketAddr,
    started: Option<Started>,
}

/// One that was started here.
struct Started {
    child: Child,
    guard: guard::Guard,
    said: Arc<Mutex<VecDeque<String>>>,
    /// Closed when all that it printed has been heard.
    heard: Receiver<()>,
}

impl Server {
    /// Starts `command` and waits until it answers at `target`. `program` is this very program, which is
    /// started once more as the [guard](guard::watch) of the server. Waits only while it `goes_on`.
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
        let [name, rest @ ..] = command else {
            return Err(io::Error::new(ErrorKind::InvalidInput, "no command to start"));
        };
        let mut child = Command::new(name)
            .args(rest)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(|why| {
                io::Error::new(why.kind(), format!("`{name}` cannot be started: {why}"))
            })?;
        let guard = match guard::Guard::over(child.id(), program) {
            Ok(guard) => guard,
            Err(why) => {
                guard::end(child.id(), has_ended);
                child.wait()?;
                return Err(io::Error::new(why.kind(), format!("no guard for the server: {why}")));
            }
        };
        let said = Arc::default();
        let (listens, heard) = mpsc::channel();
        listen(child.stdout.take(), &said, listens.clone())?;
        listen(child.stderr.take(), &said, listens)?;
        let process = Process::of(child.id());
        let started = Some(Started { child, guard, said, heard });
        let mut server = Server { process, address: target.address(), started };
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
        let (_never, pause) = mpsc::channel::<()>();
        let end = Instant::now() + patience;
        while self.death().is_none() && Instant::now() < end {
            wait(&pause);
        }
        self.death()
    }

    /// Why it is no longer there, if it is not: how it ended and what it said last.
    fn death(&self) -> Option<String> {
        let Some(started) = &self.started else {
            let gone = self.process.threads().is_err();
            return gone.then(|| format!("process {} has ended", self.process.id()));
        };
        pid(started.child.id()).is_none_or(has_ended).then(|| {
            let elsewhere = self.in_background().unwrap_or_default();
            format!("the server has ended{elsewhere}.{}", started.last_words())
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

    /// What went into the background may still have to start there; what failed did not go there.
    fn look_in_background(&self, target: &Target) {
        let child = self.started.as_ref().and_then(|started| pid(started.child.id()));
        let (_never, pause) = mpsc::channel::<()>();
        let end = Instant::now() + BACKGROUND;
        while child.is_some_and(ended_well) && listens(target).is_none() && Instant::now() < end {
            wait(&pause);
        }
    }

    /// Waits until a connection can be made; where.
    fn wait_for(&self, target: &Target, goes_on: &dyn Fn() -> bool) -> io::Result<SocketAddr> {
        let (_never, pause) = mpsc::channel::<()>();
        let end = Instant::now() + START;
        let at = target.address();
        loop {
            if let Some(address) = listens(target) {
                return Ok(address);
            }
            if !goes_on() {
                let why =
                    format!("interrupted while the server started: nothing listened at {at} yet");
                return Err(io::Error::new(ErrorKind::Interrupted, why));
            }
            if self.death().is_some() {
                self.look_in_background(target);
                let death = self.death().unwrap_or_default();
                let why = format!("before a connection to {at} could be made, {death}");
                return Err(io::Error::other(why));
            }
            if Instant::now() > end {
                let words = self.started.as_ref().map(Started::last_words).unwrap_or_default();
                let why = format!(
                    "nothing listens at {at} after {} seconds. Does the server use this port?{words}",
                    START.as_secs()
                );
                return Err(io::Error::new(ErrorKind::TimedOut, why));
            }
            wait(&pause);
        }
    }
}

/// A moment, for no message ever comes; less if nobody is left who could send one.
fn wait(never: &Receiver<()>) {
    let _nothing = never.recv_timeout(LOOK);
}

impl Started {
    /// What it printed last. Who has ended a moment ago may not have been heard to the end yet; a child of
    /// his may keep the pipe open, though.
    fn last_words(&self) -> String {
        wait(&self.heard);
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.is_empty() {
            return " It printed nothing.".into();
        }
        let lines = said.iter().map(|line| format!("\n  | {line}"));
        format!(" It printed last:{}", lines.collect::<String>())
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        guard::end(self.child.id(), has_ended);
        let _status = self.child.wait();
        self.guard.dismiss();
    }
}

/// How a child of ours has ended, if it has. It is not reaped, so that its number, and its group's, stay its own.
fn status(id: Pid) -> rustix::io::Result<Option<WaitIdStatus>> {
    waitid(WaitId::Pid(id), WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT)
}

fn has_ended(id: Pid) -> bool {
    !matches!(status(id), Ok(None))
}

fn ended_well(id: Pid) -> bool {
    matches!(status(id), Ok(Some(status)) if status.exit_status() == Some(0))
}

/// As rustix wants it.
pub(super) fn pid(id: u32) -> Option<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw)
}

/// Keeps the last lines that come, on a thread that ends with the pipe.
fn listen(
    pipe: Option<impl Read + Send + 'static>,
    said: &Arc<Mutex<VecDeque<String>>>,
    listens: Sender<()>,
) -> io::Result<()> {
    let (Some(pipe), said) = (pipe, Arc::clone(said)) else { return Ok(()) };
    thread::Builder::new().name("listener".into()).spawn(move || {
        let _until_the_end = listens;
        for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            let line = line.chars().filter(|c| !c.is_control()).take(200).collect();
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            said.push_back(line);
            while said.len() > LINES {
                said.pop_front();
            }
        }
    })?;
    Ok(())
}
