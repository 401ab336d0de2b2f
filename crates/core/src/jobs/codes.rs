//! Codes by position: a permutation of all codes of a length, so that no two positions share one
//! and no worker has to ask another which are taken.

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// How many codes of `length` characters there are: 62 to that power. At most ten characters fit.
pub fn codes(length: u32) -> u64 {
    62u64.pow(length)
}

/// The seven-character code at `position` (taken modulo 62⁷) of the permutation that `seed` selects.
pub fn code_at(seed: u64, position: u64) -> String {
    code_of(7, seed, position)
}

/// As [`code_at`], of `length` characters, at most ten.
///
/// A Feistel network over the smallest power of four that holds all codes, walked until it lands on a
/// code (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002). The codes do not look like
/// a sequence; it is no encryption.
pub fn code_of(length: u32, seed: u64, position: u64) -> String {
    let all = codes(length);
    let half_bits = (u64::BITS - (all - 1).leading_zeros()).div_ceil(2);
    let mut value = shuffle(half_bits, seed, position % all);
    while value >= all {
        value = shuffle(half_bits, seed, value);
    }
    spell(length, value)
}

/// The code of `length` characters that `number` (below [`codes`]) is in base 62.
pub fn spell(length: u32, mut number: u64) -> String {
    let mut code = vec![0; length as usize];
    for place in code.iter_mut().rev() {
        *place = BASE62[(number % 62) as usize];
        number /= 62;
    }
    code.into_iter().map(char::from).collect()
}

/// One pass of the network: a bijection of the numbers of twice `half_bits`.
fn shuffle(half_bits: u32, seed: u64, value: u64) -> u64 {
    let mask = (1 << half_bits) - 1;
    let (mut left, mut right) = (value >> half_bits, value & mask);
    for round in 0..4 {
        (left, right) = (right, left ^ (mix(seed.wrapping_add(round), right) & mask));
    }
    left << half_bits | right
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
fn mix(seed: u64, value: u64) -> u64 {
    let mut z = (seed ^ value << 8).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_position_has_a_code_of_its_own() {
        let all: HashSet<_> = (0..codes(2)).map(|at| code_of(2, 9, at)).collect();
        assert_eq!(all.len() as u64, codes(2));
        assert_eq!(code_of(2, 9, codes(2)), code_of(2, 9, 0));
        assert_eq!(code_at(9, 1), code_of(7, 9, 1));
    }

    #[test]
    fn a_number_is_spelled_in_base_62() {
        assert_eq!(spell(4, 0), "0000");
        assert_eq!(spell(4, codes(4) - 1), "zzzz");
        assert_eq!(spell(3, 62), "010");
    }
}
