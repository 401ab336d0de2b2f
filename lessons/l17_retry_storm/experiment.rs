//! What runs: the system of the questions in virtual time, and one like it on this machine.

use super::clients::jittered;
use super::course::Course;
use super::found::{Herd, Really, Simulated, Threshold};
use super::simulated::{self, HERD, PAUSE, PLACES};
use super::trial::{self, Times};
use super::ways::{RETRIES, Way};
use brigade_workbench::{Evidence, Setting, live};
use rand::SeedableRng;
use rand::rngs::SmallRng;
use std::collections::BTreeMap;
use std::time::Duration;

/// Seeds of each way, and of each search for a threshold.
const SEEDS: u64 = 5;
const SEARCHES: u64 = 3;

/// No clock and no luck: the same on every machine.
pub(super) fn simulated(setting: &Setting) -> anyhow::Result<Evidence> {
    let (seeds, searches) = if setting.quick { (1, 1) } else { (SEEDS, SEARCHES) };
    let retries: &[u32] = if setting.quick { &[RETRIES] } else { &[1, 2, RETRIES] };
    let course = |(way, seed)| anyhow::Ok(simulated::one(way, PLACES, seed)?.course);
    let each = Way::ALL.into_iter().flat_map(|way| (1..=seeds).map(move |seed| (way, seed)));
    let searched =
        retries.iter().flat_map(|retries| (1..=searches).map(move |seed| (*retries, seed)));
    let threshold = |(retries, seed)| {
        anyhow::Ok(Threshold { retries, load: simulated::threshold(retries, seed)? })
    };
    let found = Simulated {
        courses: each.map(course).collect::<anyhow::Result<_>>()?,
        busy: simulated::one(Way::AsItIs, PLACES, 1)?.busy,
        one_place: simulated::one(Way::DropsExpired, 1, 1)?.course,
        thresholds: searched.map(threshold).collect::<anyhow::Result<_>>()?,
        together: herd(false)?,
        drawn: herd(true)?,
    };
    let mut evidence = Evidence::of(&found)?;
    for (name, after) in [("before", false), ("after", true)] {
        if let Some(picture) = simulated::picture(after, 1)? {
            live::show(setting, &picture);
            evidence = evidence.drawn(name, picture);
        }
    }
    Ok(evidence)
}

/// Clients that fail together and pause, in the code of the real clients and in the simulator.
fn herd(jitter: bool) -> anyhow::Result<Herd> {
    let (mut draws, longest) = (SmallRng::seed_from_u64(1), Duration::from_nanos(PAUSE));
    let mut milliseconds = BTreeMap::<u128, usize>::new();
    for _ in 0..HERD {
        let pause = if jitter { jittered(longest, &mut draws) } else { longest };
        *milliseconds.entry(pause.as_millis()).or_default() += 1;
    }
    let busiest = milliseconds.into_values().max().unwrap_or(0);
    Ok(Herd { busiest, waiting: simulated::herd(jitter, 1)? })
}

/// Every way on a server and sockets of this machine; none where it may not have enough of them.
pub(super) fn really(setting: &Setting) -> anyhow::Result<Evidence> {
    let ms = Duration::from_millis;
    let times = Times { before: ms(200), stall: ms(200), after: ms(900), slot: ms(20) };
    let quick = Times { before: ms(40), stall: ms(60), after: ms(80), slot: ms(5) };
    let (ways, times) = if setting.quick {
        (&[Way::AsItIs, Way::DropsEarly][..], quick)
    } else {
        (&Way::ALL[..], times)
    };
    let ways = if trial::fits() { ways } else { &[] };
    let courses = ways.iter().map(|way| trial::run(*way, times));
    Evidence::of(&Really { courses: courses.collect::<anyhow::Result<Vec<Course>>>()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ways_run_on_a_server_and_no_more_is_answered_than_users_asked() {
        let setting = Setting { quick: true, ..Setting::default() };
        let found: Really = really(&setting).and_then(|evidence| evidence.found()).expect("a run");
        assert_eq!(found.courses.len(), 2);
        for course in found.courses {
            let asked: u64 = course.slots.iter().map(|slot| slot.asked).sum();
            assert!(asked > 0, "{:?}", course.way);
            let sane = course.slots.iter().map(|slot| slot.good).sum::<u64>() <= asked;
            assert!(sane, "{:?}: more answers than users", course.way);
        }
    }
}
