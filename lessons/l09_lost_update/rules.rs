//! Two threads click twice each; at the end there are four clicks.

use super::exercise::Clicks;
use super::explore::explore;
use super::sync::{Arc, thread};
use brigade::workbench::judge::{Cases, Ruling};

const CASES: Cases = Cases { what: "2 threads × 2 clicks", least: 6 };

/// No click may be lost, in whatever order the threads take their steps.
pub fn judge() -> Ruling {
    explore(&CASES, || {
        let clicks = Arc::new(Clicks::new());
        let click_twice = || {
            let clicks = Arc::clone(&clicks);
            thread::spawn(move || (0..2).for_each(|_| clicks.click()))
        };
        let threads = [click_twice(), click_twice()];
        for thread in threads {
            thread.join().unwrap();
        }
        let total = clicks.total();
        assert!(total == 4, "4 clicks were made and {total} were counted");
    })
}
