//! Requests come when the judge likes, in virtual time, and threads ask at once. What was admitted is looked at through all windows.

#[path = "windows_rules.rs"]
mod windows;

use super::exercise::Limiter;
use super::explore::{alone, explore, rhythms};
use super::sync::{Arc, thread};
use brigade_judge::{Cases, Ruling};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use windows::{INTERVAL, START, Seen};

const ONE: Cases = Cases { what: "2 threads that ask at once, and 1 is admitted", least: 2 };
const BOTH: Cases = Cases { what: "2 threads that ask at once, and both are admitted", least: 2 };
const TWICE: Cases = Cases { what: "2 threads that ask twice, and 3 are admitted", least: 2 };
const THREE: Cases = Cases { what: "3 threads that ask at once, and 2 are admitted", least: 6 };
const APART: Cases = Cases { what: "2 threads that read the clock one interval apart", least: 2 };

/// A request of one thread while another makes so many.
const AGAINST: &[usize] = &[4, 40];

/// Between two requests of a case, and how many requests it has: all ways are tried.
const STEPS: [u64; 5] = [0, 1, INTERVAL - 1, INTERVAL, 3 * INTERVAL + 5];
const FEW: u32 = 5;

/// What clocks may say, in any order, and how many requests then come.
const CLOCKS: [u64; 5] = [0, 1, INTERVAL, 2 * INTERVAL - 1, 4 * INTERVAL];
const ASKED: u32 = 5;

/// The fewest schedules first, then one request after another: what is told then is plain.
pub fn judge() -> Ruling {
    explore(&ONE, || at_once(1, &[1, 1]))
        .and(|| alone("all 625 ways in which 5 requests come 0, 1, 9, 10 or 35 apart", in_turn))
        .and(|| {
            alone("all 3,125 ways in which 5 requests come with clocks in any order", in_any_order)
        })
        .and(|| explore(&BOTH, || at_once(2, &[1, 1])))
        .and(|| explore(&APART, apart))
        .and(|| explore(&TWICE, || at_once(3, &[2, 2])))
        .and(|| explore(&THREE, || at_once(2, &[1, 1, 1])))
        .and(|| rhythms("a request against 40 of another thread", AGAINST, disturbed))
}

/// With bursts of 1, 2 and 3: first whether too much is admitted, then whether too little.
fn in_turn() {
    [1, 2, 3].into_iter().for_each(|burst| few(burst, Seen::windows));
    [1, 2, 3].into_iter().for_each(|burst| few(burst, Seen::refusals));
}

fn few(burst: u64, look: fn(&Seen)) {
    for way in 0..STEPS.len().pow(FEW - 1) {
        let (limiter, mut seen) = (Limiter::new(burst, INTERVAL), Seen::new(burst));
        let (mut now, mut way) = (START, way);
        for _ in 0..FEW {
            seen.keep(now, limiter.ask(now));
            look(&seen);
            now += STEPS[way % STEPS.len()];
            way /= STEPS.len();
        }
    }
}

/// Threads that read the clock, and ask later: their requests come in another order than their times.
fn in_any_order() {
    for way in 0..CLOCKS.len().pow(ASKED) {
        let (limiter, mut seen, mut way) = (Limiter::new(2, INTERVAL), Seen::new(2), way);
        for _ in 0..ASKED {
            let now = START + CLOCKS[way % CLOCKS.len()];
            seen.keep(now, limiter.ask(now));
            way /= CLOCKS.len();
        }
        seen.all_windows("in any order");
    }
}

/// All ask at the same time, each so often. Who is refused takes nothing away: one interval later one more is admitted.
fn at_once(burst: u64, asks: &[u64]) {
    let (limiter, admitted) =
        (Arc::new(Limiter::new(burst, INTERVAL)), Arc::new(AtomicU64::new(0)));
    let threads: Vec<_> = asks
        .iter()
        .map(|&times| {
            let (limiter, admitted) = (Arc::clone(&limiter), Arc::clone(&admitted));
            thread::spawn(move || {
                let asked = (0..times).filter(|_| limiter.ask(START).is_ok()).count();
                admitted.fetch_add(asked as u64, SeqCst);
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let (admitted, made) = (admitted.load(SeqCst), asks.iter().sum::<u64>());
    let told = format!("{} threads asked at once for {made} requests", asks.len());
    assert!(
        admitted <= burst,
        "{told}: {admitted} were admitted in a window of 0, and at most {burst} + 0 / {INTERVAL} may be"
    );
    let right = burst.min(made);
    assert!(
        admitted == right,
        "{told}, burst {burst}: {admitted} were admitted instead of {right}"
    );
    if made >= burst {
        let later = [0, 1].map(|_| limiter.ask(START + INTERVAL));
        assert!(
            later == [Ok(()), Err(INTERVAL)],
            "one interval later one more is to be admitted: refused requests take nothing away. Two asked, and were told {later:?}"
        );
    }
}

fn apart() {
    let limiter = Arc::new(Limiter::new(1, INTERVAL));
    let threads = [0, INTERVAL].map(|after| {
        let limiter = Arc::clone(&limiter);
        thread::spawn(move || (START + after, limiter.ask(START + after)))
    });
    let mut seen = Seen::new(1);
    for thread in threads {
        let (now, answer) = thread.join().unwrap();
        seen.keep(now, answer);
    }
    let now = START + INTERVAL;
    seen.keep(now, limiter.ask(now));
    seen.all_windows("of two threads");
}

fn disturbed(other: usize) {
    at_once(other as u64 + 1, &[1, other as u64]);
}
