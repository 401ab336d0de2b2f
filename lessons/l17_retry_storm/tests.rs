//! The metastable failure in virtual time: it stays down, each remedy brings it back, and the load at which it tips is the law's.

use super::course::Course;
use super::found::comes_back_below;
use super::simulated::{HERD, PLACES, Run, herd, one, threshold};
use super::ways::Way;
use std::ops::RangeInclusive;

const SEEDS: RangeInclusive<u64> = 1..=5;

fn course(way: Way, places: u32, seed: u64) -> Course {
    one(way, places, seed).unwrap().course
}

#[test]
fn with_three_retries_at_70_percent_it_stays_down_after_the_stall_and_backoff_changes_nothing() {
    for (seed, way) in SEEDS.flat_map(|seed| [(seed, Way::AsItIs), (seed, Way::Backoff)]) {
        let Run { course, busy } = one(way, PLACES, seed).unwrap();
        let before = &course.slots[10..course.stall.start];
        let (asked, good) =
            before.iter().fold((0, 0), |(a, g), slot| (a + slot.asked, g + slot.good));
        assert!(good as f64 > 0.95 * asked as f64, "{way:?} {seed}: it works before the stall");
        assert_eq!(course.back_ms(), None, "{way:?} {seed}");
        assert!(course.good_in_the_end() < 0.05, "{way:?} {seed}: {}", course.good_in_the_end());
        assert!(course.attempts_in_the_end() > 3.8, "{way:?} {seed}");
        assert!(busy > 0.99, "{way:?} {seed}: the database is busy, {busy}");
    }
}

#[test]
fn each_remedy_brings_it_back() {
    for (seed, way) in SEEDS.flat_map(|seed| Way::REMEDIES.map(|way| (seed, way))) {
        let course = course(way, PLACES, seed);
        assert!(course.back_ms().is_some(), "{way:?} {seed}");
        assert!(course.good_in_the_end() > 0.95, "{way:?} {seed}: {}", course.good_in_the_end());
    }
}

#[test]
fn to_drop_what_has_expired_helps_before_one_place_and_not_before_four() {
    for seed in SEEDS {
        assert_eq!(course(Way::DropsExpired, PLACES, seed).back_ms(), None, "{seed}");
        assert!(course(Way::DropsExpired, 1, seed).back_ms().is_some(), "{seed}");
    }
}

#[test]
fn it_comes_back_by_itself_below_a_load_of_one_to_one_plus_the_retries() {
    for (retries, seed) in [1, 2, 3].into_iter().flat_map(|r| (1..=3).map(move |seed| (r, seed))) {
        let (found, law) = (threshold(retries, seed).unwrap(), comes_back_below(retries));
        assert!((found - law).abs() <= 0.03, "r = {retries}, seed {seed}: {found}, law {law}");
    }
}

#[test]
fn a_herd_without_jitter_waits_all_at_once() {
    assert_eq!(herd(false, 1), Ok(HERD as u64 - u64::from(PLACES)));
    assert!(herd(true, 1).unwrap() < 50);
}
