//! What stands before an engine: a bound that lets so many in and no more, and the counting of clicks apart.

use super::scripted::{Scripted, gated};
use super::{find, insert, link, query};
use brigade::blink::database::{
    Answer, Bounded, Counted, Database, Delay, Engine, OnThreads, Promise, Query, Question, Seen,
    ServiceTime,
};
use brigade::blink::stores::StoreError;
use brigade::trace::Recorder;
use crossbeam::channel::{Receiver, Sender, unbounded};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

fn off() -> Recorder {
    Recorder::off()
}

#[test]
fn one_more_than_the_bound_is_refused_at_once_and_let_in_when_another_has_left() {
    let (store, seen, leave) = gated();
    let engine = Arc::new(OnThreads::start(Arc::new(store), &off()).unwrap());
    let database = Database::over(Arc::new(Bounded::over(engine, 2)));
    let first = insert(&database, "first");
    assert_eq!(seen.recv().unwrap(), 1, "it is inside the store");
    let second = insert(&database, "second");
    let busy = Answer::Failed(StoreError::Busy { retry_after: 1 });
    for _ in 0..3 {
        assert_eq!(insert(&database, "third").wait(), busy);
    }
    leave.send(()).unwrap();
    assert_eq!(first.wait(), Answer::Inserted);
    let third = insert(&database, "third");
    let mut asked = 0;
    while asked < 2 {
        asked += seen.recv().unwrap(); // both may share a commit
        leave.send(()).unwrap();
    }
    assert_eq!((second.wait(), third.wait()), (Answer::Inserted, Answer::Inserted));
}

#[test]
fn a_query_whose_ticket_was_dropped_leaves_the_bound_when_it_is_answered() {
    let database = Database::over(Arc::new(Bounded::over(
        Arc::new(OnThreads::start(Arc::new(Scripted::default()), &off()).unwrap()),
        1,
    )));
    for _ in 0..100 {
        drop(find(&database, "given up"));
        while find(&database, "absent").wait() != Answer::Found(None) {}
    }
}

/// Hands over what it is asked, and lets the test answer.
#[derive(Debug)]
struct Desk(Sender<(Query, Promise)>);

impl Engine for Desk {
    fn submit(&self, query: Query, promise: Promise) {
        self.0.send((query, promise)).unwrap();
    }
}

fn desk() -> (Database, Receiver<(Query, Promise)>) {
    let (asks, asked) = unbounded();
    let counted = Counted::start(Arc::new(Desk(asks)), &off()).unwrap();
    (Database::over(Arc::new(counted)), asked)
}

fn follow(database: &Database, code: &str) -> brigade::blink::database::Ticket {
    database.submit(query(Question::Follow(code.into())))
}

/// Answers the next question, which is this one.
fn answer(asked: &Receiver<(Query, Promise)>, question: &Question, answer: Answer) {
    let (query, promise) = asked.recv().unwrap();
    assert_eq!(&*query.question, question);
    promise.answer(answer);
}

#[test]
fn a_redirect_is_a_read_and_its_click_is_told_before_anything_that_shows_it() {
    let (database, asked) = desk();
    let target = || Answer::Target(Some("https://a.example/".into()));
    let locate = Question::Locate("a".into());
    for _ in 0..3 {
        let ticket = follow(&database, "a");
        answer(&asked, &locate, target());
        assert_eq!(ticket.wait(), target());
    }
    let nowhere = follow(&database, "b");
    answer(&asked, &Question::Locate("b".into()), Answer::Target(None));
    assert_eq!(nowhere.wait(), Answer::Target(None));

    let ticket = find(&database, "a");
    answer(&asked, &Question::Count(vec![("a".into(), 3)]), Answer::Counted);
    answer(&asked, &Question::Find("a".into()), Answer::Found(Some(link("a"))));
    assert_eq!(ticket.wait(), Answer::Found(Some(link("a"))));
}

/// Stands at a position, and says so to every client of which one is kept.
#[derive(Debug)]
struct Positioned(AtomicU64);

impl Engine for Positioned {
    fn submit(&self, query: Query, promise: Promise) {
        let is_write = matches!(&*query.question, Question::Insert(_) | Question::Count(_));
        query.seen.raise(self.0.fetch_add(u64::from(is_write), Relaxed) + u64::from(is_write));
        promise.answer(match &*query.question {
            Question::Insert(_) => Answer::Inserted,
            Question::Locate(_) => Answer::Target(Some("https://a.example/".into())),
            Question::Count(_) => Answer::Counted,
            _ => Answer::Found(None),
        });
    }
}

#[test]
fn every_decorator_passes_on_what_a_client_has_seen() {
    let positioned: Arc<dyn Engine> = Arc::new(Positioned(AtomicU64::new(6)));
    let bounded = Arc::new(Bounded::over(positioned, 10));
    let counted = Arc::new(Counted::start(bounded, &off()).unwrap());
    let delay = Delay { time: ServiceTime::Const(Duration::ZERO), capacity: 1, seed: 0 };
    let database = Database::over(counted).shedding(10, Duration::from_secs(60));
    let database = database.delayed(Some(delay), &off()).unwrap();
    let seen = Seen::until(0);
    let ask = |question| {
        let query = Query { seen: seen.clone(), ..query(question) };
        database.submit(query).wait();
        seen.position()
    };
    assert_eq!(ask(Question::Insert(link("a"))), 7, "a write is seen");
    assert_eq!(ask(Question::Follow("a".into())), 7, "a read is as new as what it asked");
    assert_eq!(ask(Question::Find("a".into())), 8, "the click was told before, and is seen");
    assert_eq!(ask(Question::Find("a".into())), 8);
}

#[test]
fn clicks_that_the_engine_did_not_take_are_told_again() {
    let (database, asked) = desk();
    let ticket = follow(&database, "a");
    answer(&asked, &Question::Locate("a".into()), Answer::Target(Some("x".into())));
    ticket.wait();
    let told = Question::Count(vec![("a".into(), 1)]);
    answer(&asked, &told, Answer::Failed(StoreError::Late));
    answer(&asked, &told, Answer::Counted);
    let gone = find(&database, "a");
    answer(&asked, &Question::Find("a".into()), Answer::Found(None));
    assert_eq!(gone.wait(), Answer::Found(None));
}

#[test]
fn dropping_the_database_tells_the_last_clicks() {
    let store = Arc::new(Scripted { waits: true, ..Scripted::default() });
    let threads = Arc::new(OnThreads::start(store.clone(), &off()).unwrap());
    let database = Database::over(Arc::new(Counted::start(threads, &off()).unwrap()));
    assert_eq!(insert(&database, "a").wait(), Answer::Inserted);
    for _ in 0..5 {
        follow(&database, "a").wait();
    }
    drop(database);
    assert_eq!(store.links.lock().unwrap()["a"].clicks, 5);
}
