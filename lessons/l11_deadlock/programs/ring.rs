//! A imports links and B checks them: each sends the other more than its inbox holds. No lock anywhere.

use super::super::board::{CalledOff, Done};
use super::super::graph::Thing;
use super::super::party::Party;
use super::{Board, Program};
use crossbeam::channel::{Receiver, Sender, bounded};
use std::sync::Arc;

pub(super) const PROGRAM: Program = Program {
    name: "ring",
    does: "two threads send each other more than an inbox holds",
    parties: 2,
    things: &[
        Thing::queue("room in A's inbox"),
        Thing::queue("room in B's inbox"),
        Thing::queue("a link from A"),
        Thing::queue("a link from B"),
    ],
    broken: |board| {
        let inboxes = inboxes(board);
        board.threads(|party| {
            send(party, &inboxes)?;
            receive(party, &inboxes)
        })
    },
    repaired: |board| {
        let inboxes = inboxes(board);
        board.threads(|party| repaired(party, &inboxes))
    },
};

type Inboxes = [(Sender<u64>, Receiver<u64>); 2];

/// Links sent each way, and how many an inbox holds.
const LINKS: u64 = 4;
const ROOM: usize = 2;

/// Room in an inbox is made by its owner, and a link comes from the other: whoever that is, holds it.
fn inboxes(board: &Arc<Board>) -> Inboxes {
    board.note(|notes| (0..4).for_each(|thing| notes.graph.hold(thing % 2, thing)));
    [bounded(ROOM), bounded(ROOM)]
}

fn send(party: &Party<'_>, inboxes: &Inboxes) -> Done {
    let to = 1 - party.index;
    party.compute();
    (0..LINKS).try_for_each(|link| party.until(to, || inboxes[to].0.try_send(link).ok()))
}

fn receive(party: &Party<'_>, inboxes: &Inboxes) -> Done {
    let from = 1 - party.index;
    let receive = |_| party.until(2 + from, || inboxes[party.index].1.try_recv().ok());
    (0..LINKS).try_for_each(|link| receive(link).map(drop))
}

/// One of them receives first, so it is a ring no longer.
fn repaired(party: &Party<'_>, inboxes: &Inboxes) -> Result<(), CalledOff> {
    let order = if party.index == 0 { [send, receive] } else { [receive, send] };
    order.into_iter().try_for_each(|half| half(party, inboxes))
}
