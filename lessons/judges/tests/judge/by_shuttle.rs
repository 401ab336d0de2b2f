//! Every schedule, one memory for all: what threads can do to one another.

use super::{CASES, Kind, Operation, accepted, lost};
use brigade_judge::against::shuttle::{explore, sync};
use brigade_judge::{Cases, Ruling};
use explore::{alone, explore, rhythms};
use sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use sync::{Arc, Condvar, Mutex, mpsc, thread};

fn counted(step: impl Fn(&AtomicU64) + Copy + Send + Sync + 'static) -> Ruling {
    explore(&CASES, move || {
        let total = Arc::new(AtomicU64::new(0));
        let add = || {
            let total = Arc::clone(&total);
            thread::spawn(move || step(&total))
        };
        [add(), add()].into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(total.load(SeqCst), 2, "an update was lost");
    })
}

#[test]
fn a_lost_update_takes_one_preemption() {
    let broken = counted(|total| {
        let n = total.load(SeqCst);
        total.store(n + 1, SeqCst);
    });
    let schedule = lost(broken, "an update was lost");
    assert_eq!(schedule.preemptions, Some(1));
    let stores = schedule.events.iter().filter(|e| e.kind == Kind::Did(Operation::Store));
    assert_eq!(stores.map(|e| e.said.as_str()).collect::<Vec<_>>(), [":= 1", ":= 1"]);
    accepted(counted(|total| {
        total.fetch_add(1, SeqCst);
    }));
}

fn transfers(first: [usize; 2], second: [usize; 2]) -> Ruling {
    explore(&CASES, move || {
        let locks = Arc::new([Mutex::new(0), Mutex::new(0)]);
        let both = |[a, b]: [usize; 2]| {
            let locks = Arc::clone(&locks);
            thread::spawn(move || {
                let _first = locks[a].lock().unwrap();
                let _second = locks[b].lock().unwrap();
            })
        };
        [both(first), both(second)].into_iter().for_each(|thread| thread.join().unwrap());
    })
}

#[test]
fn a_deadlock_says_who_waits_for_whom() {
    let schedule = lost(transfers([0, 1], [1, 0]), "A waits for a lock that B has");
    let waiting: Vec<_> = schedule.waiting().iter().map(|w| (w.thread, w.on)).collect();
    assert_eq!(waiting, [(0, Some(1)), (1, Some(2)), (2, Some(1))]);
    accepted(transfers([0, 1], [0, 1]));
}

#[test]
fn a_wake_up_before_the_wait_is_lost() {
    let model = |locked: bool| {
        explore(&CASES, move || {
            let ready = Arc::new((Mutex::new(()), Condvar::new(), AtomicBool::new(false)));
            let other = Arc::clone(&ready);
            let waker = thread::spawn(move || {
                let guard = locked.then(|| other.0.lock().unwrap());
                other.2.store(true, SeqCst);
                other.1.notify_one();
                drop(guard);
            });
            let sleeper = thread::spawn(move || {
                let mut guard = ready.0.lock().unwrap();
                while !ready.2.load(SeqCst) {
                    guard = ready.1.wait(guard).unwrap();
                }
            });
            waker.join().unwrap();
            sleeper.join().unwrap();
        })
    };
    let schedule = lost(model(false), "waits to be woken");
    // The sleeper stopped after the notification, not before: the log says so.
    let at = |kind| schedule.events.iter().position(|event| event.kind == kind);
    let stopped = schedule.events.iter().rposition(|e| e.kind == Kind::Blocked && e.thread == 2);
    assert!(at(Kind::Did(Operation::Notify)) < stopped, "{schedule:#?}");
    accepted(model(true));
}

#[test]
fn a_message_that_never_comes_is_a_deadlock_too() {
    let ruling = explore(&CASES, || {
        let (sender, receiver) = mpsc::channel::<u8>();
        let keeps = sender.clone();
        let reader = thread::spawn(move || {
            let _sender_kept_by_the_reader = keeps;
            while receiver.recv().is_ok() {}
        });
        let writer = thread::spawn(move || sender.send(1));
        writer.join().unwrap().unwrap();
        reader.join().unwrap();
    });
    lost(ruling, "none is sent");
}

#[test]
fn who_looks_again_and_again_lets_others_go_on_and_who_looks_in_vain_is_told() {
    let model = |set: bool, gives_way: bool| {
        explore(&CASES, move || {
            let flag = Arc::new(AtomicBool::new(false));
            let setter = Arc::clone(&flag);
            let setter = thread::spawn(move || setter.store(set, SeqCst));
            let looker = thread::spawn(move || {
                while !flag.load(SeqCst) {
                    if gives_way {
                        thread::yield_now();
                    }
                }
            });
            looker.join().unwrap();
            setter.join().unwrap();
        })
    };
    accepted(model(true, true));
    accepted(model(true, false));
    lost(model(false, true), "never ends: a thread looks again and again");
    lost(model(false, false), "never ends: a thread looks again and again");
}

