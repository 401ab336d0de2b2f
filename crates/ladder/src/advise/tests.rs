//! Over a grid of numbers, and over numbers by chance: a harder case never gets a lower rung, every rung that numbers
//! decide is reached, and every rule decides somewhere.

use super::costs::{BESIDE, Cost, Costs, Demand, comparable};
use super::numbers::Numbers;
use super::rules::Rule;
use super::{Advice, advise};
use crate::prices;
use crate::rungs::RUNGS;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

/// As another machine recorded them.
static RECORDED: LazyLock<Costs> = LazyLock::new(|| {
    let known = prices::known().into_iter();
    let known = known.map(|known| prices::Known { here: false, ..known }).collect();
    Costs::of(&comparable(known)).expect("recordings")
});

/// Costs on which every rung is worth its place: a server that is cheap beside its database.
fn synthetic() -> Costs {
    let demand = |server, database, redis| Demand {
        cpu: [("server", server), ("PostgreSQL", database), ("Redis", redis)]
            .map(|(part, cpu)| (part.to_owned(), cpu))
            .into(),
        p99: Some(2_000.0),
        capacity: 900.0,
    };
    let names = [
        "monolith",
        "layered",
        "modular",
        "workers",
        "cached",
        "replicated",
        "instances",
        "gateway",
    ];
    let rung = |(number, name): (usize, &'static str)| Cost {
        number: number as u8,
        name,
        read: match number {
            0 => demand(90.0, 0.0, 0.0), // its database is in it
            1..4 => demand(30.0, 60.0, 0.0),
            _ => demand(20.0, 2.0, 1.0),
        },
        write: demand(60.0, 120.0, if number < 4 { 0.0 } else { 5.0 }),
        slow: (number == 2).then_some(120_000.0),
    };
    let mut rungs: Vec<Cost> = names.into_iter().enumerate().map(rung).collect();
    rungs.push(Cost { number: 9, name: "services", ..rungs[7].clone() });
    Costs { place: "a machine that was made up".into(), here: false, cores: 2.0, rungs }
}

const NUMBERS: Numbers = Numbers {
    peak: 120.0,
    reads: 0.95,
    p99: Duration::from_millis(50),
    teams: 1,
    staleness: Duration::from_secs(10),
};

/// The number of the rung; what is above all rungs if none is enough.
fn rung(advice: &Advice<'_>) -> u8 {
    advice.rung.as_ref().map_or(u8::MAX, |(cost, _)| cost.number)
}

fn grid() -> Vec<Numbers> {
    let mut all = Vec::new();
    for peak in [1.0, 100.0, 2e3, 1.2e4, 2e4, 3e4, 2e5, 1e6] {
        for reads in [0.0, 0.5, 0.95, 1.0] {
            for p99 in [1, 5, 50, 300] {
                for teams in [1, 2, 4, 9] {
                    for staleness in [0, 1, 10] {
                        all.push(Numbers {
                            peak,
                            reads,
                            p99: Duration::from_millis(p99),
                            teams,
                            staleness: Duration::from_secs(staleness),
                        });
                    }
                }
            }
        }
    }
    all
}

#[test]
fn every_rung_that_numbers_decide_is_reached_and_every_rule_decides_somewhere() {
    let costs = synthetic();
    let (mut reached, mut decided) = (BTreeSet::new(), BTreeSet::new());
    for numbers in grid() {
        let advice = advise(&numbers, &costs);
        reached.insert(rung(&advice));
        decided.extend(advice.refused.iter().map(|(_, broken)| broken.rule.name()));
    }
    let all: BTreeSet<u8> = costs.rungs.iter().map(|cost| cost.number).chain([u8::MAX]).collect();
    assert_eq!(reached, all);
    let rules = [
        Rule::Walls,
        Rule::Goal,
        Rule::SlowWork,
        Rule::OneWriter,
        Rule::Server,
        Rule::Database,
        Rule::Redis,
        Rule::Door,
    ];
    assert_eq!(decided, rules.map(Rule::name).into());
}

