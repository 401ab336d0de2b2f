//! The drills of rung 3, as a climb runs them: what they promise is kept while users go on.

use super::ground;
use brigade_core::measure::Verdict;
use brigade_ladder::drills;
use brigade_ladder::ground::Need;
use brigade_ladder::jobs::drills::{KILL_WORKERS, NO_MAIL, POISONED};
use brigade_ladder::rungs::rung;

#[test]
fn nothing_is_lost_whatever_befalls_the_workers_and_the_provider() {
    let mut ground = ground(&[Need::Postgres, Need::Mail]);
    for drill in [KILL_WORKERS, NO_MAIL, POISONED] {
        let seen = drills::run(&drill, rung(3).expect("a rung"), &mut ground).expect(drill.name);
        let held = seen.claims.iter().all(|claim| claim.verdict == Verdict::Holds);
        assert!(held && seen.claims.len() >= 2 && seen.lost == 0, "{seen:#?}");
    }
}
