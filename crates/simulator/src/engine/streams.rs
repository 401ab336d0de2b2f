//! Streams of random numbers: each has a generator of its own, so that what one draws does not change what another does.
//!
//! A stream is named by what it is for, not by its place in the scenario: two policies meet the same arrivals and times.

use crate::model::{Nanos, Work};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

/// The generator of every stream.
pub(super) type Generator = Xoshiro256PlusPlus;

/// FNV-1a, the 64-bit one.
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// The seed of a stream: of the run's `seed`, the kind of the stream and its name.
pub(super) fn seed(seed: u64, kind: &str, name: &str) -> u64 {
    let bytes = seed.to_le_bytes().into_iter().chain(kind.bytes()).chain([0]).chain(name.bytes());
    bytes.fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

/// The generator of a stream.
pub(super) fn generator(run: u64, kind: &str, name: &str) -> Generator {
    Generator::seed_from_u64(seed(run, kind, name))
}

/// Times that are drawn one after another.
#[derive(Debug)]
pub(super) struct Times {
    work: Work,
    generator: Generator,
}

impl Times {
    pub(super) fn new(work: Work, generator: Generator) -> Self {
        Times { work, generator }
    }

    /// The next time; what was recorded is that of the request of this `number`.
    pub(super) fn next(&mut self, number: u64) -> Nanos {
        match &self.work {
            Work::Drawn(time) => time.draw(&mut self.generator).as_nanos() as Nanos,
            Work::Listed(times) => times[(number % times.len() as u64) as usize],
        }
    }
}

/// A coin that is thrown again and again.
#[derive(Debug)]
pub(super) struct Coin {
    share: f64,
    generator: Generator,
}

impl Coin {
    pub(super) fn new(share: f64, generator: Generator) -> Self {
        Coin { share, generator }
    }

    /// Whether it fell on the side of the share.
    pub(super) fn falls(&mut self) -> bool {
        self.generator.random_bool(self.share)
    }
}
