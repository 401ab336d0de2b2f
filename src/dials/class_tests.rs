//! The judgement over a table of what could be seen: each class, its borders, and what cannot be told.

use super::observed::{Held, Level, Observed, Slow, Stall, Work};
use super::{Class, Finding, classify, sentence};

const MS: f64 = 1e6;

/// Up to 64 half-sent requests held, `each` threads coming with each of them beside `others`.
fn held(others: u32, each: f64, full: Option<u32>) -> Vec<Held> {
    [0, 1, 2, 4, 8, 16, 32, 64]
        .map(|count| Held {
            count,
            answered: full.is_none_or(|full| count < full),
            threads: others + (f64::from(count) * each) as u32,
        })
        .into_iter()
        .filter(|held| full.is_none_or(|full| held.count <= full))
        .collect()
}

/// A second of load at 1, 2, 4, … 64 in flight: an answer waits for `wait` and costs `cpu`, and at most
/// `bound` are worked on.
fn levels(wait: f64, cpu: f64, bound: u32) -> Vec<Level> {
    [1, 2, 4, 8, 16, 32, 64]
        .map(|in_flight: u32| {
            let rate = f64::from(in_flight.min(bound)) * 1e9 / (wait + cpu);
            Level {
                in_flight,
                answered: rate as u64,
                wall_ns: 1_000_000_000,
                undisturbed_ns: (wait + cpu) as u64,
                cpu_ns: (rate * cpu) as u64,
                busiest_ns: (rate * cpu) as u64,
                threads: 5,
                ..Level::default()
            }
        })
        .to_vec()
}

/// Threads that used so many milliseconds each while half-sent requests arrived.
fn reading(threads: &[u64]) -> Vec<Work> {
    threads.iter().map(|&cpu| Work { cpu_ns: cpu * 1_000_000, switches: cpu * 10 }).collect()
}

/// A server that is fine: nothing is bounded, five threads and one that reads.
fn fine() -> Observed {
    Observed {
        cores: 2,
        held: held(5, 0.0, None),
        reading: reading(&[10]),
        levels: levels(5.0 * MS, 0.02 * MS, u32::MAX),
        slow: Slow::NotAsked,
    }
}

fn stalled_from(least: u32) -> Slow {
    let stall = |slow| Stall { slow, stalled: slow >= least, by_ns: 19_000_000 };
    Slow::Tried([1, 2, 4, 8, 16, 32].map(stall).to_vec())
}

#[track_caller]
fn told(seen: &Observed) -> (Class, Option<u32>) {
    let Finding { class, bound, evidence } = classify(seen);
    assert!(!evidence.is_empty());
    (class.unwrap(), bound)
}

#[track_caller]
fn not_told(seen: &Observed, why: &str) {
    let said = classify(seen).class.unwrap_err();
    assert!(said.contains(why), "{said}");
}

#[test]
fn each_class_is_told_from_what_only_it_shows() {
    use Class::{BoundedPool, EventLoop, OneAtATime, ParallelTasks, ThreadPerClient};
    // Threads a client, clients that fill it, what can be worked on, milliseconds of each that reads; the answer.
    let (all, one) = (u32::MAX, Some(1));
    let rows = [
        ("held by one client", 0.0, one, 1, vec![9], (OneAtATime, one)),
        ("one lock around all", 1.0, None, 1, vec![9; 64], (OneAtATime, one)),
        ("held by eight", 0.0, Some(8), 8, vec![9; 8], (BoundedPool, Some(8))),
        ("four workers, a reader a client", 1.0, None, 4, vec![9; 64], (BoundedPool, Some(4))),
        ("four workers, one reader", 0.0, None, 4, vec![9], (BoundedPool, Some(4))),
        ("threads", 1.0, None, all, vec![9; 64], (ThreadPerClient, None)),
        ("two threads a client", 2.0, None, all, vec![9; 64], (ThreadPerClient, None)),
        ("a loop", 0.0, None, all, vec![100, 5], (EventLoop, None)),
        ("two workers", 0.0, None, all, vec![60, 40], (ParallelTasks, None)),
    ];
    for (what, each, full, bound, cpu, answer) in rows {
        let (held, levels) = (held(3, each, full), levels(5.0 * MS, 0.02 * MS, bound));
        let seen = Observed { held, levels, reading: reading(&cpu), ..fine() };
        assert_eq!(told(&seen), answer, "{what}");
    }
}

#[test]
fn a_loop_is_blocked_if_one_slow_request_stalls_the_others() {
    let seen = |least| Observed { slow: stalled_from(least), ..fine() };
    assert_eq!(told(&seen(1)).0, Class::EventLoopBlocked);
    assert_eq!(told(&seen(2)).0, Class::EventLoop);
    assert_eq!(told(&seen(99)).0, Class::EventLoop);
    let evidence = classify(&seen(1)).evidence.join("\n");
    assert!(evidence.contains("1 slow request stalls the others by 19 ms"), "{evidence}");
}

#[test]
fn several_threads_that_read_stay_parallel_tasks_whatever_stalls_them() {
    let seen = Observed { slow: stalled_from(1), reading: reading(&[50, 50]), ..fine() };
    assert_eq!(told(&seen).0, Class::ParallelTasks);
}

