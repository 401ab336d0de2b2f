//! What runs: a real primary with two standbys, and more nodes than a laptop has, in virtual time.

use super::capacity;
use super::found::Capacity;
use brigade_workbench::{Evidence, Setting, ladder};

/// Shares of requests that write, and nodes that share the reads.
pub(super) const WRITES: [f64; 4] = [0.0, 0.05, 0.2, 0.5];
const NODES: [u32; 6] = [1, 2, 3, 4, 6, 8];

/// Where the components are: in the ladder's process.
pub(super) fn replicas(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("replicas", "replicas", setting)
}

/// No thread and no clock: the same on every machine.
pub(super) fn capacity(setting: &Setting) -> anyhow::Result<Evidence> {
    let seconds = if setting.quick { 12 } else { 30 };
    let cells = WRITES.into_iter().flat_map(|writes| NODES.map(|nodes| (writes, nodes)));
    let cells = cells.map(|(writes, nodes)| capacity::simulated(writes, nodes, seconds));
    Evidence::of(&Capacity { cells: cells.collect::<Result<_, _>>()? })
}
