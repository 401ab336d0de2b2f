//! Database and tickets: both colours get every answer, nothing hangs, nothing stalls the device.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod decorators;
mod scripted;
mod shedding;

use brigade::blink::database::{Answer, Database, Delay, Query, Question, ServiceTime, Ticket};
use brigade::blink::stores::StoreError;
use brigade::blink::{Link, Listing};
use brigade::trace::{Block, Edge, Recorder, State, Task};
use crossbeam::channel::{Receiver, Sender, bounded, unbounded};
use scripted::{Scripted, gated};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

fn database(store: Scripted, delay: Option<Delay>) -> Database {
    Database::new(Arc::new(store), delay, Recorder::off()).unwrap()
}

fn delay(time: Duration) -> Option<Delay> {
    Some(Delay { time: ServiceTime::Const(time), capacity: 4, seed: 0 })
}

fn query(question: Question) -> Query {
    let task = Task::default();
    Query::new(task, question)
}

fn link(code: &str) -> Link {
    Link { code: code.into(), url: format!("https://example.org/{code}"), clicks: 0 }
}

fn find(database: &Database, code: &str) -> Ticket {
    database.submit(query(Question::Find(code.into())))
}

fn insert(database: &Database, code: &str) -> Ticket {
    database.submit(query(Question::Insert(link(code))))
}

/// Counts its wakes and reports each.
struct Bell(AtomicUsize, Sender<()>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
        self.1.send(()).unwrap();
    }
}

fn bell() -> (Arc<Bell>, Receiver<()>) {
    let (rung, rings) = unbounded();
    (Arc::new(Bell(AtomicUsize::new(0), rung)), rings)
}

#[test]
fn a_store_that_does_not_wait_has_answered_before_anybody_waits() {
    let database = database(Scripted::default(), None);
    assert_eq!(insert(&database, "a").wait(), Answer::Inserted);
    let mut ticket = pin!(find(&database, "a"));
    let mut cx = Context::from_waker(Waker::noop());
    let found = Poll::Ready(Answer::Found(Some(link("a"))));
    assert_eq!(ticket.as_mut().poll(&mut cx), found);
    let again = ticket.poll(&mut cx);
    assert!(matches!(again, Poll::Ready(Answer::Failed(_))), "{again:?}");
}

#[test]
fn every_question_gets_its_kind_of_answer_on_every_route() {
    for waits in [false, true] {
        for delay in [None, delay(Duration::from_micros(50))] {
            let store = Scripted { waits, ..Scripted::default() };
            let database = database(store, delay);
            let ask = |question| database.submit(query(question)).wait();
            assert_eq!(ask(Question::Insert(link("a"))), Answer::Inserted);
            let taken = Answer::Failed(StoreError::Taken);
            assert_eq!(ask(Question::Insert(link("a"))), taken);
            let target = Answer::Target(Some(link("a").url));
            assert_eq!(ask(Question::Follow("a".into())), target);
            assert_eq!(ask(Question::Find("b".into())), Answer::Found(None));
            let all =
                Listing { limit: 10, after: None, sort: brigade::blink::Sort::Code, host: None };
            let clicked = Link { clicks: 1, ..link("a") };
            assert_eq!(ask(Question::List(all)), Answer::Page(vec![clicked]));
            assert_eq!(ask(Question::Delete("a".into())), Answer::Deleted(true));
            assert_eq!(ask(Question::Delete("a".into())), Answer::Deleted(false));
        }
    }
}

#[test]
fn a_task_is_woken_by_the_waker_of_its_last_poll_and_by_no_other() {
    let (store, _seen, leave) = gated();
    let database = database(store, None);
    let mut ticket = pin!(insert(&database, "a"));
    let ((first, _), (second, rings)) = (bell(), bell());
    let (old, new) = (Waker::from(Arc::clone(&first)), Waker::from(second));
    assert!(ticket.as_mut().poll(&mut Context::from_waker(&old)).is_pending());
    assert!(ticket.as_mut().poll(&mut Context::from_waker(&new)).is_pending());
    leave.send(()).unwrap();
    rings.recv().unwrap();
    let answer = ticket.poll(&mut Context::from_waker(&new));
    assert_eq!(answer, Poll::Ready(Answer::Inserted));
    assert_eq!(first.0.load(Ordering::SeqCst), 0);
}

#[test]
fn threads_and_tasks_that_race_with_the_answer_never_lose_it() {
    let database = database(Scripted::default(), delay(Duration::from_micros(1)));
    std::thread::scope(|scope| {
        for runner in 0..4 {
            let database = &database;
            scope.spawn(move || {
                for _ in 0..500 {
                    let ticket = find(database, "a");
                    let answer = match runner % 2 {
                        0 => ticket.wait(),
                        _ => smol::block_on(ticket),
                    };
                    assert_eq!(answer, Answer::Found(None));
                }
            });
        }
    });
}