#[test]
fn too_few_executions_prove_nothing() {
    let ruling = explore(&Cases { what: "nothing shared", least: 2 }, || {
        let total = std::sync::atomic::AtomicU64::new(0);
        total.fetch_add(1, SeqCst);
    });
    assert!(matches!(ruling, Ruling::NotProved { why } if why.contains("super::sync")));
}

/// A click that is tried so often, and then dropped.
fn tries(times: usize) -> Ruling {
    rhythms("a click against 20 of another thread", &[2, 20], move |others| {
        let total = Arc::new(AtomicU64::new(0));
        let clicks = |clicks: usize| {
            let total = Arc::clone(&total);
            let click = move || {
                (0..times).any(|_| {
                    let n = total.load(SeqCst);
                    total.compare_exchange(n, n + 1, SeqCst, SeqCst).is_ok()
                })
            };
            thread::spawn(move || (0..clicks).filter(|_| click()).count())
        };
        let threads = [clicks(1), clicks(others)];
        let made: usize = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
        assert_eq!(made, 1 + others, "a click was dropped");
    })
}

#[test]
fn what_gives_up_after_many_tries_is_lost_in_a_rhythm() {
    for times in [1, 3, 15] {
        let schedule = lost(tries(times), "a click was dropped");
        assert!(schedule.found.starts_with("a rhythm: A takes"), "{}", schedule.found);
        let replay = schedule.replay.expect("it can be played again");
        assert!(replay.contains("rhythm."), "{replay}");
    }
    let proved = accepted(tries(1_000));
    assert!(proved.contains("rhythms of a click against 20"), "{proved}");
}

#[test]
fn a_livelock_is_told_as_one_and_its_beginning_is_kept() {
    let ruling = rhythms("2 threads that give way to each other", &[1], |_| {
        let locks = Arc::new([Mutex::new(()), Mutex::new(())]);
        let both = |[a, b]: [usize; 2]| {
            let locks = Arc::clone(&locks);
            thread::spawn(move || {
                loop {
                    let _first = locks[a].lock().unwrap();
                    if locks[b].try_lock().is_ok() {
                        return;
                    }
                }
            })
        };
        [both([0, 1]), both([1, 0])].into_iter().for_each(|thread| thread.join().unwrap());
    });
    let schedule = lost(ruling, "a livelock");
    assert!(schedule.events.len() < 200, "{}", schedule.events.len());
}

#[test]
fn a_search_that_does_not_end_says_what_was_tried_and_what_to_do() {
    let ruling = explore(&CASES, || {
        let total = Arc::new(AtomicU64::new(0));
        let start = |_| {
            let total = Arc::clone(&total);
            thread::spawn(move || (0..40).for_each(|_| _ = total.fetch_add(1, SeqCst)))
        };
        [(); 12].map(start).into_iter().for_each(|thread| thread.join().unwrap());
    });
    let Ruling::NotProved { why } = ruling else { panic!("{ruling:?}") };
    let said = ["did not come to its end", "keep the promises", "take fewer of them"];
    assert!(said.iter().all(|said| why.contains(said)), "{why}");
}

#[test]
fn where_not_all_can_be_tried_the_bound_is_said() {
    let proved = accepted(explore(&CASES, || {
        let total = Arc::new(AtomicU64::new(0));
        let start = |_| {
            let total = Arc::clone(&total);
            thread::spawn(move || (0..12).for_each(|_| _ = total.fetch_add(1, SeqCst)))
        };
        [(); 2].map(start).into_iter().for_each(|thread| thread.join().unwrap());
    }));
    assert!(proved.contains("with at most"), "{proved}");
    assert!(proved.contains("preemptions (all others were too many to try)"), "{proved}");
}

#[test]
fn one_thread_alone_may_take_many_steps() {
    let counted = |clicks: u64| {
        alone("many clicks", move || {
            let total = AtomicU64::new(0);
            (0..clicks).for_each(|_| _ = total.fetch_add(1, SeqCst));
            assert!(total.load(SeqCst) < 70_000, "too many");
        })
    };
    assert_eq!(accepted(counted(60_000)), "many clicks");
    let ruling = counted(70_000);
    assert!(matches!(&ruling, Ruling::Rejected { schedule: None, .. }), "{ruling:?}");
}