#[test]
fn slow_requests_tell_the_size_of_a_pool_exactly() {
    let pool = levels(5.0 * MS, 0.0, 5);
    let seen = Observed { levels: pool, held: held(9, 1.0, None), slow: stalled_from(4), ..fine() };
    assert_eq!(told(&seen), (Class::BoundedPool, Some(4)), "4 is near 5, and counted");
    let other = Observed { slow: stalled_from(32), ..seen };
    assert_eq!(told(&other), (Class::BoundedPool, Some(5)), "32 is another thing's size");
}

#[test]
fn a_helper_does_little_beside_the_one_that_reads() {
    let readers = |cpu: &[u64]| Observed { reading: reading(cpu), ..fine() }.readers(0.25);
    assert_eq!(readers(&[100, 24, 3]), 1);
    assert_eq!(readers(&[100, 25, 3]), 2);
    assert_eq!(readers(&[0, 0]), 0);
    assert_eq!(readers(&[]), 0);
    let busy_but_rare = [Work { cpu_ns: 100, switches: 90 }, Work { cpu_ns: 60, switches: 2 }];
    assert_eq!(Observed { reading: busy_but_rare.to_vec(), ..fine() }.readers(0.25), 1);
}

#[test]
fn threads_that_come_with_some_clients_only_are_neither() {
    for (each, grows) in [(0.0, Some(false)), (0.09, Some(false)), (0.3, None), (0.55, Some(true))]
    {
        let seen = Observed { held: held(5, each, None), ..fine() };
        match grows {
            Some(true) => assert_eq!(told(&seen).0, Class::ThreadPerClient, "{each}"),
            Some(false) => assert_eq!(told(&seen).0, Class::EventLoop, "{each}"),
            None => not_told(&seen, "threads came with each client"),
        }
    }
}

#[test]
fn a_pool_that_grows_until_it_is_full_does_not_grow_in_the_end() {
    let mut grown = held(2, 0.0, None);
    grown.iter_mut().for_each(|held| held.threads += held.count.min(16));
    let seen = Observed { held: grown, ..fine() };
    assert_eq!(told(&seen).0, Class::EventLoop);
}

#[test]
fn half_of_what_is_in_flight_is_the_border_between_a_bound_and_none() {
    let seen = |bound| Observed { levels: levels(5.0 * MS, 0.0, bound), ..fine() };
    assert_eq!(told(&seen(31)), (Class::BoundedPool, Some(31)));
    assert_eq!(told(&seen(33)), (Class::EventLoop, None));
}

#[test]
fn what_only_computes_shows_no_bound() {
    let computing = levels(0.0, 0.1 * MS, 1);
    let seen = Observed { levels: computing.clone(), ..fine() };
    assert_eq!(told(&seen).0, Class::EventLoop);
    let seen = Observed { levels: computing, held: held(3, 1.0, None), ..fine() };
    assert_eq!(told(&seen).0, Class::ThreadPerClient);
}

#[test]
fn a_machine_that_is_used_up_lowers_what_is_judged_and_then_ends_it() {
    // 0.4 ms of CPU for each: one thread is used up beyond 2,000 answers a second, at 10 in flight.
    let seen = Observed { levels: levels(4.6 * MS, 0.4 * MS, u32::MAX), ..fine() };
    assert_eq!(told(&seen).0, Class::EventLoop, "8 in flight are enough");
    let seen = Observed { levels: levels(4.0 * MS, 1.0 * MS, u32::MAX), ..fine() };
    not_told(&seen, "the CPUs were used up with 8 in flight");
}

#[test]
fn neighbours_that_take_the_cpu_do_not_make_a_pool() {
    let mut noisy = levels(5.0 * MS, 0.0, u32::MAX);
    for level in noisy.iter_mut().filter(|level| level.in_flight > 1) {
        level.answered /= 3; // every answer takes three times as long,
        level.kept_waiting_ns = level.answered * 10_000_000; // and that is because no CPU was to be had
    }
    assert_eq!(told(&Observed { levels: noisy, ..fine() }).0, Class::EventLoop);
}

#[test]
fn what_neither_stays_nor_rises_is_not_told() {
    let mut odd = levels(5.0 * MS, 0.0, u32::MAX);
    for (level, part) in odd.iter_mut().zip([1, 2, 3, 4, 4, 4, 4]) {
        level.answered /= part;
    }
    not_told(&Observed { levels: odd, ..fine() }, "neither all of them nor a fixed number");
}

#[test]
fn nothing_seen_is_nothing_told() {
    not_told(&Observed::default(), "not even one client");
    let nobody = Observed { held: held(5, 0.0, Some(0)), ..fine() };
    not_told(&nobody, "not even one client");
    not_told(&Observed { levels: Vec::new(), ..fine() }, "no request was answered");
    not_told(&Observed { reading: Vec::new(), ..fine() }, "no thread of this process");
}

#[test]
fn the_sentence_names_the_three_dials() {
    let said = |seen: &Observed| sentence(seen, &classify(seen)).unwrap();
    assert_eq!(
        said(&fine()),
        "64 in flight, 0.3 of 2 cores, 1 thread busy and 4 parked: concurrent and asynchronous, not parallel"
    );
    let pool = Observed { levels: levels(5.0 * MS, 0.0, 4), held: held(9, 1.0, None), ..fine() };
    assert_eq!(
        said(&pool),
        "64 in flight, 4 of them worked on, 0.0 of 2 cores, 1 thread busy and 4 asleep: concurrent up to 4 and blocking"
    );
    assert_eq!(sentence(&Observed::default(), &classify(&Observed::default())), None);
}
