//! Calls that go through several services, each a process that asks the next: how long they take, and how many are answered while each
//! service fails now and then.

use super::found::{Chain, Depth};
use super::process::Answering;
use super::{batch, sampled};
use crate::services::analytics::{Analytics, Memory, Remote};
use crate::services::call::{Call, CallError};
use crate::services::wire::Http;
use anyhow::{Context, ensure};
use brigade_children::Run;
use brigade_core::measure::stats::median;
use brigade_core::measure::{interleaved, thread_cpu_clock};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Services in the longest chain.
pub(super) const HOPS: usize = 5;
/// How often each of them fails by itself, where they do.
const FAILS: f64 = 0.01;
/// Bytes of a round trip about which nothing is said, each way: about as many as a small call has.
const BYTES: usize = 200;

/// A chain of services, of which each is the end of one.
struct Services(Vec<Answering>);

impl Services {
    fn start(run: &Run, fails: f64) -> anyhow::Result<Services> {
        let mut services: Vec<Answering> = Vec::new();
        for hop in 0..HOPS {
            let seed = if fails > 0.0 { 100 + hop } else { hop };
            services.push(Answering::start(run, services.last(), (fails, seed as u64))?);
        }
        Ok(Services(services))
    }

    /// Who is asked for a call through so many of them: the last that was started asks all others.
    fn ends(&self) -> Vec<Option<Remote<Http>>> {
        let ends = self.0.iter().map(|service| Some(Remote(Http::to(service.doors.http))));
        [None].into_iter().chain(ends).collect()
    }

    fn used(&self) -> anyhow::Result<Duration> {
        self.0.iter().map(Answering::used).sum()
    }
}

/// What a round of calls took, for one of them.
struct Round {
    p50_us: f64,
    cpu_us: f64,
}

/// So many rounds of so many calls through each number of services; and so many calls while they fail.
pub(super) async fn chain(
    run: &Run,
    (rounds, each): (usize, u32),
    tried: u64,
) -> anyhow::Result<Chain> {
    let services = Services::start(run, 0.0)?;
    let (ends, here) = (services.ends(), Memory::default());
    let echo = services.0.first().context("no services")?.doors.echo;
    let mut echo = TcpStream::connect(echo).await?;
    echo.set_nodelay(true)?;
    let (mut found, mut trips) = (ends.iter().map(|_| Vec::new()).collect::<Vec<_>>(), Vec::new());
    for end in &ends {
        round(&services, end.as_ref(), &here, each.div_ceil(10)).await?; // they connect
    }
    for order in interleaved(ends.len(), rounds, 19) {
        for hops in order {
            found[hops].push(round(&services, ends[hops].as_ref(), &here, each).await?);
        }
        trips.push(round_trips(&mut echo, each).await?);
    }
    drop(services);
    let answered = answered(run, tried).await?;
    let depths = found.iter().zip(answered).enumerate().map(|(hops, (rounds, answered))| {
        let cpu: Vec<f64> = rounds.iter().map(|round| round.cpu_us).collect();
        let cpu_us = median(&cpu).context("no rounds")?;
        let rounds_us = rounds.iter().map(|round| round.p50_us).collect();
        Ok(Depth { hops, rounds_us, cpu_us, answered })
    });
    let depths = depths.collect::<anyhow::Result<_>>()?;
    let round_trip_us = median(&trips).context("no rounds")?;
    Ok(Chain { depths, round_trip_us, fails: FAILS, tried })
}

/// Through no service it is a call.
async fn record(end: Option<&Remote<Http>>, here: &Memory) -> Result<(), CallError> {
    let (call, batch) = (Call::within(super::PATIENCE), batch(1));
    match end {
        Some(end) => end.record(&call, &batch).await,
        None => here.record(&call, &batch).await,
    }
}

async fn round(
    services: &Services,
    end: Option<&Remote<Http>>,
    here: &Memory,
    calls: u32,
) -> anyhow::Result<Round> {
    let used = || {
        let caller = thread_cpu_clock().context("no CPU clock of a thread")?;
        anyhow::Ok(caller + services.used()?)
    };
    let before = used()?;
    let mut times = Vec::with_capacity(calls as usize);
    for _ in 0..calls {
        let began = Instant::now();
        record(end, here).await?;
        times.push(began.elapsed().as_secs_f64() * 1e6);
    }
    let cpu_us = used()?.saturating_sub(before).as_secs_f64() * 1e6 / f64::from(calls);
    Ok(Round { p50_us: sampled(&times)?, cpu_us })
}

/// The median of so many trips to a process that sends every byte back.
async fn round_trips(echo: &mut TcpStream, trips: u32) -> anyhow::Result<f64> {
    let (sent, mut got) = ([19; BYTES], [0; BYTES]);
    let mut times = Vec::with_capacity(trips as usize);
    for _ in 0..trips {
        let began = Instant::now();
        echo.write_all(&sent).await?;
        echo.read_exact(&mut got).await?;
        times.push(began.elapsed().as_secs_f64() * 1e6);
    }
    ensure!(got == sent, "other bytes come back");
    sampled(&times)
}

/// Of so many calls through each number of services, how many are answered while each fails now and then.
async fn answered(run: &Run, tried: u64) -> anyhow::Result<Vec<u64>> {
    let services = Services::start(run, FAILS)?;
    let here = Memory::default();
    let mut all = Vec::new();
    for end in services.ends() {
        let mut answered = 0;
        for _ in 0..tried {
            match record(end.as_ref(), &here).await {
                Ok(()) => answered += 1,
                Err(CallError::Lost(_)) => {}
                Err(other) => return Err(other).context("a call fails otherwise than it should"),
            }
        }
        all.push(answered);
    }
    Ok(all)
}
