//! Is a history linearizable? Whether the answers that concurrent callers were given could have been given one call
//! after another, no call put before one that had already returned when it was made (Herlihy and Wing, 1990).
//!
//! The search is Wing and Gong's (1993) with Lowe's memory of where it has been (2017). Pure: it refuses to know threads,
//! clocks and checkers; all it takes is [`Call`]s.

use std::collections::{BTreeMap, HashSet};
use std::hash::Hash;

/// One call as its caller saw it, from the moment it was made to the moment it returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call<O, A> {
    /// Who called.
    pub thread: usize,
    /// What was asked for.
    pub asked: O,
    /// What came back.
    pub answer: A,
    /// When it was made, and when it returned: places in one order of all such moments.
    pub span: (usize, usize),
}

/// What the object does when calls come one after another: from a state and a call to the next state and the answer.
pub type Specification<S, O, A> = fn(&S, &O) -> (S, A);

/// An order in which an object that begins as `start` and does as `specification` says gives all these answers, as indices
/// into `calls`; `None` if there is none. Exponential in the calls that overlap, so for small histories.
pub fn linearization<S: Clone + Eq + Hash, O, A: PartialEq>(
    calls: &[Call<O, A>],
    start: S,
    specification: Specification<S, O, A>,
) -> Option<Vec<usize>> {
    let mut search = Search { calls, specification, tried: HashSet::new(), order: Vec::new() };
    search.complete(&mut vec![false; calls.len()], start).then_some(search.order)
}

/// The first key whose calls have no [linearization], and those calls. Keys are looked at one by one: a history is
/// linearizable if it is so for every object in it (Herlihy and Wing's locality), and short histories are quick.
pub fn unexplained<K: Ord, S: Clone + Eq + Hash, O: Clone, A: Clone + PartialEq>(
    calls: &[Call<O, A>],
    key: impl Fn(&O) -> K,
    start: &S,
    specification: Specification<S, O, A>,
) -> Option<(K, Vec<Call<O, A>>)> {
    let mut of: BTreeMap<K, Vec<Call<O, A>>> = BTreeMap::new();
    for call in calls {
        of.entry(key(&call.asked)).or_default().push(call.clone());
    }
    of.into_iter().find(|(_, calls)| linearization(calls, start.clone(), specification).is_none())
}

struct Search<'a, S, O, A> {
    calls: &'a [Call<O, A>],
    specification: Specification<S, O, A>,
    /// Which calls had been put into the order, and the state then: what follows was searched before, in vain.
    tried: HashSet<(Vec<bool>, S)>,
    order: Vec<usize>,
}

// ANCHOR: search
impl<S: Clone + Eq + Hash, O, A: PartialEq> Search<'_, S, O, A> {
    /// Puts the calls that are not `placed` behind the order so far, in every way that explains their answers.
    fn complete(&mut self, placed: &mut Vec<bool>, state: S) -> bool {
        if self.order.len() == self.calls.len() {
            return true;
        }
        if !self.tried.insert((placed.clone(), state.clone())) {
            return false;
        }
        for next in self.may_come_next(placed) {
            let call = &self.calls[next];
            let (after, answer) = (self.specification)(&state, &call.asked);
            if answer != call.answer {
                continue;
            }
            placed[next] = true;
            self.order.push(next);
            if self.complete(placed, after) {
                return true;
            }
            self.order.pop();
            placed[next] = false;
        }
        false
    }

    /// Calls that were made before any other call that is left returned.
    fn may_come_next(&self, placed: &[bool]) -> Vec<usize> {
        let left = || (0..self.calls.len()).filter(|&call| !placed[call]);
        let first_return = left().map(|call| self.calls[call].span.1).min();
        left().filter(|&call| Some(self.calls[call].span.0) <= first_return).collect()
    }
}
// ANCHOR_END: search

#[cfg(test)]
mod tests;
