//! Whether a server is ready to be looked at: something listens, and all that it starts has been started.

use super::sampler;
use super::target::Target;
use brigade_children::until;
use brigade_core::measure::Process;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// A port that is not answered within this time has nothing behind it, and less CPU time than this says nothing.
const LOOK: Duration = Duration::from_millis(20);
/// A server that has started rests for so long; one that never does is looked at all the same.
const RESTS: Duration = Duration::from_millis(250);
const RESTLESS: Duration = Duration::from_secs(8);
/// One that rests uses no more than one part in so many of a core.
const HARDLY: u32 = 10;

/// The first of its addresses at which something listens.
pub(super) fn listens(target: &Target) -> Option<SocketAddr> {
    let connects = |address: &&SocketAddr| TcpStream::connect_timeout(address, LOOK).is_ok();
    target.addresses.iter().find(connects).copied()
}

/// Waits until no thread comes or goes any more and hardly any CPU is used, while it `goes_on`.
pub(super) fn settle(process: Process, goes_on: impl Fn() -> bool) -> io::Result<()> {
    let (mut since, mut before) = (Instant::now(), look(process)?);
    let mut rests = || -> io::Result<bool> {
        let now = look(process)?;
        let used = now.1.saturating_sub(before.1);
        if now.0 != before.0 || used > since.elapsed().max(LOOK) / HARDLY {
            (since, before) = (Instant::now(), now);
        }
        Ok(since.elapsed() >= RESTS || !goes_on())
    };
    until(RESTLESS, || match rests() {
        Ok(rests) => rests.then_some(Ok(())),
        Err(why) => Some(Err(why)),
    })
    .unwrap_or(Ok(()))
}

/// How many threads there are, and what they have used.
fn look(process: Process) -> io::Result<(usize, Duration)> {
    let threads = sampler::threads(process)?;
    Ok((threads.len(), threads.iter().map(|thread| thread.cpu).sum()))
}
