//! Small runs whose every number can be counted by hand.

use crate::build::*;
use brigade_simulator::Losses;
use brigade_simulator::model::{Kind, Line, MS, Patience};

#[test]
fn one_server_serves_one_after_the_other() {
    let run = scenario(at(&[0, 0, 5 * MS]), vec![serve("db", constant(2 * MS))])
        .station("db", servers(1))
        .lasts(10, 0)
        .run(1);
    let (users, db) = (&run.clients[0], &run.stations[0]);
    assert_eq!((users.asked, users.sent, users.answered, users.open), (3, 3, 3, 0));
    // Latencies are 2, 4 and 2 ms.
    assert_eq!(users.latency.mean, 8e6 / 3.0);
    assert_eq!((db.served, db.refused, db.most_waiting), (3, 0, 1));
    assert_eq!((db.busy, db.waiting), (0.6, 0.2));
    assert_eq!(db.waits.mean, 2e6 / 3.0);
    assert_eq!((run.dials.in_flight.mean, run.dials.in_flight.max), (0.8, 2));
    assert_eq!((run.dials.in_flight.together, run.dials.parked), (0.2, Some(0.0)));
    // Six events: three arrivals, three ends of service; and the end of the warm-up, and nine tenths of the time.
    assert_eq!((run.events, run.length), (6 + 10, 10 * MS));
    assert_eq!(run.bottleneck, Some(0));
}

#[test]
fn a_mean_wait_at_one_server_is_what_the_formula_says() {
    let run = queue(900.0, 1, exponential(MS)).lasts(2_000_000, 10_000).run(1);
    let mean = run.clients[0].latency.mean / 1e6;
    assert!((mean - 10.0).abs() < 0.5, "{mean} ms, and M/M/1 says 10");
    assert!((run.stations[0].busy - 0.9).abs() < 0.005);
    assert_eq!(run.growth, None);
}

#[test]
fn a_full_line_refuses_and_who_comes_later_is_served() {
    let line = Line { room: Some(1), ..Line::default() };
    let run = scenario(at(&[0, 0, 0, 4 * MS]), vec![serve("db", constant(2 * MS))])
        .station("db", lined(1, line))
        .lasts(10, 0)
        .run(1);
    let users = &run.clients[0];
    assert_eq!((users.answered, users.lost), (3, Losses { refused: 1, ..Losses::default() }));
    assert_eq!(run.stations[0].refused, 1);
}

#[test]
fn what_was_given_up_is_still_worked_on() {
    let patience = Patience { timeout: Some(3 * MS), ..Patience::default() };
    let run = scenario(at(&[0, 0, 0]), vec![serve("db", constant(2 * MS))])
        .station("db", servers(1))
        .patience(patience)
        .lasts(10, 0)
        .run(1);
    let users = &run.clients[0];
    // The second is answered after 4 ms and the third after 6: both were given up after 3.
    assert_eq!((users.answered, users.lost.timed_out), (1, 2));
    assert_eq!((run.stations[0].served, run.stations[0].busy), (3, 0.6));
}

#[test]
fn a_retry_is_sent_after_its_pause_and_each_pause_is_twice_the_last() {
    let line = Line { room: Some(0), ..Line::default() };
    let patience = Patience { retries: 3, pause: MS, ..Patience::default() };
    let run = scenario(at(&[0, 0]), vec![serve("db", constant(6 * MS))])
        .station("db", lined(1, line))
        .patience(patience)
        .lasts(20, 0)
        .run(1);
    let users = &run.clients[0];
    // The second is sent at 0, 1, 3 and 7 ms; then the server is free, and it is answered at 13.
    assert_eq!((users.asked, users.sent, users.answered), (2, 5, 2));
    assert_eq!(users.latency.mean, (6e6 + 13e6) / 2.0);
}

#[test]
fn a_thread_is_held_while_its_request_waits_and_a_core_is_not() {
    let steps = |serve| vec![pass(MS), serve, pass(3 * MS)];
    let compute = || serve("cpu", constant(4 * MS));
    let blocking = scenario(at(&[0, 0]), vec![hold("threads", steps(compute()))])
        .station("threads", pool(2, true))
        .station("cpu", cores(1))
        .lasts(16, 0)
        .run(1);
    let async_ =
        scenario(at(&[0, 0]), steps(compute())).station("cpu", cores(1)).lasts(16, 0).run(1);
    for run in [&blocking, &async_] {
        assert_eq!(run.dials.on_cpu.mean, 0.5);
        // The first waits 1 + 3 ms, the second as long, and 4 ms for the core, which is no waiting.
        assert_eq!(run.dials.waiting, 0.5);
        assert_eq!(run.clients[0].latency.mean, (8e6 + 12e6) / 2.0);
    }
    assert_eq!((blocking.dials.parked, async_.dials.parked), (Some(1.0), Some(0.0)));
    assert_eq!((blocking.dials.held, async_.dials.held), (0.5, 0.0));
    assert_eq!(blocking.stations[0].busy, 20.0 / 32.0);
}

