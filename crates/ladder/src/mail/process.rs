//! The provider as a process of its own: `brigade-ladder mail`. It says in one line of JSON where it listens, and ends
//! when its standard input does, or at a signal.

use super::provider::Provider;
use anyhow::Context;
use brigade_core::blink::database::{Delay, ServiceTime};
use brigade_core::models::Shutdown;
use brigade_server::{delay, listen, signals::on_end};
use clap::Args;
use serde_json::json;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;

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
    let (stop, shutdown) = Shutdown::new();
    let stop = Arc::new(stop);
    let asked = Arc::clone(&stop);
    on_end(move || asked.stop()).context("listening for SIGTERM")?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", json!({ "address": listener.local_addr()? }))?;
    out.flush()?;
    thread::Builder::new().name("input".into()).spawn(move || {
        let _ended = io::copy(&mut io::stdin(), &mut io::sink());
        stop.stop();
    })?;
    Ok(provider.serve(listener, &shutdown)?)
}
