//! A job that submits a job to its own pool and waits for it, which does the same: as many that wait as there are
//! workers, and one more.

use super::exercise::{Job, Pool};
use super::explore::explore;
use super::sync::thread;
use brigade::workbench::judge::{Cases, Ruling};
// The judge's own books are no part of the story: they are kept where no schedule can see them.
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

const ONE: Cases =
    Cases { what: "a job that waits for a job that waits for a job, 1 worker", least: 1 };
const TWO: Cases = Cases { what: "the same with 2 workers", least: 100 };

/// All three are done, once, and none goes on before the one that it waits for.
pub fn judge() -> Ruling {
    explore(&ONE, || chain(1)).and(|| explore(&TWO, || chain(2)))
}

fn chain(workers: usize) {
    let done = Arc::new(AtomicUsize::new(0));
    Pool::run(workers, vec![link(3, &done)]);
    let done = done.load(SeqCst);
    assert!(done == 3, "the pool ended, and {done} of 3 jobs were done");
}

/// A job with `length - 1` below it.
fn link(length: usize, done: &Arc<AtomicUsize>) -> Job {
    let done = Arc::clone(done);
    Box::new(move |pool| {
        thread::yield_now(); // it takes its time
        if length > 1 {
            let number = pool.submit(link(length - 1, &done));
            pool.wait(number);
        }
        let before = done.fetch_add(1, SeqCst) + 1;
        assert!(before >= length, "a job went on before the job that it waited for was done");
        assert!(before == length, "a job was done twice");
    })
}
