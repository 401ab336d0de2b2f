//! Who waits, who is refused, who is dropped; which instance; what is kept; what breaks: counted by hand.

use crate::build::*;
use brigade_simulator::model::{
    Arrive, Fault, Harm, Keys, Kind, Line, MS, Patience, Policy, SECOND, Step,
};
use brigade_simulator::{Losses, Outcome};

/// Three requests at once for a server that needs 2 ms, after one that needs 2 as well.
fn four(line: Line, timeout: Option<u64>) -> Outcome {
    scenario(at(&[0, MS, MS + 1, MS + 2]), vec![serve("db", constant(2 * MS))])
        .station("db", lined(1, line))
        .patience(Patience { timeout, ..Patience::default() })
        .lasts(20, 0)
        .run(1)
}

fn answered(run: &Outcome) -> (u64, Losses) {
    (run.clients[0].answered, run.clients[0].lost)
}

#[test]
fn the_last_to_come_is_the_first_to_be_served() {
    let fifo = four(Line::default(), Some(5 * MS));
    // Answered after 2, 3 and (nearly) 5 ms; the last would be after 7.
    assert_eq!(answered(&fifo), (3, Losses { timed_out: 1, ..Losses::default() }));
    let lifo = four(Line { lifo: true, ..Line::default() }, Some(4 * MS));
    // The last came at 1 ms + 2 ns and is answered at 4; the one before it at 6; the first of the three is given up.
    assert_eq!(answered(&lifo), (2, Losses { timed_out: 2, ..Losses::default() }));
    assert_eq!(lifo.clients[0].latency.mean, (2e6 + 3e6 - 2.0) / 2.0);
}

#[test]
fn one_that_waited_for_too_long_is_refused_when_its_turn_comes() {
    let run = four(Line { patience: Some(2 * MS), ..Line::default() }, None);
    // They would wait 1, 3 and 5 ms: when the second is refused the server is free, and the third has waited 3 ms less 2 ns.
    assert_eq!(answered(&run), (2, Losses { refused: 2, ..Losses::default() }));
    assert_eq!(run.stations[0].busy, 0.2);
}

#[test]
fn one_that_was_given_up_is_dropped_and_costs_nothing() {
    let kept = four(Line::default(), Some(2_500 * US));
    let dropped = four(Line { drops_abandoned: true, ..Line::default() }, Some(2_500 * US));
    // The first is answered. The second is given up while it is served, and the others before they are.
    assert_eq!((answered(&kept).0, kept.stations[0].served), (1, 4));
    assert_eq!((answered(&dropped).0, dropped.stations[0].served), (1, 2));
    assert_eq!(dropped.stations[0].refused, 2);
}

#[test]
fn what_a_request_asked_for_is_dropped_when_the_request_is_given_up() {
    let line = Line { drops_abandoned: true, ..Line::default() };
    let run = scenario(at(&[0, 0]), vec![call("db", Patience::default())])
        .path("db", vec![serve("db", constant(4 * MS))])
        .station("db", lined(1, line))
        .patience(Patience { timeout: Some(3 * MS), ..Patience::default() })
        .lasts(20, 0)
        .run(1);
    assert_eq!((run.stations[0].served, run.stations[0].refused), (1, 1));
    assert_eq!(run.clients[0].lost.timed_out, 2);
}

fn spread(policy: Policy) -> Vec<f64> {
    let run = scenario(constantly(1_000.0), vec![to("apps", vec![serve("cpu", constant(3 * MS))])])
        .with(|of| of.groups.push(group("apps", 4, policy)))
        .in_each("apps", "cpu", cores(1))
        .lasts(2_000, 0)
        .run(1);
    vec![run.clients[0].latency.mean / 1e6, run.stations[0].busy]
}

#[test]
fn a_balancer_that_knows_more_lets_wait_less() {
    // Each instance gets one request every 4 ms and needs 3: in turn none waits.
    assert_eq!(spread(Policy::RoundRobin)[0], 3.0);
    assert_eq!(spread(Policy::LeastLoaded)[0], 3.0);
    let (random, two) = (spread(Policy::Random)[0], spread(Policy::TwoChoices)[0]);
    assert!(random > 1.4 * two && two < 4.0, "{random} {two}");
    assert!((spread(Policy::Random)[1] - 0.75).abs() < 0.01);
}

