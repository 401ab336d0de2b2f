//! The spans of one trace as a tree, and the question it is drawn for: where did the time go?

use super::otlp::{Traces, Written, written};
use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

/// A span with those that were begun on its behalf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// Whose span it is.
    pub service: String,
    /// What was done.
    pub name: String,
    /// It ended with an error.
    pub failed: bool,
    /// From when to when, in nanoseconds since 1970.
    pub time: (u64, u64),
    /// In the order in which they began.
    pub children: Vec<Tree>,
}

/// Spans and their services by what is above them: a trace, and a span of it or none.
type Below<'a> = HashMap<(&'a [u8], &'a [u8]), Vec<(&'a str, &'a Written)>>;

impl Tree {
    /// The trees of all traces, by the id of the trace, in the order in which they began. A span whose parent is not there (it was lost, or a
    /// client's own) is a root.
    pub fn all<'a>(traces: impl IntoIterator<Item = &'a Traces>) -> Vec<(String, Tree)> {
        let mut by_parent: Below<'_> = HashMap::new();
        let spans: Vec<_> = traces.into_iter().flat_map(Traces::spans).collect();
        let there: HashMap<(&[u8], &[u8]), ()> =
            spans.iter().map(|(_, it)| ((&*it.trace_id, &*it.span_id), ())).collect();
        for (service, span) in &spans {
            let parent = (&*span.trace_id, &*span.parent_span_id);
            let parent = if there.contains_key(&parent) { parent } else { (parent.0, &[][..]) };
            by_parent.entry(parent).or_default().push((service, span));
        }
        let roots = by_parent.iter().filter(|((_, parent), _)| parent.is_empty());
        let mut trees: Vec<(String, Tree)> = roots
            .flat_map(|((trace, _), roots)| roots.iter().map(move |root| (*trace, *root)))
            .filter_map(|(trace, root)| Some((written(trace), Tree::of(root, &by_parent)?)))
            .collect();
        trees.sort_by_key(|(_, tree)| tree.time);
        trees
    }

    fn of((service, span): (&str, &Written), by_parent: &Below<'_>) -> Option<Tree> {
        let below = by_parent.get(&(&*span.trace_id, &*span.span_id));
        let below = below.into_iter().flatten();
        let mut children: Vec<Tree> =
            below.filter_map(|child| Tree::of(*child, by_parent)).collect();
        children.sort_by_key(|child| child.time);
        Some(Tree {
            service: service.into(),
            name: span.name.clone(),
            failed: span.failed(),
            time: span.time()?,
            children,
        })
    }

    /// How long it took.
    pub fn took(&self) -> Duration {
        Duration::from_nanos(self.time.1 - self.time.0)
    }

    /// How long nothing was under way on its behalf: its own work, and what it waits for without a span.
    pub fn own(&self) -> Duration {
        let (mut own, mut at) = (0, self.time.0);
        for child in &self.children {
            let began = child.time.0.clamp(at, self.time.1);
            own += began - at;
            at = child.time.1.clamp(began, self.time.1);
        }
        Duration::from_nanos(own + self.time.1 - at)
    }

    /// The span that has most of the time for itself: where to look first.
    pub fn culprit(&self) -> &Tree {
        let below = self.children.iter().map(Tree::culprit);
        below.fold(self, |most, other| if other.own() > most.own() { other } else { most })
    }

    /// All spans of it, itself first.
    pub fn spans(&self) -> Vec<&Tree> {
        let mut all = vec![self];
        all.extend(self.children.iter().flat_map(Tree::spans));
        all
    }
}

