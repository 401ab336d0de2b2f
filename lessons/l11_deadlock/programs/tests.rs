//! What the lesson asserts of its programs, without a clock.

use super::*;

#[test]
fn every_program_stops_in_its_unlucky_moment() {
    for program in PROGRAMS {
        let stop = program.run(program.broken, &Setup::brief(true)).unwrap();
        let stop = stop.unwrap_or_else(|| panic!("{} finished", program.name));
        assert!(stop.still, "{}", program.name);
        assert!(!stop.waits.is_empty(), "{}", program.name);
    }
}

#[test]
fn no_repair_ever_stops() {
    for program in PROGRAMS {
        for arranged in [true, false].repeat(20) {
            let stop = program.run(program.repaired, &Setup::brief(arranged)).unwrap();
            assert!(stop.is_none(), "{}: {stop:?}", program.name);
        }
    }
}

#[test]
fn a_pool_is_safe_from_one_more_than_all_but_one_of_what_all_need() {
    for (requests, needs, least) in [(2, 2, 3), (4, 2, 5), (3, 3, 7)] {
        assert_eq!(pool::smallest(requests, needs, &Setup::brief(true)).unwrap(), Some(least));
    }
}
