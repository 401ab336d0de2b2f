//! One server behind the balancer: where it is, how it is, and how much it has in flight.

use super::health::{Check, Health, Rules, Standing};
use crate::proxy::Upstream;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// One server.
#[derive(Debug)]
pub struct Instance {
    address: SocketAddr,
    upstream: Upstream,
    /// Leases that are held.
    in_flight: AtomicUsize,
    /// Requests that an answer began to, and those without a whole one.
    answered: AtomicU64,
    failed: AtomicU64,
    health: Mutex<Health>,
    rules: Rules,
}

/// What is told of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Where it is.
    pub address: SocketAddr,
    /// Whether it may be asked.
    pub standing: Standing,
    /// Requests that it was sent and that have neither ended nor failed.
    pub in_flight: usize,
    /// Requests to which its answer began.
    pub answered: u64,
    /// Requests without a whole answer from it.
    pub failed: u64,
}

impl Instance {
    /// A server of which nothing is known yet: it may be asked.
    pub fn new(address: SocketAddr, rules: Rules) -> Arc<Self> {
        Arc::new(Instance {
            address,
            upstream: Upstream::from(address),
            in_flight: AtomicUsize::new(0),
            answered: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            health: Mutex::default(),
            rules,
        })
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same, for a proxy.
    pub(super) fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    /// Requests that it was sent and that have neither ended nor failed.
    pub fn in_flight(&self) -> usize {
        self.in_flight.load(Relaxed)
    }

    /// Whether it may be asked at `now`.
    pub fn standing(&self, now: Instant) -> Standing {
        self.health().standing(now)
    }

    /// What is told of it at `now`.
    pub fn told(&self, now: Instant) -> Told {
        Told {
            address: self.address,
            standing: self.standing(now),
            in_flight: self.in_flight(),
            answered: self.answered.load(Relaxed),
            failed: self.failed.load(Relaxed),
        }
    }

    pub(super) fn checked(&self, check: Check) {
        self.health().checked(check, &self.rules);
    }

    pub(super) fn drain(&self, out: bool) {
        self.health().drain(out);
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One request to one instance. It is in flight there for as long as this lives: whatever way a request ends, by an answer,
/// by an error, or because the one who waited is gone, this is dropped, so no count can leak.
#[derive(Debug)]
pub struct Lease(Arc<Instance>);

impl Lease {
    /// Begins one.
    pub fn of(instance: &Arc<Instance>) -> Self {
        // A count and nothing else: no other memory is read in its light.
        instance.in_flight.fetch_add(1, Relaxed);
        Lease(Arc::clone(instance))
    }

    /// Whose it is.
    pub fn instance(&self) -> &Instance {
        &self.0
    }

    /// The instance's answer began.
    pub fn answered(&self) {
        self.0.answered.fetch_add(1, Relaxed);
    }

    /// All of its answer is here: only now has it not failed.
    pub fn whole(&self) {
        self.0.health().answered();
    }

    /// There is no whole answer.
    pub fn failed(&self, now: Instant) {
        self.0.failed.fetch_add(1, Relaxed);
        self.0.health().failed(now, &self.0.rules);
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Relaxed);
    }
}
