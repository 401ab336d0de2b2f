//! The wait-for graph, and who in it waits for ever. Pure: no threads, no clock.

use brigade_core::trace::State;

/// Something that can be held: a lock, a connection of a pool, room in a channel, the one thread of a runtime.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resource {
    /// `counter a`
    pub(super) name: &'static str,
    /// What has to happen before one who waits for it gets it.
    pub(super) frees: Frees,
    /// How a picture shows that it is waited for.
    pub(super) state: State,
}

impl Resource {
    /// A lock with one holder at a time.
    pub(super) const fn lock(name: &'static str) -> Self {
        Resource { name, frees: Frees::Any, state: State::Lock }
    }

    /// Something one stands in line for.
    pub(super) const fn queue(name: &'static str) -> Self {
        Resource { name, frees: Frees::Any, state: State::Queue }
    }
}

/// Which of those who hold a resource must let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frees {
    /// One is enough: a mutex has only one holder, and of a pool any connection will do.
    Any,
    /// Every one: a writer waits for all readers.
    All,
}

/// Who holds and waits for what, by number.
#[derive(Clone, Debug)]
pub(super) struct Graph {
    pub(super) resources: &'static [Resource],
    /// For each resource those who hold it; of a pool one may hold several.
    pub(super) holders: Vec<Vec<usize>>,
    /// For each worker the resource it waits for.
    pub(super) waits: Vec<Option<usize>>,
}

/// Holds what comes from outside: a worker that is never seen to wait, so there is always hope.
pub(super) const OUTSIDE: usize = usize::MAX;

impl Graph {
    pub(super) fn new(workers: usize, resources: &'static [Resource]) -> Self {
        Graph { resources, holders: vec![Vec::new(); resources.len()], waits: vec![None; workers] }
    }

    pub(super) fn hold(&mut self, worker: usize, resource: usize) {
        self.holders[resource].push(worker);
    }

    /// Gives one back.
    pub(super) fn release(&mut self, worker: usize, resource: usize) {
        let holders = &mut self.holders[resource];
        if let Some(at) = holders.iter().position(|holder| *holder == worker) {
            holders.remove(at);
        }
    }

    // ANCHOR: stuck
    /// Those who wait for ever. At first each that waits and `looked` is suspected; one that waits for another that
    /// can still go on is let off, and with that perhaps others, until no more can be.
    pub(super) fn stuck(&self, looked: impl Fn(usize) -> bool) -> Vec<usize> {
        let waits = |worker: &usize| self.waits[*worker].is_some() && looked(*worker);
        let mut suspects: Vec<usize> = (0..self.waits.len()).filter(waits).collect();
        while let Some(at) = suspects.iter().position(|worker| self.has_hope(*worker, &suspects)) {
            suspects.remove(at);
        }
        suspects
    }

    fn has_hope(&self, worker: usize, suspects: &[usize]) -> bool {
        let Some(resource) = self.waits[worker] else { return true };
        let goes_on = |holder: &usize| !suspects.contains(holder);
        let holders = &self.holders[resource];
        match self.resources[resource].frees {
            Frees::Any => holders.is_empty() || holders.iter().any(goes_on),
            Frees::All => holders.iter().all(goes_on),
        }
    }
    // ANCHOR_END: stuck
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCKS: &[Resource] = &[
        Resource::lock("a"),
        Resource::lock("b"),
        Resource { frees: Frees::All, ..Resource::lock("table") },
    ];

    fn graph(holders: [&[usize]; 3], waits: &[Option<usize>]) -> Graph {
        Graph {
            resources: LOCKS,
            holders: holders.map(<[usize]>::to_vec).into(),
            waits: waits.into(),
        }
    }

    #[test]
    fn two_who_hold_what_the_other_wants_are_stuck_and_a_third_behind_them_too() {
        let graph = graph([&[0], &[1], &[]], &[Some(1), Some(0), Some(0), None]);
        assert_eq!(graph.stuck(|_| true), [0, 1, 2]);
    }

    #[test]
    fn a_chain_that_ends_with_somebody_who_works_is_only_slow() {
        assert!(graph([&[0], &[1], &[]], &[None, Some(0), Some(1)]).stuck(|_| true).is_empty());
        assert!(graph([&[OUTSIDE], &[0], &[]], &[Some(0), Some(1)]).stuck(|_| true).is_empty());
    }

    #[test]
    fn who_has_not_looked_yet_may_find_what_it_waits_for() {
        let graph = graph([&[0], &[1], &[]], &[Some(1), Some(0)]);
        assert!(graph.stuck(|worker| worker == 0).is_empty());
    }

    #[test]
    fn a_free_thing_is_about_to_be_taken() {
        assert!(graph([&[], &[0], &[]], &[Some(0), Some(1)]).stuck(|_| true).is_empty());
    }

    #[test]
    fn a_reader_who_wants_to_write_waits_for_itself() {
        assert_eq!(graph([&[], &[], &[0]], &[Some(2)]).stuck(|_| true), [0]);
    }

    #[test]
    fn one_stuck_reader_holds_up_a_writer_and_one_free_connection_saves_everybody() {
        let readers = graph([&[0], &[], &[0, 1]], &[Some(0), None, Some(2)]);
        assert_eq!(readers.stuck(|_| true), [0, 2]);
        let pool = |holders| graph([holders, &[], &[]], &[Some(0), Some(0), None]);
        assert_eq!(pool(&[0, 1]).stuck(|_| true), [0, 1]);
        assert!(pool(&[0, 1, 2]).stuck(|_| true).is_empty());
    }

    #[test]
    fn what_is_given_back_is_one_of_those_held() {
        let mut graph = graph([&[0, 1, 0], &[], &[]], &[None, None]);
        graph.release(0, 0);
        assert_eq!(graph.holders[0], [1, 0]);
    }
}
