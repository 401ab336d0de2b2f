//! Threads click and look at the total: no click may be lost, and no total may be wrong at any time.

use super::exercise::Clicks;
use super::explore::{alone, explore, rhythms};
use super::sync::{Arc, thread};
use brigade_judge::{Cases, Ruling};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

const TWO: Cases = Cases { what: "2 threads × 2 clicks", least: 6 };
const THREE: Cases = Cases { what: "3 threads × 1 click", least: 6 };
const WATCHED: Cases = Cases { what: "2 threads that click and look at the total", least: 6 };

/// A click of one thread while another makes so many.
const AGAINST: &[usize] = &[4, 40];

/// More than 16 bits hold.
const MANY: u64 = 70_000;

/// No click may be lost, in whatever order the threads take their steps.
pub fn judge() -> Ruling {
    alone("70,000 clicks of one thread", many)
        .and(|| explore(&TWO, || clicked(&[2, 2])))
        .and(|| explore(&THREE, || clicked(&[1, 1, 1])))
        .and(|| explore(&WATCHED, watched))
        .and(|| rhythms("a click against 40 of another thread", AGAINST, |n| clicked(&[1, n])))
}

/// A thread for each number, which clicks so often.
fn clicked(clicks: &[usize]) {
    let shared = Arc::new(Clicks::new());
    let threads: Vec<_> = clicks
        .iter()
        .map(|&times| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || (0..times).for_each(|_| shared.click()))
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let (made, total) = (clicks.iter().sum::<usize>() as u64, shared.total());
    assert!(total == made, "{made} clicks were made and {total} were counted");
}

/// Clicks begun and clicks that are over, as those who click know it: no steps of the model.
#[derive(Default)]
struct Known {
    begun: AtomicU64,
    over: AtomicU64,
}

fn watched() {
    let shared = Arc::new((Clicks::new(), Known::default()));
    let threads = [0, 1].map(|_| {
        let shared = Arc::clone(&shared);
        thread::spawn(move || {
            let (clicks, known) = &*shared;
            known.begun.fetch_add(1, SeqCst);
            clicks.click();
            known.over.fetch_add(1, SeqCst);
            let over = known.over.load(SeqCst);
            let total = clicks.total();
            let begun = known.begun.load(SeqCst);
            assert!(total >= over, "{over} clicks were over, and the total said {total}");
            assert!(total <= begun, "{begun} clicks had begun, and the total said {total}");
        })
    });
    for thread in threads {
        thread.join().unwrap();
    }
    let total = shared.0.total();
    assert!(total == 2, "2 clicks were made and {total} were counted");
}

fn many() {
    let clicks = Clicks::new();
    (0..MANY).for_each(|_| clicks.click());
    let total = clicks.total();
    assert!(total == MANY, "{MANY} clicks were made one after another and {total} were counted");
}
