//! Random codes and how soon two are alike: fixed seeds, so the answer is the same on every machine.

use brigade_core::jobs::codes;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use std::collections::HashSet;

/// Links that draw a code.
pub(super) const LINKS: usize = 10_000;
/// Characters of the short codes, of one more, and of Blink's own.
pub(super) const SHORT: u32 = 4;
pub(super) const LONGER: u32 = 5;
pub(super) const BLINKS: u32 = 7;

/// Codes of `length` characters as numbers, drawn one after another.
fn drawn(seed: u64, length: u32) -> impl Iterator<Item = u64> {
    let mut draw = Xoshiro256PlusPlus::seed_from_u64(seed);
    std::iter::repeat_with(move || draw.random_range(0..codes(length)))
}

/// Pairs of equal codes among [`LINKS`] short ones; in a store that tells `a` from `A`, and in one that does not.
pub(super) fn pairs(seed: u64) -> (f64, f64) {
    let exact: Vec<u64> = drawn(seed, SHORT).take(LINKS).collect();
    let folded = exact.iter().map(|code| fold_case(*code)).collect();
    (equal_pairs(exact) as f64, equal_pairs(folded) as f64)
}

fn equal_pairs(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    let alike = values.chunk_by(|a, b| a == b).map(|alike| alike.len() as u64);
    alike.map(|many| many * (many - 1) / 2).sum()
}

/// The code with its small letters written large: base 62 counts 10 digits, 26 large letters, 26 small ones.
fn fold_case(mut code: u64) -> u64 {
    let (mut folded, mut place) = (0, 1);
    while code > 0 {
        let digit = code % 62;
        folded += place * if digit < 36 { digit } else { digit - 26 };
        (code, place) = (code / 62, place * 62);
    }
    folded
}

/// The chance that two codes of `length` characters are alike, and the same where case is ignored: then a digit has a
/// weight of 1 and a letter of 2.
pub(super) fn alike(length: u32) -> (f64, f64) {
    let character: f64 = (10.0 + 26.0 * 4.0) / (62.0 * 62.0);
    (1.0 / codes(length) as f64, character.powi(length as i32))
}

/// How many codes of `length` characters were drawn when the first came twice.
pub(super) fn first_pair(seed: u64, length: u32) -> usize {
    let mut seen = HashSet::new();
    1 + drawn(seed, length).take_while(|code| seen.insert(*code)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_alike_are_three_pairs() {
        assert_eq!(equal_pairs(vec![5, 1, 5, 2, 5, 1]), 4);
        assert_eq!(equal_pairs(vec![]), 0);
    }

    #[test]
    fn case_is_folded_character_by_character() {
        let (large_a, small_a) = (10, 36);
        assert_eq!(fold_case(small_a * 62 + large_a), large_a * 62 + large_a);
        assert_eq!(fold_case(9), 9);
        assert_eq!(fold_case(61), 35);
    }

    #[test]
    fn the_first_pair_is_found_where_it_is() {
        let at = first_pair(1, 2);
        let codes: Vec<u64> = drawn(1, 2).take(at).collect();
        assert_eq!(equal_pairs(codes[..at - 1].to_vec()), 0);
        assert_eq!(equal_pairs(codes), 1);
    }
}
