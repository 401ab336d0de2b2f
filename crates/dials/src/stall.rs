//! The two-probe test: slow requests are under way, and others ask for something fast. One that is answered as
//! if nothing else were asked had the slow one not in its way; one that is answered as much later as the slow one
//! still took had.
//!
//! With one slow request it tells a blocked loop from one that is fine; with more and more of them it finds
//! how many a pool has.

use super::asked::Asked;
use super::observed::{Slow, Stall};
use super::wire::Wire;
use std::io;
use std::time::{Duration, Instant};

/// The most slow requests at once.
const MOST: u32 = 32;
/// Fast requests at once.
const FAST: usize = 4;
/// Odd, so that a majority decides.
const ROUNDS: usize = 5;
/// A slow answer takes at least so long, and this part of a fast one: else a stall drowns in what both take.
const SLOW: Duration = Duration::from_millis(8);
const PART: u32 = 2;
/// Of what the slow one still took, a fast one that it stalled waited for more than this share.
const STALLED: f64 = 0.75;
/// A slow request is begun when so much of its time is over, or so much.
const BEGUN: u32 = 4;
const BEGUN_BY: Duration = Duration::from_millis(10);
/// Nothing takes longer.
const LONGEST: Duration = Duration::from_secs(10);

/// Tries with more and more slow requests until they stall the others, then looks for the exact number.
pub(super) fn probe(fast: &Asked<'_>, slow: &Asked<'_>) -> io::Result<Slow> {
    if slow.usual < SLOW.max(fast.usual / PART) {
        let ns = |time: Duration| time.as_nanos() as u64;
        return Ok(Slow::TooFast { slow_ns: ns(slow.usual), fast_ns: ns(fast.usual) });
    }
    let try_with = |count| several(fast, slow, count);
    let mut stalls: Vec<Stall> = Vec::new();
    let mut count = 1;
    while count <= MOST && !stalls.iter().any(|stall| stall.stalled) {
        stalls.push(try_with(count)?);
        count *= 2;
    }
    while let Some((free, stalled)) = gap(&stalls) {
        stalls.push(try_with(free.midpoint(stalled))?);
    }
    stalls.sort_by_key(|stall| stall.slow);
    Ok(Slow::Tried(stalls))
}

/// The counts around the one that is looked for, if they are not neighbours yet.
fn gap(stalls: &[Stall]) -> Option<(u32, u32)> {
    let free = stalls.iter().filter(|stall| !stall.stalled).map(|stall| stall.slow).max()?;
    let stalled = stalls.iter().filter(|stall| stall.stalled).map(|stall| stall.slow).min()?;
    (stalled > free + 1).then_some((free, stalled))
}

/// With `count` slow requests, as many rounds of it as decide: what most of [`ROUNDS`] say needs no more of them.
fn several(fast: &Asked<'_>, slow: &Asked<'_>, count: u32) -> io::Result<Stall> {
    let (mut stalled, mut free, mut times) = (0, 0, Vec::new());
    while stalled.max(free) <= ROUNDS / 2 {
        let (behind, slowest) = round(fast, slow, count)?;
        *(if behind * 2 > FAST { &mut stalled } else { &mut free }) += 1;
        times.push(slowest);
    }
    times.sort_unstable();
    let by = times[times.len() / 2].saturating_sub(fast.usual);
    Ok(Stall { slow: count, stalled: stalled > free, by_ns: by.as_nanos() as u64 })
}

/// How many fast requests were stalled by the first slow one, and what the slowest fast one took.
fn round(fast: &Asked<'_>, slow: &Asked<'_>, count: u32) -> io::Result<(usize, Duration)> {
    let mut wire = Wire::new()?;
    let slows = ask(slow, count as usize, &mut wire)?;
    wire.listen((slow.usual / BEGUN).min(BEGUN_BY), |_| false)?;
    let asked = Instant::now();
    let fasts = ask(fast, FAST, &mut wire)?;
    wire.listen(LONGEST, Wire::all_done)?;
    let first_slow = slows.iter().filter_map(|&line| wire.last_byte(line)).min();
    let left = first_slow.map_or(LONGEST, |at| at.saturating_duration_since(asked));
    let took = |&line: &usize| wire.last_byte(line).map_or(LONGEST, |at| at - asked);
    let took: Vec<Duration> = fasts.iter().map(took).collect();
    let stalled = took.iter().filter(|took| **took > fast.usual + left.mul_f64(STALLED)).count();
    Ok((stalled, took.into_iter().max().unwrap_or_default()))
}

/// Asks so many times at once.
fn ask(what: &Asked<'_>, count: usize, wire: &mut Wire) -> io::Result<Vec<usize>> {
    let target = what.target;
    (0..count).map(|_| wire.open(target.address(), &target.request())).collect()
}
