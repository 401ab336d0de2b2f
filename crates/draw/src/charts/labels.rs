//! Where labels stand that would rather all stand in the same place: as near as possible to where they want to be,
//! and never closer together than a line of text. Pure.

/// Places for labels, in the order given, which ascends: each at least `gap` from the next, none before `top`, and
/// none behind `bottom` if there is room for all. Neighbours that would overlap are spread around the middle of what
/// they want (isotonic regression: Robertson, Wright and Dykstra, "Order Restricted Statistical Inference", 1988).
pub(super) fn spread(wanted: &[f64], gap: f64, (top, bottom): (f64, f64)) -> Vec<f64> {
    // With the gaps taken out, "at least a gap apart" is "not descending".
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (n, want) in wanted.iter().enumerate() {
        let mut pool = (want - n as f64 * gap, 1);
        while let Some((mean, size)) = pools.pop_if(|(mean, _)| *mean > pool.0) {
            let together = size + pool.1;
            pool = ((mean * size as f64 + pool.0 * pool.1 as f64) / together as f64, together);
        }
        pools.push(pool);
    }
    let last = (bottom - gap * wanted.len().saturating_sub(1) as f64).max(top);
    let places = pools.into_iter().flat_map(|(mean, size)| std::iter::repeat_n(mean, size));
    places.enumerate().map(|(n, place)| place.clamp(top, last) + n as f64 * gap).collect()
}

/// Every how many-th of `count` labels is drawn, so that they stand evenly: the finest of 1, 2, 5, 10, 20 and so on that
/// `fits`.
pub(super) fn every(count: usize, fits: impl Fn(usize) -> bool) -> usize {
    let steps = (0..9).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_usize.pow(power)));
    steps.take_while(|step| *step < count).find(|step| fits(*step)).unwrap_or(count.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_do_not_all_fit_are_thinned_evenly_and_the_first_is_always_there() {
        assert_eq!(every(40, |step| step >= 3), 5);
        assert_eq!((every(40, |_| true), every(40, |_| false), every(0, |_| true)), (1, 40, 1));
    }

    #[test]
    fn who_has_room_stands_where_it_wants_to() {
        assert_eq!(spread(&[10.0, 50.0, 90.0], 12.0, (0.0, 100.0)), [10.0, 50.0, 90.0]);
    }

    #[test]
    fn a_crowd_spreads_around_its_middle() {
        assert_eq!(spread(&[50.0, 50.0, 50.0], 12.0, (0.0, 100.0)), [38.0, 50.0, 62.0]);
    }

    #[test]
    fn no_two_overlap_and_none_leaves_the_picture_even_at_its_edges() {
        for wanted in [&[0.0; 8][..], &[100.0; 8], &[1.0, 1.0, 3.0, 99.0, 99.5, 100.0]] {
            let places = spread(wanted, 12.0, (0.0, 100.0));
            assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 11.999), "{places:?}");
            assert!(places.iter().all(|place| (0.0..=100.001).contains(place)), "{places:?}");
        }
    }
}
