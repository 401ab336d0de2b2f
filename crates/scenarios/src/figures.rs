//! The figures of one run: read off its outcome, of all clients together. Pure.

use crate::file::Figure;
use brigade_simulator::model::Nanos;
use brigade_simulator::{Outcome, SLOT, Scenario, Slot};
use hdrhistogram::Histogram;

/// Seconds in a nanosecond.
const NANO: f64 = 1e-9;
/// Goodput is back when it is this share of what was asked before the fault, for [`BACK`] slots.
const SHARE: f64 = 0.95;
const BACK: usize = 10;

/// What is kept of a run: its histograms are not.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The figure that was asked for; `None` if the run has none, such as a time of requests that only pile up.
    pub asked: Option<f64>,
    /// Answers a second.
    pub throughput: f64,
    /// The 99th percentile of the answers' times, in seconds.
    pub p99: f64,
    /// Requests without an answer, as a share of those that ended.
    pub lost: f64,
    /// As [`Outcome::growth`].
    pub growth: Option<f64>,
    /// The name of the station where requests pile up.
    pub bottleneck: Option<String>,
}

impl Seen {
    /// What `figure` asks for, and what every table shows.
    pub fn of(figure: &Figure, scenario: &Scenario, outcome: &Outcome) -> Seen {
        let total = Total::of(outcome);
        let bottleneck = outcome.bottleneck.and_then(|at| outcome.stations.get(at));
        let [p50, p99, mean] = total.times();
        let settled = |time: f64| (total.answered > 0 && outcome.growth.is_none()).then_some(time);
        let throughput = completed(scenario, outcome, &total);
        let lost = share(total.lost, total.lost + total.answered);
        let asked = match figure {
            Figure::Throughput => Some(throughput),
            Figure::Goodput => Some(throughput * share(total.good, total.answered)),
            Figure::P50 => settled(p50),
            Figure::P99 => settled(p99),
            Figure::Mean => settled(mean),
            Figure::Lost => Some(lost),
            Figure::Hits => hits(outcome),
            Figure::Uses(station) => uses(station, outcome, total.asked),
            Figure::Recovery => recovery(scenario, outcome),
        };
        Seen {
            asked,
            throughput,
            p99,
            lost,
            growth: outcome.growth,
            bottleneck: bottleneck.map(|station| station.name.clone()),
        }
    }
}

/// All clients together.
struct Total {
    asked: u64,
    answered: u64,
    good: u64,
    lost: u64,
    /// The sum of all answers' times, in nanoseconds.
    waited: f64,
    /// None if there are no clients.
    latency: Option<Histogram<u64>>,
}

impl Total {
    fn of(outcome: &Outcome) -> Total {
        let clients = || outcome.clients.iter();
        let mut latency: Option<Histogram<u64>> = None;
        for client in clients() {
            match &mut latency {
                None => latency = Some(client.latency.times.clone()),
                Some(all) => all.add(&client.latency.times).unwrap_or_default(),
            }
        }
        Total {
            asked: clients().map(|client| client.asked).sum(),
            answered: clients().map(|client| client.answered).sum(),
            good: clients().map(|client| client.good).sum(),
            lost: clients().map(|client| client.lost.all()).sum(),
            waited: clients().map(|c| c.latency.mean * c.answered as f64).sum(),
            latency,
        }
    }

    /// Median, 99th percentile and mean, in seconds.
    fn times(&self) -> [f64; 3] {
        let quantile = |share| {
            self.latency.as_ref().map_or(0.0, |all| all.value_at_quantile(share) as f64 * NANO)
        };
        [quantile(0.5), quantile(0.99), self.waited / self.answered.max(1) as f64 * NANO]
    }
}

fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Answers a second: those that came in the time that is counted, whenever their requests were sent. Where that time is no whole
/// number of slots, as many came as were sent: with no growth those inside are as many at its end as at its beginning.
fn completed(scenario: &Scenario, outcome: &Outcome, total: &Total) -> f64 {
    let seconds = outcome.length as f64 * NANO;
    let whole = scenario.warm_up.is_multiple_of(SLOT) && outcome.length.is_multiple_of(SLOT);
    let slots = outcome.over_time.get((scenario.warm_up / SLOT) as usize..);
    let came: u64 = match (whole, outcome.growth) {
        (true, _) => slots.unwrap_or_default().iter().map(|slot| slot.answered).sum(),
        (false, None) => total.asked.saturating_sub(total.lost),
        (false, Some(_)) => total.answered,
    };
    came as f64 / seconds
}

/// Of all look-ups.
fn hits(outcome: &Outcome) -> Option<f64> {
    let caches = outcome.stations.iter().filter(|station| station.hits > 0);
    let (hits, all) = caches.fold((0, 0), |(h, all), cache| (h + cache.hits, all + cache.served));
    (all > 0).then(|| share(hits, all))
}

fn uses(name: &str, outcome: &Outcome, asked: u64) -> Option<f64> {
    let station = outcome.stations.iter().find(|station| station.name == name)?;
    (asked > 0).then(|| share(station.served + station.refused, asked))
}

/// From the end of the last fault until goodput is back for a second; `None` if it is not.
fn recovery(scenario: &Scenario, outcome: &Outcome) -> Option<f64> {
    let slot = |time: Nanos| (time / SLOT) as usize;
    let from = slot(scenario.faults.iter().map(|fault| fault.from).min()?);
    let until = slot(scenario.faults.iter().map(|fault| fault.to).max()?);
    let mean = |slots: &[Slot], of: fn(&Slot) -> u64| {
        slots.iter().map(of).sum::<u64>() as f64 / slots.len().max(1) as f64
    };
    let asked = mean(outcome.over_time.get(slot(scenario.warm_up)..from)?, |slot| slot.asked);
    let mut after = outcome.over_time.get(until..)?.windows(BACK);
    let back = after.position(|slots| mean(slots, |slot| slot.good) >= SHARE * asked)?;
    Some(back as f64 * SLOT as f64 * NANO)
}
