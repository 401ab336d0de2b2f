//! A imports links and B checks them: each sends the other more than its inbox holds. No lock anywhere.

use super::super::graph::Resource;
use super::super::trial::{Done, Trial};
use super::super::worker::Worker;
use super::Program;
use crossbeam::channel::{Receiver, Sender, bounded};
use std::sync::Arc;

pub(super) const PROGRAM: Program = Program {
    name: "ring",
    does: "two threads send each other more than an inbox holds",
    workers: 2,
    resources: &[
        Resource::queue("room in A's inbox"),
        Resource::queue("room in B's inbox"),
        Resource::queue("a link from A"),
        Resource::queue("a link from B"),
    ],
    broken: |trial| trial.threads(inboxes(trial), broken),
    repaired: |trial| trial.threads(inboxes(trial), repaired),
};

type Inboxes = [(Sender<u64>, Receiver<u64>); 2];

/// Links sent each way, and how many an inbox holds.
const LINKS: u64 = 4;
const ROOM: usize = 2;

/// Room in an inbox is made by its owner, and a link comes from the other: that one holds it.
fn inboxes(trial: &Arc<Trial>) -> Inboxes {
    trial.change(|state| (0..4).for_each(|resource| state.graph.hold(resource % 2, resource)));
    [bounded(ROOM), bounded(ROOM)]
}

fn send(worker: &Worker<'_>, inboxes: &Inboxes) -> Done {
    let to = 1 - worker.index;
    worker.compute();
    (0..LINKS).try_for_each(|link| worker.until(to, || inboxes[to].0.try_send(link).ok()))
}

fn receive(worker: &Worker<'_>, inboxes: &Inboxes) -> Done {
    let from = 1 - worker.index;
    let receive = |_| worker.until(2 + from, || inboxes[worker.index].1.try_recv().ok());
    (0..LINKS).try_for_each(|link| receive(link).map(drop))
}

/// Both send first.
fn broken(worker: &Worker<'_>, inboxes: &Inboxes) -> Done {
    send(worker, inboxes)?;
    receive(worker, inboxes)
}

/// One of them receives first, so it is a ring no longer.
fn repaired(worker: &Worker<'_>, inboxes: &Inboxes) -> Done {
    let order = if worker.index == 0 { [send, receive] } else { [receive, send] };
    order.into_iter().try_for_each(|half| half(worker, inboxes))
}