#[test]
fn slices_take_turns_and_a_switch_costs() {
    let run = |kind| {
        let steps = vec![serve("cpu", listed(&[3 * MS, MS]))];
        scenario(at(&[0, 0]), steps).station("cpu", kind).lasts(10, 0).run(1)
    };
    // One after the other the second is done at 4 ms; in slices of 1 ms at 2.
    assert_eq!(run(cores(1)).clients[0].latency.mean, (3e6 + 4e6) / 2.0);
    assert_eq!(run(sliced(1, MS)).clients[0].latency.mean, (4e6 + 2e6) / 2.0);
    let switch =
        Kind::Cores { cores: 1, order: brigade_simulator::model::Order::Sliced(MS), switch: MS };
    // Three changes: to the first, to the second, back to the first.
    assert_eq!(run(switch).clients[0].latency.mean, (7e6 + 4e6) / 2.0);
}

#[test]
fn a_lock_is_handed_over_for_a_price() {
    let run = scenario(at(&[0, 0]), vec![hold("lock", vec![serve("cpu", constant(2 * MS))])])
        .station("lock", Kind::Lock { hand_over: MS })
        .station("cpu", cores(2))
        .lasts(10, 0)
        .run(1);
    assert_eq!(run.clients[0].latency.mean, (2e6 + 5e6) / 2.0);
    assert_eq!((run.stations[0].busy, run.stations[1].busy), (0.5, 0.2));
}

#[test]
fn a_closed_loop_sends_when_it_was_answered_and_has_thought() {
    let arrive = brigade_simulator::model::Arrive::Closed { users: 2, think: constant(3 * MS) };
    let run = scenario(arrive, vec![serve("db", constant(2 * MS))])
        .station("db", servers(2))
        .lasts(21, 0)
        .run(1);
    // Each asks at 3, 8, 13 and 18 ms.
    assert_eq!((run.clients[0].asked, run.clients[0].answered), (8, 8));
}

#[test]
fn a_call_that_fails_fails_its_caller_and_one_that_is_given_up_goes_on() {
    let patience = Patience { timeout: Some(MS), retries: 1, ..Patience::default() };
    let run = scenario(at(&[0]), vec![call("db", patience)])
        .path("db", vec![serve("db", constant(4 * MS))])
        .station("db", servers(2))
        .lasts(10, 0)
        .run(1);
    assert_eq!((run.clients[0].lost.timed_out, run.clients[0].sent), (1, 1));
    assert_eq!((run.stations[0].served, run.stations[0].busy), (2, 0.4));
    let alone = scenario(at(&[0]), vec![call("db", Patience::default())])
        .path("db", vec![serve("db", constant(4 * MS))])
        .station("db", servers(1))
        .lasts(10, 0)
        .run(1);
    assert_eq!((alone.clients[0].answered, alone.clients[0].latency.mean), (1, 4e6));
}

#[test]
fn what_cannot_keep_up_is_told_as_growth() {
    let run = queue(1_200.0, 1, constant(MS)).lasts(20_000, 1_000).run(1);
    let growth = run.growth.expect("200 a second stay");
    assert!((growth - 200.0).abs() < 15.0, "{growth}");
    assert_eq!(run.bottleneck, Some(0));
    assert_eq!(queue(990.0, 1, constant(MS)).lasts(20_000, 1_000).run(1).growth, None);
}

#[test]
fn what_grows_without_end_is_stopped_at_a_bound() {
    let run = queue(10_000_000.0, 1, constant(MS)).lasts(60_000, 0).run(1);
    // A million are inside after a tenth of a second.
    assert!(run.length < 200 * MS, "{}", run.length);
    let growth = run.growth.expect("it was stopped");
    assert!((growth / 9_999_000.0 - 1.0).abs() < 0.01, "{growth}");
    assert!(run.dials.in_flight.mean.is_finite() && run.clients[0].open > 900_000);
    let before = queue(10_000_000.0, 1, constant(MS)).lasts(60_000, 30_000).run(1);
    assert!(before.growth.is_some() && before.length == 0 && !before.stations[0].busy.is_nan());
}

#[test]
fn a_user_who_is_refused_at_once_and_thinks_for_no_time_does_not_stop_the_clock() {
    let line = Line { room: Some(0), ..Line::default() };
    let arrive = brigade_simulator::model::Arrive::Closed { users: 2, think: constant(0) };
    let run = scenario(arrive, vec![serve("db", constant(MS))])
        .station("db", lined(1, line))
        .lasts(10, 0)
        .run(1);
    assert_eq!(run.clients[0].answered, 9);
    assert!(run.clients[0].lost.refused > 9_000);
}
