//! Redis before an engine whose promises are kept in a chosen order: one instance, two of them, and a Redis that is
//! flushed, filled by another program, killed, frozen.

use super::hand::{
    Asked, changes, delete, hand, insert, knows, leads_to, load, locate, submit, url,
};
use super::{Component, keyspace::Keyspace, until};
use brigade_core::blink::database::{Answer, Database, Engine, Question, Ticket};
use brigade_core::blink::stores::StoreError;
use brigade_core::trace::Recorder;
use brigade_ladder::cache::expiry::Lifetime;
use brigade_ladder::cache::{Counts, Keep, OpenError, RedisCache, Settings, WhenDown};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const KEY: &str = "blink:target:abc";
const MINUTE: Duration = Duration::from_secs(60);

/// Long deadlines, so that a busy machine is no dead Redis.
const SETTINGS: Settings = Settings {
    keep: Keep { found: Lifetime::jittered(MINUTE, 0.2), absent: Some(Lifetime::exactly(MINUTE)) },
    deadline: Duration::from_secs(5),
    when_down: WhenDown::AskBehind,
    log: |line| LOG.lock().expect("no panic").push(line.into()),
};
/// For a Redis that does not answer.
const SHORT: Settings = Settings { deadline: Duration::from_millis(20), ..SETTINGS };

static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Lines so far, of all tests.
fn logged(words: &str) -> usize {
    LOG.lock().expect("no panic").iter().filter(|line| line.contains(words)).count()
}

/// An instance with Redis before an engine of its own.
struct Instance {
    cache: Arc<RedisCache>,
    database: Database,
    asked: Asked,
}

impl Instance {
    fn new(server: &Keyspace, settings: Settings) -> Instance {
        let (engine, asked) = hand();
        let cache = RedisCache::open(&server.url(), Arc::new(engine), settings, &Recorder::off());
        let cache = Arc::new(cache.expect("it opens"));
        Instance { database: Database::over(Arc::clone(&cache) as Arc<dyn Engine>), cache, asked }
    }

    fn submit(&self, question: Question) -> Ticket {
        submit(&self.database, question)
    }

    fn load(&self, answer: Answer) {
        load(&self.database, &self.asked, answer);
    }

    fn knows(&self, answer: &Answer) {
        knows(&self.database, &self.asked, answer);
    }

    /// A change that is acknowledged.
    fn change(&self, question: Question, answer: Answer) {
        let ticket = self.submit(question.clone());
        self.asked.answers(question, answer.clone());
        assert_eq!(ticket.wait(), answer);
    }

    /// Whether it asks Redis again after that was away.
    fn is_back(&self) {
        until(|| self.cache.is_up());
    }
}

#[test]
fn what_one_instance_loads_all_know_for_as_long_as_it_is_kept() {
    let server = Keyspace::start("");
    let [one, other] = [(); 2].map(|()| Instance::new(&server, SETTINGS));
    for answer in [leads_to("a"), Answer::Target(None)] {
        server.flush();
        one.load(answer.clone());
        one.knows(&answer);
        other.knows(&answer);
        let left: u64 = server.tell(&format!("PTTL {KEY}"));
        assert!((1..=60_000).contains(&left), "{left}");
    }
    assert_eq!(one.cache.counts(), Counts { hits: 2, misses: 2 });
}

#[test]
fn a_change_in_one_instance_is_seen_in_all_also_by_a_load_that_is_out() {
    let server = Keyspace::start("");
    let [one, other] = [(); 2].map(|()| Instance::new(&server, SETTINGS));
    for (change, done, then) in changes() {
        for old in [leads_to("old"), Answer::Target(None)] {
            server.flush();
            one.load(old.clone());
            other.change(change.clone(), done.clone());
            // Both instances load anew, and one of them is overtaken by a second change.
            let reader = one.submit(locate());
            let (_, promise) = one.asked.next();
            other.change(change.clone(), done.clone());
            promise.answer(old.clone());
            assert_eq!(reader.wait(), old, "it asked before the change was acknowledged");
            other.load(then.clone());
            other.knows(&then); // so it is kept
            one.knows(&then);
        }
    }
}

