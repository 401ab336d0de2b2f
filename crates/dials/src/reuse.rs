//! Whether answers on a connection that was used before take longer than on a new one.
//!
//! A server that writes head and body in two packets, and leaves Nagle's algorithm on, holds the second back
//! until the first is acknowledged; and a client delays that by 40 ms, except on a new connection
//! (RFC 896, RFC 1122 4.2.3.2). It is the most common reason for "every request takes 40 ms more".

use super::asked::Asked;
use super::observed::Reuse;
use super::wire::Wire;
use super::worked::median;
use std::io;
use std::time::{Duration, Instant};

/// Answers on one connection, of which the first does not count.
const ANSWERS: usize = 6;
/// A body that is held back comes within this time after its head.
const HELD_BACK: Duration = Duration::from_millis(60);
/// An answer on a reused connection that takes so much longer has been held back.
const LONGER: u64 = 20_000_000;

/// Asks some times on one connection; none if the server does not let it be used again.
pub(super) fn look(asked: &Asked<'_>) -> io::Result<Option<Reuse>> {
    let mut wire = Wire::new()?;
    let line = wire.open(asked.target.address(), b"")?;
    let (mut took, mut within) = (Vec::new(), Vec::new());
    for _ in 0..ANSWERS {
        let start = Instant::now();
        wire.say(line, &asked.target.request_that_stays());
        let patience = asked.patience(1);
        wire.listen(patience, |wire| wire.answered(line).is_some() || wire.ended(line))?;
        wire.listen(HELD_BACK, |wire| wire.ended(line))?;
        let (Some(first), Some(last)) = (wire.answered(line), wire.last_byte(line)) else { break };
        took.push((last - start).as_nanos() as u64);
        within.push((last - first).as_nanos() as u64);
        wire.forget(line);
    }
    if took.len() < ANSWERS {
        return Ok(None);
    }
    let usual = |times: Vec<u64>| median(times.into_iter().skip(1)).unwrap_or_default();
    let new_ns = asked.usual.as_nanos() as u64;
    Ok(Some(Reuse { new_ns, reused_ns: usual(took), within_ns: usual(within) }))
}

impl Reuse {
    /// Whether, and by how much, the end of an answer is held back on a connection that was used before.
    pub(super) fn held_back(&self) -> Option<u64> {
        let more = self.reused_ns.saturating_sub(self.new_ns);
        (more >= LONGER && self.within_ns >= LONGER).then_some(more)
    }
}
