//! Rung 8, as a climb breaks it: what its drills promise is kept while users go on.

use super::support::whole_ground;
use brigade_core::measure::Verdict;
use brigade_ladder::drills;
use brigade_ladder::rungs::rung;

#[test]
fn users_see_what_is_promised_whatever_befalls_logins_and_keys() {
    let rung = rung(8).expect("a rung");
    let mut ground = whole_ground();
    for drill in rung.drills {
        let seen = drills::run(drill, rung, &mut ground).expect(drill.name);
        assert!(seen.acknowledged > 0 && seen.lost == 0, "{seen:#?}");
        assert!(seen.claims.iter().all(|it| it.verdict == Verdict::Holds), "{seen:#?}");
        println!(
            "{}: {} requests, failed {:?}, {:?}",
            seen.drill, seen.requests, seen.failed, seen.notes
        );
    }
}
