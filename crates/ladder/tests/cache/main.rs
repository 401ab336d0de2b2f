//! Caches before an engine: they keep the contract of every engine in every composition, what they keep is never older
//! than they promise, and what breaks beside them costs no request its answer.
//! What it needs: the programs of Redis and PostgreSQL on this machine.

#![cfg(target_os = "linux")]

#[expect(dead_code, reason = "here it is neither killed nor restarted")]
#[path = "../stores/cluster.rs"]
mod cluster;
mod compositions;
#[path = "../../../../tests/contract/mod.rs"]
mod contract;
mod hand;
#[expect(dead_code, reason = "it is the stores' too")]
#[path = "../stores/keyspace.rs"]
mod keyspace;
mod local;
mod shared;

use cluster::Component;

/// Looks until it is so.
#[track_caller]
fn until(mut is_so: impl FnMut() -> bool) {
    let is_so = brigade_children::until(cluster::PATIENCE, || is_so().then_some(()));
    assert!(is_so.is_some(), "it does not come about");
}
