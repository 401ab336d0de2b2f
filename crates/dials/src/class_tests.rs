//! The judgement over a table of what could be seen: each class, its borders, and what cannot be told.

use super::observed::{Burst, Held, Level, Observed, Reader, Reuse, Slow, Stall, Work};
use super::{Class, Finding, classify, price, sentence, title};

const MS: u64 = 1_000_000;

/// Up to 64 half-sent requests held, `each` threads coming with each of them beside `others`.
fn held(others: u32, each: u32, full: Option<u32>) -> Vec<Held> {
    let held = [0, 1, 2, 4, 8, 16, 32, 64].map(|count| Held {
        count,
        answered: full.is_none_or(|full| count < full),
        before: others,
        threads: others + count * each,
    });
    held.into_iter().filter(|held| full.is_none_or(|full| held.count <= full)).collect()
}

/// Bursts of an answer that waits for `wait` and computes for `cpu`, of which at most `bound` are worked on, by
/// that many threads or by `threads`.
fn bursts(wait: u64, cpu: u64, bound: u32, threads: Option<u32>) -> Vec<Burst> {
    let counts = [1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 64, 64, 64, 64, 64, 128, 128, 128, 128, 128];
    let burst = |count: u32| {
        let round = |n: u32| u64::from(n / bound + 1) * wait + u64::from(n + 1) * cpu;
        let mut took_ns: Vec<u64> = (0..count).map(round).collect();
        took_ns.sort_unstable();
        let took_part = threads.unwrap_or(count.min(bound) + 1);
        Burst { count, took_ns, cpu_ns: u64::from(count) * cpu, took_part, ..Burst::default() }
    };
    counts.map(burst).to_vec()
}

/// Twelve requests, read by so many threads in turn.
fn readers(threads: u32) -> Vec<Reader> {
    let reader =
        |line| Reader { thread: Some(line % threads), again: Some(line % threads), process: false };
    (0..12).map(reader).collect()
}

/// Threads that used so many milliseconds each while half-sent requests arrived.
fn reading(threads: &[u64]) -> Vec<Work> {
    let work = |(thread, &ms): (u32, &u64)| Work { thread, cpu_ns: ms * MS, switches: ms * 10 };
    (0..).zip(threads).map(work).collect()
}

/// A loop that is fine: nothing is bounded, five threads and one that reads.
fn fine() -> Observed {
    Observed {
        cores: 2,
        held: held(5, 0, None),
        bursts: bursts(5 * MS, MS / 50, 1_000, Some(1)),
        readers: readers(1),
        reading: reading(&[10]),
        serving: 1,
        load: Some(Level {
            in_flight: 64,
            answered: 10_000,
            wall_ns: 1_000 * MS,
            cpu_ns: 300 * MS,
            switches: 20_000,
            threads: 5,
            ..Level::default()
        }),
        ..Observed::default()
    }
}

/// Requests of which none waits.
fn computing() -> Vec<Burst> {
    bursts(0, MS / 5, 1, Some(1))
}

fn stalled_from(least: u32) -> Slow {
    let stall = |slow| Stall { slow, stalled: slow >= least, by_ns: 19 * MS };
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
    use Class::{
        BoundedPool, EventLoop, OneAtATime, ParallelTasks, ThreadPerClient, ThreadPerRequest,
    };
    let many = 1_000;
    let waits = |bound, threads| bursts(20 * MS, MS / 50, bound, threads);
    // Threads per client, clients that fill it, bursts, threads that read in turn; the answer.
    let rows = [
        ("held by one client", 0, Some(1), waits(1, None), 1, (OneAtATime, Some(1))),
        ("one lock around all", 1, None, waits(1, None), 12, (OneAtATime, Some(1))),
        ("a loop that is held", 0, None, waits(1, Some(1)), 1, (OneAtATime, Some(1))),
        ("held by eight", 0, Some(8), waits(8, None), 8, (BoundedPool, Some(8))),
        ("a reader each, four workers", 1, None, waits(4, None), 12, (BoundedPool, Some(4))),
        ("one reader, five workers", 0, None, waits(5, None), 1, (BoundedPool, Some(5))),
        ("one reader, forty workers", 0, None, waits(40, None), 1, (BoundedPool, Some(40))),
        ("threads", 1, None, waits(many, None), 12, (ThreadPerClient, None)),
        ("threads that compute", 1, None, computing(), 12, (ThreadPerClient, None)),
        ("one reader, threads", 0, None, waits(many, None), 1, (ThreadPerRequest, None)),
        ("a loop", 0, None, waits(many, Some(1)), 1, (EventLoop, None)),
        ("a loop and its pool", 0, None, waits(many, Some(5)), 1, (EventLoop, None)),
        ("a loop with ten connections", 0, None, waits(10, Some(1)), 1, (EventLoop, Some(10))),
        ("two workers", 0, None, waits(many, Some(4)), 2, (ParallelTasks, None)),
    ];
    for (what, each, full, bursts, reads, answer) in rows {
        let seen = Observed {
            held: held(5, each, full),
            bursts,
            readers: readers(reads),
            reading: reading(&vec![9; reads as usize]),
            ..fine()
        };
        assert_eq!(told(&seen), answer, "{what}");
    }
}

