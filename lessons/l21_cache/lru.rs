//! A cache that forgets what was not asked for longest, as far as its hits go: it keeps no values, only which links it holds.

use super::found::Ratio;
use brigade_core::measure::laws::{best_hit_ratio, lru_hit_ratio, zipf};
use rand::SeedableRng;
use rand::distr::Distribution;
use rand::distr::weighted::WeightedIndex;
use rand::rngs::SmallRng;

/// Counts so many requests for `links` links with a popularity of this exponent, in an LRU of `size` of them: from the moment
/// on at which it is full, when it holds what it would hold after any longer time.
pub(super) fn counted(links: usize, exponent: f64, size: f64, requests: usize) -> Ratio {
    let (popularity, room) = (zipf(links, exponent), (size * links as f64) as usize);
    let likely = WeightedIndex::new(&popularity).expect("links, each of them likely");
    let mut stream = likely.sample_iter(SmallRng::seed_from_u64(21));
    let mut lru = Lru::new(links, room);
    while !lru.is_full() {
        stream.by_ref().take(room).for_each(|link| _ = lru.asked(link));
    }
    let hits = stream.take(requests).filter(|link| lru.asked(*link)).count();
    Ratio {
        size,
        zipf: exponent,
        lru: hits as f64 / requests as f64,
        che: lru_hit_ratio(&popularity, room as f64),
        optimum: best_hit_ratio(&popularity, room),
    }
}

/// Which links it holds.
#[derive(Clone, Debug)]
pub(super) struct Lru {
    room: usize,
    /// A ring of the links that are held, by link: the one asked for before it, and the one asked for after it. The last place is
    /// no link: it stands between the newest and the oldest. What is not held stands at itself.
    older: Vec<usize>,
    newer: Vec<usize>,
}

impl Lru {
    /// An empty one that holds at most `size` of `links` links, and at least one.
    pub(super) fn new(links: usize, size: usize) -> Self {
        let alone: Vec<usize> = (0..=links).collect();
        Lru { room: size.max(1), older: alone.clone(), newer: alone }
    }

    /// Whether there is room for no more.
    pub(super) fn is_full(&self) -> bool {
        self.room == 0
    }

    /// Asks for a link, which is held from then on. Whether it was held before.
    ///
    /// # Panics
    /// If there is no such link.
    pub(super) fn asked(&mut self, link: usize) -> bool {
        let end = self.older.len() - 1;
        assert!(link < end, "link {link} of {end}");
        let hit = self.older[link] != link;
        if hit {
            self.leave(link);
        } else if self.room == 0 {
            self.leave(self.newer[end]);
        } else {
            self.room -= 1;
        }
        let newest = self.older[end];
        (self.older[link], self.newer[link]) = (newest, end);
        (self.newer[newest], self.older[end]) = (link, link);
        hit
    }

    fn leave(&mut self, link: usize) {
        let (older, newer) = (self.older[link], self.newer[link]);
        (self.newer[older], self.older[newer]) = (newer, older);
        (self.older[link], self.newer[link]) = (link, link);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_for_longest_is_forgotten() {
        let mut lru = Lru::new(4, 2);
        let asked = [0, 1, 0, 2, 1, 2, 0, 0].map(|link| lru.asked(link));
        assert_eq!(asked, [false, false, true, false, false, true, false, true]);
        let mut one = Lru::new(3, 1);
        assert_eq!([0, 0, 1, 0].map(|link| one.asked(link)), [false, true, false, false]);
        let mut all = Lru::new(3, 3);
        assert_eq!([2, 1, 0, 2, 1, 0].map(|link| all.asked(link))[3..], [true; 3]);
    }

    /// An LRU by its definition: what is among the last so many different links is held.
    #[test]
    fn the_ring_does_as_a_list_does() {
        let (mut lru, mut list) = (Lru::new(30, 8), Vec::new());
        let stream = (0..2_000_usize).map(|n| (n * n / 7 + n) % 30);
        for link in stream {
            let held = list.iter().position(|other| *other == link);
            assert_eq!(lru.asked(link), held.is_some());
            held.map(|at| list.remove(at));
            list.insert(0, link);
            list.truncate(8);
        }
    }

    #[test]
    fn it_counts_what_che_says_and_no_more_than_the_optimum() {
        for (exponent, size) in [(0.8, 0.05), (1.0, 0.01), (1.2, 0.1)] {
            let Ratio { lru, che, optimum, .. } = counted(5_000, exponent, size, 50_000);
            assert!(
                (lru - che).abs() < 0.02 && lru < optimum,
                "{exponent} {size}: {lru} {che} {optimum}"
            );
        }
    }
}
