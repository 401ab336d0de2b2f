//! Every order in which sessions can take their steps: what a test run draws one of by luck.
//!
//! Pure and exact: nothing is sampled and no thread is started. It refuses to know what a step does.

use std::collections::BTreeMap;
use std::iter;

/// Every order of `steps[i]` steps of each session `i`, in lexicographic order: an order says for each
/// step whose it is. There are (Σ steps)! / Π steps! of them, so this is for a handful of steps.
pub fn interleavings(steps: &[usize]) -> impl Iterator<Item = Vec<usize>> {
    let sessions = steps.iter().enumerate();
    let first = sessions.flat_map(|(who, &steps)| iter::repeat_n(who, steps)).collect();
    iter::successors(Some(first), |order: &Vec<usize>| following(order))
}

/// What comes of every order, and of how many orders. `play` plays one from a fresh start.
pub fn outcomes<T: Ord>(
    steps: &[usize],
    mut play: impl FnMut(&[usize]) -> T,
) -> BTreeMap<T, usize> {
    let mut outcomes = BTreeMap::new();
    for order in interleavings(steps) {
        *outcomes.entry(play(&order)).or_default() += 1;
    }
    outcomes
}

/// The next order, or `None` after the last (Narayana's step, for steps that repeat).
fn following(order: &[usize]) -> Option<Vec<usize>> {
    let pivot = order.windows(2).rposition(|pair| pair[0] < pair[1])?;
    let larger = order.iter().rposition(|who| *who > order[pivot])?;
    let mut next = order.to_vec();
    next.swap(pivot, larger);
    next[pivot + 1..].reverse();
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn two_sessions_of_two_steps_have_six_orders() {
        let orders: Vec<_> = interleavings(&[2, 2]).collect();
        assert_eq!(
            orders,
            [[0, 0, 1, 1], [0, 1, 0, 1], [0, 1, 1, 0], [1, 0, 0, 1], [1, 0, 1, 0], [1, 1, 0, 0]]
        );
    }

    #[test]
    fn no_order_comes_twice_and_each_session_takes_all_its_steps() {
        for (steps, count) in [(&[4, 4][..], 70), (&[2, 2, 2], 90), (&[1, 3, 2], 60), (&[0, 2], 1)]
        {
            let orders: Vec<_> = interleavings(steps).collect();
            assert_eq!(orders.len(), count);
            assert_eq!(orders.iter().collect::<BTreeSet<_>>().len(), count);
            for (who, &steps) in steps.iter().enumerate() {
                let taken = |order: &Vec<usize>| order.iter().filter(|of| **of == who).count();
                assert!(orders.iter().all(|order| taken(order) == steps));
            }
        }
    }

    #[test]
    fn without_steps_there_is_one_empty_order() {
        assert_eq!(interleavings(&[]).collect::<Vec<_>>(), [[0_usize; 0]]);
    }

    #[test]
    fn outcomes_count_every_order_once() {
        let first = outcomes(&[2, 1], |order| order[0]);
        assert_eq!(first, BTreeMap::from([(0, 2), (1, 1)]));
    }
}
