//! One server and what is asked of it: what every way to look needs. And half-sent requests, which two of them share.

use super::port::Port;
use super::sampler;
use super::target::Target;
use super::wire::Wire;
use brigade_core::measure::{Process, ThreadUse};
use std::io;
use std::time::{Duration, Instant};

/// An answer that takes longer when asked alone is too slow to be asked hundreds of times.
pub(super) const SLOWEST: Duration = Duration::from_secs(1);
/// Nothing is waited for longer.
const LONGEST: Duration = Duration::from_secs(10);
/// So many times is asked alone; odd, so that one in the middle is the median. Before them, some that do not count:
/// what is asked for the first time is often loaded or compiled first.
const ALONE: usize = 5;
const FIRST: usize = 3;
/// A server accepts within this time, or holds all that it can.
const ACCEPTS: Duration = Duration::from_millis(300);

/// A server and what is asked of it.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) target: &'a Target,
    pub(super) process: Process,
    pub(super) port: Port,
    /// How long an answer takes when it is asked alone.
    pub(super) usual: Duration,
}

impl<'a> Asked<'a> {
    /// Asks for `target` alone, some times.
    ///
    /// # Errors
    /// No answer comes, or it is too slow, or says that there is nothing to be had.
    pub(super) fn alone(target: &'a Target, process: Process) -> io::Result<Asked<'a>> {
        let port = Port::of(process, target.address());
        for _ in 0..FIRST {
            once(target)?;
        }
        let mut times = (0..ALONE).map(|_| once(target)).collect::<io::Result<Vec<_>>>()?;
        times.sort_unstable();
        let usual = times[ALONE / 2];
        if usual > SLOWEST {
            let why = format!(
                "{} takes {usual:.1?} when asked alone: name a URL that answers within {SLOWEST:?}",
                target.url
            );
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        Ok(Asked { target, process, port, usual })
    }

    /// Opens up to `count` half-sent requests, each when the one before was accepted; as many as are.
    ///
    /// # Errors
    /// The server refuses connections.
    pub(super) fn half_sent(&self, count: u32) -> io::Result<Wire> {
        let mut wire = Wire::new()?;
        for _ in 0..count {
            match wire.open(self.target.address(), &self.target.half_sent()) {
                Err(why) if why.kind() == io::ErrorKind::TimedOut => break,
                opened => opened?,
            };
            if !wire.accepted(&self.port, ACCEPTS)? {
                wire.hang_up_last();
                break;
            }
        }
        Ok(wire)
    }

    /// The threads of the server.
    pub(super) fn threads(&self) -> io::Result<Vec<ThreadUse>> {
        sampler::threads(self.process)
    }

    /// So long is waited for `count` answers, if one is given after the other.
    pub(super) fn patience(&self, count: u32) -> Duration {
        LONGEST / 4 + self.usual * count * 2
    }
}

/// How long one answer takes, until its last byte.
fn once(target: &Target) -> io::Result<Duration> {
    let mut wire = Wire::new()?;
    let start = Instant::now();
    let line = wire.open(target.address(), &target.request())?;
    wire.listen(LONGEST, |wire| wire.done(line))?;
    let Some(at) = wire.last_byte(line) else {
        let how = if wire.ended(line) {
            "the server hangs up without an answer: is it HTTP?".to_owned()
        } else {
            format!("no answer in {LONGEST:?} when asked alone")
        };
        let why = format!("{}: {how}", target.url);
        return Err(io::Error::new(io::ErrorKind::TimedOut, why));
    };
    let status = wire.status(line);
    match status.as_bytes().first() {
        Some(b'2' | b'3') => Ok(at - start),
        _ => Err(io::Error::new(io::ErrorKind::InvalidInput, refused(target, &status))),
    }
}

/// What to do about an answer that is none.
fn refused(target: &Target, status: &str) -> String {
    let next = match status {
        "401" | "403" => {
            "; what is behind a login is asked with --header 'Authorization: ...' or 'Cookie: ...'"
        }
        "405" => "; --method says how to ask",
        "" => "; is it HTTP?",
        _ => "",
    };
    format!("{} answers {status:?}: name a URL that answers 2xx or 3xx{next}", target.url)
}
