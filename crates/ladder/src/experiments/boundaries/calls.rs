//! One call over every boundary, with messages of three sizes, in turns.

use super::channel::Channel;
use super::found::{Call as Found, Calls, SIZES, Way};
use super::process::Answering;
use super::relay::Relay;
use super::socket::Socket;
use super::{batch, codec, sampled};
use crate::services::analytics::{Analytics, Batch, Memory, Remote};
use crate::services::call::{Call, CallError};
use crate::services::wire::{Grpc, Http};
use anyhow::Context;
use brigade_core::measure::stats::median_of;
use brigade_core::measure::{cpu_clock, interleaved, thread_cpu_clock};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Calls within the process that one measurement of the time covers.
const AT_A_TIME: u32 = 200;
/// Of calls that are counted and not timed.
const COUNTED: u64 = 20;

/// Everything that can be called.
struct Ends {
    here: Memory,
    channel: Channel,
    socket: Remote<Socket>,
    http: Remote<Http>,
    grpc: Remote<Grpc>,
    address: SocketAddr,
}

impl Ends {
    fn of(answering: &Answering) -> anyhow::Result<Ends> {
        let doors = &answering.doors;
        Ok(Ends {
            here: Memory::default(),
            channel: Channel::start()?,
            socket: Remote(Socket::at(doors.socket.clone())),
            http: Remote(Http::to(doors.http)),
            grpc: Remote(Grpc::to(doors.grpc)),
            address: doors.http,
        })
    }

    async fn record(&self, way: Way, batch: &Arc<Batch>) -> Result<(), CallError> {
        let call = Call::within(super::PATIENCE);
        match way {
            Way::Call => self.here.record(&call, batch).await,
            Way::Channel => self.channel.record(&call, batch).await,
            Way::Socket => self.socket.record(&call, batch).await,
            Way::Http => self.http.record(&call, batch).await,
            Way::Grpc => self.grpc.record(&call, batch).await,
            Way::Connecting => Remote(Http::to(self.address)).record(&call, batch).await,
        }
    }
}

/// What a round of calls took, for one of them.
#[derive(Clone, Copy)]
struct Round {
    p50_us: f64,
    caller_us: f64,
    answerer_us: f64,
}

/// So many rounds; so many calls with each size of message in each.
pub(super) async fn calls(
    answering: &Answering,
    rounds: usize,
    each: [u32; SIZES.len()],
) -> anyhow::Result<Calls> {
    let ends = Ends::of(answering)?;
    let batches = SIZES.map(|clicks| Arc::new(batch(clicks)));
    let cells: Vec<(usize, Way)> = (0..SIZES.len())
        .flat_map(|size| Way::ALL.map(|way| (size, way)))
        .filter(|(size, way)| *size == 0 || *way != Way::Connecting)
        .collect();
    for (size, way) in &cells {
        round(&ends, answering, *way, &batches[*size], each[*size].div_ceil(10)).await?; // they warm up
    }
    let mut found = vec![Vec::new(); cells.len()];
    for at in interleaved(cells.len(), rounds, 19).into_iter().flatten() {
        let (size, way) = cells[at];
        found[at].push(round(&ends, answering, way, &batches[size], each[size]).await?);
    }
    let mut sizes = Vec::new();
    for (size, batch) in batches.iter().enumerate() {
        let own = cells.iter().zip(&found).filter(|((of, _), _)| *of == size);
        let mut ways = Vec::new();
        for ((_, way), rounds) in own {
            let bytes = bytes(answering, *way, batch).await?;
            ways.push(of(*way, rounds, bytes));
        }
        sizes.push(codec::sized(batch, rounds, ways)?);
    }
    Ok(Calls { sizes })
}

fn of(way: Way, rounds: &[Round], bytes: Option<u64>) -> Found {
    Found {
        way,
        p50_us: median_of(rounds, |round| round.p50_us),
        caller_us: median_of(rounds, |round| round.caller_us),
        answerer_us: median_of(rounds, |round| round.answerer_us),
        bytes,
    }
}

/// So many calls, one after another.
async fn round(
    ends: &Ends,
    answering: &Answering,
    way: Way,
    batch: &Arc<Batch>,
    calls: u32,
) -> anyhow::Result<Round> {
    let at_a_time = if way == Way::Call { AT_A_TIME } else { 1 };
    let before = used(way, answering)?;
    let mut times = Vec::with_capacity(calls as usize);
    for _ in 0..calls {
        let began = Instant::now();
        for _ in 0..at_a_time {
            ends.record(way, batch).await.with_context(|| way.name())?;
        }
        times.push(began.elapsed().as_secs_f64() * 1e6 / f64::from(at_a_time));
    }
    let after = used(way, answering)?;
    let each = |before: Duration, after: Duration| {
        after.saturating_sub(before).as_secs_f64() * 1e6 / f64::from(calls * at_a_time)
    };
    Ok(Round {
        p50_us: sampled(&times)?,
        caller_us: each(before.0, after.0),
        answerer_us: each(before.1, after.1),
    })
}

/// CPU time so far of who calls, which is this thread, and of who answers.
fn used(way: Way, answering: &Answering) -> anyhow::Result<(Duration, Duration)> {
    let caller = thread_cpu_clock().context("no CPU clock of a thread")?;
    let answerer = match way {
        Way::Call => Duration::ZERO,
        Way::Channel => cpu_clock().context("no CPU clock of a process")?.saturating_sub(caller),
        Way::Socket | Way::Http | Way::Grpc | Way::Connecting => answering.used()?,
    };
    Ok((caller, answerer))
}

/// What a call writes, both ways; a new connection's beginnings are spread over [`COUNTED`] calls, or paid by each.
async fn bytes(answering: &Answering, way: Way, batch: &Arc<Batch>) -> anyhow::Result<Option<u64>> {
    let doors = &answering.doors;
    let to = match way {
        Way::Call | Way::Channel | Way::Socket => return Ok(None),
        Way::Http | Way::Connecting => doors.http,
        Way::Grpc => doors.grpc,
    };
    let relay = Relay::start(to).await?;
    let (http, grpc) = (Remote(Http::to(relay.address)), Remote(Grpc::to(relay.address)));
    let mut before = 0;
    for call in 0..=COUNTED {
        let at = Call::within(super::PATIENCE);
        match way {
            Way::Grpc => grpc.record(&at, batch).await?,
            Way::Connecting => Remote(Http::to(relay.address)).record(&at, batch).await?,
            _ => http.record(&at, batch).await?,
        }
        if call == 0 {
            before = relay.bytes(); // HTTP/2 begins with settings
        }
    }
    Ok(Some((relay.bytes() - before) / COUNTED))
}
