//! Codes by position: a permutation of all seven-character codes, so that no two positions share one
//! and no worker has to ask another which are taken.

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 62⁷, the number of codes.
const CODES: u64 = 62u64.pow(7);
/// Half the bits of the smallest power of four that holds [`CODES`]: 2⁴².
const HALF_BITS: u32 = 21;

/// The code at `position` (taken modulo 62⁷) of the permutation that `seed` selects.
///
/// A Feistel network over 42 bits, walked until it lands below 62⁷ (Black and Rogaway, "Ciphers with
/// arbitrary finite domains", 2002). The codes do not look like a sequence; it is no encryption.
pub fn code_at(seed: u64, position: u64) -> String {
    let mut value = shuffle(seed, position % CODES);
    while value >= CODES {
        value = shuffle(seed, value);
    }
    let mut code = [0; 7];
    for place in code.iter_mut().rev() {
        *place = BASE62[(value % 62) as usize];
        value /= 62;
    }
    code.iter().copied().map(char::from).collect()
}

/// One pass of the network: a bijection of the numbers below 2⁴².
fn shuffle(seed: u64, value: u64) -> u64 {
    let mask = (1 << HALF_BITS) - 1;
    let (mut left, mut right) = (value >> HALF_BITS, value & mask);
    for round in 0..4 {
        (left, right) = (right, left ^ (mix(seed.wrapping_add(round), right) & mask));
    }
    left << HALF_BITS | right
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
fn mix(seed: u64, value: u64) -> u64 {
    let mut z = (seed ^ value << 8).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