#[test]
fn who_goes_by_old_news_goes_where_all_go() {
    let late = |view| {
        let steps = vec![to("apps", vec![serve("cpu", exponential(MS))])];
        let run = scenario(open(7_000.0), steps)
            .with(|of| of.groups.push(group("apps", 10, Policy::LeastLoaded)))
            .with(|of| of.groups[0].view = view)
            .in_each("apps", "cpu", cores(1))
            .lasts(5_000, 0)
            .run(1);
        run.clients[0].latency.mean / 1e6
    };
    let (fresh, stale) = (late(0), late(20 * MS));
    assert!(fresh < 2.0 && stale > 3.0 * fresh, "{fresh} {stale}");
}

fn cached(shares_loads: bool, arrive: Arrive, keys: Option<Keys>) -> Outcome {
    let miss = vec![serve("db", constant(2 * MS))];
    scenario(arrive, vec![Step::LookUp { at: "cache".into(), miss }])
        .station("cache", Kind::Cache { capacity: 100, shares_loads })
        .station("db", servers(100))
        .with(|of| of.clients[0].keys = keys)
        .run(1)
}

#[test]
fn those_who_miss_the_same_key_at_once_share_one_load() {
    let times = [0, MS, 2 * MS + 1, 3 * MS];
    let alone = cached(false, at(&times), None);
    let shared = cached(true, at(&times), None);
    let counts =
        |run: &Outcome| (run.stations[0].served, run.stations[0].hits, run.stations[1].served);
    assert_eq!((counts(&alone), counts(&shared)), ((4, 2, 2), (4, 3, 1)));
    assert_eq!(shared.clients[0].latency.mean, 3e6 / 4.0);
    assert_eq!((shared.stations[0].most_waiting, shared.stations[0].waits.mean), (1, 1e6 / 4.0));
}

#[test]
fn a_billion_keys_need_no_billion_places() {
    let keys = Keys { count: 1_000_000_000, exponent: 1.0 };
    let run = cached(false, open(100_000.0), Some(keys));
    let share = run.stations[0].hits as f64 / run.stations[0].served as f64;
    // A hundred of them are held: by Che's formula that is some 13 % of what is asked for.
    assert!((0.05..0.25).contains(&share), "{share}");
}

#[test]
fn a_write_is_applied_by_every_replica_after_its_journey() {
    let apply = Step::Apply {
        group: "replicas".into(),
        after: 5 * MS,
        steps: vec![serve("disk", constant(2 * MS))],
    };
    let run = scenario(at(&[0, 0]), vec![serve("db", constant(MS)), apply])
        .with(|of| of.groups.push(group("replicas", 3, Policy::Random)))
        .in_each("replicas", "disk", servers(1))
        .station("db", servers(1))
        .lasts(20, 0)
        .run(1);
    assert_eq!((run.stations[0].served, run.clients[0].latency.mean), (6, 1.5e6));
    // Each of the three is busy for 4 ms of 20; the second write comes 1 ms after the first, and waits one.
    assert_eq!(((run.stations[0].busy * 100.0).round(), run.stations[0].waits.mean), (20.0, 5e5));
}

fn broken(kind: Kind, harm: Harm) -> Outcome {
    let fault = Fault { at: "db".into(), instance: None, from: 2 * MS, to: 5 * MS, harm };
    scenario(at(&[0, 0, 3 * MS]), vec![serve("db", constant(4 * MS))])
        .station("db", kind)
        .with(|of| of.faults.push(fault))
        .lasts(40, 0)
        .run(1)
}

#[test]
fn what_stands_still_goes_on_afterwards() {
    for kind in [servers(1), cores(1), sliced(1, 10 * MS)] {
        let run = broken(kind, Harm::Stall);
        // Done at 7, 11 and 15 ms.
        assert_eq!((answered(&run).0, run.clients[0].latency.mean), (3, (7e6 + 11e6 + 12e6) / 3.0));
        assert_eq!(run.stations[0].busy, 15.0 / 40.0);
    }
    assert_eq!(broken(cores(1), Harm::Stall).dials.on_cpu.mean, 12.0 / 40.0);
    assert_eq!(broken(servers(1), Harm::Stall).dials.on_cpu.mean, 0.0);
}

