//! Who is asked next: a pure value. How much each has in flight is an argument, chance comes from a seed.

use clap::ValueEnum;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};

/// How one of several instances is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum, Serialize, Deserialize)]
pub enum Policy {
    /// Any, by chance.
    Random,
    /// Each in its turn.
    RoundRobin,
    /// The one that has least in flight.
    LeastLoaded,
    /// Of two by chance the one that has less in flight (Mitzenmacher, "The power of two choices", 1996).
    #[default]
    TwoChoices,
}

/// A policy at work.
#[derive(Clone, Debug)]
pub struct Pick {
    policy: Policy,
    /// Whose turn it is.
    next: usize,
    random: SmallRng,
}

impl Pick {
    /// The same seed chooses the same again.
    pub fn new(policy: Policy, seed: u64) -> Self {
        Pick { policy, next: 0, random: SmallRng::seed_from_u64(seed) }
    }

    /// The number of the one to be asked, of those that have so much in flight; `None` there may not be asked.
    pub fn one(&mut self, loads: &[Option<usize>]) -> Option<usize> {
        let may_be = loads.iter().flatten().count();
        if may_be == 0 {
            return None;
        }
        match self.policy {
            Policy::Random => nth(loads, self.random.random_range(0..may_be)),
            Policy::RoundRobin => {
                self.in_turn(loads).next().inspect(|chosen| self.next = chosen + 1)
            }
            Policy::LeastLoaded => {
                let least = self.in_turn(loads).min_by_key(|at| loads[*at]);
                least.inspect(|chosen| self.next = chosen + 1)
            }
            Policy::TwoChoices => self.two(loads, may_be),
        }
    }

    /// Those that may be asked, from the one whose turn it is.
    fn in_turn<'a>(&self, loads: &'a [Option<usize>]) -> impl Iterator<Item = usize> + use<'a> {
        let (count, first) = (loads.len(), self.next);
        (0..count).map(move |n| (first + n) % count).filter(|at| loads[*at].is_some())
    }

    fn two(&mut self, loads: &[Option<usize>], may_be: usize) -> Option<usize> {
        let first = self.random.random_range(0..may_be);
        if may_be == 1 {
            return nth(loads, first);
        }
        // One of the others: those behind the first move up by one.
        let other = self.random.random_range(0..may_be - 1);
        let pair = [nth(loads, first), nth(loads, other + usize::from(other >= first))];
        pair.into_iter().flatten().min_by_key(|at| loads[*at])
    }
}

/// The number of the `n`th that may be asked.
fn nth(loads: &[Option<usize>], n: usize) -> Option<usize> {
    let may_be = loads.iter().enumerate().filter(|(_, load)| load.is_some());
    may_be.map(|(at, _)| at).nth(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Policy; 4] =
        [Policy::Random, Policy::RoundRobin, Policy::LeastLoaded, Policy::TwoChoices];

    /// How often each is chosen in so many picks, while nothing changes.
    fn chosen(policy: Policy, loads: &[Option<usize>], picks: usize) -> Vec<usize> {
        let mut pick = Pick::new(policy, 7);
        let mut chosen = vec![0; loads.len()];
        (0..picks).for_each(|_| chosen[pick.one(loads).expect("one may be asked")] += 1);
        chosen
    }

    #[test]
    fn each_in_its_turn_and_around_who_may_not_be_asked() {
        let mut pick = Pick::new(Policy::RoundRobin, 1);
        let loads = [Some(9), None, Some(0)];
        let turns: Vec<_> = (0..4).map(|_| pick.one(&loads)).collect();
        assert_eq!(turns, [Some(0), Some(2), Some(0), Some(2)]);
    }

    #[test]
    fn the_least_loaded_is_asked_and_equals_take_turns() {
        let loads = [Some(3), Some(1), Some(2), Some(1)];
        assert_eq!(chosen(Policy::LeastLoaded, &loads, 10), [0, 5, 0, 5]);
    }

    #[test]
    fn two_choices_never_choose_the_most_loaded_and_ask_the_others_by_law() {
        // Of n ordered by load the k-th least is chosen with probability 2(n - k) / (n(n - 1)): here 1/2, 1/3, 1/6, 0.
        let loads = [Some(3), Some(0), Some(2), Some(1)];
        let picks = 60_000;
        let chosen = chosen(Policy::TwoChoices, &loads, picks);
        let expected = [0.0, 1.0 / 2.0, 1.0 / 6.0, 1.0 / 3.0];
        for (chosen, share) in chosen.into_iter().zip(expected) {
            let (mean, deviation) = deviation(picks, share);
            assert!((chosen as f64 - mean).abs() <= 4.0 * deviation, "{chosen} of {picks}");
        }
    }

    #[test]
    fn chance_is_fair() {
        for policy in [Policy::Random, Policy::TwoChoices] {
            let picks = 40_000;
            let (mean, deviation) = deviation(picks, 0.25);
            for chosen in chosen(policy, &[Some(1); 4], picks) {
                assert!((chosen as f64 - mean).abs() <= 4.0 * deviation, "{policy:?}: {chosen}");
            }
        }
    }

    /// Of a count of `picks` that each are right with probability `share`: its mean, and its standard deviation.
    fn deviation(picks: usize, share: f64) -> (f64, f64) {
        (picks as f64 * share, (picks as f64 * share * (1.0 - share)).sqrt())
    }

    #[test]
    fn who_may_not_be_asked_never_is_and_one_who_may_is_found() {
        // All lists of up to four, each of which may not be asked, has nothing, or has one in flight.
        for list in 0..3_usize.pow(4) {
            let load = |at| [None, Some(0), Some(1)][list / 3_usize.pow(at) % 3];
            for count in 0..=4 {
                let loads: Vec<_> = (0..count).map(load).collect();
                for policy in ALL {
                    let mut pick = Pick::new(policy, 3);
                    for _ in 0..8 {
                        let chosen = pick.one(&loads);
                        assert_eq!(chosen.is_some(), loads.iter().any(Option::is_some));
                        assert!(
                            chosen.is_none_or(|at| loads[at].is_some()),
                            "{policy:?}: {loads:?}"
                        );
                    }
                }
            }
        }
    }
}
