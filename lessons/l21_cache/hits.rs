//! The hits of a cache that forgets what was not asked for longest, counted over a seeded stream, and what the laws say they are.

use super::found::Ratio;
use brigade_core::measure::{Lru, Popularity};

/// Counts so many requests for `links` links with a popularity of this exponent, in an LRU of `size` of them: from the moment
/// on at which it is full, when it holds what it would hold after any longer time.
pub(super) fn counted(links: usize, exponent: f64, size: f64, requests: usize) -> Ratio {
    let (popularity, room) = (Popularity::zipf(links, exponent), (size * links as f64) as usize);
    let (mut stream, mut lru) = (popularity.stream(21), Lru::new(room));
    while !lru.is_full() {
        stream.by_ref().take(room).for_each(|link| _ = lru.asked(link));
    }
    let hits = stream.take(requests).filter(|link| lru.asked(*link)).count();
    Ratio {
        size,
        zipf: exponent,
        lru: hits as f64 / requests as f64,
        che: popularity.che(room),
        optimum: popularity.optimum(room),
    }
}

#[cfg(test)]
mod tests {
    use super::super::experiment::{LINKS, REQUESTS, SIZES};
    use super::*;

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

    /// It is the same on every machine, so it is counted again here instead of recorded.
    #[test]
    fn the_table_of_the_book_is_what_is_counted() {
        let percent = |share: f64| format!("{:.1} %", share * 100.0);
        let row = |size: f64| {
            let Ratio { lru, che, optimum, .. } = counted(LINKS, 1.0, size, REQUESTS);
            let [lru, che, optimum] = [lru, che, optimum].map(percent);
            format!("| {:.0} % | {lru} | {che} | {optimum} |\n", size * 100.0)
        };
        let table = "| room | counted | Che | most popular links |\n|---|---|---|---|\n".to_owned();
        let table = SIZES.into_iter().map(row).fold(table, |table, row| table + &row);
        assert_eq!(table, include_str!("../../docs/figures/cache-hits.md"));
    }
}
