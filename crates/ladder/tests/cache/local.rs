//! The local cache and the single flight, before an engine whose promises are kept in a chosen order.

use super::hand::{
    Asked, CODE, changes, delete, hand, insert, knows, leads_to, load, locate, submit,
};
use brigade_core::blink::database::{Answer, Counted, Database, Engine, Question, Ticket};
use brigade_core::blink::stores::StoreError;
use brigade_core::trace::Recorder;
use brigade_ladder::cache::expiry::Lifetime;
use brigade_ladder::cache::{Clock, Counts, Keep, LocalCache, SingleFlight};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_secs(60);
const KEEP: Keep = Keep {
    found: Lifetime::exactly(MINUTE),
    absent: Some(Lifetime::exactly(Duration::from_secs(1))),
};

/// A clock that goes on when it is told to.
#[derive(Clone, Default)]
struct Hours(Arc<AtomicU64>);

impl Hours {
    fn pass(&self, time: Duration) {
        self.0.fetch_add(u64::try_from(time.as_nanos()).expect("a short time"), SeqCst);
    }

    fn clock(&self) -> Clock {
        let (start, passed) = (Instant::now(), Arc::clone(&self.0));
        Arc::new(move || start + Duration::from_nanos(passed.load(SeqCst)))
    }
}

fn room() -> NonZeroUsize {
    NonZeroUsize::new(100).expect("room")
}

fn local(engine: impl Engine + 'static, keep: Keep, hours: &Hours) -> LocalCache {
    LocalCache::clocked(Arc::new(engine), room(), keep, hours.clock())
}

/// A database whose local cache keeps answers as `keep` says, and what reaches the engine behind it.
fn cached(keep: Keep) -> (Database, Asked, Hours) {
    let ((engine, asked), hours) = (hand(), Hours::default());
    let cache = local(engine, keep, &hours);
    (Database::over(Arc::new(SingleFlight::over(Arc::new(cache)))), asked, hours)
}

fn failed() -> Answer {
    Answer::Failed(StoreError::Busy { retry_after: 1 })
}

#[test]
fn a_hit_is_answered_on_the_spot_until_it_expires() {
    let (database, asked, hours) = cached(KEEP);
    assert_eq!(database.here(&locate()), None);
    load(&database, &asked, leads_to("a"));
    assert_eq!(database.here(&locate()), Some(leads_to("a")));
    hours.pass(MINUTE - Duration::from_nanos(1));
    knows(&database, &asked, &leads_to("a"));
    hours.pass(Duration::from_nanos(1));
    assert_eq!(database.here(&locate()), None);
    load(&database, &asked, leads_to("b"));
    knows(&database, &asked, &leads_to("b"));
}

#[test]
fn what_was_loaded_before_a_change_is_not_kept_in_either_order_of_the_answers() {
    for (change, done, then) in changes() {
        let (database, asked, _) = cached(KEEP);
        // The reader loads the old target, the writer changes it, the reader's answer comes last.
        let reader = submit(&database, locate());
        let (_, old) = asked.next();
        let writer = submit(&database, change.clone());
        asked.answers(change.clone(), done.clone());
        assert_eq!(writer.wait(), done);
        old.answer(leads_to("old"));
        assert_eq!(reader.wait(), leads_to("old"), "it asked before the change was acknowledged");
        load(&database, &asked, then.clone());
        // And where it comes before the writer's: it is kept, and dropped with the acknowledgement.
        let (database, asked, _) = cached(KEEP);
        let reader = submit(&database, locate());
        let (_, old) = asked.next();
        let writer = submit(&database, change.clone());
        let (_, changing) = asked.next();
        old.answer(leads_to("old"));
        assert_eq!(reader.wait(), leads_to("old"));
        knows(&database, &asked, &leads_to("old"));
        changing.answer(done.clone());
        assert_eq!(writer.wait(), done);
        load(&database, &asked, then);
    }
}

