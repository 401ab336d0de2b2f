//! All instances, and whose turn it is.

use super::health::Standing;
use super::instance::{Instance, Lease};
use super::policy::Pick;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

#[derive(Debug)]
pub(super) struct Instances {
    all: Vec<Arc<Instance>>,
    pick: Pick,
    /// Filled for each pick, and kept so that a pick allocates nothing.
    loads: Vec<Option<usize>>,
}

impl Instances {
    pub(super) fn new(pick: Pick) -> Self {
        Instances { all: Vec::new(), pick, loads: Vec::new() }
    }

    /// The next one, which is none of `tried`. Where none is well, one that is not is tried rather than nothing: checks may
    /// be wrong, and a refusal is as bad as what can come of it. One that drains is never asked.
    pub(super) fn lease(&mut self, tried: &[SocketAddr], now: Instant) -> Option<Lease> {
        let worst = [Standing::Well, Standing::Ejected, Standing::Down];
        worst.into_iter().find_map(|worst| {
            let may_be = |instance: &&Arc<Instance>| {
                instance.standing(now) <= worst && !tried.contains(&instance.address())
            };
            let load = |instance: &Arc<Instance>| {
                Some(instance).filter(may_be).map(|instance| instance.in_flight())
            };
            self.loads.clear();
            self.loads.extend(self.all.iter().map(load));
            self.pick.one(&self.loads).map(|at| Lease::of(&self.all[at]))
        })
    }

    pub(super) fn all(&self) -> &[Arc<Instance>] {
        &self.all
    }

    pub(super) fn at(&self, address: SocketAddr) -> Option<&Arc<Instance>> {
        self.all.iter().find(|instance| instance.address() == address)
    }

    pub(super) fn add(&mut self, instance: Arc<Instance>) {
        self.all.push(instance);
    }

    /// What it has in flight ends where it is.
    pub(super) fn remove(&mut self, address: SocketAddr) {
        self.all.retain(|instance| instance.address() != address);
    }
}
