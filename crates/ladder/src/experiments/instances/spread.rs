//! Requests for work of a given length, sent through a balancer to instances that do one thing at a time. Every way of
//! choosing meets the same work at the same times.

use super::processes::{Asking, Process};
use super::{Ran, Spread, hedge};
use crate::balancer::Policy;
use crate::ground::Means;
use anyhow::{Context, ensure};
use brigade_core::measure::{Arrivals, ServiceTime, stats};
use clap::ValueEnum;
use hyper::{HeaderMap, Method, StatusCode};
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, sleep_until};

/// Instances, and what a request takes of one on average: long beside a timer and a hop, on a machine that does other things.
pub(super) const INSTANCES: usize = 4;
const WORK: Duration = Duration::from_millis(4);
/// How busy they are, where all are alike; and where one is so many times slower.
const LOAD: f64 = 0.8;
const SLOW_LOAD: f64 = 0.5;
const SLOWER: f64 = 3.0;
/// Of the times and the work.
const SEED: u64 = 22;
/// Requests for no work, of which the median is the hop.
const HOPS: usize = 40;

/// So many requests of each kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    pub(super) alike: usize,
    pub(super) slow: usize,
    pub(super) hedge: usize,
}

/// Every way of choosing, with instances that are alike and with one that is slower; and a second question for what is late.
pub(super) fn spread(effort: Effort) -> anyhow::Result<Spread> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let alike = Fleet::start(1.0)?;
    let slow = Fleet::start(SLOWER)?;
    Ok(Spread {
        hop_us: alike.hop_us(&runtime)?,
        alike: alike.every_way(&runtime, LOAD, effort.alike)?,
        slow: slow.every_way(&runtime, SLOW_LOAD, effort.slow)?,
        hedge: hedge::hedge(&runtime, effort.hedge)?,
    })
}

/// Instances of which the first is so many times slower.
struct Fleet {
    instances: Vec<Process>,
    slower: f64,
}

impl Fleet {
    fn start(slower: f64) -> anyhow::Result<Fleet> {
        let first = slower.to_string();
        let slower_of = |at| if at == 0 { first.as_str() } else { "1" };
        let start = |at| instance(&["--slower", slower_of(at)]);
        let instances = (0..INSTANCES).map(start).collect::<anyhow::Result<_>>()?;
        Ok(Fleet { instances, slower })
    }

    fn every_way(&self, runtime: &Runtime, load: f64, count: usize) -> anyhow::Result<Vec<Ran>> {
        let plan = plan(load, count);
        let policies = Policy::value_variants().iter();
        policies.map(|policy| self.ran(runtime, *policy, &plan)).collect()
    }

    fn ran(&self, runtime: &Runtime, policy: Policy, plan: &[Planned]) -> anyhow::Result<Ran> {
        let balancer = balancer(policy, &self.instances, &[])?;
        let asked = runtime.block_on(sent(balancer.address, plan))?;
        let mut ran = Ran {
            policy,
            instances: INSTANCES as u32,
            slower: self.slower,
            at_us: Vec::new(),
            work_us: Vec::new(),
            took_us: Vec::new(),
            failed: 0,
        };
        for Asked { at_us, work_us, took_us } in asked {
            ran.at_us.push(at_us);
            ran.work_us.push(work_us);
            match took_us {
                Some(took_us) => ran.took_us.push(took_us),
                None => ran.failed += 1,
            }
        }
        Ok(ran)
    }

    /// What a request for no work takes through the balancer, one after another.
    fn hop_us(&self, runtime: &Runtime) -> anyhow::Result<f64> {
        let balancer = balancer(Policy::RoundRobin, &self.instances, &[])?;
        let asking = Asking::new();
        let mut hops = Vec::new();
        for _ in 0..HOPS {
            let began = Instant::now();
            let told = runtime.block_on(asking.ask(Method::GET, balancer.address, "/wait/0"))?;
            ensure!(told.status == StatusCode::OK, "through the balancer: {}", told.status);
            hops.push(began.elapsed().as_secs_f64() * 1e6);
        }
        stats::median(&hops).context("a hop")
    }
}

/// An instance that keeps nothing outside.
pub(super) fn instance(words: &[&str]) -> anyhow::Result<Process> {
    Process::start(Some(&Means::default()), &[&["service"], words].concat())
}

/// Our balancer before these. No instance is too slow for it, for that is what is measured.
pub(super) fn balancer(
    policy: Policy,
    instances: &[Process],
    more: &[&str],
) -> anyhow::Result<Process> {
    let policy = policy.to_possible_value().context("a policy that is typed")?;
    let mut words = vec!["balance", "--within", "20s", "--retries", "0", "--policy"];
    words.push(policy.get_name());
    let to: Vec<String> = instances.iter().map(|to| to.address.to_string()).collect();
    words.extend(to.iter().flat_map(|to| ["--to", to.as_str()]));
    words.extend(more);
    Process::start(None, &words)
}

/// A request that is to be sent.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) after: Duration,
    pub(super) path: String,
}

/// At a rate that keeps the instances so busy, whatever instances there are.
fn plan(load: f64, count: usize) -> Vec<Planned> {
    let rate = load * INSTANCES as f64 / WORK.as_secs_f64();
    let mut draws = Xoshiro256PlusPlus::seed_from_u64(SEED);
    let mut work = || ServiceTime::Exponential(WORK).draw(&mut draws).as_micros();
    let times = Arrivals::Poisson.times(rate, SEED).take(count);
    times.map(|after| Planned { after, path: format!("/wait/{}", work()) }).collect()
}

/// A request that was sent: when, what an instance of the usual speed took for it, and how long the answer took, if there was
/// one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) at_us: u64,
    pub(super) work_us: u64,
    pub(super) took_us: Option<u64>,
}

/// All of a plan, whether or not those before are answered; in the order in which they were sent.
pub(super) async fn sent(to: SocketAddr, plan: &[Planned]) -> anyhow::Result<Vec<Asked>> {
    let (asking, began) = (Asking::new(), Instant::now());
    let one = |planned: &Planned| {
        let (asking, Planned { after, path }) = (asking.clone(), planned.clone());
        tokio::spawn(async move {
            sleep_until(began + after).await;
            let at = Instant::now();
            let told = asking.ask(Method::GET, to, &path).await;
            let took = at.elapsed();
            let told = told.ok().filter(|told| told.status == StatusCode::OK);
            let asked = path.strip_prefix("/wait/").and_then(|us| us.parse().ok());
            Asked {
                at_us: (at - began).as_micros() as u64,
                work_us: told.as_ref().and_then(|told| worked(&told.header)).or(asked).unwrap_or(0),
                took_us: told.map(|_| took.as_micros() as u64),
            }
        })
    };
    let sent: Vec<_> = plan.iter().map(one).collect();
    let mut asked = Vec::new();
    for sent in sent {
        asked.push(sent.await?);
    }
    asked.sort_by_key(|asked| asked.at_us);
    Ok(asked)
}

/// What the instance says of it in `Server-Timing`, in microseconds of an instance of the usual speed.
fn worked(header: &HeaderMap) -> Option<u64> {
    let timing = header.get("server-timing")?.to_str().ok()?;
    let ms: f64 = timing.strip_prefix("usual;dur=")?.parse().ok()?;
    Some((ms * 1e3) as u64)
}
