//! A small service as a process of its own, `brigade-ladder service`: an answer takes as long as its request asks for, and
//! what it is told it remembers, in the process or in Redis. It is handed its means as one line of JSON on its standard
//! input, says in one line of JSON where it listens, and ends when its input does, or at a signal.
//!
//! Reading order: `line`, where requests wait; [`Memory`], what is remembered; `answers`, which request is what.

mod answers;
mod line;
mod memory;

pub use line::Line;
pub use memory::{LIMIT, Memory, Tried};

use super::Place;
use crate::ground::{Hello, Means, say, told_to_end};
use crate::proxy;
use answers::Service;
use brigade_core::measure::ServiceTime;
use brigade_server::{delay, listen};
use clap::Args;
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use tokio::runtime::Builder;

/// `service`, as it is typed.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:0")]
    pub addr: SocketAddr,
    /// How many requests are served at once; the others wait in one line
    #[arg(long, default_value = "1")]
    pub places: NonZeroUsize,
    /// Everything takes so many times as long
    #[arg(long, default_value_t = 1.0)]
    pub slower: f64,
    /// How long a request takes that does not say it: 2ms, exp:2ms, bimodal:2ms,40ms
    #[arg(long, default_value = "2ms", value_parser = delay::read)]
    pub time: ServiceTime,
    /// Draws the same times again
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Where codes, tries and sessions are kept
    #[arg(long, value_enum, default_value = "process")]
    pub kept: Place,
}

/// Serves until standard input ends.
///
/// # Errors
/// The address cannot be had, Redis is needed and not there, or there is no thread.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let means = Means::read(&mut io::stdin().lock())?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let memory = match options.kept {
        Place::Process => Memory::default(),
        Place::Redis => runtime.block_on(Memory::in_redis(means.redis()?))?,
    };
    let line = Line::start(options.places, options.slower)?;
    let service = Arc::new(Service::new(line, memory, options.time, options.seed));
    let listener = listen(options.addr)?;
    let told = told_to_end(|_| Ok(()))?;
    say(&Hello { address: listener.local_addr()? })?;
    let answer = move |request, _| {
        let service = Arc::clone(&service);
        async move { service.answer(&request).await }
    };
    Ok(runtime.block_on(proxy::serve(listener, told, answer))?)
}
