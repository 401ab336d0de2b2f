//! A rung as a process of its own: `brigade-ladder rung 3`. It is handed its means as one line of JSON on its standard
//! input, says in one line of JSON where it listens, and answers every empty line with what its parts sent each
//! other so far. Any other line is an order, which is answered when it was followed. It ends when its standard input does, or at a signal.

use super::orders::Orders;
use super::{Place, rung};
use crate::ground::{Hello, Means, say, told_to_end};
use crate::telemetry::Telemetry;
use crate::traffic::Traffic;
use anyhow::Context;
use brigade_core::trace::Recorder;
use brigade_server::listen;
use std::io;
use std::net::SocketAddr;

/// Serves the rung of this number at `address` until it is told to stop.
///
/// # Errors
/// There is no such rung, its means are none, the address cannot be had, or the rung fails.
pub fn run(number: u8, address: SocketAddr) -> anyhow::Result<()> {
    let rung = rung(number).with_context(|| format!("there is no rung {number}"))?;
    let means = Means::read(&mut io::stdin().lock())?;
    let listener = listen(address)?;
    let traffic = Traffic::default();
    let orders = Orders::default();
    let (counted, given) = (traffic.clone(), orders.clone());
    let shutdown = told_to_end(move |line| match line {
        "" => say(&counted.so_far()),
        order => say(&given.give(order)),
    })?;
    say(&Hello { address: listener.local_addr()? })?;
    (rung.serve)(Place {
        listener,
        means,
        recorder: Recorder::off(),
        traffic,
        telemetry: Telemetry::off(),
        orders,
        shutdown,
    })
}
