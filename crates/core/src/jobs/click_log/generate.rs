//! An access log from a seed: combined format, a few codes clicked very often and most of them rarely.

use super::super::code_at;
use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use rand_distr::{Distribution, Zipf};
use std::fmt::Write;

/// What log to generate. The same shape gives the same bytes on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Lines.
    pub lines: usize,
    /// Codes that can be clicked; clicks fall on them by Zipf's law with exponent 1.
    pub codes: usize,
    /// Selects codes, visitors and their order.
    pub seed: u64,
}

/// One line in this many asks for something else than a code.
const OTHER: usize = 40;
/// Every so many-th code is an alias that someone chose.
const ALIAS: u64 = 50;

const OTHERS: &[&str] = &[
    "POST /api/links",
    "GET /favicon.ico",
    "GET /",
    "GET /api/links?limit=20",
    "HEAD /robots.txt",
];

const REFERRERS: &[&str] = &[
    "-",
    "https://www.google.com/",
    "https://news.ycombinator.com/item?id=41873511",
    "https://t.co/",
    "https://www.linkedin.com/feed/",
    "https://old.reddit.com/r/rust/comments/1g8x2k/",
    "android-app://com.google.android.gm/",
];

const AGENTS: &[&str] = &[
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
];

/// Writes the log that `shape` describes; about 210 bytes a line, as real servers write.
///
/// # Panics
/// Never: a shape of no codes is taken as one of one.
pub fn generate(shape: &Shape) -> Vec<u8> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(shape.seed);
    let codes: Vec<String> =
        (0..shape.codes.max(1) as u64).map(|rank| code(shape.seed, rank)).collect();
    let popularity = Zipf::new(codes.len() as f64, 1.0).expect("at least one code");
    let mut log = String::with_capacity(shape.lines * 220);
    for line in 0..shape.lines {
        let clicked = &codes[popularity.sample(&mut rng) as usize - 1];
        visitor(&mut log, &mut rng, line * 86_400 / shape.lines);
        request(&mut log, &mut rng, clicked);
        let (referrer, agent) = (pick(REFERRERS, &mut rng), pick(AGENTS, &mut rng));
        let _ = writeln!(log, "\"{referrer}\" \"{agent}\""); // writing to a String cannot fail
    }
    log.into_bytes()
}

/// A seven-character code, or for some an alias as people choose them.
fn code(seed: u64, rank: u64) -> String {
    match rank % ALIAS {
        49 => format!("spring-sale-{rank}"),
        _ => code_at(seed, rank),
    }
}

/// Who came and when: `203.0.113.7 - - [24/Nov/2026:13:05:59 +0000] `.
fn visitor(log: &mut String, rng: &mut Xoshiro256PlusPlus, second: usize) {
    let [a, b, c, d]: [u8; 4] = rng.random();
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let _ =
        write!(log, "{a}.{b}.{c}.{d} - - [24/Nov/2026:{hour:02}:{minute:02}:{second:02} +0000] ");
}

/// What was asked for and answered: `"GET /aZ3x9Qf HTTP/1.1" 302 0 `.
fn request(log: &mut String, rng: &mut Xoshiro256PlusPlus, clicked: &str) {
    let _ = match rng.random_range(0..OTHER) {
        0 => write!(log, "\"{} HTTP/1.1\" 200 512 ", pick(OTHERS, rng)),
        _ => write!(log, "\"GET /{clicked} HTTP/1.1\" 302 0 "),
    };
}

fn pick(from: &[&'static str], rng: &mut Xoshiro256PlusPlus) -> &'static str {
    from[rng.random_range(0..from.len())]
}