#[test]
fn what_is_slow_takes_as_many_times_as_long_while_it_is() {
    let run = broken(servers(2), Harm::Slow(3.0));
    // The first two have 2 ms done, do 1 in the next 3, and the last: done at 6. The third begins then.
    assert_eq!(run.clients[0].latency.mean, (6e6 + 6e6 + 7e6) / 3.0);
}

#[test]
fn what_crashes_fails_what_is_in_it_and_what_comes() {
    for kind in [servers(1), cores(2), sliced(1, MS)] {
        let run = broken(kind, Harm::Crash);
        assert_eq!(answered(&run), (0, Losses { crashed: 3, ..Losses::default() }));
        assert_eq!(run.stations[0].busy, 2.0 / 40.0);
    }
    let back = Patience { retries: 3, pause: 2 * MS, ..Patience::default() };
    let fault =
        Fault { at: "threads".into(), instance: None, from: MS, to: 2 * MS, harm: Harm::Crash };
    let run = scenario(at(&[0, 0]), vec![hold("threads", vec![serve("db", constant(4 * MS))])])
        .station("threads", pool(1, true))
        .station("db", servers(1))
        .with(|of| of.faults.push(fault))
        .patience(back)
        .lasts(20, 0)
        .run(1);
    // Both fail at 1 ms and come back at 3: done at 7 and 11.
    assert_eq!((answered(&run).0, run.clients[0].latency.mean), (2, (7e6 + 11e6) / 2.0));
    assert_eq!((run.stations[0].busy, run.stations[1].busy), (9.0 / 20.0, 9.0 / 20.0));
}

#[test]
fn a_crash_of_one_instance_is_none_of_another() {
    let fault =
        Fault { at: "cpu".into(), instance: Some(0), from: 0, to: SECOND, harm: Harm::Crash };
    let run = scenario(constantly(100.0), vec![to("apps", vec![serve("cpu", constant(MS))])])
        .with(|of| of.groups.push(group("apps", 4, Policy::RoundRobin)))
        .in_each("apps", "cpu", cores(1))
        .with(|of| of.faults.push(fault))
        .run(1);
    assert_eq!(answered(&run), (75, Losses { crashed: 25, ..Losses::default() }));
}

#[test]
fn a_budget_bounds_what_is_sent_again() {
    let line = Line { room: Some(0), ..Line::default() };
    let sent = |budget| {
        let patience = Patience { retries: 3, budget, ..Patience::default() };
        let run = scenario(constantly(1_000.0), vec![serve("db", constant(SECOND))])
            .station("db", lined(1, line))
            .patience(patience)
            .run(1);
        (run.clients[0].asked, run.clients[0].sent)
    };
    // One is served for all of the second, and 999 are refused.
    assert_eq!(sent(None), (1_000, 1 + 4 * 999));
    assert_eq!(sent(Some(0.1)), (1_000, 1_000 + 100));
    assert_eq!(sent(Some(0.0)), (1_000, 1_000));
}

#[test]
fn a_breaker_sends_nothing_for_a_second_and_then_one_to_try() {
    let fault =
        Fault { at: "db".into(), instance: None, from: 0, to: 2_500 * MS, harm: Harm::Crash };
    let run = scenario(constantly(100.0), vec![serve("db", constant(MS))])
        .station("db", servers(1))
        .with(|of| of.faults.push(fault))
        .patience(Patience { breaker: Some(5), ..Patience::default() })
        .lasts(10_000, 0)
        .run(1);
    // Five fail by 40 ms, one tries at 1,040 and one at 2,040; the one at 3,040 is answered, as all after it.
    let lost = Losses { crashed: 5 + 2, not_sent: 304 - 7, ..Losses::default() };
    assert_eq!(answered(&run), (1_000 - 304, lost));
}
