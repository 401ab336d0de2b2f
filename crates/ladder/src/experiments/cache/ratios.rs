//! Hit ratios, by counting: no component and no clock has a part in them.

use super::Effort;
use super::found::Ratio;
use super::stream::{fill, requests};
use brigade_core::measure::{Lru, Popularity};

/// Every size with every exponent.
pub(super) fn ratios(effort: &Effort) -> Vec<Ratio> {
    let popularities =
        effort.exponents.iter().map(|zipf| (*zipf, Popularity::zipf(effort.links, *zipf)));
    let popularities: Vec<(f64, Popularity)> = popularities.collect();
    let each = |size: &f64| {
        let size = *size;
        popularities.iter().map(move |(zipf, popularity)| ratio(effort, size, *zipf, popularity))
    };
    effort.sizes.iter().flat_map(each).collect()
}

fn ratio(effort: &Effort, size: f64, zipf: f64, popularity: &Popularity) -> Ratio {
    let room = effort.room(size).get();
    let (mut requests, mut cache) = (requests(popularity), Lru::new(effort.links, room));
    fill(&mut cache, &mut requests);
    let (mut lru, mut best) = (0, 0);
    for link in requests.take(effort.counted) {
        lru += u64::from(cache.asked(link));
        best += u64::from(link < room);
    }
    Ratio {
        size,
        zipf,
        requests: effort.counted as u64,
        lru,
        best,
        che: popularity.che(room),
        optimum: popularity.optimum(room),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroUsize;

    #[test]
    fn what_is_counted_is_what_the_laws_say_within_two_points() {
        let effort = Effort { counted: 40_000, ..Effort::of(true) };
        let ratios = ratios(&effort);
        assert_eq!(ratios.len(), effort.sizes.len() * effort.exponents.len());
        for ratio in ratios {
            let share = |hits: u64| hits as f64 / ratio.requests as f64;
            assert!((share(ratio.lru) - ratio.che).abs() < 0.02, "{ratio:?}");
            assert!((share(ratio.best) - ratio.optimum).abs() < 0.02, "{ratio:?}");
            assert!(ratio.che <= ratio.optimum + 1e-9, "{ratio:?}");
        }
    }

    #[test]
    fn an_effort_has_room_for_its_share_of_the_links_and_one_at_least() {
        let effort = Effort::of(false);
        assert_eq!(effort.room(0.05).get(), 2_500);
        assert_eq!(effort.room(0.0), NonZeroUsize::MIN);
    }
}
