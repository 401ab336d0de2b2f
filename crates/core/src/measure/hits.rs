//! How many requests a cache answers: links by their popularity, a seeded stream of requests for them, an LRU that counts its
//! hits, and what the laws say it counts. Pure; links are numbers, the most popular is 0.

use rand::SeedableRng;
use rand::rngs::SmallRng;
use rand_distr::{Distribution, Zipf};
use std::collections::HashMap;

/// Some links, each asked for with a probability of its own.
#[derive(Clone, Debug)]
pub struct Popularity {
    exponent: f64,
    /// By link, falling; they add up to 1.
    shares: Vec<f64>,
}

impl Popularity {
    /// The link of rank k is asked for in proportion to 1 / kˢ, as Zipf found of words (1949) and Breslau and others of pages
    /// ("Web caching and Zipf-like distributions", 1999). With an `exponent` of 0 all are alike.
    ///
    /// # Panics
    /// Without any link, and with an exponent that is negative or no number.
    pub fn zipf(links: usize, exponent: f64) -> Self {
        assert!(links > 0 && exponent >= 0.0, "{links} links, exponent {exponent}");
        let weights = (1..=links).map(|rank| (rank as f64).powf(-exponent));
        let all: f64 = weights.clone().sum();
        Popularity { exponent, shares: weights.map(|weight| weight / all).collect() }
    }

    /// Links asked for one after another, without end.
    pub fn stream(&self, seed: u64) -> impl Iterator<Item = usize> {
        let links = self.shares.len();
        let zipf = Zipf::new(links as f64, self.exponent).expect("checked when it was made");
        let mut draw = SmallRng::seed_from_u64(seed);
        std::iter::repeat_with(move || (zipf.sample(&mut draw) as usize).clamp(1, links) - 1)
    }

    /// The hit ratio of a cache that always holds the `size` most popular links: none that has to decide without knowing
    /// the next request has a higher one.
    pub fn optimum(&self, size: usize) -> f64 {
        self.shares.iter().take(size).sum()
    }

    /// The hit ratio of an LRU of `size` links, by the characteristic time t in which so many different links are asked for:
    /// Σ(1 − e^(−pt)) = size, and a link that is asked for again within t is a hit. Che, Tung and Wang, "Hierarchical web
    /// caching systems: modeling, design and experimental results", 2002.
    pub fn che(&self, size: usize) -> f64 {
        if size >= self.shares.len() {
            return 1.0;
        }
        let asked_within = |time: f64| move |share: &f64| -(-share * time).exp_m1();
        let held = |time: f64| self.shares.iter().map(asked_within(time)).sum::<f64>();
        let (mut short, mut long) = (0.0, 1.0);
        while held(long) < size as f64 {
            (short, long) = (long, 2.0 * long);
        }
        // Halved as often as a number has digits.
        for _ in 0..f64::MANTISSA_DIGITS {
            let middle = (short + long) / 2.0;
            if held(middle) < size as f64 { short = middle } else { long = middle }
        }
        self.shares.iter().map(|share| share * asked_within(long)(share)).sum()
    }
}

/// What a cache holds that forgets what was not asked for longest; it keeps no values, only which links it holds, and needs
/// memory for no others.
#[derive(Clone, Debug)]
pub struct Lru {
    size: usize,
    /// Where each link that is held stands in the ring.
    places: HashMap<usize, usize>,
    /// A ring by last use. Its first place is no link: it stands between the newest and the oldest.
    ring: Vec<Place>,
}

/// A place in the ring: its link, and the places of those that were asked for before and after it.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    link: usize,
    older: usize,
    newer: usize,
}

impl Lru {
    /// An empty one that holds at most `size` links, and at least one.
    pub fn new(size: usize) -> Self {
        Lru { size: size.max(1), places: HashMap::new(), ring: vec![Place::default()] }
    }

    /// Whether there is room for no more.
    pub fn is_full(&self) -> bool {
        self.places.len() == self.size
    }

    /// Asks for a link, which is held from then on. Whether it was held before.
    pub fn asked(&mut self, link: usize) -> bool {
        let hit = self.touched(link);
        if !hit {
            let place = self.room();
            self.places.insert(link, place);
            self.ring[place].link = link;
            self.enter(place);
        }
        hit
    }