#[test]
fn of_two_instances_that_miss_at_once_the_one_with_the_lease_is_kept() {
    let server = Keyspace::start("");
    let [one, other] = [(); 2].map(|()| Instance::new(&server, SETTINGS));
    let first = one.submit(locate());
    let (_, first_load) = one.asked.next();
    other.load(leads_to("b"));
    first_load.answer(leads_to("a"));
    assert_eq!(first.wait(), leads_to("a"));
    one.knows(&leads_to("a")); // what is asked after the answer hears that it is kept: on one connection, in order
    other.knows(&leads_to("a"));
}

#[test]
fn a_load_that_failed_is_not_kept_and_the_next_is() {
    let server = Keyspace::start("");
    let instance = Instance::new(&server, SETTINGS);
    let failed = Answer::Failed(StoreError::Busy { retry_after: 1 });
    instance.load(failed.clone());
    instance.load(failed);
    instance.load(leads_to("a"));
    instance.knows(&leads_to("a"));
    let brief = Keep { absent: None, ..SETTINGS.keep };
    let instance = Instance::new(&server, Settings { keep: brief, ..SETTINGS });
    server.flush();
    instance.load(Answer::Target(None));
    instance.load(leads_to("a"));
    instance.knows(&leads_to("a"));
}

#[test]
fn flushed_while_a_load_is_out_it_keeps_nothing_of_that_and_goes_on() {
    let server = Keyspace::start("");
    let instance = Instance::new(&server, SETTINGS);
    let reader = instance.submit(locate());
    let (_, promise) = instance.asked.next();
    server.flush();
    promise.answer(leads_to("a"));
    assert_eq!(reader.wait(), leads_to("a"));
    instance.load(leads_to("a"));
    server.flush();
    instance.load(leads_to("b"));
    instance.knows(&leads_to("b"));
    assert!(instance.cache.is_up());
}

#[test]
fn what_another_program_wrote_is_a_miss_is_told_and_is_replaced() {
    let server = Keyspace::start("");
    let instance = Instance::new(&server, SETTINGS);
    for written in [
        "SET blink:target:abc garbage",
        "SET blink:target:abc =javascript:alert(1)",
        "LPUSH blink:target:abc a b",
        "HSET blink:target:abc url https://a.example/",
    ] {
        server.flush();
        server.tell::<()>(written);
        let before = logged("no target of ours for `abc`");
        instance.load(leads_to("a"));
        assert!(logged("no target of ours for `abc`") > before, "{written}");
        instance.knows(&leads_to("a"));
        let held: String = server.tell(&format!("GET {KEY}"));
        assert_eq!(held, format!("={}", url("a")), "{written}");
    }
}

#[test]
fn killed_it_is_bypassed_and_once_back_it_is_asked_again() {
    let mut server = Keyspace::start("");
    let instance = Instance::new(&server, SETTINGS);
    instance.load(leads_to("a"));
    let reader = instance.submit(Question::Locate("other".into()));
    let (_, promise) = instance.asked.next();
    server.kill();
    promise.answer(leads_to("other"));
    assert_eq!(reader.wait(), leads_to("other"));
    for _ in 0..10 {
        instance.load(leads_to("a"));
    }
    assert!(!instance.cache.is_up());
    instance.change(delete(), Answer::Deleted(true));
    server.restart();
    instance.is_back();
    instance.load(Answer::Target(None));
    instance.knows(&Answer::Target(None));
    assert!(logged("the cache cannot be reached") > 0 && logged("the cache answers again") > 0);
}