#[test]
fn a_question_after_a_change_joins_no_flight_from_before() {
    let (database, asked, _) = cached(KEEP);
    let early = submit(&database, locate());
    let (_, old) = asked.next();
    let writer = submit(&database, insert());
    asked.answers(insert(), Answer::Inserted);
    assert_eq!(writer.wait(), Answer::Inserted);
    let late = submit(&database, locate());
    asked.answers(locate(), leads_to("new"));
    assert_eq!(late.wait(), leads_to("new"));
    old.answer(Answer::Target(None));
    assert_eq!(early.wait(), Answer::Target(None));
    knows(&database, &asked, &leads_to("new"));
}

#[test]
fn that_there_is_no_link_is_kept_for_a_while_and_never_hides_a_new_one() {
    let (database, asked, hours) = cached(KEEP);
    load(&database, &asked, Answer::Target(None));
    knows(&database, &asked, &Answer::Target(None));
    // Taken is no success, and still says that there is one.
    for done in [Answer::Inserted, Answer::Failed(StoreError::Taken), failed()] {
        let writer = submit(&database, insert());
        asked.answers(insert(), done.clone());
        assert_eq!(writer.wait(), done);
        load(&database, &asked, Answer::Target(None));
    }
    hours.pass(Duration::from_secs(1));
    load(&database, &asked, leads_to("another"));
    let (database, asked, _) = cached(Keep { absent: None, ..KEEP });
    load(&database, &asked, Answer::Target(None));
    load(&database, &asked, Answer::Target(None));
}

#[test]
fn of_many_who_miss_at_once_one_asks_and_all_are_answered() {
    let (database, asked, hours) = cached(KEEP);
    for round in ["cold", "expired"] {
        let tickets: Vec<Ticket> = (0..200).map(|_| submit(&database, locate())).collect();
        asked.answers(locate(), leads_to(round));
        asked.is_silent();
        assert!(tickets.into_iter().all(|ticket| ticket.wait() == leads_to(round)));
        hours.pass(MINUTE);
    }
}

#[test]
fn however_threads_meet_one_load_is_enough() {
    const THREADS: usize = 16;
    for _ in 0..50 {
        let (database, asked, _) = cached(KEEP);
        let start = Barrier::new(THREADS + 1);
        thread::scope(|scope| {
            let ask = || {
                start.wait();
                submit(&database, locate()).wait()
            };
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(ask)).collect();
            start.wait();
            asked.answers(locate(), leads_to("a"));
            for thread in threads {
                assert_eq!(thread.join().expect("no panic"), leads_to("a"));
            }
        });
        asked.is_silent();
    }
}

#[test]
fn a_failure_is_told_to_all_and_kept_by_none() {
    let (database, asked, _) = cached(KEEP);
    let tickets: Vec<Ticket> = (0..20).map(|_| submit(&database, locate())).collect();
    asked.answers(locate(), failed());
    assert!(tickets.into_iter().all(|ticket| ticket.wait() == failed()));
    let ticket = submit(&database, locate());
    drop(asked.next().1); // a promise that is not kept
    assert!(matches!(ticket.wait(), Answer::Failed(StoreError::Unavailable(_))));
    load(&database, &asked, leads_to("a"));
}

#[test]
fn the_first_of_a_flight_may_leave_and_the_others_are_answered() {
    let (database, asked, _) = cached(KEEP);
    let first = submit(&database, locate());
    let second = submit(&database, locate());
    drop(first);
    let (_, promise) = asked.next();
    assert!(!promise.is_abandoned(), "an engine may skip what none waits for");
    promise.answer(leads_to("a"));
    assert_eq!(second.wait(), leads_to("a"));
}

#[test]
fn what_is_asked_for_all_the_time_is_loaded_anew_before_it_expires_and_none_waits() {
    let ((engine, asked), hours) = (hand(), Hours::default());
    let cache = Arc::new(local(engine, KEEP, &hours).reloading_early());
    let database = Database::over(Arc::clone(&cache) as Arc<dyn Engine>);
    let first = submit(&database, locate());
    hours.pass(Duration::from_secs(5)); // so long a load takes
    asked.answers(locate(), leads_to("old"));
    assert_eq!(first.wait(), leads_to("old"));
    hours.pass(MINUTE - Duration::from_secs(1));
    // A draw is early here in more than four cases of five.
    let begun = (0..1_000).find_map(|_| {
        assert_eq!(database.here(&locate()), Some(leads_to("old")));
        asked.try_next()
    });
    let (question, promise) = begun.expect("a load");
    assert_eq!(question, locate());
    for _ in 0..1_000 {
        assert_eq!(database.here(&locate()), Some(leads_to("old")));
    }
    asked.is_silent();
    assert!(!promise.is_abandoned());
    promise.answer(leads_to("new"));
    hours.pass(Duration::from_secs(10));
    knows(&database, &asked, &leads_to("new"));
    assert_eq!(cache.counts().misses, 1, "the first");
}

