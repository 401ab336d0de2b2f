//! What exercises are written with is what the standard library has, under both checkers: each primitive is used as a
//! repair would use it, and every execution is right.

mod channels;

use brigade_judge::{Cases, Ruling};

#[track_caller]
fn accepted(ruling: Ruling) {
    assert!(matches!(ruling, Ruling::Accepted { .. }), "{ruling:?}");
}

#[track_caller]
fn lost(ruling: Ruling, because: &str) {
    let Ruling::Rejected { why, .. } = &ruling else { panic!("not rejected: {ruling:?}") };
    assert!(why.contains(because), "{why}");
}

const CASES: Cases = Cases { what: "a model", least: 1 };

/// The same models against each checker.
macro_rules! by {
    ($checker:ident) => {
        mod $checker {
            use super::{CASES, accepted, lost};
            use brigade_judge::Ruling;
            use brigade_judge::against::$checker::{explore::explore, sync};
            use sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
            use sync::atomic::{AtomicBool, AtomicI8, AtomicU16, AtomicU64};
            use sync::{
                Arc, Barrier, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock, hint, thread,
            };

            /// Two threads that do the same with what they share.
            fn two<S: Send + Sync + 'static>(
                shared: fn() -> S,
                act: fn(&S),
                check: fn(&S),
            ) -> Ruling {
                explore(&CASES, move || {
                    let shared = Arc::new(shared());
                    let start = || {
                        let shared = Arc::clone(&shared);
                        thread::spawn(move || act(&shared))
                    };
                    [start(), start()].into_iter().for_each(|thread| thread.join().unwrap());
                    check(&shared);
                })
            }

            #[test]
            fn an_update_is_one_step_however_it_is_written() {
                let ways: [fn(&AtomicU64); 4] = [
                    |n| _ = n.fetch_update(AcqRel, Acquire, |n| Some(n + 1)).unwrap(),
                    |n| _ = n.try_update(Relaxed, Relaxed, |n| Some(n + 1)).unwrap(),
                    |n| _ = n.update(Relaxed, Relaxed, |n| n + 1),
                    |n| {
                        let mut seen = n.load(Relaxed);
                        while let Err(other) =
                            n.compare_exchange_weak(seen, seen + 1, Relaxed, Relaxed)
                        {
                            seen = other;
                        }
                    },
                ];
                for way in ways {
                    accepted(two(|| AtomicU64::new(0), way, |n| assert_eq!(n.load(SeqCst), 2)));
                }
            }

            #[test]
            fn a_weak_exchange_that_is_not_tried_again_is_lost() {
                let once: fn(&AtomicBool) =
                    |flag| _ = flag.compare_exchange_weak(false, true, SeqCst, SeqCst);
                lost(
                    explore(&CASES, move || {
                        let flag = AtomicBool::new(false);
                        once(&flag);
                        assert!(flag.into_inner(), "it was not set");
                    }),
                    "it was not set",
                );
            }

            #[test]
            fn integers_are_as_wide_as_they_say() {
                accepted(explore(&CASES, || {
                    let small = AtomicI8::new(-128);
                    assert_eq!(small.fetch_sub(1, SeqCst), -128);
                    assert_eq!(small.fetch_min(3, SeqCst), 127);
                    assert_eq!(small.fetch_nand(2, SeqCst), 3);
                    assert_eq!(small.swap(0, SeqCst), -3);
                    let wide = AtomicU16::from(65_535);
                    wide.fetch_add(1, SeqCst);
                    assert_eq!(wide.into_inner(), 0);
                    let flag = AtomicBool::default();
                    assert!(!flag.fetch_not(SeqCst) && flag.load(SeqCst));
                }));
            }

            #[test]
            fn readers_are_let_in_together_and_a_writer_alone() {
                accepted(two(
                    || RwLock::new(0),
                    |lock| {
                        *lock.write().unwrap() += 1;
                        let one = lock.read().unwrap();
                        assert!(*one >= 1 && lock.try_write().is_err());
                    },
                    |lock| assert_eq!(*lock.read().unwrap(), 2),
                ));
                lost(
                    two(
                        || RwLock::new(0),
                        |lock| {
                            let n = *lock.read().unwrap();
                            *lock.write().unwrap() = n + 1;
                        },
                        |lock| assert_eq!(*lock.read().unwrap(), 2, "an update was lost"),
                    ),
                    "an update was lost",
                );
                lost(
                    explore(&CASES, || {
                        let lock = Arc::new(RwLock::new(0));
                        let writer = Arc::clone(&lock);
                        let writer = thread::spawn(move || *writer.write().unwrap() += 1);
                        let _once = lock.read().unwrap();
                        let _again = lock.read().unwrap();
                        writer.join().unwrap();
                    }),
                    "waits for",
                );
            }

            #[test]
            fn a_cell_is_set_by_one_and_seen_by_all() {
                accepted(two(
                    || (OnceLock::new(), AtomicU64::new(0)),
                    |(cell, calls)| {
                        let made = cell.get_or_init(|| calls.fetch_add(1, Relaxed) + 7);
                        assert_eq!((*made, cell.get()), (7, Some(&7)));
                        assert_eq!(cell.set(9), Err(9));
                    },
                    |(_, calls)| assert_eq!(calls.load(Relaxed), 1),
                ));
                accepted(two(
                    || (LazyLock::new(|| vec![1]), Once::new(), AtomicU64::new(0)),
                    |(lazy, once, calls)| {
                        once.call_once(|| _ = calls.fetch_add(1, Relaxed));
                        assert!(lazy.len() == 1 && once.is_completed());
                    },
                    |(_, _, calls)| assert_eq!(calls.load(Relaxed), 1),
                ));
            }

            #[test]
            fn a_barrier_lets_all_go_together_and_names_one_of_them() {
                accepted(two(
                    || (Barrier::new(2), AtomicU64::new(0), AtomicU64::new(0)),
                    |(barrier, came, leaders)| {
                        came.fetch_add(1, Relaxed);
                        let leads = barrier.wait().is_leader();
                        assert_eq!(came.load(Relaxed), 2);
                        leaders.fetch_add(leads.into(), Relaxed);
                    },
                    |(_, _, leaders)| assert_eq!(leaders.load(Relaxed), 1),
                ));
                let short = two(|| Barrier::new(3), |barrier| _ = barrier.wait(), |_| {});
                lost(short, "waits to be woken");
            }

            #[test]
            fn what_is_owned_is_had_without_a_lock() {
                accepted(explore(&CASES, || {
                    let (mut lock, mut shared) = (Mutex::from(1), RwLock::from(1));
                    *lock.get_mut().unwrap() += 1;
                    *shared.get_mut().unwrap() += 1;
                    assert!(!lock.is_poisoned());
                    assert_eq!(lock.into_inner().unwrap(), shared.into_inner().unwrap());
                    let mut cell = OnceLock::new();
                    cell.set(5).unwrap();
                    *cell.get_mut().unwrap() += 1;
                    assert_eq!(cell.into_inner(), Some(6));
                }));
            }

            #[test]
            fn waiting_ends_when_the_condition_does() {
                accepted(two(
                    || (Mutex::new(0), Condvar::new()),
                    |(count, changed)| {
                        let mut count = count.lock().unwrap();
                        *count += 1;
                        changed.notify_all();
                        drop(changed.wait_while(count, |count| *count < 2).unwrap());
                    },
                    |(count, _)| assert_eq!(*count.lock().unwrap(), 2),
                ));
            }

            #[test]
            fn a_thread_is_told_from_others() {
                accepted(explore(&CASES, || {
                    let thread = thread::spawn(|| thread::current().id());
                    let known = thread.thread().id();
                    assert_eq!(thread.join().unwrap(), known);
                    assert_ne!(thread::current().id(), known);
                }));
            }

            /// A lock of one's own, by a flag.
            #[derive(Default)]
            struct Spins(AtomicBool, AtomicU64);

            #[test]
            fn a_spin_lock_is_accepted_with_and_without_a_hint() {
                let ways: [fn(&Spins); 2] = [
                    |lock| while lock.0.compare_exchange(false, true, Acquire, Relaxed).is_err() {},
                    |lock| {
                        while lock.0.compare_exchange_weak(false, true, Acquire, Relaxed).is_err() {
                            hint::spin_loop();
                        }
                    },
                ];
                for way in ways {
                    let model = move || {
                        let lock = Arc::new(Spins::default());
                        let start = || {
                            let lock = Arc::clone(&lock);
                            thread::spawn(move || {
                                way(&lock);
                                lock.1.store(lock.1.load(Relaxed) + 1, Relaxed);
                                lock.0.store(false, Release);
                            })
                        };
                        [start(), start()].into_iter().for_each(|thread| thread.join().unwrap());
                        assert_eq!(lock.1.load(Relaxed), 2);
                    };
                    accepted(explore(&CASES, model));
                }
            }
        }
    };
}

by!(loom);
by!(shuttle);
