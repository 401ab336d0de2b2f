//! The balancer as a process of its own: `brigade-ladder balance`. It says in one line of JSON where it listens, takes an
//! [`Order`](super::Order) a line, and answers each with what it has done so far. It ends when its input does, or at a signal.

use super::balance::{Balancer, Settings};
use super::order::Order;
use super::policy::Policy;
use crate::ground::{Hello, say, told_to_end};
use crate::proxy::{Limits, serve};
use brigade_server::{delay, listen};
use clap::Args;
use hyper::Request;
use hyper::body::Incoming;
use serde::Serialize;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;

/// `balance`, as it is typed.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:0")]
    pub addr: SocketAddr,
    /// The instances.
    #[arg(long, value_name = "ADDRESS")]
    pub to: Vec<SocketAddr>,
    /// Which of them is asked.
    #[arg(long, value_enum, default_value_t)]
    pub policy: Policy,
    /// A request without an answer goes to so many others.
    #[arg(long, value_name = "N", default_value_t = Settings::default().retries)]
    pub retries: usize,
    /// A read without an answer after this time goes to another one too.
    #[arg(long, value_name = "TIME", value_parser = delay::time)]
    pub hedge: Option<Duration>,
    /// An instance is given this time until its answer begins.
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = delay::time)]
    pub within: Duration,
    /// Draws the same again.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

impl Options {
    fn settings(&self) -> Settings {
        let Options { policy, retries, hedge, seed, within, .. } = *self;
        let limits = Limits { answer: within, ..Limits::default() };
        Settings { policy, retries, hedge, seed, limits, ..Settings::default() }
    }
}

/// What is wrong with an order.
#[derive(Serialize)]
struct Refused {
    error: String,
}

/// Balances until it is told to end. One thread is enough to be compared with one process of nginx.
///
/// # Errors
/// The address cannot be had, or there is no thread.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let listener = listen(options.addr)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let inside = runtime.enter();
    let balancer = Balancer::new(options.settings());
    drop(inside);
    for address in &options.to {
        balancer.order(Order::Add(*address)).map_err(anyhow::Error::msg)?;
    }
    let told = Arc::clone(&balancer);
    let shutdown = told_to_end(move |line| match obey(&told, line) {
        Ok(()) => say(&told.counts()),
        Err(error) => say(&Refused { error }),
    })?;
    say(&Hello { address: listener.local_addr()? })?;
    let answer = move |request: Request<Incoming>, client: SocketAddr| {
        let balancer = Arc::clone(&balancer);
        async move { balancer.answer(request, client.ip()).await }
    };
    Ok(runtime.block_on(serve(listener, shutdown, answer))?)
}

/// An empty line orders nothing.
fn obey(balancer: &Balancer, line: &str) -> Result<(), String> {
    if line.trim().is_empty() { Ok(()) } else { balancer.order(line.parse()?) }
}
