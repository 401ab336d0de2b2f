//! What is refused where more is asked than can be answered: by number, by waiting time, by deadline, and where nothing waits
//! for the answer. The store counts what it is asked.

use super::scripted::{Scripted, gated};
use super::{find, insert, link, query};
use brigade::blink::database::{
    Answer, Asked, Database, Engine, OnThreads, Promise, Query, Question, Term, Ticket,
};
use brigade::blink::stores::StoreError;
use brigade::trace::Recorder;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const HOUR: Duration = Duration::from_secs(3_600);

fn busy() -> Answer {
    Answer::Failed(StoreError::Busy { retry_after: 1 })
}

fn insert_within(database: &Database, code: &str, term: Term) -> Ticket {
    database.submit(Asked { query: query(Question::Insert(link(code))), term })
}

/// Keeps every promise, unanswered, until it is dropped.
#[derive(Debug, Default)]
struct Drawer(Mutex<Vec<Promise>>);

impl Engine for Drawer {
    fn submit(&self, _query: Query, promise: Promise) {
        self.0.lock().unwrap().push(promise);
    }
}

#[test]
fn no_more_is_kept_than_the_bound_however_much_is_asked() {
    let drawer = Arc::new(Drawer::default());
    let database = Database::over(drawer.clone()).shedding(100, HOUR);
    let mut tickets: Vec<Ticket> = (0..10_000).map(|_| find(&database, "a")).collect();
    assert_eq!(drawer.0.lock().unwrap().len(), 100);
    for refused in tickets.split_off(100) {
        assert_eq!(refused.wait(), busy());
    }
    drawer.0.lock().unwrap().drain(..40).for_each(|promise| promise.answer(Answer::Found(None)));
    let again: Vec<Ticket> = (0..10_000).map(|_| find(&database, "a")).collect();
    assert_eq!(drawer.0.lock().unwrap().len(), 100, "as many as were answered are let in");
    drop((tickets, again));
}

#[test]
fn what_waited_elsewhere_for_too_long_takes_no_place() {
    let drawer = Arc::new(Drawer::default());
    let database = Database::over(drawer.clone()).shedding(100, Duration::from_millis(50));
    // As in the queue of a pool: the request was whole long before a worker took it up.
    let then = Instant::now().checked_sub(Duration::from_secs(1));
    let then = then.expect("a clock that has run for a second");
    let old = Term { since: Some(then), ..Term::default() };
    assert_eq!(insert_within(&database, "a", old).wait(), busy());
    assert_eq!(drawer.0.lock().unwrap().len(), 0);
}

#[test]
fn what_waits_is_refused_when_its_turn_comes_and_the_store_never_hears_of_it() {
    let (store, seen, leave) = gated();
    let engine: Arc<dyn Engine> =
        Arc::new(OnThreads::start(Arc::new(store), &Recorder::off()).unwrap());
    let limit = Duration::from_millis(1);
    let (patient, hasty) = (
        Database::over(engine.clone()).shedding(100, HOUR),
        Database::over(engine).shedding(100, limit),
    );
    let first = insert(&patient, "first");
    assert_eq!(seen.recv().unwrap(), 1, "the committer is in the store until it may go on");

    let waits = Instant::now();
    let shed = insert(&hasty, "shed");
    let expires = Term { deadline: Some(waits + limit), ..Term::default() };
    let expired = insert_within(&patient, "expired", expires);
    drop(insert(&patient, "abandoned"));
    let last = insert(&patient, "last");
    while waits.elapsed() <= 2 * limit {
        std::thread::yield_now();
    }
    leave.send(()).unwrap();
    assert_eq!(first.wait(), Answer::Inserted);
    assert_eq!(seen.recv().unwrap(), 1, "of four that waited, one is still wanted");
    leave.send(()).unwrap();
    assert_eq!(last.wait(), Answer::Inserted);
    assert_eq!(shed.wait(), busy());
    assert_eq!(expired.wait(), Answer::Failed(StoreError::Expired));
    for code in ["shed", "expired", "abandoned"] {
        assert_eq!(find(&patient, code).wait(), Answer::Found(None), "{code}");
    }
}

#[test]
fn a_service_that_takes_longer_than_one_may_wait_is_no_wait() {
    let limit = Duration::from_millis(200);
    let database = super::database(Scripted::default(), super::delay(limit + limit / 10));
    let database = database.shedding(100, limit);
    assert_eq!(find(&database, "a").wait(), Answer::Found(None));
}

#[test]
fn where_nothing_is_shed_a_write_is_done_though_nothing_waits_for_it() {
    let (store, seen, leave) = gated();
    let engine = Arc::new(OnThreads::start(Arc::new(store), &Recorder::off()).unwrap());
    let database = Database::over(engine);
    let first = insert(&database, "first");
    assert_eq!(seen.recv().unwrap(), 1);
    drop(insert(&database, "given up"));
    leave.send(()).unwrap();
    assert_eq!(first.wait(), Answer::Inserted);
    assert_eq!(seen.recv().unwrap(), 1);
    leave.send(()).unwrap();
    while find(&database, "given up").wait() == Answer::Found(None) {}
}

/// As a cache does before it acknowledges a write: asks behind first, with a promise of its own.
#[derive(Debug)]
struct First(Arc<Drawer>);

impl Engine for First {
    fn submit(&self, query: Query, promise: Promise) {
        self.0.submit(query, promise.after(|promise, answer| promise.answer(answer.clone())));
    }
}

#[test]
fn a_promise_of_what_must_be_there_first_has_the_same_term_and_is_wanted() {
    let drawer = Arc::new(Drawer::default());
    let database = Database::over(Arc::new(First(Arc::clone(&drawer)))).shedding(100, HOUR);
    let now = Instant::now();
    let wanted = insert(&database, "wanted");
    let late = insert_within(&database, "late", Term { deadline: Some(now), ..Term::default() });
    let turns: Vec<Promise> = drawer.0.lock().unwrap().drain(..).collect();
    for promise in turns.into_iter().filter_map(|promise| promise.turn(now)) {
        promise.answer(Answer::Inserted);
    }
    assert_eq!(wanted.wait(), Answer::Inserted);
    assert_eq!(late.wait(), Answer::Failed(StoreError::Expired));
}
