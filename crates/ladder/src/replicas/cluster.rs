//! What is known of the nodes of a cluster, and which of them is chosen. Pure: what they say and when are arguments.

use super::policy::Takes;
use crate::engines::postgres::Standing;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// A node that has not come to where the primary was this long ago is asked nothing. It only bounds how old an answer may be
/// where the policy does not.
const FAR_BEHIND: Duration = Duration::from_secs(10);
/// How often it is noted where the primary is.
const NOTED: Duration = Duration::from_millis(100);

/// A node, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// What it said last; nothing, if it does not answer.
    pub standing: Option<Standing>,
    /// Whether it may be asked: its engine is open.
    pub is_open: bool,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Cluster {
    nodes: Vec<Node>,
    /// Where the primary was: the oldest first, and one that is as old as [`FAR_BEHIND`].
    trail: VecDeque<(Instant, u64)>,
    /// The highest timeline that was heard of, also of a node that may not be asked yet: what is on another was a primary.
    timeline: u64,
    /// Whose turn it is.
    turn: usize,
}

impl Cluster {
    /// So many nodes, of which nothing is known.
    pub(super) fn of(nodes: usize) -> Self {
        let nodes = vec![Node::default(); nodes];
        Cluster { nodes, trail: VecDeque::new(), timeline: 0, turn: 0 }
    }

    pub(super) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node may be asked from now on.
    pub(super) fn opened(&mut self, node: usize) {
        self.nodes[node].is_open = true;
    }

    /// What a node said at `now`; nothing, if it did not answer.
    pub(super) fn hear(&mut self, node: usize, standing: Option<Standing>, now: Instant) {
        self.nodes[node].standing = standing;
        let Some(Standing { position, timeline: Some(timeline) }) = standing else { return };
        if timeline > self.timeline {
            self.trail.clear(); // another history, in which positions are others
            self.timeline = timeline;
        }
        if self.primary() == Some(node) {
            self.note(position, now);
        }
    }

    fn note(&mut self, position: u64, now: Instant) {
        if self.trail.back().is_none_or(|(at, _)| now.saturating_duration_since(*at) >= NOTED) {
            self.trail.push_back((now, position));
        }
        let is_old = |entry: &(Instant, u64)| now.saturating_duration_since(entry.0) >= FAR_BEHIND;
        while self.trail.get(1).is_some_and(is_old) {
            self.trail.pop_front();
        }
    }

    /// The node that takes writes: of several the one with the highest timeline. The others were primaries before a promotion.
    pub(super) fn primary(&self) -> Option<usize> {
        let timeline = |node: &Node| node.standing.filter(|_| node.is_open)?.timeline;
        let all = self.nodes.iter().enumerate();
        let taking = all.filter_map(|(number, node)| Some((timeline(node)?, number)));
        let (timeline, number) = taking.max_by_key(|(timeline, _)| *timeline)?;
        (timeline >= self.timeline).then_some(number)
    }

    /// Who is asked a read that takes this, at `now`; not the node `except`. Those that may be are asked in turn.
    pub(super) fn reader(
        &mut self,
        takes: Takes,
        except: Option<usize>,
        now: Instant,
    ) -> Option<usize> {
        let primary = self.primary().filter(|primary| except != Some(*primary));
        let Takes::Position(position) = takes else { return primary };
        let oldest = self.trail.front();
        let oldest = oldest.filter(|(at, _)| now.saturating_duration_since(*at) >= FAR_BEHIND);
        let position = position.max(oldest.map_or(0, |(_, position)| *position));
        let may = |number: usize| {
            let Node { standing, is_open } = self.nodes[number];
            let is_standby = |standing: Standing| standing.timeline.is_none() && is_open;
            primary == Some(number)
                || except != Some(number)
                    && standing.is_some_and(|it| is_standby(it) && it.position >= position)
        };
        let count = self.nodes.len();
        let turn = (self.turn..self.turn + count).map(|turn| turn % count);
        let chosen = turn.clone().find(|number| may(*number))?;
        self.turn = chosen + 1;
        Some(chosen)
    }
}

#[cfg(test)]
mod tests;
