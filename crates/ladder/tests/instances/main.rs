//! The experiments of the lesson `instances`, as it asks for them: what is counted on real processes, behind the balancer and on
//! Redis. What it needs: Redis's own program on this machine.

#![cfg(target_os = "linux")]

#[path = "../support/evidence.rs"]
mod evidence;

use brigade_ladder::balancer::Policy;
use brigade_ladder::experiments::instances::{ALL, Place, Spread, State};
use brigade_workbench::Evidence;
use evidence::evidence;

/// A quick run, and what a rung's screen says of it.
fn asked(name: &str) -> Evidence {
    let evidence = evidence("instances", name);
    let experiment = ALL.iter().find(|experiment| experiment.name == name).expect(name);
    let told = (experiment.tell)(&evidence).expect(name);
    assert!(!told.is_empty() && told.iter().all(|line| !line.is_empty()), "{told:?}");
    evidence
}

#[test]
fn in_the_process_a_limit_is_three_limits_and_a_restart_forgets_all_and_in_redis_nothing_is_lost() {
    let found: State = asked("state").found().expect("counts");
    let [process, redis] = found.kept[..] else { panic!("{found:?}") };
    assert_eq!((process.place, redis.place), (Place::Process, Place::Redis));
    assert_eq!((found.instances, found.limit), (3, 5));
    assert_eq!((process.tries, redis.tries), (15, 5));
    assert_eq!(process.restarted.failed, process.restarted.asked);
    for (own, shared) in [
        (process.codes, redis.codes),
        (process.sessions, redis.sessions),
        (process.restarted, redis.restarted),
    ] {
        assert!(own.failed > 0 && own.asked == shared.asked, "{found:?}");
        assert_eq!(shared.failed, 0, "{found:?}");
    }
}

#[test]
fn every_policy_answers_every_request_and_a_hedge_asks_more() {
    let found: Spread = asked("spread").found().expect("numbers");
    for (all, slower) in [(&found.alike, 1.0), (&found.slow, 3.0)] {
        let policies: Vec<Policy> = all.iter().map(|ran| ran.policy).collect();
        assert_eq!(
            policies,
            [Policy::Random, Policy::RoundRobin, Policy::LeastLoaded, Policy::TwoChoices]
        );
        for ran in all {
            assert_eq!((ran.slower, ran.failed, ran.took_us.len()), (slower, 0, 30), "{ran:?}");
            assert!(ran.at_us.is_sorted() && ran.work_us.iter().all(|us| *us > 0), "{ran:?}");
        }
    }
    let [plain, hedged] = &found.hedge[..] else { panic!("{:?}", found.hedge) };
    assert_eq!((plain.after_us, plain.sent, plain.took_us.len()), (None, 30, 30));
    assert!(hedged.after_us.is_some() && hedged.sent > 30, "a few take long: {hedged:?}");
    assert!(found.hop_us > 0.0);
}