#[test]
fn without_single_flight_the_first_of_many_loads_is_kept_though_more_are_out() {
    let ((engine, asked), hours) = (hand(), Hours::default());
    let database = Database::over(Arc::new(local(engine, KEEP, &hours)));
    let tickets: Vec<Ticket> = (0..3).map(|_| submit(&database, locate())).collect();
    asked.answers(locate(), leads_to("a"));
    assert_eq!(database.here(&locate()), Some(leads_to("a")));
    asked.answers(locate(), leads_to("b"));
    asked.answers(locate(), failed());
    knows(&database, &asked, &leads_to("a"));
    let answers: Vec<Answer> = tickets.into_iter().map(Ticket::wait).collect();
    assert_eq!(answers, [leads_to("a"), leads_to("b"), failed()]);
}

#[test]
fn a_change_ends_an_early_load_too() {
    let ((engine, asked), hours) = (hand(), Hours::default());
    let cache = Arc::new(local(engine, Keep { absent: None, ..KEEP }, &hours).reloading_early());
    let database = Database::over(cache);
    let first = submit(&database, locate());
    hours.pass(MINUTE);
    asked.answers(locate(), leads_to("old"));
    assert_eq!(first.wait(), leads_to("old"));
    hours.pass(MINUTE - Duration::from_nanos(1));
    assert_eq!(database.here(&locate()), Some(leads_to("old")));
    let (_, load_out) = asked.next();
    let writer = submit(&database, delete());
    asked.answers(delete(), Answer::Deleted(true));
    assert_eq!(writer.wait(), Answer::Deleted(true));
    load_out.answer(leads_to("old"));
    assert_eq!(database.here(&locate()), None);
    load(&database, &asked, Answer::Target(None));
}

#[test]
fn the_least_recently_used_makes_room() {
    let ((engine, asked), hours) = (hand(), Hours::default());
    let most = NonZeroUsize::new(2).expect("room");
    let cache = LocalCache::clocked(Arc::new(engine), most, KEEP, hours.clock());
    let database = Database::over(Arc::new(cache));
    let ask = |code: &str| {
        let question = Question::Locate(code.into());
        let ticket = submit(&database, question.clone());
        let loaded = asked.try_next().map(|(asked, promise)| {
            assert_eq!(asked, question);
            promise.answer(leads_to(code));
        });
        assert_eq!(ticket.wait(), leads_to(code));
        loaded.is_some()
    };
    let loads: Vec<bool> = ["a-1", "b-1", "a-1", "c-1", "a-1", "b-1"].map(ask).into();
    assert_eq!(loads, [true, true, false, true, false, true]);
}

#[test]
fn clicks_of_hits_are_counted() {
    let ((engine, asked), hours) = (hand(), Hours::default());
    let cache = Arc::new(local(engine, KEEP, &hours));
    let counted = Counted::start(Arc::clone(&cache) as Arc<dyn Engine>, &Recorder::off());
    let database = Database::over(Arc::new(counted.expect("a thread")));
    let follow = || submit(&database, Question::Follow(CODE.into()));
    let first = follow();
    asked.answers(locate(), leads_to("a"));
    assert_eq!(first.wait(), leads_to("a"));
    assert_eq!([follow().wait(), follow().wait()], [leads_to("a"), leads_to("a")]);
    assert_eq!(cache.counts(), Counts { hits: 2, misses: 1 });
    let mut clicks = 0;
    while clicks < 3 {
        let (Question::Count(told), promise) = asked.next() else { panic!("clicks only") };
        clicks += told.iter().map(|(_, more)| more).sum::<u64>();
        promise.answer(Answer::Counted);
    }
    assert_eq!(clicks, 3);
}