#[test]
fn writes_that_wait_share_the_next_commit() {
    let (store, seen, leave) = gated();
    let database = database(store, None);
    let first = insert(&database, "first");
    assert_eq!(seen.recv().unwrap(), 1); // the committer is inside the store
    let codes: Vec<String> = (0..20).map(|n| format!("code{}", n / 2)).collect();
    let tickets: Vec<Ticket> = codes.iter().map(|code| insert(&database, code)).collect();
    let delete = |code: &&str| database.submit(query(Question::Delete(code.to_string())));
    let gone: Vec<Ticket> = ["first", "code3", "nobody"].iter().map(delete).collect();
    assert_eq!(
        find(&database, "first").wait(),
        Answer::Found(None),
        "a commit under way holds no look-up up"
    );
    leave.send(()).unwrap();
    for size in [20, 3] {
        assert_eq!(seen.recv().unwrap(), size, "one commit for all inserts, one for all deletes");
        leave.send(()).unwrap();
    }
    assert_eq!(first.wait(), Answer::Inserted);
    for (n, ticket) in tickets.into_iter().enumerate() {
        let verdict = match n % 2 {
            0 => Answer::Inserted,
            _ => Answer::Failed(StoreError::Taken),
        };
        assert_eq!(ticket.wait(), verdict, "each link of a group has its own verdict");
    }
    let gone: Vec<Answer> = gone.into_iter().map(Ticket::wait).collect();
    assert_eq!(gone, [true, true, false].map(Answer::Deleted));
}

#[test]
fn a_commit_under_way_does_not_stall_the_device() {
    let (store, seen, leave) = gated();
    let database = database(store, delay(Duration::from_micros(50)));
    let write = insert(&database, "a");
    assert_eq!(seen.recv().unwrap(), 1);
    assert_eq!(find(&database, "a").wait(), Answer::Found(None));
    leave.send(()).unwrap();
    assert_eq!(write.wait(), Answer::Inserted);
}

#[test]
fn a_panicking_store_fails_its_question_and_nobody_elses() {
    for waits in [false, true] {
        for delay in [None, delay(Duration::from_micros(50))] {
            let store = Scripted { waits, ..Scripted::default() };
            let database = database(store, delay);
            let answer = find(&database, "panic").wait();
            let Answer::Failed(StoreError::Failed(why)) = answer else {
                panic!("{answer:?}");
            };
            assert!(why.contains("told to"), "{why}");
            assert_eq!(find(&database, "a").wait(), Answer::Found(None));
        }
    }
}

#[test]
fn dropping_the_database_leaves_no_ticket_unanswered() {
    let database = database(Scripted::default(), delay(Duration::from_secs(3600)));
    let (held, awaited) = (find(&database, "a"), find(&database, "b"));
    let mut awaited = pin!(awaited);
    let (bell, rings) = bell();
    let waker = Waker::from(bell);
    let mut cx = Context::from_waker(&waker);
    assert!(awaited.as_mut().poll(&mut cx).is_pending());
    let thread = std::thread::scope(|scope| {
        let waits = scope.spawn(|| held.wait());
        drop(database);
        waits.join().unwrap()
    });
    assert!(matches!(thread, Answer::Failed(StoreError::Unavailable(_))));
    rings.recv().unwrap();
    let task = awaited.poll(&mut cx);
    assert!(matches!(task, Poll::Ready(Answer::Failed(_))), "{task:?}");
}

#[test]
fn dropping_the_database_finishes_the_writes_it_took() {
    let store = Arc::new(Scripted { waits: true, ..Scripted::default() });
    let database = Database::new(store.clone(), None, Recorder::off()).unwrap();
    let tickets: Vec<Ticket> = (0..50).map(|n| insert(&database, &n.to_string())).collect();
    drop(database);
    assert_eq!(store.links.lock().unwrap().len(), 50);
    for ticket in tickets {
        assert_eq!(ticket.wait(), Answer::Inserted);
    }
}

#[test]
fn impossible_delays_are_refused_before_anything_starts() {
    let none = Delay { time: ServiceTime::Const(Duration::ZERO), capacity: 0, seed: 0 };
    let store = Arc::new(Scripted::default());
    let error = Database::new(store, Some(none), Recorder::off()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
}

#[test]
fn a_trace_shows_the_device_serving_and_waking_a_task_that_holds_no_thread() {
    let recorder = Recorder::start();
    let (groups, seen) = unbounded();
    let (leave, gate) = bounded(0);
    let store = Arc::new(Scripted {
        gate: Some((groups, gate)), // the device waits inside the store until it may go on
        ..Scripted::default()
    });
    let time = Duration::from_micros(100);
    let database = Database::new(store, delay(time), recorder.clone()).unwrap();
    let task = recorder.task("waits");
    let question = Question::Insert(link("a"));
    let mut ticket = pin!(database.submit(Query::new(task.clone(), question)));
    assert_eq!(seen.recv().unwrap(), 1);
    let (bell, rings) = bell();
    let waker = Waker::from(bell);
    let mut cx = Context::from_waker(&waker);
    assert!(task.run(|| ticket.as_mut().poll(&mut cx)).is_pending());
    leave.send(()).unwrap();
    rings.recv().unwrap();
    drop(database); // and with it the device's thread: nothing is recorded any more
    let trace = recorder.finish();
    let db = trace.lanes.iter().position(|lane| lane.device).unwrap();
    assert_eq!(trace.lanes[db].name, "db");
    let (served, ran): (Vec<&Block>, Vec<&Block>) =
        trace.blocks.iter().partition(|block| usize::from(block.lane) == db);
    assert_eq!(served.len(), 1);
    assert!(u128::from(served[0].dur) >= time.as_nanos());
    assert!(ran.iter().all(|block| block.state != State::Database));
    let woken = |edge: &&Edge| edge.task == task.id() && usize::from(edge.lane) == db;
    assert_eq!(trace.edges.iter().filter(woken).count(), 1);
}
