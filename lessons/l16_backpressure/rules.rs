//! Requests come when the judge likes, and take as long as it likes: all ways of a few of them, a burst, and streams from seeds.
//! Time is virtual, so that the same case always goes the same way.

#[path = "virtual_server.rs"]
mod server;

use brigade_judge::Ruling;
use server::{Request, play};
use std::time::Duration;

/// What requests of a case are apart, and what they take, in milliseconds: with them some wait for 50 ms exactly.
const APART: [u64; 3] = [0, 10, 70];
const TAKES: [u64; 4] = [10, 50, 60, 120];
/// How many requests such a case has.
const FEW: usize = 5;

/// At once, and each of them short: all are served within the 50 ms.
const BURST: usize = 400;
const SHORT: Duration = Duration::from_micros(100);

/// Streams from a seed, how many requests each has, and how many times what can be served.
const STREAMS: u64 = 100;
const LONG: usize = 1_000;
const LOADS: [(u64, &str); 3] = [(500, "half"), (1_000, "once"), (2_000, "twice")];

/// The simplest first, so that what is told of a repair is simple.
pub fn judge() -> Ruling {
    match burst().and_then(|()| few()).and_then(|few| streams().map(|()| few)) {
        Err(why) => Ruling::Rejected { why, schedule: None },
        Ok(few) => Ruling::Accepted {
            proved: format!(
                "all {few} ways in which {FEW} requests come 0, 10 or 70 ms apart and take 10, 50, 60 or 120 ms, {BURST} at once, \
                 and {} streams of {LONG} requests: half, once and twice what can be served",
                STREAMS * LOADS.len() as u64
            ),
        },
    }
}

fn burst() -> Result<(), String> {
    let requests = vec![Request { comes: Duration::ZERO, takes: SHORT }; BURST];
    let told = format!("{BURST} requests come at once, and each takes 0.1 ms");
    play(&requests).map_err(|why| format!("{told}: {why}"))
}

/// How many were tried.
fn few() -> Result<u64, String> {
    let [apart, takes] = [APART.len() as u64, TAKES.len() as u64];
    let ways = apart.pow(FEW as u32 - 1) * takes.pow(FEW as u32);
    for way in 0..ways {
        let requests = one_way(way);
        play(&requests).map_err(|why| format!("{}: {why}", told(&requests)))?;
    }
    Ok(ways)
}

/// The digits of a number say what each request takes and how long it comes after the one before.
fn one_way(mut way: u64) -> Vec<Request> {
    let mut digit = |of: &[u64]| {
        let at = way % of.len() as u64;
        way /= of.len() as u64;
        Duration::from_millis(of[at as usize])
    };
    let mut comes = Duration::ZERO;
    let request = |n| {
        comes += if n == 0 { Duration::ZERO } else { digit(&APART) };
        Request { comes, takes: digit(&TAKES) }
    };
    (0..FEW).map(request).collect()
}

fn told(requests: &[Request]) -> String {
    let ms = |of: fn(&Request) -> Duration| {
        let times: Vec<_> = requests.iter().map(|one| of(one).as_millis().to_string()).collect();
        times.join(", ")
    };
    format!(
        "requests come at {} ms and take {} ms",
        ms(|request| request.comes),
        ms(|request| request.takes)
    )
}

fn streams() -> Result<(), String> {
    for (load, times) in LOADS {
        for seed in 0..STREAMS {
            let told = || format!("stream {seed}, {times} what can be served");
            play(&stream(seed, load)).map_err(|why| format!("{}: {why}", told()))?;
        }
    }
    Ok(())
}

/// One request in twenty takes up to 20 ms, the others up to 1 ms: about 1 ms in the mean. `load` is how many come in a second.
fn stream(seed: u64, load: u64) -> Vec<Request> {
    let mut random = Random(seed);
    let mut comes = Duration::ZERO;
    let request = |_| {
        comes += Duration::from_micros(random.below(2_000_000 / load));
        let most = if random.below(20) == 0 { 20_000 } else { 1_000 };
        Request { comes, takes: Duration::from_micros(random.below(most)) }
    };
    (0..LONG).map(request).collect()
}

/// `SplitMix64` (Steele, Lea and Flood, 2014): enough for streams, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % bound
    }
}
