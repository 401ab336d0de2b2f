//! How many requests all runs will send, so that what would run for hours is refused before it begins. Pure.

use brigade_server::Usage;
use brigade_simulator::Scenario;
use brigade_simulator::model::{Arrive, Clients, Kind, SECOND, Station, Step, Work};

/// Requests in all: some minutes on two cores.
const MOST: f64 = 5e8;

/// Whether all of these, with so many seeds each, end in some minutes.
///
/// # Errors
/// They do not: how many requests they would send, and what to do.
pub(crate) fn is_bearable<'a>(
    scenarios: impl Iterator<Item = &'a Scenario>,
    seeds: u32,
) -> Result<(), Usage> {
    let requests = scenarios.map(requests).sum::<f64>() * f64::from(seeds);
    if requests <= MOST {
        return Ok(());
    }
    Err(Usage(format!(
        "that is {requests:.0e} requests, and {MOST:.0e} take some minutes. Make `length` shorter, sweep over fewer points, take \
         fewer --seeds, or divide the rate (or the users) and the cores, servers and places by the same number"
    )))
}

/// How many one run sends, about, retries aside.
fn requests(scenario: &Scenario) -> f64 {
    let seconds = scenario.length as f64 / SECOND as f64;
    let sent = |clients: &Clients| match &clients.arrive {
        Arrive::Open { rate, .. } => rate * seconds,
        Arrive::At(times) => times.len() as f64,
        Arrive::Closed { users, think } => seconds * closed(scenario, &clients.path, *users, think),
    };
    scenario.clients.iter().map(sent).sum()
}

/// At most so many a second: a user is busy with its own request, and a station has so many places (asymptotic bounds;
/// Denning and Buzen, 1978).
fn closed(scenario: &Scenario, path: &str, users: u32, think: &Work) -> f64 {
    let mut demands = Vec::new();
    if let Some(path) = scenario.paths.iter().find(|each| each.name == path) {
        demand(&path.steps, 1.0, &mut demands);
    }
    let alone: f64 = demands.iter().map(|(_, time)| time).sum();
    let capacities = scenario.stations.iter().filter_map(|station| {
        let of = demands.iter().filter(|(at, _)| *at == Some(&station.name));
        let time: f64 = of.map(|(_, time)| time).sum();
        Some(places(scenario, station)? / time)
    });
    let most = f64::from(users) / (mean(think) + alone).max(1e-9);
    capacities.fold(most, f64::min)
}

/// How many it serves at once, its instances together.
fn places(scenario: &Scenario, station: &Station) -> Option<f64> {
    let each = match station.kind {
        Kind::Cores { cores, .. } => cores,
        Kind::Servers { servers, .. } => servers,
        Kind::Pool { .. } | Kind::Lock { .. } | Kind::Cache { .. } => return None,
    };
    let group = scenario.groups.iter().find(|group| Some(&group.name) == station.of.as_ref());
    Some(f64::from(each) * group.map_or(1.0, |group| f64::from(group.instances)))
}

/// The seconds that are done on every request, with the station at which they are.
fn demand<'a>(steps: &'a [Step], share: f64, all: &mut Vec<(Option<&'a String>, f64)>) {
    for step in steps {
        match step {
            Step::Serve { at, time } => all.push((Some(at), share * mean(time))),
            Step::Pass { time } => all.push((None, share * mean(time))),
            Step::Hold { steps, .. } | Step::To { steps, .. } => demand(steps, share, all),
            Step::Either { share: first, steps, otherwise } => {
                demand(steps, share * first, all);
                demand(otherwise, share * (1.0 - first), all);
            }
            Step::LookUp { .. } | Step::Call { .. } | Step::Apply { .. } => {}
        }
    }
}

/// The mean of what is drawn, in seconds.
fn mean(work: &Work) -> f64 {
    match work {
        Work::Listed(times) => {
            times.iter().sum::<u64>() as f64 / times.len().max(1) as f64 / SECOND as f64
        }
        Work::Drawn(time) => time.moment(1),
    }
}
