//! A list of URLs from a seed: as people paste them, with what people get wrong.

use super::super::code_at;
use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use std::fmt::Write;

const HOSTS: &[&str] = &[
    "example.com",
    "WWW.Example.ORG",
    "docs.rs",
    "blog.example.net:8443",
    "bücher.example",
    "203.0.113.7",
];

/// What a path and query look like; `#` is where something of the line's own stands.
const REST: &[&str] = &[
    "/",
    "/articles/#",
    "/shop/item/#?utm_source=newsletter&utm_medium=email&utm_campaign=spring",
    "/a/../b/./#",
    "/wiki/Z%C3%BCrich#history",
    "/search?q=rust%20async&page=#",
];

/// What is pasted by mistake.
const WRONG: &[&str] = &[
    "example.com/no-scheme",
    "ftp://example.com/file",
    "http://",
    "https://user:secret@example.com/",
    "see below",
    "",
];

/// One line in this many is wrong.
const MISTAKE: usize = 20;

/// Writes `lines` lines, each a URL or a mistake. The same seed gives the same bytes on every machine.
pub fn generate(lines: usize, seed: u64) -> Vec<u8> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut list = String::with_capacity(lines * 64);
    for line in 0..lines {
        let mistake = rng.random_range(0..MISTAKE) == 0;
        let _ = if mistake {
            writeln!(list, "{}", pick(WRONG, &mut rng))
        } else {
            let scheme = pick(&["http", "https", "HTTPS"], &mut rng);
            let rest = pick(REST, &mut rng).replace('#', &code_at(seed, line as u64));
            writeln!(list, "{scheme}://{}{rest}", pick(HOSTS, &mut rng))
        };
    }
    list.into_bytes()
}

fn pick(from: &[&'static str], rng: &mut Xoshiro256PlusPlus) -> &'static str {
    from[rng.random_range(0..from.len())]
}
