//! How many requests a primary and its standbys do, in virtual time: a write is done by the primary and then by each standby,
//! a read by one of them all. There are always users who wait, so that no node is idle.

use super::found::Cell;
use brigade_core::measure::{ServiceTime, laws::amdahl};
use brigade_simulator::model::{
    Arrive, Clients, Group, Kind, Line, MS, Path, Policy, SECOND, Scenario, Station, Step, Work,
};
use brigade_simulator::{Problem, SLOT, run};
use std::time::Duration;

/// What one node takes for a request, a read or a write.
const SERVICE: Duration = Duration::from_millis(1);
/// Users for each node: so many that one always waits at each.
const USERS: u32 = 200;
const WARM_UP: u64 = 2;

/// So many nodes, and this share of the requests writes.
pub(super) fn simulated(writes: f64, nodes: u32, seconds: u64) -> Result<Cell, Problem> {
    let outcome = run(&scenario(writes, nodes, seconds), 20)?;
    let counted = outcome.over_time.iter().skip((WARM_UP * SECOND / SLOT) as usize);
    let answered: u64 = counted.map(|slot| slot.answered).sum();
    let per_s = answered as f64 / seconds as f64;
    Ok(Cell {
        writes,
        nodes,
        times: per_s * SERVICE.as_secs_f64(),
        law: amdahl(writes, f64::from(nodes)),
    })
}

fn serve(at: &str) -> Step {
    Step::Serve { at: at.into(), time: Work::Drawn(ServiceTime::Const(SERVICE)) }
}

fn scenario(writes: f64, nodes: u32, seconds: u64) -> Scenario {
    let servers = Kind::Servers { servers: 1, line: Line::default() };
    let primary = Station { name: "primary".into(), of: None, kind: servers.clone() };
    let of_each = Some("standbys".into());
    let standby = Station { name: "standby".into(), of: of_each, kind: servers };
    let think = Work::Drawn(ServiceTime::Const(Duration::from_millis(1)));
    let users = Arrive::Closed { users: USERS * nodes, think };
    let mut scenario = Scenario {
        title: "a primary and its standbys".into(),
        length: (WARM_UP + seconds) * SECOND,
        warm_up: WARM_UP * SECOND,
        stations: vec![primary],
        paths: vec![Path { name: "request".into(), steps: vec![serve("primary")] }],
        clients: vec![Clients::new("users", "request", users)],
        ..Scenario::default()
    };
    if nodes > 1 {
        scenario.stations.push(standby);
        scenario.groups.push(Group {
            name: "standbys".into(),
            instances: nodes - 1,
            policy: Policy::LeastLoaded,
            view: 0,
        });
        scenario.paths[0].steps = vec![request(writes, nodes)];
    }
    scenario
}

/// Each node answers its part of the reads; a standby is sent a write once the primary has done it, and nothing waits for that.
fn request(writes: f64, nodes: u32) -> Step {
    let standbys = || "standbys".to_string();
    let apply = Step::Apply { group: standbys(), after: MS, steps: vec![serve("standby")] };
    let read = Step::Either {
        share: 1.0 / f64::from(nodes),
        steps: vec![serve("primary")],
        otherwise: vec![Step::To { group: standbys(), steps: vec![serve("standby")] }],
    };
    Step::Either { share: writes, steps: vec![serve("primary"), apply], otherwise: vec![read] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_do_what_amdahls_law_says_with_the_writes_as_its_serial_share() {
        for (writes, nodes) in [(0.0, 4), (0.05, 3), (0.5, 1), (0.5, 8), (1.0, 3)] {
            let Cell { times, law, .. } = simulated(writes, nodes, 10).unwrap();
            assert!((times / law - 1.0).abs() < 0.03, "{writes} {nodes}: {times} {law}");
        }
    }
}
