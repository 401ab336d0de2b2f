//! The tail decision: spans of traces that are kept only if they fail, held until the process's part of the trace has ended.

use super::Span;
use std::collections::{HashMap, VecDeque};
use std::num::NonZeroU128;

/// Holds what is not decided yet. A span that ends after its local root has (a hedge, a task that went on) is decided alone.
#[derive(Debug)]
pub struct Tail {
    held: HashMap<NonZeroU128, Vec<Span>>,
    /// The same traces, the oldest first.
    order: VecDeque<NonZeroU128>,
    most: usize,
    forgotten: u64,
}

impl Tail {
    /// At most so many traces are held; the oldest is forgotten for another.
    pub fn holding(most: usize) -> Tail {
        Tail { held: HashMap::new(), order: VecDeque::new(), most: most.max(1), forgotten: 0 }
    }

    /// What is to be written now that this span has ended.
    pub fn take(&mut self, span: Span) -> Vec<Span> {
        if span.context.sampled {
            return vec![span];
        }
        let trace = span.context.trace;
        if !span.is_local_root {
            self.hold(trace, span);
            return Vec::new();
        }
        let mut spans = self.held.remove(&trace).unwrap_or_default();
        self.order.retain(|held| *held != trace);
        spans.push(span);
        if spans.iter().any(|span| span.failed) { spans } else { Vec::new() }
    }

    /// Traces that were forgotten before they were decided.
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    fn hold(&mut self, trace: NonZeroU128, span: Span) {
        if !self.held.contains_key(&trace) {
            if self.held.len() >= self.most
                && let Some(oldest) = self.order.pop_front()
            {
                self.held.remove(&oldest);
                self.forgotten += 1;
            }
            self.order.push_back(trace);
        }
        self.held.entry(trace).or_default().push(span);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::{Context, Kind};
    use std::num::NonZeroU64;
    use std::time::Instant;

    fn span(trace: u128, id: u64, is_local_root: bool, failed: bool) -> Span {
        let (trace, id) = (NonZeroU128::new(trace).unwrap(), NonZeroU64::new(id).unwrap());
        let now = Instant::now();
        Span {
            context: Context { trace, span: id, sampled: false },
            parent: None,
            link: None,
            name: "work",
            kind: Kind::Internal,
            is_local_root,
            began: now,
            ended: now,
            attributes: Vec::new(),
            failed,
        }
    }

    fn ids(spans: &[Span]) -> Vec<u64> {
        spans.iter().map(|span| span.context.span.get()).collect()
    }

    #[test]
    fn a_trace_that_was_sampled_at_its_head_is_written_at_once() {
        let mut sampled = span(1, 1, false, false);
        sampled.context.sampled = true;
        assert_eq!(ids(&Tail::holding(1).take(sampled)), [1]);
    }

    #[test]
    fn another_one_is_written_whole_if_any_part_of_it_failed_and_else_not_at_all() {
        for (child, root, written) in
            [(false, false, &[][..]), (true, false, &[1, 2]), (false, true, &[1, 2])]
        {
            let mut tail = Tail::holding(8);
            assert!(tail.take(span(7, 1, false, child)).is_empty());
            assert!(tail.take(span(8, 9, false, true)).is_empty(), "another trace's");
            assert_eq!(ids(&tail.take(span(7, 2, true, root))), written);
            assert!(tail.take(span(7, 3, true, false)).is_empty(), "nothing of it is held twice");
        }
    }

    #[test]
    fn what_is_held_is_bounded_and_the_oldest_is_forgotten_and_counted() {
        let mut tail = Tail::holding(2);
        for trace in 1..=5 {
            tail.take(span(trace, 1, false, true));
        }
        assert_eq!((tail.held.len(), tail.order.len(), tail.forgotten()), (2, 2, 3));
        assert_eq!(ids(&tail.take(span(1, 2, true, false))), [0; 0]);
        assert_eq!(ids(&tail.take(span(5, 2, true, false))), [1, 2]);
    }
}
