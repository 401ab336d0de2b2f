//! A list of links with their clicks: as many calls as links and one, two calls, or one.

use super::found::{Asking, List, Lists};
use super::listing::{CLICKS, Codes, Counts, LIST, NAME, Row, Rows, SELECT, Selection};
use super::process::Answering;
use super::relay::Relay;
use super::sampled;
use crate::services::call::{Call, CallError};
use crate::services::wire::{Grpc, Http, Transport, Wired};
use anyhow::{Context, ensure};
use brigade_core::measure::stats::median_of;
use brigade_core::measure::{interleaved, thread_cpu_clock};
use futures_util::stream::{StreamExt, TryStreamExt, iter};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// Links in the list.
const LINKS: u32 = 50;
/// Calls at once, each on a connection of its own: about as many as browsers and pools of clients have to one server.
const AT_ONCE: usize = 8;

/// Who is asked, over which wire, and how often that was.
struct Ends {
    http: Http,
    grpc: Grpc,
    calls: AtomicU64,
}

impl Ends {
    fn to(http: SocketAddr, grpc: SocketAddr) -> anyhow::Result<Ends> {
        Ok(Ends { http: Http::to(http), grpc: Grpc::to(grpc), calls: AtomicU64::new(0) })
    }

    async fn ask<Q: Wired, A: Wired>(
        &self,
        transport: &impl Transport,
        method: &'static str,
        question: &Q,
    ) -> Result<A, CallError> {
        self.calls.fetch_add(1, Relaxed);
        transport.ask(NAME, method, &Call::within(super::PATIENCE), question).await
    }

    /// The codes of the list's links, with their clicks.
    async fn list(&self, asking: Asking) -> Result<Vec<(String, u64)>, CallError> {
        match asking {
            Asking::Each => {
                let mut clicks = Vec::new();
                let codes = self.codes(&self.http).await?;
                for code in &codes {
                    clicks.extend(self.clicks(&self.http, vec![code.clone()]).await?);
                }
                Ok(codes.into_iter().zip(clicks).collect())
            }
            Asking::AtOnce => {
                let codes = self.codes(&self.http).await?;
                let each = codes.iter().map(|code| self.clicks(&self.http, vec![code.clone()]));
                let clicks: Vec<_> = iter(each).buffered(AT_ONCE).try_collect().await?;
                Ok(codes.into_iter().zip(clicks.concat()).collect())
            }
            Asking::Batch => self.in_two(&self.http).await,
            Asking::Grpc => self.in_two(&self.grpc).await,
            Asking::Selection => {
                let fields = ["code", "clicks"].map(Into::into).into();
                let asked = Selection { first: LINKS, fields };
                let Rows { rows } = self.ask(&self.http, SELECT, &asked).await?;
                let pair = |Row { code, clicks, .. }| Some((code?, clicks?));
                Ok(rows.into_iter().filter_map(pair).collect())
            }
        }
    }

    async fn in_two(&self, transport: &impl Transport) -> Result<Vec<(String, u64)>, CallError> {
        let codes = self.codes(transport).await?;
        let clicks = self.clicks(transport, codes.clone()).await?;
        Ok(codes.into_iter().zip(clicks).collect())
    }

    async fn codes(&self, transport: &impl Transport) -> Result<Vec<String>, CallError> {
        let asked = Selection { first: LINKS, fields: Vec::new() };
        let Rows { rows } = self.ask(transport, LIST, &asked).await?;
        Ok(rows.into_iter().filter_map(|row| row.code).collect())
    }

    async fn clicks(
        &self,
        transport: &impl Transport,
        codes: Vec<String>,
    ) -> Result<Vec<u64>, CallError> {
        let Counts { clicks } = self.ask(transport, CLICKS, &Codes { codes }).await?;
        Ok(clicks)
    }
}

/// What a round of lists took, for one of them.
struct Round {
    p50_us: f64,
    cpu_us: f64,
}

/// So many rounds of so many lists, asked for in each way in turns.
pub(super) async fn lists(
    answering: &Answering,
    rounds: usize,
    each: u32,
) -> anyhow::Result<Lists> {
    let doors = &answering.doors;
    let ends = Ends::to(doors.listing, doors.listing_grpc)?;
    let mut counted = Vec::new();
    for asking in Asking::ALL {
        counted.push(counted_once(answering, asking).await?);
        round(&ends, answering, asking, each.div_ceil(10)).await?; // they connect
    }
    let mut found = Asking::ALL.map(|_| Vec::new());
    for at in interleaved(found.len(), rounds, 19).into_iter().flatten() {
        found[at].push(round(&ends, answering, Asking::ALL[at], each).await?);
    }
    let ways = Asking::ALL.into_iter().zip(counted).zip(&found);
    let ways = ways.map(|((asking, (calls, bytes)), rounds)| List {
        asking,
        calls,
        bytes,
        p50_us: median_of(rounds, |round| round.p50_us),
        cpu_us: median_of(rounds, |round| round.cpu_us),
    });
    Ok(Lists { links: u64::from(LINKS), ways: ways.collect() })
}

async fn round(
    ends: &Ends,
    answering: &Answering,
    asking: Asking,
    lists: u32,
) -> anyhow::Result<Round> {
    let used = || {
        let caller = thread_cpu_clock().context("no CPU clock of a thread")?;
        anyhow::Ok(caller + answering.used()?)
    };
    let before: Duration = used()?;
    let mut times = Vec::with_capacity(lists as usize);
    for _ in 0..lists {
        let began = Instant::now();
        ends.list(asking).await.with_context(|| asking.name())?;
        times.push(began.elapsed().as_secs_f64() * 1e6);
    }
    let cpu_us = used()?.saturating_sub(before).as_secs_f64() * 1e6 / f64::from(lists);
    Ok(Round { p50_us: sampled(&times)?, cpu_us })
}

/// The calls and the bytes of one list; of the second, for the first one makes the connections. Both are the same list in all ways.
async fn counted_once(answering: &Answering, asking: Asking) -> anyhow::Result<(u64, u64)> {
    let doors = &answering.doors;
    let (http, grpc) =
        (Relay::start(doors.listing).await?, Relay::start(doors.listing_grpc).await?);
    let ends = Ends::to(http.address, grpc.address)?;
    let first = ends.list(asking).await?;
    ensure!(first.len() == LINKS as usize, "{}: {} links", asking.name(), first.len());
    let before = (ends.calls.load(Relaxed), http.bytes() + grpc.bytes());
    let second = ends.list(asking).await?;
    ensure!(first == second, "{}: another list", asking.name());
    Ok((ends.calls.load(Relaxed) - before.0, http.bytes() + grpc.bytes() - before.1))
}
