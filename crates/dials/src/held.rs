//! Half-sent requests: how many clients in the middle of asking a server can bear, and what happens when they
//! all end at once.
//!
//! A request that has not ended keeps a client's thread, or a pool's worker, or nothing. It is what a slow
//! network does to a server every day: at most [`MOST`] clients, less than a second each, and every request is
//! ended properly.

use super::asked::Asked;
use super::burst;
use super::observed::{Burst, Held, Observed};
use super::worked::{Worked, worked};
use std::io;
use std::time::Duration;

/// The most half-sent requests.
pub(super) const MOST: u32 = 64;
/// As many, where more and more threads work on them: a pool may end a little above.
const FURTHER: u32 = 128;
/// So often is [`MOST`] halved until two counts are neighbours.
const HALVINGS: u32 = MOST.ilog2();
/// The smallest and the largest burst are repeated so often.
const ROUNDS: usize = 5;
/// So many times an answer's usual time is waited for another one, within these limits.
const PATIENCE: u32 = 20;
const LEAST: Duration = Duration::from_millis(300);
const LONGEST: Duration = Duration::from_secs(3);
/// A server that starts more workers once a second has done so by now.
const SURE: Duration = Duration::from_millis(2500);

/// Holds more and more requests half-sent until no other is answered, or so many are, or a bound is seen
/// without that; then looks for the exact number.
pub(super) fn hold(asked: &Asked<'_>, seen: &mut Observed) -> io::Result<()> {
    let patience = (asked.usual * PATIENCE).clamp(LEAST, LONGEST);
    let mut look = Look { asked, patience, seen };
    look.with(0)?;
    look.repeat(1)?;
    let mut count = 2;
    while count <= MOST && look.goes_on() {
        look.with(count)?;
        count *= 2;
    }
    // Between the last that left room and the first that did not.
    for _ in 0..HALVINGS {
        let Some((room, full)) = gap(&look.seen.held) else { break };
        look.with(room.midpoint(full))?;
    }
    look.be_sure()?;
    if look.goes_on() {
        look.repeat(MOST)?;
    }
    if look.goes_on() && look.threads_came_with_work() {
        look.repeat(FURTHER)?;
    }
    Ok(())
}

/// The counts around the one that is looked for, if they are not neighbours yet.
fn gap(held: &[Held]) -> Option<(u32, u32)> {
    let full = held.iter().filter(|held| !held.answered).map(|held| held.count).min()?;
    let room = |held: &&Held| held.answered && held.count < full;
    let room = held.iter().filter(room).map(|held| held.count).max()?;
    (full > room + 1).then_some((room, full))
}

struct Look<'a> {
    asked: &'a Asked<'a>,
    patience: Duration,
    seen: &'a mut Observed,
}

impl Look<'_> {
    /// Whether there is more to find out: not if all is held, or a bound has shown.
    fn goes_on(&self) -> bool {
        self.seen.full().is_none() && !matches!(worked(&self.seen.bursts), Some(Worked::Bounded(_)))
    }

    fn repeat(&mut self, count: u32) -> io::Result<()> {
        let there = self.seen.bursts.iter().filter(|burst| burst.count == count).count();
        for _ in there..ROUNDS {
            if self.seen.full().is_some() {
                break;
            }
            self.with(count)?;
        }
        Ok(())
    }

    /// Holds `count`, asks once more, and ends them all.
    fn with(&mut self, count: u32) -> io::Result<()> {
        let (held, burst) = one(self.asked, count, self.patience)?;
        if held.answered && held.count > 0 {
            self.seen.bursts.push(burst);
        }
        let known = self.seen.held.iter_mut().find(|known| known.count == held.count);
        match known {
            // The first time is not after another time with as many.
            Some(known) => known.answered &= held.answered,
            None => self.seen.held.push(held),
        }
        self.seen.held.sort_by_key(|held| held.count);
        Ok(())
    }

    /// What holds everything holds it for longer than a hiccup.
    fn be_sure(&mut self) -> io::Result<()> {
        while let Some(full) = self.seen.full() {
            let (again, _) = one(self.asked, full, self.patience.max(SURE))?;
            if !again.answered {
                break;
            }
            self.seen
                .held
                .iter_mut()
                .filter(|held| held.count == full)
                .for_each(|held| *held = again);
        }
        Ok(())
    }

    /// Whether threads came as requests were worked on, and not as clients came.
    fn threads_came_with_work(&self) -> bool {
        let first = self.seen.held.first().map_or(0, |held| held.before);
        let came = |count: u32, threads: u32| threads.saturating_sub(first) > count / 3;
        let with_clients = self
            .seen
            .room()
            .is_some_and(|room| came(room.count, first + room.threads.saturating_sub(room.before)));
        let largest = self.seen.bursts.iter().max_by_key(|burst| burst.count);
        !with_clients && largest.is_some_and(|burst| came(burst.count, burst.took_part))
    }
}

/// Holds `count`, asks once more, and ends them all.
fn one(asked: &Asked<'_>, count: u32, patience: Duration) -> io::Result<(Held, Burst)> {
    let before = asked.threads()?.len() as u32;
    let mut wire = asked.half_sent(count)?;
    let count = wire.count() as u32;
    let another = wire.open(asked.target.address(), &asked.target.request())?;
    wire.listen(patience, |wire| wire.answered(another).is_some() || wire.ended(another))?;
    let answered = wire.answered(another).is_some();
    if !answered && wire.ended(another) {
        let why = format!("the server hung up on a client while {count} requests were half-sent");
        return Err(io::Error::new(io::ErrorKind::ConnectionReset, why));
    }
    let threads = asked.threads()?.len() as u32;
    let rest = asked.target.rest();
    let patience = asked.patience(count);
    let burst = burst::end(&mut wire, count as usize, &rest, asked.process, patience)?;
    wire.listen(patience, |wire| wire.done(another))?;
    Ok((Held { count, answered, before, threads }, burst))
}

/// Bursts of a URL beside the one that everything else is about.
pub(super) fn bursts(asked: &Asked<'_>) -> io::Result<Vec<Burst>> {
    let mut bursts = Vec::new();
    for count in [1, 1, 1, 2, 4, 8, 16, 32, MOST, MOST, MOST] {
        if matches!(worked(&bursts), Some(Worked::Bounded(_))) {
            break;
        }
        bursts.push(one(asked, count, asked.patience(count))?.1);
    }
    Ok(bursts)
}