#[test]
fn a_redis_that_is_dear_is_the_limit() {
    let mut costs = synthetic();
    for cost in costs.rungs.iter_mut().filter(|cost| cost.number >= 4) {
        cost.read.cpu.insert("Redis".into(), 50.0);
    }
    let advice = advise(&Numbers { peak: 4e4, ..NUMBERS }, &costs);
    assert_eq!((rung(&advice), advice.decided()), (u8::MAX, Some(Rule::Redis)));
}

#[test]
fn a_small_service_needs_the_lowest_rung_and_two_teams_need_walls() {
    for costs in [&*RECORDED, &synthetic()] {
        let small = advise(&NUMBERS, costs);
        assert_eq!((rung(&small), small.decided()), (0, None));
        let calm = Numbers { teams: 2, p99: Duration::from_secs(1), ..NUMBERS };
        let walls = advise(&calm, costs);
        assert_eq!((rung(&walls), walls.decided()), (2, Some(Rule::Walls)));
        let quick = advise(&Numbers { teams: 2, ..NUMBERS }, costs);
        assert_eq!((rung(&quick), quick.decided()), (3, Some(Rule::SlowWork)));
    }
}

#[test]
fn each_rung_is_chosen_for_its_own_reason() {
    let costs = synthetic();
    let reads = Numbers { reads: 1.0, ..NUMBERS };
    for (numbers, expected, rule) in [
        (Numbers { peak: 2_000.0, reads: 0.6, ..NUMBERS }, 1, Rule::OneWriter),
        (Numbers { peak: 3e4, ..reads }, 4, Rule::Database),
        (Numbers { peak: 3e4, staleness: Duration::from_secs(1), ..reads }, 5, Rule::Database),
        (Numbers { peak: 2e5, ..reads }, 6, Rule::Server),
        (Numbers { peak: 2e5, teams: 2, ..reads }, 7, Rule::Door),
        (Numbers { teams: 9, ..reads }, 9, Rule::Walls),
    ] {
        let advice = advise(&numbers, &costs);
        assert_eq!((rung(&advice), advice.decided()), (expected, Some(rule)), "{numbers}");
    }
    let fresh = Numbers { peak: 3e4, staleness: Duration::ZERO, ..reads };
    assert_eq!(advise(&fresh, &costs).decided(), Some(Rule::Database));
    assert_eq!(rung(&advise(&fresh, &costs)), u8::MAX, "no copy may answer");
}

#[test]
fn every_rung_of_the_ladder_is_decided_by_numbers_or_says_what_asks_for_it() {
    let costs = &*RECORDED;
    for known in RUNGS {
        let is_beside = BESIDE.iter().any(|(name, _)| *name == known.name);
        let is_priced = costs.rungs.iter().any(|cost| cost.number == known.number);
        let waits = crate::climb::recorded::of(known).is_none();
        assert!(is_beside != is_priced || waits, "{}", known.name);
    }
}

proptest! {
    #[test]
    fn a_harder_case_never_gets_a_lower_rung(
        peak in 0.1..1e6f64, reads in 0.0..=1.0f64, p99 in 1u64..2_000, teams in 1u32..8, staleness in 0u64..5_000,
        more in 1.0..10.0f64, shorter in 0.1..1.0f64, others in 0u32..5, fresher in 0.0..1.0f64,
    ) {
        let easy = Numbers {
            peak, reads, p99: Duration::from_millis(p99), teams, staleness: Duration::from_millis(staleness),
        };
        let harder = [
            Numbers { peak: peak * more, ..easy },
            Numbers { p99: easy.p99.mul_f64(shorter), ..easy },
            Numbers { teams: teams + others, ..easy },
            Numbers { staleness: easy.staleness.mul_f64(fresher), ..easy },
        ];
        for costs in [&*RECORDED, &synthetic()] {
            let rung = |numbers| rung(&advise(numbers, costs));
            for hard in &harder {
                prop_assert!(rung(hard) >= rung(&easy), "{easy}: {}; {hard}: {}", rung(&easy), rung(hard));
            }
        }
    }
}
