//! What the lesson asserts of its programs, without a clock.

use super::*;
use brigade_core::jobs::login::Stretch;
use brigade_core::trace::Recorder;
use std::time::Duration;

fn run(arranged: bool) -> Run {
    Run {
        recorder: Recorder::off(),
        arranged,
        stretch: Stretch::lasting(Duration::ZERO),
        query: Duration::from_micros(100),
        patience: Duration::ZERO,
    }
}

#[test]
fn every_program_stops_in_its_unlucky_moment() {
    for program in PROGRAMS {
        let stop = program.run(program.broken, &run(true)).unwrap();
        let stop = stop.unwrap_or_else(|| panic!("{} finished", program.name));
        assert!(stop.still, "{}", program.name);
        assert!(!stop.stuck.is_empty(), "{}", program.name);
    }
}

#[test]
fn no_repair_ever_stops() {
    for program in PROGRAMS {
        for arranged in [true, false].repeat(20) {
            let stop = program.run(program.repaired, &run(arranged)).unwrap();
            assert!(stop.is_none(), "{}: {stop:?}", program.name);
        }
    }
}

#[test]
fn a_pool_is_safe_from_one_more_than_all_but_one_of_what_everybody_needs() {
    for (requests, needs, least) in [(2, 2, 3), (4, 2, 5), (3, 3, 7)] {
        assert_eq!(pool::smallest(requests, needs, &run(true)).unwrap(), Some(least));
    }
}
