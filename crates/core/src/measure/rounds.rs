//! In which order contenders are measured, so that what drifts hits all of them alike; and which round of each is kept.

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

/// Measures each contender once a round, in the order that [`interleaved`] draws: what was found of each, in its rounds.
///
/// # Errors
/// The first of `measure`.
pub fn in_rounds<C, T, E, const N: usize>(
    contenders: &[C; N],
    rounds: usize,
    seed: u64,
    mut measure: impl FnMut(&C) -> Result<T, E>,
) -> Result<[Vec<T>; N], E> {
    let mut found = [(); N].map(|()| Vec::new());
    for at in interleaved(N, rounds, seed).into_iter().flatten() {
        found[at].push(measure(&contenders[at])?);
    }
    Ok(found)
}

/// Measures all contenders in each of `rounds`, and keeps of each the round that was disturbed least, which is the one
/// with the lowest `cost`: other programs can only take time away, so it shows best what the contender itself does.
///
/// # Errors
/// The first of `round`.
pub fn least_disturbed<T, E>(
    rounds: usize,
    mut round: impl FnMut() -> Result<Vec<T>, E>,
    cost: impl Fn(&T) -> f64,
) -> Result<Vec<T>, E> {
    let mut kept = round()?;
    for _ in 1..rounds {
        for (kept, next) in kept.iter_mut().zip(round()?) {
            if cost(&next) < cost(kept) {
                *kept = next;
            }
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_in_rounds_stays_with_its_contender() {
        let mut measured = 0;
        let measure = |name: &&'static str| {
            measured += 1;
            if measured > 6 { Err("enough") } else { Ok(*name) }
        };
        assert_eq!(in_rounds(&["a", "b"], 3, 1, measure), Ok([vec!["a"; 3], vec!["b"; 3]]));
        assert_eq!(in_rounds(&["a", "b"], 3, 1, |_| Err::<u8, _>("refused")), Err("refused"));
    }

    #[test]
    fn of_each_contender_the_cheapest_round_is_kept() {
        let mut rounds = [[3.0, 5.0], [2.0, 7.0], [4.0, 6.0]].into_iter();
        let round = || rounds.next().map(Vec::from).ok_or("a round too many");
        assert_eq!(least_disturbed(3, round, |cost| *cost), Ok(vec![2.0, 5.0]));
        assert_eq!(
            least_disturbed(1, || Err::<Vec<f64>, _>("refused"), |cost| *cost),
            Err("refused")
        );
    }

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
