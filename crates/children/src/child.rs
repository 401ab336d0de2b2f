//! A process that ends with the value that stands for it: killed if it is one of ours that needs no farewell, asked
//! first if it belongs to a [`Run`](crate::Run).

#[cfg(unix)]
use crate::identity::{Identity, pid};
use crate::wait::until;
use crate::words::Words;
#[cfg(unix)]
use crate::{Run, Stop};
use std::io::{self, Error, Read};
use std::process::{ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// A running process. What it prints must be taken or [listened](Child::listen) to, or it may wait for ever.
#[derive(Debug)]
pub struct Child {
    process: std::process::Child,
    words: Words,
    /// How it ended, once it has been reaped.
    reaped: Option<ExitStatus>,
    #[cfg(unix)]
    group: Option<Group>,
}

/// The process group that it leads, and how that is ended.
#[cfg(unix)]
#[derive(Debug)]
struct Group {
    leader: Identity,
    stop: Stop,
    run: Run,
}

/// What a process printed, and how it ended.
#[derive(Debug)]
pub struct Answer {
    /// How it ended.
    pub status: ExitStatus,
    /// Its standard output.
    pub printed: Vec<u8>,
}

/// Why a process is not ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReady {
    /// It has ended.
    Ended(ExitStatus),
    /// It took too long.
    Silent(Duration),
}

impl Child {
    /// Starts `command`, which stays in our process group unless it says otherwise. It is killed with this value.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(command: &mut Command) -> io::Result<Child> {
        let process = spawn(command)?;
        Ok(Child {
            process,
            words: Words::default(),
            reaped: None,
            #[cfg(unix)]
            group: None,
        })
    }

    /// As [`Run::child`] says.
    #[cfg(unix)]
    pub(crate) fn in_run(command: &mut Command, stop: Stop, run: &Run) -> io::Result<Child> {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
        let (mut child, leader) = run.add(stop, || {
            let child = Child::start(command)?;
            let leader = Identity::of(child.id())
                .ok_or_else(|| Error::other("when a child started cannot be read"))?;
            Ok((child, leader))
        })?;
        child.group = Some(Group { leader, stop, run: run.clone() });
        Ok(child)
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Its standard input, if that is piped, once.
    pub fn input(&mut self) -> Option<ChildStdin> {
        self.process.stdin.take()
    }

    /// Its standard output, if that is piped, once.
    pub fn output(&mut self) -> Option<ChildStdout> {
        self.process.stdout.take()
    }

    /// Its standard error, if that is piped, once.
    pub fn errors(&mut self) -> Option<ChildStderr> {
        self.process.stderr.take()
    }

    /// Keeps the last of what it prints to those pipes that were not taken.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub fn listen(&mut self) -> io::Result<()> {
        if let Some(output) = self.output() {
            self.words.listen(output)?;
        }
        if let Some(errors) = self.errors() {
            self.words.listen(errors)?;
        }
        Ok(())
    }

    /// The last of what it printed, as far as that is [listened](Child::listen) to.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Asks until there is an answer; not if it has ended, and for at most `limit`.
    ///
    /// # Errors
    /// [`NotReady`] says why there was none.
    pub fn ready<T>(
        &mut self,
        limit: Duration,
        mut ask: impl FnMut() -> Option<T>,
    ) -> Result<T, NotReady> {
        let answer = until(limit, || match self.ended() {
            Some(status) => Some(Err(NotReady::Ended(status))),
            None => ask().map(Ok),
        });
        answer.unwrap_or(Err(NotReady::Silent(limit)))
    }

    /// Waits for its end, for at most `limit`.
    pub fn ended_within(&mut self, limit: Duration) -> Option<ExitStatus> {
        until(limit, || self.ended())
    }

    /// Waits until it has printed all and ended, for at most `limit`; nothing if it takes longer. The last of its
    /// standard error is kept.
    ///
    /// # Errors
    /// What it prints is not piped, or cannot be read.
    pub fn answer(&mut self, limit: Duration) -> io::Result<Option<Answer>> {
        let began = Instant::now();
        let output = self.output();
        let mut output = output.ok_or_else(|| Error::other("its output is not piped"))?;
        self.listen()?;
        let (send, receive) = mpsc::channel();
        thread::Builder::new().name("listener".into()).spawn(move || {
            let mut printed = Vec::new();
            send.send(output.read_to_end(&mut printed).map(|_| printed))
        })?;
        let Ok(printed) = receive.recv_timeout(limit) else { return Ok(None) };
        let printed = printed?;
        let status = self.ended_within(limit.saturating_sub(began.elapsed()));
        Ok(status.map(|status| Answer { status, printed }))
    }

    /// How it ended, if it has. It is not reaped, so that its number, and its group's, stay its own.
    #[cfg(unix)]
    pub fn ended(&self) -> Option<ExitStatus> {
        use rustix::process::{WaitId, WaitIdOptions, waitid};
        use std::os::unix::process::ExitStatusExt;
        if self.reaped.is_some() {
            return self.reaped;
        }
        let how = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let status = waitid(WaitId::Pid(pid(self.id())?), how).ok()??;
        let code = status.exit_status().map(|code| code << 8);
        Some(ExitStatus::from_raw(code.or(status.terminating_signal()).unwrap_or_default()))
    }

    /// How it ended, if it has.
    #[cfg(not(unix))]
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.process.try_wait().ok().flatten()
    }

    /// Kills it, and its group if it leads one, and waits for its end.
    ///
    /// # Errors
    /// How it ended cannot be read.
    pub fn kill(&mut self) -> io::Result<ExitStatus> {
        #[cfg(unix)]
        self.signal(crate::Signal::KILL);
        self.process.kill()?;
        self.reap()
    }

    /// Sends a signal to its group, if it leads one.
    #[cfg(unix)]
    pub fn signal(&self, signal: crate::Signal) {
        if let Some(group) = self.group.as_ref().and_then(|group| group.leader.pid()) {
            let _gone = rustix::process::kill_process_group(group, signal);
        }
    }

    /// Asks it to end, as was said when it was started, kills it if it does not, and waits for its end.
    ///
    /// # Errors
    /// How it ended cannot be read.
    pub fn stop(&mut self) -> io::Result<ExitStatus> {
        #[cfg(unix)]
        if let Some(group) = &self.group
            && let Some(leader) = group.leader.pid()
        {
            // The end of its run may have reaped it.
            group.stop.end(leader, || self.ended().is_some() || !group.leader.is_there());
            return self.reap();
        }
        self.kill()
    }

    /// Waits for its end. From then on its number may be another's.
    fn reap(&mut self) -> io::Result<ExitStatus> {
        let status = self.process.wait()?;
        self.reaped = Some(status);
        #[cfg(unix)]
        if let Some(group) = self.group.take() {
            group.run.forget(&group.leader)?;
        }
        Ok(status)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.reaped.is_none() {
            let _ended = self.stop();
        }
    }
}

fn spawn(command: &mut Command) -> io::Result<std::process::Child> {
    let name = command.get_program().to_string_lossy().into_owned();
    command
        .spawn()
        .map_err(|why| Error::new(why.kind(), format!("`{name}` cannot be started: {why}")))
}