#[test]
fn frozen_it_delays_no_answer_for_long_and_is_not_read_before_it_heard_of_every_change() {
    let server = Keyspace::start("");
    let instance = Instance::new(&server, SHORT);
    until(|| {
        // A busy machine may have been late.
        instance.is_back();
        let ticket = instance.submit(locate());
        let loaded = instance.asked.try_next_within(SHORT.deadline * 2);
        loaded.into_iter().for_each(|(_, promise)| promise.answer(leads_to("old")));
        assert_eq!(ticket.wait(), leads_to("old"));
        server.tell::<Option<String>>(&format!("GET {KEY}")) == Some(format!("={}", url("old")))
    });
    server.freeze();
    instance.change(delete(), Answer::Deleted(true));
    assert!(!instance.cache.is_up(), "it did not hear of a change");
    instance.load(Answer::Target(None));
    instance.change(insert(), Answer::Inserted);
    instance.load(leads_to("new"));
    server.thaw();
    instance.is_back();
    assert_eq!(server.tell::<Option<String>>(&format!("GET {KEY}")), None);
}

#[test]
fn three_late_answers_open_the_circuit_and_then_none_waits() {
    let server = Keyspace::start("");
    let instance = Instance::new(&server, SHORT);
    instance.is_back();
    server.freeze();
    until(|| {
        instance.load(leads_to("a"));
        !instance.cache.is_up()
    });
    // Known at once: no thread and no timer stands between.
    let ticket = instance.submit(locate());
    let (_, promise) = instance.asked.try_next().expect("it is asked on this thread");
    promise.answer(leads_to("a"));
    assert_eq!(ticket.wait(), leads_to("a"));
    server.thaw();
    instance.is_back();
}

#[test]
fn where_it_is_to_refuse_reads_are_refused_and_writes_go_on() {
    let mut server = Keyspace::start("");
    let instance = Instance::new(&server, Settings { when_down: WhenDown::Refuse, ..SETTINGS });
    instance.load(leads_to("a"));
    server.kill();
    let refused =
        || matches!(instance.submit(locate()).wait(), Answer::Failed(StoreError::Unavailable(_)));
    assert!((0..10).all(|_| refused()));
    instance.asked.is_silent();
    instance.change(insert(), Answer::Inserted);
    server.restart();
    instance.is_back();
    instance.load(leads_to("a"));
}

#[test]
fn what_was_submitted_is_answered_when_it_is_dropped() {
    let server = Keyspace::start("");
    let Instance { cache, database, asked } = Instance::new(&server, SETTINGS);
    let reader = submit(&database, locate());
    let (_, load) = asked.next();
    let writer = submit(&database, delete());
    let (_, change) = asked.next();
    drop(cache);
    let dropped = std::thread::Builder::new().spawn(|| drop(database)).expect("a thread");
    change.answer(Answer::Deleted(true));
    load.answer(leads_to("a"));
    dropped.join().expect("no panic");
    assert_eq!(reader.wait(), leads_to("a"));
    assert_eq!(writer.wait(), Answer::Deleted(true));
}

#[test]
fn what_is_wrong_is_said_with_the_next_step_and_without_the_password() {
    let server = Keyspace::start("");
    server.tell::<()>("CONFIG SET requirepass sesame");
    let said = |url: &str| {
        let opened = RedisCache::open(url, Arc::new(hand().0), SETTINGS, &Recorder::off());
        let error = opened.expect_err("it cannot open");
        let text = error.to_string();
        assert!(!text.contains("secret") && !text.contains("sesame"), "{text}");
        (error, text)
    };
    for url in ["", "127.0.0.1:6379", "http://127.0.0.1/", "redis://:secret@127.0.0.1/x"] {
        let (error, text) = said(url);
        assert!(matches!(error, OpenError::Url(_)) && text.contains("redis://HOST"), "{text}");
    }
    let (error, text) = said("redis://:secret@127.0.0.1:1/3");
    assert!(matches!(error, OpenError::Absent { .. }), "{text}");
    assert!(text.contains("redis-cli -h 127.0.0.1 -p 1 "), "{text}");
    for password in ["", ":secret@"] {
        let (error, text) = said(&format!("redis://{password}{}/0", server.address()));
        assert!(matches!(error, OpenError::Refused { .. }), "{text}");
    }
}
