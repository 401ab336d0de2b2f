//! Looks at a process every few milliseconds while something else happens. It reads `/proc` and nothing
//! more: no signal, no ptrace, no root; and it takes at most a tenth of one core for itself.

use brigade_core::measure::{Process, ThreadUse, thread_cpu_clock};
use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// The time between two looks, where looking is cheap.
const PERIOD: Duration = Duration::from_millis(4);
/// Of the time, looking takes one part in so many.
const PARTS: u32 = 10;

/// What all threads had used at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// Since the first look.
    pub(super) at: Duration,
    pub(super) threads: Vec<ThreadUse>,
}

/// Does `work`, and looks at `process` from before its start until after its end; at least twice. `each`
/// look is told how much time has passed.
pub(super) fn while_doing<T>(
    process: Process,
    each: impl Fn(Duration) + Send,
    work: impl FnOnce() -> io::Result<T>,
) -> io::Result<(T, Vec<Look>)> {
    let start = Instant::now();
    let first = look(process, start)?;
    let (stop, stopped) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let looking =
            thread::Builder::new().name("sampler".into()).spawn_scoped(scope, move || {
                let (mut looks, mut pause) = (vec![first], PERIOD);
                while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                    let before = thread_cpu_clock();
                    each(start.elapsed());
                    looks.push(look(process, start)?);
                    let used = thread_cpu_clock().zip(before).map(|(now, before)| now - before);
                    pause = PERIOD.max(used.unwrap_or_default() * (PARTS - 1));
                }
                looks.push(look(process, start)?);
                Ok(looks)
            })?;
        let done = work();
        drop(stop);
        let looks = looking.join().unwrap_or_else(|_| Err(io::Error::other("the sampler failed")));
        Ok((done?, looks?))
    })
}

fn look(process: Process, start: Instant) -> io::Result<Look> {
    let threads = threads(process)?;
    Ok(Look { at: start.elapsed(), threads })
}

/// The threads of a process and of all that it has started by now, as far as they live.
///
/// # Errors
/// If none of them does.
pub(super) fn threads(process: Process) -> io::Result<Vec<ThreadUse>> {
    let mut all = Vec::new();
    let mut why = None;
    for process in process.family()? {
        match process.threads() {
            Ok(threads) => all.extend(threads),
            Err(error) => why = Some(error),
        }
    }
    all.retain(|thread| !matches!(thread.state, 'Z' | 'X')); // ended, and not yet forgotten
    match why {
        Some(why) if all.is_empty() => Err(why),
        _ => Ok(all),
    }
}
