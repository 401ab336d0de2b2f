//! The tail decision: spans of traces that are kept only if they fail, held until the process's part of the trace has ended.

use super::Span;
use std::collections::{HashMap, VecDeque};
use std::num::NonZeroU128;

/// Holds what is not decided yet. A span that ends after its local root has (a hedge, a task that went on) is decided alone.
#[derive(Debug)]
pub struct Tail {
    /// Each with its number in the order.
    held: HashMap<NonZeroU128, (u64, Vec<Span>)>,
    /// Their numbers, the oldest first, among some of traces that are decided.
    order: VecDeque<(u64, NonZeroU128)>,
    next: u64,
    most: usize,
    forgotten: u64,
}

impl Tail {
    /// At most so many traces are held; the oldest is forgotten for another.
    pub fn holding(most: usize) -> Tail {
        let (held, order) = (HashMap::new(), VecDeque::new());
        Tail { held, order, next: 0, most: most.max(1), forgotten: 0 }
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
        let mut spans = self.held.remove(&trace).map(|(_, spans)| spans).unwrap_or_default();
        spans.push(span);
        if spans.iter().any(|span| span.failed) { spans } else { Vec::new() }
    }

    /// Traces that were forgotten before they were decided.
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    fn hold(&mut self, trace: NonZeroU128, span: Span) {
        if let Some((_, spans)) = self.held.get_mut(&trace) {
            return spans.push(span);
        }
        if self.held.len() >= self.most {
            self.forget_the_oldest();
        }
        if self.order.len() >= 2 * self.most {
            self.order.retain(|(number, trace)| is_held(&self.held, *number, *trace));
        }
        self.order.push_back((self.next, trace));
        self.held.insert(trace, (self.next, vec![span]));
        self.next += 1;
    }

    fn forget_the_oldest(&mut self) {
        while let Some((number, trace)) = self.order.pop_front() {
            if is_held(&self.held, number, trace) {
                self.held.remove(&trace);
                self.forgotten += 1;
                return;
            }
        }
    }
}

/// Whether this is the place of a trace that is not decided: decided, it may have come again.
fn is_held(held: &HashMap<NonZeroU128, (u64, Vec<Span>)>, number: u64, trace: NonZeroU128) -> bool {
    held.get(&trace).is_some_and(|(held, _)| *held == number)
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
        assert_eq!((tail.held.len(), tail.forgotten()), (2, 3));
        assert_eq!(ids(&tail.take(span(1, 2, true, false))), [0; 0]);
        assert_eq!(ids(&tail.take(span(5, 2, true, false))), [1, 2]);
    }

    #[test]
    fn what_was_decided_takes_no_room_and_a_trace_that_comes_again_is_young() {
        let mut tail = Tail::holding(2);
        tail.take(span(1, 1, false, false));
        for _ in 0..100 {
            tail.take(span(2, 1, false, false));
            tail.take(span(2, 2, true, false));
        }
        assert!(tail.order.len() <= 4, "{}", tail.order.len());
        tail.take(span(2, 1, false, true));
        tail.take(span(3, 1, false, false));
        assert_eq!((tail.held.len(), tail.forgotten()), (2, 1), "the first trace is forgotten");
        assert_eq!(ids(&tail.take(span(2, 2, true, false))), [1, 2]);
    }
}