impl fmt::Display for Tree {
    /// Its shape, without times: `gateway request(gateway upstream(balancer request))`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.service, self.name)?;
        for (n, child) in self.children.iter().enumerate() {
            write!(f, "{}{child}", if n == 0 { "(" } else { ", " })?;
        }
        if self.children.is_empty() { Ok(()) } else { f.write_str(")") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::rngs::StdRng;
    use rand::seq::SliceRandom;
    use rand::{RngExt, SeedableRng};
    use serde_json::{from_value, json};

    /// A span of trace `a`: its id, its parent, from when to when.
    fn message(service: &str, id: u64, parent: Option<u64>, from: u64, to: u64) -> Traces {
        let hex = |id: u64| format!("{id:016x}");
        from_value(json!({"resourceSpans": [{
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]},
            "scopeSpans": [{"spans": [{
                "traceId": "0a", "spanId": hex(id), "parentSpanId": parent.map(hex).unwrap_or_default(),
                "name": id.to_string(), "kind": 1,
                "startTimeUnixNano": from.to_string(), "endTimeUnixNano": to.to_string(),
            }]}],
        }]}))
        .expect("a message")
    }

    #[test]
    fn the_order_in_which_spans_arrive_changes_nothing() {
        let all = [
            message("gateway", 1, None, 0, 100),
            message("balancer", 2, Some(1), 10, 90),
            message("instance", 3, Some(2), 20, 40),
            message("instance", 4, Some(2), 41, 80),
            message("instance", 5, Some(4), 50, 60),
        ];
        let right = "gateway 1(balancer 2(instance 3, instance 4(instance 5)))";
        for seed in 0..50 {
            let mut shuffled = all.clone();
            shuffled.shuffle(&mut StdRng::seed_from_u64(seed));
            let trees = Tree::all(&shuffled);
            assert_eq!(trees.len(), 1);
            assert_eq!(trees[0].1.to_string(), right);
        }
        let orphans = Tree::all(&all[1..]);
        assert_eq!(orphans[0].1.to_string(), "balancer 2(instance 3, instance 4(instance 5))");
    }

    #[test]
    fn own_time_is_what_no_child_covers_and_children_may_overlap_or_outlive_it() {
        let all = [
            message("a", 1, None, 0, 100),
            message("a", 2, Some(1), 10, 30),
            message("a", 3, Some(1), 20, 50),
            message("a", 4, Some(1), 25, 28),
            message("a", 5, Some(1), 90, 150),
        ];
        assert_eq!(Tree::all(&all)[0].1.own(), Duration::from_nanos(10 + 40));
    }

    /// A tree of `count` spans in which each has some own time below 100, and one has 10,000.
    fn planted(count: u64, seed: u64) -> (Vec<Traces>, u64) {
        let mut rng = StdRng::seed_from_u64(seed);
        let parents: Vec<u64> = (1..count).map(|id| rng.random_range(0..id)).collect();
        let culprit = rng.random_range(0..count);
        let own: Vec<u64> = (0..count)
            .map(|id| if id == culprit { 10_000 } else { rng.random_range(1..100) })
            .collect();
        let mut all = Vec::new();
        lay(0, 0, &parents, &own, &mut all);
        (all, culprit)
    }

    /// Lays a span and its children one after the other, the first half of its own time before them; when it ends.
    fn lay(id: u64, at: u64, parents: &[u64], own: &[u64], all: &mut Vec<Traces>) -> u64 {
        let half = own[id as usize] / 2;
        let children = (1..own.len() as u64).filter(|child| parents[*child as usize - 1] == id);
        let mut now = at + half;
        for child in children {
            now = lay(child, now, parents, own, all);
        }
        now += own[id as usize] - half;
        let parent = (id > 0).then(|| parents[id as usize - 1] + 1);
        all.push(message("s", id + 1, parent, at, now));
        now
    }

    proptest! {
        #[test]
        fn the_span_that_was_made_slow_is_found_wherever_it_stands(count in 1u64..30, seed: u64) {
            let (all, culprit) = planted(count, seed);
            let trees = Tree::all(&all);
            prop_assert_eq!(trees.len(), 1);
            prop_assert_eq!(trees[0].1.spans().len() as u64, count);
            prop_assert_eq!(&trees[0].1.culprit().name, &(culprit + 1).to_string());
        }
    }
}
