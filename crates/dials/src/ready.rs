//! Whether a server is ready to be looked at: something listens, and all that it starts has been started.

use super::sampler;
use super::target::Target;
use brigade_core::measure::Process;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The time between two looks.
pub(super) const LOOK: Duration = Duration::from_millis(20);
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
    let (_never, pause) = mpsc::channel::<()>();
    let look = || {
        let threads = sampler::threads(process)?;
        Ok::<_, io::Error>((threads.len(), threads.iter().map(|t| t.cpu).sum::<Duration>()))
    };
    let end = Instant::now() + RESTLESS;
    let (mut since, mut before) = (Instant::now(), look()?);
    while since.elapsed() < RESTS && Instant::now() < end && goes_on() {
        let _nothing = pause.recv_timeout(LOOK);
        let now = look()?;
        let used = now.1.saturating_sub(before.1);
        if now.0 != before.0 || used > since.elapsed().max(LOOK) / HARDLY {
            (since, before) = (Instant::now(), now);
        }
    }
    Ok(())
}
