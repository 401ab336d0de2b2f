//! What must be true of any scenario.

mod arbitrary;
mod audit;

use super::{Engine, run};
use crate::model::{Arrive, Camera, Policy};
use crate::{Outcome, Scenario};
use arbitrary::{littles, scenario};
use brigade_core::trace::Dials;
use proptest::prelude::*;

/// Everything that is counted, to be compared.
fn figures(outcome: &Outcome) -> String {
    let clients: Vec<_> =
        outcome.clients.iter().map(|of| (of.asked, of.sent, of.lost, of.latency.mean)).collect();
    let stations: Vec<_> =
        outcome.stations.iter().map(|of| (of.busy, of.served, of.hits, of.waits.mean)).collect();
    format!(
        "{clients:?} {stations:?} {:?} {} {:?}",
        outcome.dials, outcome.events, outcome.over_time
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Asked is answered, lost or open; sendings are at least as many; no more is good than was answered.
    #[test]
    fn no_request_is_lost_without_being_counted(of in scenario(), seed in 0..1_000u64) {
        let outcome = run(&of, seed).unwrap();
        for clients in &outcome.clients {
            let lost = clients.lost.all();
            prop_assert_eq!(clients.asked, clients.answered + lost + clients.open);
            prop_assert!(clients.good <= clients.answered);
            prop_assert_eq!(clients.latency.times.len(), clients.answered);
            prop_assert!(clients.sent + clients.lost.not_sent >= clients.asked);
        }
        for station in &outcome.stations {
            prop_assert!((0.0..=1.0).contains(&station.busy), "{} {}", station.name, station.busy);
            prop_assert!(station.hits <= station.served);
        }
    }

    /// After every event every place is free or held once, by a task that is alive, and every wait is counted once.
    #[test]
    fn no_place_is_held_twice_or_lost(of in scenario(), seed in 0..1_000u64) {
        let mut engine = Engine::new(&of, seed);
        engine.begin();
        while engine.happens_next() {
            engine.audit();
        }
    }

    #[test]
    fn the_same_seed_gives_the_same(of in scenario(), seed in 0..1_000u64) {
        prop_assert_eq!(figures(&run(&of, seed).unwrap()), figures(&run(&of, seed).unwrap()));
    }

    /// What is drawn changes nothing of what happens.
    #[test]
    fn a_camera_changes_nothing(of in scenario(), seed in 0..1_000u64) {
        let blind = Scenario { camera: None, ..of.clone() };
        let (seen, unseen) = (run(&of, seed).unwrap(), run(&blind, seed).unwrap());
        prop_assert_eq!(seen.clients[0].latency.mean, unseen.clients[0].latency.mean);
        prop_assert_eq!(seen.dials, unseen.dials);
        if let Some(trace) = seen.trace {
            trace.check().map_err(|error| TestCaseError::fail(error.to_string()))?;
        }
    }

    /// What is counted and what is drawn are the same: the dials of the outcome are those of the trace.
    #[test]
    fn the_picture_shows_what_was_counted(of in scenario(), seed in 0..1_000u64) {
        let camera = Camera { from: 0, to: of.length, stations: Vec::new() };
        let outcome = run(&Scenario { camera: Some(camera), warm_up: 0, ..of }, seed).unwrap();
        let trace = outcome.trace.unwrap();
        prop_assume!(trace.lost == 0);
        let (counted, drawn) = (outcome.dials, Dials::of(&trace));
        let means = |dials: &Dials| {
            let parked = dials.parked.unwrap_or(-1.0);
            [dials.in_flight.mean, dials.in_flight.together, dials.on_cpu.mean, dials.on_cpu.together, dials.waiting, dials.held, parked, dials.utilisation]
        };
        for (counted, drawn) in means(&counted).iter().zip(means(&drawn)) {
            prop_assert!((counted - drawn).abs() < 1e-9, "{counted:?} {drawn:?}");
        }
        prop_assert_eq!((counted.in_flight.max, counted.on_cpu.max), (drawn.in_flight.max, drawn.on_cpu.max));
    }

    /// Little's law, by counting: in flight are as many as come in a second, times how long they stay.
    #[test]
    fn what_is_inside_is_what_comes_times_how_long_it_stays(seed in 0..1_000u64, of in littles()) {
        let outcome = run(&of, seed).unwrap();
        let (users, length) = (&outcome.clients[0], outcome.length as f64);
        prop_assert_eq!((users.open, users.answered), (0, users.asked));
        let stays = users.latency.mean * users.answered as f64 / length;
        prop_assert!((outcome.dials.in_flight.mean - stays).abs() < 1e-9);
        for station in &outcome.stations {
            let waits = station.waits.mean * station.served as f64 / length;
            prop_assert!((station.waiting - waits).abs() < 1e-9, "{} {waits}", station.name);
        }
    }

    /// Another way to choose an instance meets the same requests, as long as they come from no answers.
    #[test]
    fn two_policies_meet_the_same_arrivals(of in scenario(), seed in 0..1_000u64) {
        prop_assume!(of.clients.iter().all(|of| matches!(of.arrive, Arrive::Open { .. })));
        let asked = |policy| {
            let mut of = of.clone();
            of.groups[0].policy = policy;
            let slots = run(&of, seed).unwrap().over_time;
            slots.into_iter().map(|slot| slot.asked).collect::<Vec<_>>()
        };
        prop_assert_eq!(asked(Policy::Random), asked(Policy::LeastLoaded));
    }
}
