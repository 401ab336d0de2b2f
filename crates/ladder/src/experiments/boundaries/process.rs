//! Analytics in memory as a process of its own, behind all wires at once, or one that passes every click on to the next:
//! `brigade-ladder boundary`. It says in one line of JSON where it listens over HTTP, and answers every further line with all its
//! addresses. It ends when its standard input does, or at a signal.

use super::listing::Listing;
use super::passing::Passing;
use super::socket::Socket;
use crate::ground::{Hello, Part, say, told_to_end};
use crate::services::analytics;
use crate::services::wire::{Grpc, Http};
use anyhow::Context;
use brigade_children::Run;
use brigade_core::measure::cpu_clock_of;
use brigade_core::trace::Recorder;
use clap::Args;
use serde::{Deserialize, Serialize};
use std::env;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::copy;
use tokio::net::UnixListener;
use tokio::runtime::Builder;

/// What such a process is told.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// Where it answers over a Unix socket.
    #[arg(long)]
    socket: PathBuf,
    /// Who is asked next, over HTTP; without it, it counts itself.
    #[arg(long)]
    next: Option<SocketAddr>,
    /// How often it fails by itself, from 0 to 1, drawn from a seed.
    #[arg(long, default_value_t = 0.0)]
    fails: f64,
    /// That seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Where a process answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Doors {
    pub(super) http: SocketAddr,
    pub(super) grpc: SocketAddr,
    /// Links with their clicks, over HTTP and over gRPC.
    pub(super) listing: SocketAddr,
    pub(super) listing_grpc: SocketAddr,
    /// Every byte comes back.
    pub(super) echo: SocketAddr,
    pub(super) socket: PathBuf,
}

/// Serves until it is told to end, on this thread alone.
///
/// # Errors
/// An address cannot be had, or there is no runtime.
pub fn run(asked: Options) -> anyhow::Result<()> {
    let listeners = [(); 5].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
    let [http, grpc, listing, listing_grpc, echo] = listeners;
    let (http, grpc, listing, listing_grpc, echo) = (http?, grpc?, listing?, listing_grpc?, echo?);
    let doors = Doors {
        http: http.local_addr()?,
        grpc: grpc.local_addr()?,
        listing: listing.local_addr()?,
        listing_grpc: listing_grpc.local_addr()?,
        echo: echo.local_addr()?,
        socket: asked.socket.clone(),
    };
    let hello = Hello { address: doors.http };
    let shutdown = told_to_end(move |_| say(&doors))?;
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let off = (Recorder::off(), String::new());
        let passing = Passing::new(asked.next, (asked.fails, asked.seed), off);
        let analytics = Arc::new(analytics::Server(Arc::new(passing)));
        let links = Arc::new(Listing);
        let socket = UnixListener::bind(&asked.socket)
            .with_context(|| format!("the Unix socket {}", asked.socket.display()))?;
        tokio::spawn(Socket::serve(Arc::clone(&analytics), socket));
        tokio::spawn(Grpc::serve(Arc::clone(&analytics), grpc, shutdown.clone()));
        tokio::spawn(Http::serve(Arc::clone(&links), listing, shutdown.clone()));
        tokio::spawn(Grpc::serve(links, listing_grpc, shutdown.clone()));
        tokio::spawn(echoes(echo));
        say(&hello)?;
        Ok(Http::serve(analytics, http, shutdown).await?)
    })
}

/// Sends every byte back, for ever.
async fn echoes(listener: TcpListener) -> anyhow::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (mut read, mut write) = stream.into_split();
        tokio::spawn(async move { copy(&mut read, &mut write).await });
    }
}

/// Such a process. It ends with this value.
#[derive(Debug)]
pub(super) struct Answering {
    part: Part,
    pub(super) doors: Doors,
}

impl Answering {
    /// Starts one, which asks `next` if there is one, and fails so often.
    pub(super) fn start(
        run: &Run,
        next: Option<&Answering>,
        (fails, seed): (f64, u64),
    ) -> anyhow::Result<Answering> {
        let mut command = Command::new(env::current_exe()?);
        let socket = run.path().join(format!("{seed}.socket"));
        command.arg("boundary").arg("--socket").arg(&socket);
        command.args(["--fails", &fails.to_string(), "--seed", &seed.to_string()]);
        if let Some(next) = next {
            command.args(["--next", &next.doors.http.to_string()]);
        }
        let mut part = Part::start(run, &mut command, None).context("a service")?;
        let doors = serde_json::from_str(&part.ask()?)?;
        Ok(Answering { part, doors })
    }

    /// CPU time so far.
    pub(super) fn used(&self) -> anyhow::Result<Duration> {
        cpu_clock_of(self.part.process()).context("no CPU clock of a process")
    }
}
