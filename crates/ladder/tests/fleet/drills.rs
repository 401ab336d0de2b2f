//! The drills of rung 6, as a climb runs them: what they promise is kept while users go on.

use crate::held::{alone, ground};
use brigade_core::measure::Verdict;
use brigade_ladder::drills;
use brigade_ladder::rungs::rung;

#[test]
fn users_see_what_is_promised_whatever_befalls_an_instance() {
    let rung = rung(6).expect("a rung");
    let _alone = alone();
    let mut ground = ground();
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
