//! Drills and prices on real components: nothing that was acknowledged is lost, users see what is promised, and a price has
//! all of its figures.

use brigade_core::measure::Verdict;
use brigade_draw::lanes::Style;
use brigade_ladder::drills::{self, Seen};
use brigade_ladder::ground::{Given, Ground, Need};
use brigade_ladder::rungs::{Rung, rung};
use brigade_ladder::{picture, price};
use std::path::PathBuf;

/// What these rungs stand on; they are started by the ladder's program, and not by the test's.
fn ground(rungs: &[&Rung]) -> Ground {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_brigade-ladder"));
    let given = Given { program: Some(program), ..Given::default() };
    let needs: Vec<Need> = rungs.iter().flat_map(|rung| rung.needs).copied().collect();
    Ground::start(&needs, &given).expect("a ground")
}

/// Runs every drill of a rung.
fn drill(number: u8) -> Vec<Seen> {
    let rung = rung(number).expect("a rung");
    let mut ground = ground(&[rung]);
    let run = |drill| drills::run(drill, rung, &mut ground).expect("a drill");
    rung.drills.iter().map(run).collect()
}

/// All promises hold, and the users were there to see it.
fn holds(all: &[Seen]) {
    for seen in all {
        assert!(seen.acknowledged > 0 && seen.requests > seen.acknowledged, "{seen:?}");
        assert!(seen.lost == 0, "{seen:?}");
        assert!(seen.claims.iter().all(|claim| claim.verdict == Verdict::Holds), "{seen:?}");
    }
}

#[test]
fn a_monolith_that_is_killed_loses_nothing_that_it_acknowledged() {
    let all = drill(0);
    holds(&all);
    assert!(all[0].away_ms.is_some() && !all[0].failed.is_empty(), "{all:?}");
}

#[test]
fn postgresql_killed_restarted_locked_or_asked_for_too_much_loses_nothing_either() {
    let all = drill(1);
    holds(&all);
    let of = |name: &str| all.iter().find(|seen| seen.drill == name).expect("a drill");
    let failed = |seen: &Seen, why: &str| seen.failed.iter().any(|(said, _)| said == why);
    assert!(failed(of("kill -9 PostgreSQL"), "answered 503"), "{all:?}");
    let full = of("full queue");
    assert!(full.claims.len() == 3 && full.notes[0].contains("told to come back"), "{full:?}");
    // Its queries waited and were answered.
    let slow = of("slow database");
    assert!(slow.failed.is_empty() && slow.slowest_ms.is_some(), "{slow:?}");
}

#[test]
fn a_gateway_admits_no_client_more_than_its_limit_under_any_name_and_without_redis_too() {
    let all = drill(7);
    holds(&all);
    let promised = |name: &str| {
        all.iter().find(|seen| seen.drill == name).is_some_and(|seen| seen.claims.len() > 1)
    };
    for name in ["limits without Redis", "forged X-Forwarded-For", "flood by one client"] {
        assert!(promised(name), "{name}: {all:?}");
    }
}

#[test]
fn standbys_that_lag_are_cut_off_or_frozen_hide_nothing_and_a_promotion_loses_what_it_must() {
    let (promoted, others): (Vec<Seen>, Vec<Seen>) =
        drill(5).into_iter().partition(|seen| seen.drill == "promote, async");
    holds(&others);
    let promises =
        |name: &str| others.iter().find(|seen| seen.drill == name).map(|seen| seen.claims.len());
    for name in ["slow standby", "standby cut off", "standby frozen"] {
        assert_eq!(promises(name), Some(2), "nothing lost and nothing old: {name}");
    }
    assert_eq!(promises("promote, sync"), Some(1));
    let [promoted] = promoted.as_slice() else { panic!("it was drilled: {promoted:?}") };
    assert!(promoted.lost > 0 && promoted.away_ms.is_some(), "{promoted:?}");
    assert!(promoted.claims.iter().all(|claim| claim.verdict == Verdict::Holds), "{promoted:?}");
}

#[test]
fn a_price_has_every_figure_of_both_rungs_and_a_picture_has_lanes() {
    let rungs = [0, 1].map(|number| rung(number).expect("a rung"));
    let ground = ground(&rungs);
    let mut said = Vec::new();
    let mut hear = |text: &str| said.push(text.to_owned());
    let price =
        price::measure(Some(rungs[0]), rungs[1], &ground, true, &mut hear).expect("a price");
    assert!(said.iter().any(|text| text == "round 2 of 2"), "{said:?}");
    let text = price::show(&price, 80);
    for part in ["server", "PostgreSQL", "bytes between", "× monolith", "closed loop", "processes"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let round = &price.requests[0].after.rounds[0];
    assert!(round.sent > 0 && round.bytes[0].both() > 0, "{round:?}");
    assert!(round.cpu.len() == 2 && round.cpu.iter().all(|part| part.amount > 0.0), "{round:?}");
    let style = Style { width: 80, colour: false, ascii: false };
    for rung in rungs {
        let lanes = picture::lanes(rung, &ground, style).expect("lanes");
        assert!(lanes.contains("in flight"), "{lanes}");
    }
}

#[test]
fn links_go_on_without_analytics_and_no_click_is_lost_or_counted_twice() {
    let all = drill(9);
    holds(&all);
    for name in ["kill -9 analytics", "analytics frozen"] {
        let seen = all.iter().find(|seen| seen.drill == name).expect(name);
        assert_eq!(
            seen.claims.len(),
            3,
            "nothing lost, every click once, no request failed: {name}"
        );
    }
}
