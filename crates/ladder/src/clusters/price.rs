//! What an answer costs of one node and of three: the same requests in turns, in one closed loop, with the CPU time of all
//! nodes and the bytes that they receive.

use super::Nodes;
use super::users::Client;
use anyhow::{anyhow, ensure};
use brigade_core::measure::intervals::{self, Scale, Spread};
use brigade_core::measure::stats::median;
use brigade_core::measure::{Process, cpu_clock_of, interleaved};
use futures_util::future::try_join_all;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Users, each with one request at a time.
const USERS: usize = 8;
/// Both are asked in an order that is drawn with it.
const SEED: u64 = 17;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub(super) rounds: usize,
    /// Requests of each kind, of each side, in a round.
    pub(super) requests: usize,
}

/// Of one kind of request on one side, in one round.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// That half of the requests did not exceed, in µs.
    pub(super) p50: f64,
    /// Of all nodes for each request, in µs.
    pub(super) cpu: f64,
    /// That all nodes received for each request.
    pub(super) bytes: f64,
}

/// One kind of request. The n-th round of both was measured side by side.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    pub(super) one: Vec<Cell>,
    pub(super) three: Vec<Cell>,
}

/// Writes, and reads.
pub(super) type Price = [Rounds; 2];

impl Rounds {
    /// The medians of both, and the ratios of the rounds.
    pub(super) fn of(&self, read: fn(&Cell) -> f64) -> Option<(f64, f64, Spread)> {
        let [one, three] = [&self.one, &self.three].map(|all| all.iter().map(read).collect());
        let (one, three): (Vec<f64>, Vec<f64>) = (one, three);
        let ratios = intervals::ratios(&three, &one)?;
        let ratio = intervals::spread(&ratios, 1, Scale::Factors)?;
        Some((median(&one)?, median(&three)?, ratio))
    }
}

/// Measures both.
pub(super) fn measure(
    one: &impl Nodes,
    three: &impl Nodes,
    runtime: &Runtime,
    extent: Extent,
) -> anyhow::Result<Price> {
    let (mut of_one, mut of_three) = (one.client(runtime)?, three.client(runtime)?);
    let mut price = Price::default();
    // The first round warms both, and does not count.
    for (round, order) in interleaved(2, extent.rounds + 1, SEED).into_iter().enumerate() {
        for side in order {
            let names: Vec<String> = (0..extent.requests).map(|n| name(side, round, n)).collect();
            let cells = if side == 0 {
                cells(one, &mut of_one, runtime, &names)?
            } else {
                cells(three, &mut of_three, runtime, &names)?
            };
            for (rounds, cell) in price.iter_mut().zip(cells).filter(|_| round > 0) {
                let all = if side == 0 { &mut rounds.one } else { &mut rounds.three };
                all.push(cell);
            }
        }
    }
    Ok(price)
}

fn name(side: usize, round: usize, n: usize) -> String {
    format!("p{side}-{round}-{n}")
}

/// All of these are written, and then all are read.
fn cells<N: Nodes>(
    nodes: &N,
    client: &mut N::Client,
    runtime: &Runtime,
    names: &[String],
) -> anyhow::Result<[Cell; 2]> {
    let writes =
        cell(nodes, runtime, client, names, async |client, name| client.write(name).await)?;
    let reads = cell(nodes, runtime, client, names, async |client, name| {
        let is_there = client.read(name).await?;
        is_there.then_some(()).ok_or_else(|| "not there".into())
    })?;
    Ok([writes, reads])
}

fn cell<N: Nodes>(
    nodes: &N,
    runtime: &Runtime,
    client: &N::Client,
    names: &[String],
    ask: impl AsyncFn(&mut N::Client, &str) -> Result<(), String>,
) -> anyhow::Result<Cell> {
    let (cpu, bytes) = (cpu(&nodes.processes()), nodes.received()?);
    let next = Arc::new(AtomicUsize::new(0));
    let user = async |mut client: N::Client| {
        let mut times = Vec::new();
        while let Some(name) = names.get(next.fetch_add(1, Relaxed)) {
            let began = Instant::now();
            ask(&mut client, name).await?;
            times.push(began.elapsed().as_secs_f64() * 1e6);
        }
        Ok::<_, String>(times)
    };
    let users = (0..USERS).map(|_| user(client.clone()));
    let times = runtime.block_on(try_join_all(users)).map_err(|why| anyhow!(why))?;
    let times: Vec<f64> = times.into_iter().flatten().collect();
    let (cpu_now, bytes_now) = (self::cpu(&nodes.processes()), nodes.received()?);
    ensure!(
        times.len() == names.len(),
        "of {} requests {} were answered",
        names.len(),
        times.len()
    );
    let count = times.len() as f64;
    Ok(Cell {
        p50: median(&times).unwrap_or_default(),
        cpu: cpu_now.saturating_sub(cpu).as_secs_f64() * 1e6 / count,
        bytes: bytes_now.saturating_sub(bytes) as f64 / count,
    })
}

/// Of all processes, with what they started.
fn cpu(processes: &[Process]) -> Duration {
    let families = processes.iter().filter_map(|process| process.family().ok());
    families.flatten().filter_map(cpu_clock_of).sum()
}