#[test]
fn a_client_has_a_thread_or_a_process() {
    let mut seen = Observed { readers: readers(12), reading: reading(&[9; 12]), ..fine() };
    assert_eq!(told(&seen).0, Class::ThreadPerClient);
    seen.readers.iter_mut().for_each(|reader| reader.process = true);
    assert_eq!(told(&seen).0, Class::ProcessPerClient);
    assert!(price(&seen, &classify(&seen)).unwrap().contains("at least"));
    seen.bursts = bursts(20 * MS, 0, 16, None);
    assert_eq!(told(&seen), (Class::ProcessPerClient, None), "they compute where it is not seen");
    seen.bursts = fine().bursts;
    seen.readers.iter_mut().for_each(|reader| reader.again = Some(1));
    assert_eq!(told(&seen).0, Class::ParallelTasks, "another thread each time is no request's own");
    let came = Observed { readers: Vec::new(), held: held(5, 1, None), ..seen };
    assert_eq!(told(&came).0, Class::ThreadPerClient, "it came with its client");
}

#[test]
fn threads_of_the_round_before_are_no_client_s() {
    // FastAPI's `def`: half-sent requests cost no thread, and a pool that grew to 32 in the round before is
    // still there when 64 are held.
    let grown = [0, 1, 2, 4, 8, 16, 32, 64].map(|count| Held {
        count,
        answered: true,
        before: 1 + count / 2,
        threads: 1 + count / 2,
    });
    let bursts = bursts(20 * MS, MS / 50, 40, None);
    let seen = Observed { held: grown.to_vec(), bursts, ..fine() };
    assert_eq!(told(&seen), (Class::BoundedPool, Some(40)));
    assert_eq!(title(&seen, &classify(&seen)), "a bounded pool of 40");
}

#[test]
fn a_pool_whose_cpu_is_used_up_is_counted_by_its_threads() {
    // Half a millisecond for each: the CPU is used up with 40, and bursts show no rounds.
    let mut bursts = bursts(20 * MS, MS / 2, 1_000, Some(41));
    assert_eq!(
        told(&Observed { bursts: bursts.clone(), ..fine() }),
        (Class::BoundedPool, Some(40))
    );
    bursts.iter_mut().zip(30..).for_each(|(burst, ran)| burst.took_part = ran);
    not_told(&Observed { bursts, ..fine() }, "requests waited for a CPU");
}

#[test]
fn neighbours_are_blamed_only_if_they_took_the_cpu() {
    let mut bursts = bursts(20 * MS, MS / 2, 1_000, Some(41));
    bursts.iter_mut().zip(30..).for_each(|(burst, ran)| burst.took_part = ran);
    let seen = |others| Observed { bursts: bursts.clone(), others, ..fine() };
    not_told(&seen(Some(0.4)), "other programs took 40 % of the CPUs");
    not_told(&seen(Some(0.05)), "requests waited for a CPU");
    not_told(&seen(None), "requests waited for a CPU");
}

#[test]
fn a_loop_is_blocked_if_one_slow_request_stalls_the_others() {
    let seen = |least| Observed { slow: stalled_from(least), ..fine() };
    assert_eq!(told(&seen(1)).0, Class::EventLoopBlocked);
    assert_eq!(told(&seen(2)).0, Class::EventLoop);
    assert_eq!(told(&seen(99)).0, Class::EventLoop);
    let evidence = classify(&seen(1)).evidence.join("\n");
    assert!(evidence.contains("1 slow request stalls the others by 19 ms"), "{evidence}");
    let computes = Observed { bursts: computing(), ..seen(1) };
    assert_eq!(told(&computes).0, Class::EventLoopBlocked);
}