    /// Asks for a link, and keeps it only if it is held already. Whether it is.
    pub fn touched(&mut self, link: usize) -> bool {
        let place = self.places.get(&link).copied();
        if let Some(place) = place {
            self.leave(place);
            self.enter(place);
        }
        place.is_some()
    }

    /// A place for one more: a new one, or that of the link that was not asked for longest.
    fn room(&mut self) -> usize {
        if !self.is_full() {
            self.ring.push(Place::default());
            return self.ring.len() - 1;
        }
        let oldest = self.ring[0].newer;
        self.leave(oldest);
        self.places.remove(&self.ring[oldest].link);
        oldest
    }

    /// Makes a place the newest.
    fn enter(&mut self, place: usize) {
        let newest = self.ring[0].older;
        (self.ring[place].older, self.ring[place].newer) = (newest, 0);
        (self.ring[newest].newer, self.ring[0].older) = (place, place);
    }

    fn leave(&mut self, place: usize) {
        let Place { older, newer, .. } = self.ring[place];
        (self.ring[newer].older, self.ring[older].newer) = (older, newer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_for_longest_is_forgotten() {
        let mut lru = Lru::new(2);
        let asked = [0, 1, 0, 2, 1, 2, 0, 0].map(|link| lru.asked(link));
        assert_eq!(asked, [false, false, true, false, false, true, false, true]);
        let mut one = Lru::new(1);
        assert_eq!([0, 0, 1, 0].map(|link| one.asked(link)), [false, true, false, false]);
        let mut far = Lru::new(2);
        let asked = [usize::MAX, 0, usize::MAX].map(|link| far.asked(link));
        assert_eq!((asked, far.is_full()), ([false, false, true], true));
        assert_eq!([7, 0, 7].map(|link| far.touched(link)), [false, true, false]);
        let mut all = Lru::new(3);
        assert_eq!([2, 1, 0, 2, 1, 0].map(|link| all.asked(link))[3..], [true; 3]);
    }

    /// An LRU by its definition: what is among the last so many different links is held.
    #[test]
    fn the_ring_does_as_a_list_does() {
        let stream: Vec<usize> = Popularity::zipf(30, 0.8).stream(7).take(2_000).collect();
        let (mut lru, mut list) = (Lru::new(8), Vec::new());
        for link in stream {
            let held = list.iter().position(|other| *other == link);
            assert_eq!(lru.asked(link), held.is_some());
            held.map(|at| list.remove(at));
            list.insert(0, link);
            list.truncate(8);
        }
    }

    #[test]
    fn shares_are_as_zipf_has_them_and_the_stream_asks_so() {
        let popularity = Popularity::zipf(3, 1.0);
        let thirds = [6.0, 3.0, 2.0].map(|part| part / 11.0);
        assert!(popularity.shares.iter().zip(thirds).all(|(a, b)| (a - b).abs() < 1e-12));
        let first = popularity.stream(1).take(20_000).filter(|link| *link == 0).count();
        assert!((0.53..0.56).contains(&(first as f64 / 20_000.0)), "{first}");
    }

    #[test]
    fn where_all_links_are_alike_a_cache_hits_as_much_as_it_holds() {
        let alike = Popularity::zipf(1_000, 0.0);
        assert!((alike.optimum(50) - 0.05).abs() < 1e-9);
        assert!((alike.che(50) - 0.05).abs() < 1e-9);
        assert!((alike.che(1_000) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn an_lru_counts_what_che_says_and_never_more_than_the_optimum() {
        let links = 5_000;
        for (exponent, size) in [(0.8, 250), (1.0, 50), (1.0, 250), (1.2, 500)] {
            let popularity = Popularity::zipf(links, exponent);
            let (mut lru, mut stream) = (Lru::new(size), popularity.stream(3));
            stream.by_ref().take(50_000).for_each(|link| _ = lru.asked(link));
            let hits = stream.take(200_000).filter(|link| lru.asked(*link)).count();
            let (counted, che) = (hits as f64 / 200_000.0, popularity.che(size));
            assert!((counted - che).abs() < 0.01, "{exponent} {size}: {counted} {che}");
            assert!(counted < popularity.optimum(size), "{exponent} {size}");
        }
    }
}
