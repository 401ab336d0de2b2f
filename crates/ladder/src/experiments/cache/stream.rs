//! A stream of requests: each asks for one of the links, with Zipf's popularity, whatever was asked before. Seeded, so every cache sees
//! the same.

use brigade_core::blink::database::Question;
use brigade_core::measure::laws;
use lru::LruCache;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use std::num::NonZeroUsize;

/// Every stream's seed.
const SEED: u64 = 21;
/// An LRU that is not full after so many requests counts as full: the rest is asked for too seldom to matter.
const ENOUGH: usize = 5_000_000;

/// How popular each link is, the most popular first.
pub(super) struct Popularity {
    pub(super) shares: Vec<f64>,
    /// Sums up to each: drawing one is a search in them.
    sums: Vec<f64>,
}

impl Popularity {
    pub(super) fn zipf(links: usize, exponent: f64) -> Self {
        let shares = laws::zipf(links, exponent);
        let sum = |sum: &mut f64, share: &f64| {
            *sum += share;
            Some(*sum)
        };
        let sums = shares.iter().scan(0.0, sum).collect();
        Popularity { shares, sums }
    }

    /// The requests, without end.
    pub(super) fn requests(&self) -> impl Iterator<Item = usize> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(SEED);
        std::iter::repeat_with(move || {
            let draw: f64 = rng.random();
            self.sums.partition_point(|sum| *sum < draw).min(self.sums.len() - 1)
        })
    }
}

/// An LRU of this size as it is once `requests` have filled it: from then on its state is one of many that are alike.
pub(super) fn filled(
    size: NonZeroUsize,
    requests: &mut impl Iterator<Item = usize>,
) -> LruCache<usize, ()> {
    let mut cache = LruCache::new(size);
    for link in requests.take(ENOUGH) {
        cache.put(link, ());
        if cache.len() == size.get() {
            break;
        }
    }
    cache
}

/// The link's code: an LRU of texts, as in the server.
pub(super) fn code(link: usize) -> String {
    format!("c{link:06}")
}

/// Where it leads.
pub(super) fn url(link: usize) -> String {
    format!("https://example.org/{link}")
}

/// Where does it lead?
pub(super) fn locate(link: usize) -> Question {
    Question::Locate(code(link))
}
