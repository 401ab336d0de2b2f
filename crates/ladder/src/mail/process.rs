//! The provider as a process of its own: `brigade-ladder mail`. It says in one line of JSON where it listens, and ends
//! when its standard input does, or at a signal.

use super::provider::Provider;
use crate::ground::{Hello, say, told_to_end};
use anyhow::Context;
use brigade_core::blink::database::{Delay, ServiceTime};
use brigade_server::{delay, listen};
use clap::Args;
use std::net::SocketAddr;

/// `mail`, as it is typed.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:0")]
    pub addr: SocketAddr,
    /// How long a mail takes: 120ms, exp:120ms, lognormal:120ms, bimodal:60ms,600ms
    #[arg(long, default_value = "120ms", value_parser = delay::read)]
    pub time: ServiceTime,
    /// Draws the same times again.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Serves as a provider of mail until standard input ends.
///
/// # Errors
/// The address cannot be had, or there is no thread.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let time = Delay { time: options.time, capacity: usize::MAX, seed: options.seed };
    let provider = Provider::taking(time)?;
    let listener = listen(options.addr).context("the provider of mail")?;
    let told = told_to_end(|_| Ok(()))?;
    say(&Hello { address: listener.local_addr()? })?;
    Ok(provider.serve(listener, &told)?)
}
