//! Where a wake led: to the next block of the task that was woken. Pure.

use brigade_core::trace::{Edge, Trace};

/// For every edge of the trace, the block (as an index) with which its task went on.
pub(super) fn landings(trace: &Trace) -> Vec<Option<usize>> {
    let thread = |lane: u16| !trace.lanes[usize::from(lane)].device;
    let blocks = trace.blocks.iter().enumerate().filter(|(_, b)| thread(b.lane));
    let mut starts: Vec<(u32, u64, usize)> = blocks.map(|(i, b)| (b.task, b.start, i)).collect();
    starts.sort_unstable();
    let landing = |edge: &Edge| {
        let next = starts.partition_point(|start| *start < (edge.task, edge.at, 0));
        let (task, _, block) = *starts.get(next)?;
        (task == edge.task).then_some(block)
    };
    trace.edges.iter().map(landing).collect()
}
