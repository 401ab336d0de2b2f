//! The two-probe test: slow requests are under way, and others ask for something fast. Whoever is answered
//! before the first slow one was not in its way; the order decides, not the time.
//!
//! With one slow request it tells a blocked loop from one that is fine; with more and more of them it finds
//! how many a pool has.

use super::observed::{Slow, Stall};
use super::target::Target;
use super::wire::Wire;
use std::io;
use std::time::{Duration, Instant};

/// The most slow requests at once.
const MOST: u32 = 32;
/// Fast requests at once.
const FAST: usize = 4;
/// Odd, so that a majority decides.
const ROUNDS: usize = 5;
/// A slow answer takes at least so long, and so many times as long as a fast one.
const SLOW: Duration = Duration::from_millis(8);
const TIMES: u32 = 5;
/// Nothing takes longer.
const LONGEST: Duration = Duration::from_secs(10);

/// Tries with more and more slow requests until they stall the others, then looks for the exact number.
pub(super) fn probe(fast: &Target, slow: &Target) -> io::Result<Slow> {
    let (fast_takes, slow_takes) = (alone(fast)?, alone(slow)?);
    if slow_takes < SLOW.max(fast_takes * TIMES) {
        let ns = |time: Duration| time.as_nanos() as u64;
        return Ok(Slow::TooFast { slow_ns: ns(slow_takes), fast_ns: ns(fast_takes) });
    }
    let try_with = |count| several(fast, slow, count, (fast_takes, slow_takes));
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

/// How long an answer takes when nobody else asks: the median of some.
///
/// # Errors
/// It does not come, or says that there is nothing to be had.
pub(super) fn alone(target: &Target) -> io::Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let mut wire = Wire::new()?;
        let start = Instant::now();
        let line = wire.open(target.address, target.request().as_bytes())?;
        wire.listen(LONGEST, |wire| wire.answered(line).is_some() || wire.all_done())?;
        let Some(at) = wire.answered(line) else {
            let why = format!("{} gave no answer when asked alone", target.url);
            return Err(io::Error::new(io::ErrorKind::TimedOut, why));
        };
        let status = wire.status(line);
        if !status.starts_with(['2', '3']) {
            let why =
                format!("{} answers {status:?}: name a URL that answers 2xx or 3xx", target.url);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        times.push(at - start);
    }
    times.sort_unstable();
    Ok(times[ROUNDS / 2])
}

/// With `count` slow requests, some rounds of it.
fn several(
    fast: &Target,
    slow: &Target,
    count: u32,
    (fast_takes, slow_takes): (Duration, Duration),
) -> io::Result<Stall> {
    let (mut stalled, mut times) = (0, Vec::new());
    for _ in 0..ROUNDS {
        let (behind, slowest) = round(fast, slow, count, slow_takes / 4)?;
        stalled += usize::from(behind * 2 > FAST);
        times.push(slowest);
    }
    times.sort_unstable();
    let by = times[ROUNDS / 2].saturating_sub(fast_takes);
    Ok(Stall { slow: count, stalled: stalled * 2 > ROUNDS, by_ns: by.as_nanos() as u64 })
}

/// How many fast requests were answered no earlier than the first slow one, and what the slowest fast one took.
fn round(
    fast: &Target,
    slow: &Target,
    count: u32,
    lead: Duration,
) -> io::Result<(usize, Duration)> {
    let mut wire = Wire::new()?;
    let slows: Vec<usize> = (0..count)
        .map(|_| wire.open(slow.address, slow.request().as_bytes()))
        .collect::<io::Result<_>>()?;
    wire.listen(lead, |_| false)?; // the slow ones are begun
    let asked = Instant::now();
    let fasts: Vec<usize> = (0..FAST)
        .map(|_| wire.open(fast.address, fast.request().as_bytes()))
        .collect::<io::Result<_>>()?;
    wire.listen(LONGEST, Wire::all_done)?;
    let first_slow = slows.iter().filter_map(|&line| wire.answered(line)).min();
    let behind = |line: &&usize| match (wire.answered(**line), first_slow) {
        (Some(fast), Some(slow)) => fast >= slow,
        (None, _) => true,
        (_, None) => false,
    };
    let took = |&line: &usize| wire.answered(line).map_or(LONGEST, |at| at - asked);
    let slowest = fasts.iter().map(took).max().unwrap_or_default();
    Ok((fasts.iter().filter(behind).count(), slowest))
}
