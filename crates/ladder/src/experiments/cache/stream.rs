//! Requests for links, one after another, and the links by their numbers: each asks for one with Zipf's popularity,
//! whatever was asked before. Seeded, so every cache sees the same.

use brigade_core::blink::database::Question;
use brigade_core::measure::{Lru, Popularity};
use std::collections::HashSet;

/// An LRU that is not full after so many requests counts as full: the rest is asked for too seldom to matter.
const ENOUGH: usize = 5_000_000;

/// The requests, without end.
pub(super) fn requests(popularity: &Popularity) -> impl Iterator<Item = usize> {
    popularity.stream(21)
}

/// Asks until an LRU of `links` is full, or as good as full: from then on one state of it is like the next. The links that
/// it asked for, in their order.
pub(super) fn fill(lru: &mut Lru, requests: &mut impl Iterator<Item = usize>) -> Vec<usize> {
    let mut asked = Vec::new();
    for link in requests.take(ENOUGH) {
        lru.asked(link);
        asked.push(link);
        if lru.is_full() {
            break;
        }
    }
    asked
}

/// The last `room` different links of those that were `asked` for: from the least to the most recent.
pub(super) fn last(asked: &[usize], room: usize) -> Vec<usize> {
    let mut seen = HashSet::new();
    let mut last: Vec<usize> =
        asked.iter().rev().copied().filter(|link| seen.insert(*link)).take(room).collect();
    last.reverse();
    last
}

/// The link's code.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_lru_holds_are_the_last_different_ones() {
        assert_eq!(last(&[1, 2, 1, 3, 2, 2], 2), [3, 2]);
        assert_eq!(last(&[1, 2, 1, 3, 2, 2], 9), [1, 3, 2]);
        let mut lru = Lru::new(3);
        assert_eq!(fill(&mut lru, &mut [4, 4, 7, 4, 0, 1].into_iter()), [4, 4, 7, 4, 0]);
    }
}
