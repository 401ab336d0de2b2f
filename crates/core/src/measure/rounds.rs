//! In which order contenders are measured, so that what drifts meanwhile hits all of them alike.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

/// The order of `contenders` (by index) in each of `rounds`: drawn anew for every other round, and reversed in
/// between (A B C, C B A), so that a steady drift of the machine cancels within two rounds.
pub fn interleaved(contenders: usize, rounds: usize, seed: u64) -> Vec<Vec<usize>> {
    let mut draw = StdRng::seed_from_u64(seed);
    let mut order: Vec<usize> = (0..contenders).collect();
    (0..rounds)
        .map(|round| {
            if round % 2 == 0 {
                order.shuffle(&mut draw);
            } else {
                order.reverse();
            }
            order.clone()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contender_runs_once_a_round() {
        for round in interleaved(5, 7, 1) {
            let mut sorted = round.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 4]);
        }
    }

    #[test]
    fn a_round_and_the_next_are_mirrored_and_pairs_differ() {
        let rounds = interleaved(9, 4, 1);
        for pair in rounds.chunks(2) {
            assert!(pair[0].iter().eq(pair[1].iter().rev()));
        }
        assert_ne!(rounds[0], rounds[2]);
        assert_eq!(rounds, interleaved(9, 4, 1));
    }
}
