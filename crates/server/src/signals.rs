//! The signals that ask this program to end: Ctrl-C, SIGTERM, and SIGHUP where it is not ignored. It knows no command.
//!
//! | signal | what comes of it |
//! |---|---|
//! | the first | what the command does to end: finish, drain, show what there is |
//! | a second one, not SIGHUP | the program ends at once, as that signal does by itself |
//! | SIGHUP under `nohup` | nothing: the program goes on when its terminal closes |
//!
//! The second one must come a while later: `timeout` sends its signal twice, and a shell that ends repeats SIGHUP.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// A signal that comes this soon behind the first is the same wish.
const SAME: Duration = Duration::from_millis(100);

/// Whether the program has been asked to end, from now on. Once for a process, like [`on_end`].
///
/// # Errors
/// As [`on_end`].
pub fn asked_to_end() -> io::Result<Arc<AtomicBool>> {
    let asked = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&asked);
    on_end(move || told.store(true, Relaxed))?;
    Ok(asked)
}

/// Calls `act` at the first signal that asks this program to end, on a thread that must go on to hear the second: `act`
/// must not wait. Once for a process.
///
/// # Errors
/// The operating system refuses to listen, or the thread.
#[cfg(unix)]
pub fn on_end(act: impl FnOnce() + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::{iterator::Signals, low_level::emulate_default_handler};
    let hang_up = (!ignores_hang_up()).then_some(SIGHUP);
    let mut signals = Signals::new([SIGINT, SIGTERM].into_iter().chain(hang_up))?;
    std::thread::Builder::new().name("signals".into()).stack_size(64 * 1024).spawn(move || {
        let mut signals = signals.forever();
        signals.next();
        let first = Instant::now();
        act();
        let again = signals.find(|signal| *signal != SIGHUP && first.elapsed() >= SAME);
        again.map(emulate_default_handler)
    })?;
    Ok(())
}

/// As on Unix, for what other systems have.
///
/// # Errors
/// As on Unix.
#[cfg(not(unix))]
pub fn on_end(act: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let (mut act, mut first) = (Some(act), None);
    let heed = move || match act.take() {
        Some(act) => {
            first = Some(Instant::now());
            act();
        }
        None if first.is_some_and(|first| first.elapsed() < SAME) => {}
        #[expect(clippy::disallowed_methods, reason = "at once is what was asked for")]
        None => std::process::exit(130),
    };
    ctrlc::set_handler(heed).map_err(io::Error::other)
}

/// Whether this process was started with SIGHUP ignored; taken for yes where nothing tells it.
#[cfg(unix)]
fn ignores_hang_up() -> bool {
    std::fs::read_to_string("/proc/self/status").map_or(true, |status| hang_up_in(&status))
}

/// SIGHUP is signal 1, so the lowest bit of the mask.
#[cfg(unix)]
fn hang_up_in(status: &str) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_none_or(|mask| mask & 1 == 1)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_is_ignored_is_read_from_the_mask() {
        assert!(hang_up_in("Name:\tx\nSigIgn:\t0000000000001001\nSigCgt:\t0000000000000000\n"));
        assert!(!hang_up_in("SigIgn:\t0000000000001000\nSigCgt:\t0000000000000001\n"));
        assert!(hang_up_in("Name:\tx\n"), "nothing tells it");
    }
}
