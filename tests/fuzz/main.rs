//! What `fuzz/` fuzzes for hours, in short and from a seed: the same functions, over inputs that a generator makes of
//! pieces that matter. CONTRIBUTING.md has the command for the long run.

mod session;
mod store;
mod trace;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

/// Bytes that mean something in one of the formats.
const SIGNS: &[u8] = b"0123456789 \r\n:;,.{}[]\"";

/// As many inputs, each some of `seeds` after one another, with a few changes.
fn run(seeds: &[&[u8]], inputs: u64, check: fn(&[u8])) {
    for seed in seeds {
        check(seed);
    }
    for number in 0..inputs {
        check(&input(seeds, number));
    }
}

/// The input of this number: the same in every run, so that a failure names it.
fn input(seeds: &[&[u8]], number: u64) -> Vec<u8> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(number);
    let mut bytes = vec![];
    for _ in 0..rng.random_range(1..5) {
        bytes.extend_from_slice(seeds[rng.random_range(0..seeds.len())]);
    }
    for _ in 0..rng.random_range(0..6) {
        change(&mut bytes, &mut rng);
    }
    bytes
}

/// One byte is another, one more or one less; a piece is gone or there twice.
fn change(bytes: &mut Vec<u8>, rng: &mut Xoshiro256PlusPlus) {
    let at = rng.random_range(0..=bytes.len());
    let end = at + rng.random_range(0..=(bytes.len() - at).min(40));
    match rng.random_range(0..5) {
        0 if at < bytes.len() => bytes[at] = rng.random(),
        1 => bytes.insert(at, rng.random()),
        2 => drop(bytes.drain(at..end)),
        3 => {
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece);
        }
        _ => bytes.insert(at, SIGNS[rng.random_range(0..SIGNS.len())]),
    }
}

#[test]
fn a_session_is_the_same_conversation_however_its_bytes_are_cut() {
    run(session::SEEDS, 20_000, session::check);
}

#[test]
fn a_trace_file_is_refused_or_drawn() {
    run(trace::SEEDS, 5_000, trace::check);
    for number in 0..3_000 {
        trace::check(&input(&trace::SEEDS[..1], number << 32));
    }
}

#[test]
fn a_changed_store_is_refused_or_holds_only_what_was_kept() {
    run(store::SEEDS, 400, store::check);
}
