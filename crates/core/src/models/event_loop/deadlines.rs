//! When to look at whose deadline: what a runtime's timers are, written out.
//!
//! One look a client, and late: a deadline that moves later leaves the look where it is, and is found out then.

use super::client::Client;
use slab::Slab;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

/// The looks to come, the next one on top.
#[derive(Default)]
pub(super) struct Deadlines(BinaryHeap<Reverse<(Instant, usize)>>);

impl Deadlines {
    /// When the next look is due.
    pub(super) fn first(&self) -> Option<Instant> {
        self.0.peek().map(|Reverse((at, _))| *at)
    }

    /// Notes to look at the client in `slot`, unless a look to come is early enough.
    pub(super) fn arm(&mut self, slot: usize, client: &mut Client) {
        if let Some(deadline) = client.deadline()
            && client.armed.is_none_or(|armed| deadline < armed)
        {
            client.armed = Some(deadline);
            self.0.push(Reverse((deadline, slot)));
        }
    }

    /// Looks at one client whose look is due, and tells it the time. Who left meanwhile is passed over.
    pub(super) fn expire(&mut self, now: Instant, clients: &mut Slab<Client>) -> Option<usize> {
        while self.first().is_some_and(|first| first <= now) {
            let Reverse((at, slot)) = self.0.pop()?;
            if let Some(client) = clients.get_mut(slot)
                && client.armed == Some(at)
            {
                client.armed = None;
                client.expired(now);
                return Some(slot);
            }
        }
        None
    }
}
