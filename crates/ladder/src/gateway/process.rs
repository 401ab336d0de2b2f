//! The gateway as a process of its own: `brigade-ladder gateway`. It is handed its settings as one line of JSON on its
//! standard input, says in one line of JSON where it listens, and answers every further line with the bytes that it sent and got.
//! It ends when its standard input does, or at a signal.

use super::hops::Hops;
use super::quotas::{Quotas, Rates};
use super::rules::Rules;
use super::serve::Gateway;
use crate::auth::token::{Key, KeyError, Ring, Tokens};
use crate::ground::{Hello, say, told_to_end};
use crate::proxy::{Forward, Limits};
use crate::telemetry::{self, Telemetry};
use crate::traffic::Traffic;
use anyhow::Context;
use brigade_core::models::Shutdown;
use brigade_core::trace::Recorder;
use brigade_server::listen;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Write};
use std::net::{SocketAddr, TcpListener};
use tokio::runtime::Builder;

/// What a gateway is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// Who answers behind it.
    pub upstream: SocketAddr,
    /// Who lets users in; without it their paths are absent.
    pub auth: Option<SocketAddr>,
    /// Where writes and passwords are counted for all gateways: `redis://HOST:PORT/NUMBER`. Without it, in this process.
    pub redis: Option<String>,
    /// How often each caller may ask.
    pub rates: Rates,
    /// Proxies in front that are believed.
    pub hops: Vec<IpNet>,
    /// What signs tokens, 32 bytes at least. Without it none is worth anything.
    pub key: Option<String>,
    /// What requests leave behind; nothing without it.
    #[serde(default)]
    pub telemetry: Option<telemetry::Settings>,
}

/// Serves as a gateway until it is told to end.
///
/// # Errors
/// It is told nothing that it understands, the address cannot be had, or the Redis that it is told does not answer.
pub fn run(address: SocketAddr) -> anyhow::Result<()> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let settings: Settings = serde_json::from_str(&line)
        .context("the first line of standard input says what the gateway is for")?;
    let listener = listen(address)?;
    let traffic = Traffic::default();
    let counted = traffic.clone();
    let shutdown = told_to_end(move |_| say(&counted.so_far()))?;
    let hello = Hello { address: listener.local_addr()? };
    settings.serve(listener, (&traffic, Recorder::off()), shutdown, || Ok(say(&hello)?))
}

impl Settings {
    /// Serves until `shutdown` is given, on this thread alone, as nginx does with one worker; `ready` is called once every
    /// component has answered. Packing long answers is lent to other threads.
    ///
    /// # Errors
    /// The key is too short, Redis cannot be reached, or there is no runtime.
    pub fn serve(
        self,
        listener: TcpListener,
        (traffic, recorder): (&Traffic, Recorder),
        shutdown: Shutdown,
        ready: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let tokens = self.tokens()?;
        self.serve_by(tokens, (listener, shutdown), (traffic, recorder), ready)
    }

    /// The same with tokens whose keys may change while it serves.
    ///
    /// # Errors
    /// As [`Settings::serve`].
    pub fn serve_by(
        self,
        tokens: Option<Tokens>,
        (listener, shutdown): (TcpListener, Shutdown),
        (traffic, recorder): (&Traffic, Recorder),
        ready: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let rules = Rules { hops: Hops::within(self.hops), tokens, ..Rules::default() };
        let (telemetry, _writing) = match &self.telemetry {
            Some(settings) => Telemetry::start(settings, "gateway")?,
            None => (Telemetry::off(), Vec::new()),
        };
        Builder::new_current_thread().enable_all().build()?.block_on(async {
            let quotas = match &self.redis {
                Some(url) => Quotas::shared(&self.rates, url, &traffic.with("Redis"), log).await?,
                None => Quotas::here(&self.rates),
            };
            let upstream = self.upstream;
            let forward = Forward::new(Limits::default());
            let gateway = Gateway {
                rules,
                quotas,
                redirects: upstream.into(),
                auth: self.auth.map(Into::into),
                api: upstream.into(),
                forward,
                recorder,
                telemetry,
            };
            ready()?;
            Ok(gateway.serve(listener, shutdown).await?)
        })
    }

    /// By its key alone, which is the first and the last.
    ///
    /// # Errors
    /// The key is too short.
    pub fn tokens(&self) -> Result<Option<Tokens>, KeyError> {
        let key = self.key.as_ref().map(|key| Key::new("1", key.as_bytes())).transpose()?;
        Ok(key.map(|key| Tokens::new(Ring::of(key))))
    }
}

/// A screen that is gone stops no gateway.
fn log(line: &str) {
    let _gone = writeln!(io::stderr(), "brigade: {line}");
}
