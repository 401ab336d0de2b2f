//! Jobs that submit jobs to their own pool and wait for them, which do the same; and jobs that need one another.

use super::exercise::{Job, Pool};
use super::explore::explore;
use super::sync::{mpsc, thread};
use brigade_judge::{Cases, Ruling};
// The judge's own books are no part of the story: they are kept where no schedule can see them.
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

const ONE: Cases =
    Cases { what: "a job that waits for a job that waits for a job, 1 worker", least: 1 };
const TWO: Cases =
    Cases { what: "a job that waits for a job that waits for a job, 2 workers", least: 2 };
const DEEP: Cases = Cases { what: "30 jobs that wait for one another, 1 worker", least: 1 };
const FAN: Cases =
    Cases { what: "a job that waits for three others, last first, 1 worker", least: 1 };
const ROW: Cases = Cases {
    what: "two jobs, one of which waits for a third and leaves a fourth, 1 worker",
    least: 1,
};
const MEET: Cases =
    Cases { what: "two jobs of which each needs the other to go on, 2 workers", least: 2 };
const FREE: Cases = Cases { what: "a job that waits for another, 3 workers", least: 2 };
const MEET_BESIDE: Cases = Cases {
    what: "two jobs of which each needs the other to go on, and one that waits for both, 3 workers",
    least: 2,
};

/// All are done, once, and none goes on before the one that it waits for. What has the fewest executions comes first.
pub fn judge() -> Ruling {
    explore(&ROW, row)
        .and(|| explore(&ONE, || chain(1, 3)))
        .and(|| explore(&DEEP, || chain(1, 30)))
        .and(|| explore(&FAN, fan))
        .and(|| explore(&TWO, || chain(2, 3)))
        .and(|| explore(&FREE, || chain(3, 2)))
        .and(|| explore(&MEET, meet))
        .and(|| explore(&MEET_BESIDE, meet_beside))
}

/// What jobs do, and how many of them at once.
#[derive(Default)]
struct Books {
    done: AtomicUsize,
    computing: AtomicUsize,
}

impl Books {
    /// Computes for a while, as one of at most so many.
    fn compute(&self, workers: usize) {
        let now = self.computing.fetch_add(1, SeqCst) + 1;
        assert!(now <= workers, "{now} jobs computed at once in a pool of {workers}");
        thread::yield_now(); // it takes its time
        self.computing.fetch_sub(1, SeqCst);
    }

    fn all_done(&self, jobs: usize) {
        let done = self.done.load(SeqCst);
        assert!(done >= jobs, "the pool ended, and {done} of {jobs} jobs were done");
        assert!(done == jobs, "a job was done twice");
    }
}

fn chain(workers: usize, length: usize) {
    let books = Arc::default();
    Pool::run(workers, vec![link(workers, length, &books)]);
    books.all_done(length);
}

/// A job with `length - 1` below it.
fn link(workers: usize, length: usize, books: &Arc<Books>) -> Job {
    let books = Arc::clone(books);
    Box::new(move |pool| {
        books.compute(workers);
        if length > 1 {
            let number = pool.submit(link(workers, length - 1, &books));
            pool.wait(number);
        }
        let before = books.done.fetch_add(1, SeqCst) + 1;
        assert!(before >= length, "a job went on before the job that it waited for was done");
        assert!(before == length, "a job was done twice");
    })
}

/// A job that only counts itself.
fn leaf(books: &Arc<Books>) -> Job {
    let books = Arc::clone(books);
    Box::new(move |_| {
        books.compute(1);
        books.done.fetch_add(1, SeqCst);
    })
}

/// Waits for the last that it has submitted first, and for one of them twice.
fn fan() {
    let books = Arc::<Books>::default();
    let own = Arc::clone(&books);
    let parent: Job = Box::new(move |pool| {
        let numbers = [(); 3].map(|()| pool.submit(leaf(&own)));
        numbers.into_iter().rev().chain([numbers[1]]).for_each(|number| pool.wait(number));
        let done = own.done.load(SeqCst);
        assert!(done == 3, "a job went on before the job that it waited for was done");
        own.done.fetch_add(1, SeqCst);
    });
    Pool::run(1, vec![parent]);
    books.all_done(4);
    Pool::run(1, Vec::new()); // with nothing to do it returns, too
}

/// Who waits does not compute; who goes on counts among the workers again, while there is more to be done.
fn row() {
    let books = Arc::<Books>::default();
    let own = Arc::clone(&books);
    let first: Job = Box::new(move |pool| {
        own.compute(1);
        let number = pool.submit(leaf(&own));
        pool.submit(leaf(&own));
        pool.wait(number);
        own.compute(1);
        own.done.fetch_add(1, SeqCst);
    });
    Pool::run(1, vec![first, leaf(&books)]);
    books.all_done(4);
}

/// Two jobs that meet, as many workers.
fn meet() {
    let books = Arc::default();
    Pool::run(2, vec![meeting(&books)]);
    books.all_done(2);
}

/// A third waits for them: it is the free worker that has to hear of the second job.
fn meet_beside() {
    let books = Arc::<Books>::default();
    let (own, both) = (Arc::clone(&books), meeting(&books));
    let third: Job = Box::new(move |pool| {
        let number = pool.submit(both);
        pool.wait(number);
        own.done.fetch_add(1, SeqCst);
    });
    Pool::run(3, vec![third]);
    books.all_done(3);
}

/// A job that submits another. That one needs it to go on once it has submitted, and it needs that one to compute at the same time.
fn meeting(books: &Arc<Books>) -> Job {
    let (own, second_done) = (Arc::clone(books), Arc::clone(books));
    let (to_second, from_first) = mpsc::channel();
    let (to_first, from_second) = mpsc::channel();
    let second: Job = Box::new(move |_| {
        from_first.recv().unwrap();
        to_first.send(()).unwrap();
        second_done.done.fetch_add(1, SeqCst);
    });
    Box::new(move |pool| {
        let number = pool.submit(second);
        to_second.send(()).unwrap();
        from_second.recv().unwrap();
        pool.wait(number);
        own.done.fetch_add(1, SeqCst);
    })
}
