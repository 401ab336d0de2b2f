//! A process that goes on for as long as its server does: started again when it ends by itself, at once the first time and then
//! after longer and longer pauses, as systemd's `Restart=` does. It can be asked: it answers a line with a line.

use super::backoff::pause;
use brigade_children::{Child, until};
use brigade_core::blink::Log;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// A process that lived for so long was well: the pauses begin again.
const WELL: Duration = Duration::from_secs(5);
/// It finishes what it has in hand within this time, or is killed.
const FINISH: Duration = Duration::from_secs(15);
/// It answers within this time, or not at all.
const ANSWER: Duration = Duration::from_secs(1);

/// A process, and what starts it again. Dropped, it has the process finish, and waits for that.
#[derive(Debug)]
pub struct Supervisor {
    shared: Arc<Mutex<Shared>>,
    answers: Arc<Mutex<Receiver<String>>>,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The process, for those who ask it something. Clones ask the same one.
#[derive(Clone, Debug)]
pub struct Questions {
    shared: Arc<Mutex<Shared>>,
    answers: Arc<Mutex<Receiver<String>>>,
}

#[derive(Debug, Default)]
struct Shared {
    /// While it is open, the process goes on.
    input: Option<ChildStdin>,
    child: Option<Child>,
    is_stopping: bool,
}

impl Supervisor {
    /// Starts what `command` says, which is asked anew for each start, and hands it `first` as its first line.
    /// `log` hears by its name, `the workers' process`, when it has ended.
    ///
    /// # Errors
    /// It cannot be started the first time, or there is no thread to be had.
    pub fn start(
        mut command: impl FnMut() -> Command + Send + 'static,
        first: String,
        named: (&'static str, Log),
    ) -> io::Result<Supervisor> {
        Supervisor::start_with(move || (command(), first.clone()), named)
    }

    /// The same of a process whose first line may be another at each start.
    ///
    /// # Errors
    /// As [`Supervisor::start`].
    pub fn start_with(
        mut command: impl FnMut() -> (Command, String) + Send + 'static,
        (name, log): (&'static str, Log),
    ) -> io::Result<Supervisor> {
        let shared = Arc::new(Mutex::new(Shared::default()));
        start(&shared, command())?;
        let ((stop, stopped), (said, answers)) = (mpsc::channel(), mpsc::channel());
        let watched = Arc::clone(&shared);
        let again = Arc::clone(&shared);
        let start_again = move || start(&again, command());
        let watch = move || watch(&watched, &stopped, &said, (name, log), start_again);
        let thread = Builder::new().name("supervisor".into()).spawn(watch)?;
        let answers = Arc::new(Mutex::new(answers));
        Ok(Supervisor { shared, answers, stop: Some(stop), thread: Some(thread) })
    }

    /// The process, to be asked.
    pub fn questions(&self) -> Questions {
        Questions { shared: Arc::clone(&self.shared), answers: Arc::clone(&self.answers) }
    }
}

impl Questions {
    /// The line with which the process answers an empty one; nothing if it has just ended, or says nothing.
    pub fn ask(&self) -> Option<String> {
        self.tell("")
    }

    /// The same of this line.
    pub fn tell(&self, line: &str) -> Option<String> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        while answers.try_recv().is_ok() {} // answers that came too late
        writeln!(lock(&self.shared).input.as_mut()?, "{line}").ok()?;
        answers.recv_timeout(ANSWER).ok()
    }

    /// The number of its process; nothing if it has just ended.
    pub fn process(&self) -> Option<u32> {
        lock(&self.shared).child.as_ref().map(Child::id)
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        let mut shared = lock(&self.shared);
        shared.is_stopping = true;
        shared.input = None; // it hears that
        drop(shared);
        self.stop = None;
        let Some(thread) = self.thread.take() else { return };
        if until(FINISH, || thread.is_finished().then_some(())).is_none()
            && let Some(child) = &mut lock(&self.shared).child
        {
            let _ended = child.kill();
        }
        let _panicked = thread.join();
    }
}

/// Waits for each end, and starts again, until it is to stop.
fn watch(
    shared: &Mutex<Shared>,
    stopped: &Receiver<()>,
    said: &Sender<String>,
    (name, log): (&str, Log),
    mut start: impl FnMut() -> io::Result<()>,
) {
    let (mut rng, mut failures) = (StdRng::seed_from_u64(1), 0);
    loop {
        let began = Instant::now();
        let how = ended(shared, said);
        if lock(shared).is_stopping {
            return;
        }
        failures = if began.elapsed() > WELL { 0 } else { failures + 1 };
        log(&format!("{name} has ended ({how}); it is started again"));
        let wait = if failures > 1 { pause(failures, &mut rng) } else { Duration::ZERO };
        if stopped.recv_timeout(wait) == Err(RecvTimeoutError::Disconnected) {
            return;
        }
        if let Err(why) = start() {
            log(&format!("{name} cannot be started: {why}"));
        }
    }
}

/// How the process ended, once it has. Its output ends with it, so what it says is heard until then.
fn ended(shared: &Mutex<Shared>, said: &Sender<String>) -> String {
    let output = lock(shared).child.as_mut().and_then(Child::output);
    let lines = output.into_iter().flat_map(|output| BufReader::new(output).lines());
    lines.map_while(Result::ok).for_each(|line| _ = said.send(line));
    let child = lock(shared).child.take();
    let status = child.and_then(|mut child| child.ended_within(FINISH));
    status.map_or("how is not known".into(), |status| status.to_string())
}

fn start(shared: &Mutex<Shared>, (mut command, first): (Command, String)) -> io::Result<()> {
    let mut shared = lock(shared);
    if shared.is_stopping {
        return Ok(());
    }
    let mut child = Child::start(command.stdin(Stdio::piped()).stdout(Stdio::piped()))?;
    let mut input = child.input().ok_or_else(|| io::Error::other("its input is not piped"))?;
    let _gone = writeln!(input, "{first}"); // then it ends, and is started again
    shared.child = Some(child);
    shared.input = Some(input);
    Ok(())
}

/// A panic elsewhere leaves it whole: each change is one assignment.
fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