#[test]
fn several_threads_that_read_stay_parallel_tasks_whatever_stalls_them() {
    let seen = Observed { slow: stalled_from(1), reading: reading(&[50, 50]), ..fine() };
    assert_eq!(told(&seen).0, Class::ParallelTasks);
    let processes = Observed { serving: 2, ..fine() };
    assert_eq!(told(&processes).0, Class::ParallelTasks);
    let said = sentence(&processes, &classify(&processes)).unwrap();
    assert!(said.ends_with("2 processes taking turns"), "{said}");
}

#[test]
fn what_the_fast_url_cannot_show_the_slow_one_may() {
    let slow = |slow_bursts| Observed {
        bursts: computing(),
        slow: stalled_from(99),
        slow_bursts,
        ..fine()
    };
    let waits = |bound, threads| bursts(100 * MS, MS / 50, bound, threads);
    assert_eq!(told(&slow(waits(1_000, Some(1)))).0, Class::EventLoop);
    assert_eq!(told(&slow(waits(40, None))), (Class::BoundedPool, Some(40)));
}

#[test]
fn what_only_computes_is_told_by_what_a_waiting_client_holds_or_not_at_all() {
    let seen = Observed { bursts: computing(), ..fine() };
    not_told(&seen, "an event loop, or one at a time on each thread; a URL that waits");
    let handed = Level { answered: 100, handed_over: 90, ..Level::default() };
    not_told(&Observed { load: Some(handed), ..seen.clone() }, "hand them to others");
    let mut moves = Observed { reading: reading(&[9, 9]), serving: 2, ..seen };
    not_told(&moves, "2 threads read and answer them");
    moves.readers.iter_mut().for_each(|reader| reader.again = Some(1));
    assert_eq!(told(&moves).0, Class::ParallelTasks, "a request that moves is a task");
}

#[test]
fn a_helper_does_little_beside_the_one_that_reads() {
    let readers = |cpu: &[u64]| Observed { reading: reading(cpu), ..fine() }.reading_threads(0.25);
    assert_eq!(readers(&[100, 24, 3]), [0]);
    assert_eq!(readers(&[100, 25, 3]), [0, 1]);
    assert!(readers(&[0, 0]).is_empty());
    assert!(readers(&[]).is_empty());
    let rare = [(0, 100, 90), (1, 60, 2)];
    let rare = rare.map(|(thread, cpu_ns, switches)| Work { thread, cpu_ns, switches });
    assert_eq!(Observed { reading: rare.to_vec(), ..fine() }.reading_threads(0.25), [0]);
}

#[test]
fn nothing_seen_is_nothing_told() {
    not_told(&Observed::default(), "no client was answered");
    not_told(&Observed { held: held(5, 0, Some(0)), ..fine() }, "no client was answered");
    not_told(&Observed { bursts: Vec::new(), ..fine() }, "no half-sent request was answered");
}

#[test]
fn a_wrong_process_is_noticed_before_anything_is_believed() {
    for full in [None, Some(1), Some(8)] {
        let seen = Observed { reading: Vec::new(), held: held(5, 0, full), ..fine() };
        not_told(&seen, "no thread of this process");
    }
    let part = Observed { strangers: vec![4711], ..fine() };
    not_told(&part, "4711 () had connections too; name the process that started all of them");
}

#[test]
fn an_answer_that_is_held_back_on_a_reused_connection_is_said_first() {
    let reuse = Reuse { new_ns: 21 * MS, reused_ns: 63 * MS, within_ns: 41 * MS };
    let said = |reuse| classify(&Observed { reuse: Some(reuse), ..fine() }).evidence.swap_remove(0);
    assert!(
        said(reuse).starts_with("answers on a reused connection take 42 ms more"),
        "{}",
        said(reuse)
    );
    assert!(said(reuse).contains("TCP_NODELAY"));
    // Slower, but not between head and body; or as fast.
    assert!(!said(Reuse { within_ns: MS, ..reuse }).contains("TCP_NODELAY"));
    assert!(!said(Reuse { reused_ns: 21 * MS, ..reuse }).contains("TCP_NODELAY"));
}

#[test]
fn the_sentence_names_the_three_dials() {
    let said = |seen: &Observed| sentence(seen, &classify(seen)).unwrap();
    assert_eq!(
        said(&fine()),
        "64 in flight, 0.3 of 2 cores, 0 threads busy and 5 idle: concurrent and asynchronous, not parallel"
    );
    let pool = Observed { bursts: bursts(20 * MS, 0, 4, None), ..fine() };
    assert_eq!(
        said(&pool),
        "64 in flight, 4 of them worked on, 0.3 of 2 cores, 0 threads busy and 5 asleep: concurrent up to 4 and blocking"
    );
    assert_eq!(sentence(&Observed::default(), &classify(&Observed::default())), None);
}
