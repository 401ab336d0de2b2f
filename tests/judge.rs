//! The explorers over the classic bugs: each is found, with few preemptions and its story told, and its repair is
//! accepted because everything was tried.
#![cfg(feature = "judges")]
#![expect(clippy::unwrap_used, reason = "models are written as exercises are")]

use brigade::workbench::judge::{Cases, Kind, Operation, Ruling, Schedule};

const CASES: Cases = Cases { what: "a model", least: 2 };

#[track_caller]
fn lost(ruling: Ruling, because: &str) -> Schedule {
    let Ruling::Rejected { why, schedule: Some(schedule) } = ruling else {
        panic!("not rejected: {ruling:?}")
    };
    assert!(why.contains(because), "{why}");
    schedule
}

#[track_caller]
fn accepted(ruling: Ruling) -> String {
    match ruling {
        Ruling::Accepted { proved } => proved,
        other => panic!("not accepted: {other:?}"),
    }
}

mod by_shuttle {
    use super::{CASES, Kind, Operation, accepted, lost};
    use brigade::workbench::judge::against::shuttle::{explore, sync};
    use brigade::workbench::judge::{Cases, Ruling};
    use explore::{explore, sample};
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
        let stopped =
            schedule.events.iter().rposition(|e| e.kind == Kind::Blocked && e.thread == 2);
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
    fn who_gives_way_lets_others_go_on_and_who_spins_is_told() {
        let model = |gives_way: bool| {
            explore(&CASES, move || {
                let flag = Arc::new(AtomicBool::new(false));
                let set = Arc::clone(&flag);
                let setter = thread::spawn(move || set.store(true, SeqCst));
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
        accepted(model(true));
        lost(model(false), "never ends");
    }

    #[test]
    fn too_few_executions_prove_nothing() {
        let ruling = explore(&Cases { what: "nothing shared", least: 2 }, || {
            let total = std::sync::atomic::AtomicU64::new(0);
            total.fetch_add(1, SeqCst);
        });
        assert!(matches!(ruling, Ruling::NotProved { why } if why.contains("super::sync")));
    }

    #[test]
    fn a_sample_finds_what_is_common_and_says_what_it_is_not() {
        let proved = accepted(sample(&CASES, 100, || {
            let lock = Arc::new(Mutex::new(0));
            let other = Arc::clone(&lock);
            let thread = thread::spawn(move || *other.lock().unwrap() += 1);
            *lock.lock().unwrap() += 1;
            thread.join().unwrap();
        }));
        assert!(proved.contains("100 schedules") && proved.contains("no proof"), "{proved}");
    }
}

mod by_loom {
    use super::{CASES, accepted, lost};
    use brigade::workbench::judge::Ruling;
    use brigade::workbench::judge::against::loom::{explore::explore, sync};
    use sync::atomic::Ordering::{self, Acquire, Relaxed, Release};
    use sync::atomic::{AtomicBool, AtomicU64};
    use sync::{Arc, thread};

    fn published(store: Ordering, load: Ordering) -> Ruling {
        explore(&CASES, move || {
            let shared = Arc::new((AtomicU64::new(0), AtomicBool::new(false)));
            let other = Arc::clone(&shared);
            let writer = thread::spawn(move || {
                other.0.store(7, Relaxed);
                other.1.store(true, store);
            });
            let reader = thread::spawn(move || {
                if shared.1.load(load) {
                    assert_eq!(shared.0.load(Relaxed), 7, "the flag is seen and the table is not");
                }
            });
            writer.join().unwrap();
            reader.join().unwrap();
        })
    }

    #[test]
    fn a_relaxed_flag_publishes_nothing() {
        let schedule = lost(published(Relaxed, Relaxed), "the flag is seen and the table is not");
        let stale = schedule.events.iter().any(|event| event.said.contains("an older value"));
        assert!(stale, "{schedule:#?}");
        lost(published(Release, Relaxed), "the flag is seen");
        accepted(published(Release, Acquire));
    }
}
