//! Requests of which a few take long, on whatever instance that is; and a second instance that is asked for what is late.

use super::Hedged;
use super::spread::{Planned, balancer, instance, sent};
use crate::balancer::{Counts, Policy};
use brigade_core::measure::Arrivals;
use std::time::Duration;
use tokio::runtime::Runtime;

/// Instances, each with room for all: what is late here waits for no other request.
const INSTANCES: usize = 3;
const PLACES: &str = "16";
/// One in twenty takes twenty times as long.
const TIMES: &str = "bimodal:2ms,40ms";
/// Requests a second.
const RATE: f64 = 400.0;
const SEED: u64 = 23;
/// What is not answered by then is one of the few, or nearly so.
const AFTER: Duration = Duration::from_millis(8);

/// Without a second question, and with one.
pub(super) fn hedge(runtime: &Runtime, count: usize) -> anyhow::Result<Vec<Hedged>> {
    let times = Arrivals::Poisson.times(RATE, SEED).take(count);
    let plan: Vec<_> = times.map(|after| Planned { after, path: "/wait".into() }).collect();
    [None, Some(AFTER)].map(|after| hedged(runtime, &plan, after)).into_iter().collect()
}

fn hedged(runtime: &Runtime, plan: &[Planned], after: Option<Duration>) -> anyhow::Result<Hedged> {
    let draw =
        |seed: usize| instance(&["--places", PLACES, "--time", TIMES, "--seed", &seed.to_string()]);
    let instances = (0..INSTANCES).map(draw).collect::<anyhow::Result<Vec<_>>>()?;
    let ms = after.map(|after| format!("{}ms", after.as_millis()));
    let more = ms.as_deref().map(|ms| vec!["--hedge", ms]).unwrap_or_default();
    let mut balancer = balancer(Policy::RoundRobin, &instances, &more)?;
    let asked = runtime.block_on(sent(balancer.address, plan))?;
    let counts: Counts = serde_json::from_str(&balancer.tell()?)?;
    Ok(Hedged {
        after_us: after.map(|after| after.as_micros() as u64),
        sent: asked.len() as u64 + counts.hedged,
        took_us: asked.iter().filter_map(|asked| asked.took_us).collect(),
    })
}
