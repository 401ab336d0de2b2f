//! Every execution that the memory model allows: what a store without a promise can do.

use super::{CASES, accepted, lost};
use brigade_judge::Ruling;
use brigade_judge::against::loom::{explore::explore, sync};
use sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release};
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

/// A flag that is set by one thread and looked at by another, and by the judge when both have ended.
fn flag_read(read: impl Fn(&AtomicU64) -> u64 + Send + Sync + Copy + 'static) -> Ruling {
    explore(&CASES, move || {
        let flag = Arc::new(AtomicU64::new(0));
        let (setter, reader) = (Arc::clone(&flag), Arc::clone(&flag));
        let threads = [
            thread::spawn(move || setter.store(1, Release)),
            thread::spawn(move || _ = read(&reader)),
        ];
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        let found = read(&flag);
        assert_eq!(found, 1, "both have ended, and the flag is not set");
    })
}

#[test]
fn an_execution_that_no_machine_has_is_no_verdict() {
    accepted(flag_read(|flag| flag.load(Acquire)));
    let ruling = flag_read(|flag| flag.fetch_add(0, AcqRel));
    let Ruling::NotProved { why } = ruling else { panic!("{ruling:?}") };
    assert!(why.contains("which no machine does"), "{why}");
}
