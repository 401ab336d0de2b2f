//! A rung as a process of its own: `brigade-ladder rung 3`. It is handed its means as one line of JSON on its standard
//! input, says in one line of JSON where it listens, and answers every further line with what its parts sent each
//! other so far. It ends when its standard input does, or at a signal.

use super::{Place, rung};
use crate::ground::{Hello, Means};
use crate::traffic::Traffic;
use anyhow::Context;
use brigade_core::models::{Shutdown, Stop};
use brigade_core::trace::Recorder;
use brigade_server::{listen, signals::on_end};
use serde::Serialize;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;

/// Serves the rung of this number at `address` until it is told to stop.
///
/// # Errors
/// There is no such rung, its means are none, the address cannot be had, or the rung fails.
pub fn run(number: u8, address: SocketAddr) -> anyhow::Result<()> {
    let rung = rung(number).with_context(|| format!("there is no rung {number}"))?;
    let means = Means::read(&mut io::stdin().lock())?;
    let listener = listen(address)?;
    let (stop, shutdown) = Shutdown::new();
    let stop = Arc::new(stop);
    let asked = Arc::clone(&stop);
    on_end(move || asked.stop()).context("listening for SIGTERM")?;
    say(&Hello { address: listener.local_addr()? })?;
    let traffic = Traffic::default();
    let counted = traffic.clone();
    thread::Builder::new().name("questions".into()).spawn(move || answer(&counted, &stop))?;
    (rung.serve)(Place { listener, means, recorder: Recorder::off(), traffic, shutdown })
}

/// Answers until there are no more questions.
fn answer(traffic: &Traffic, stop: &Stop) {
    let say_bytes = |line: io::Result<String>| line.and_then(|_| say(&traffic.so_far()));
    let _gone = io::stdin().lines().try_for_each(say_bytes);
    stop.stop();
}

fn say(value: &impl Serialize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(value)?)?;
    out.flush()
}
