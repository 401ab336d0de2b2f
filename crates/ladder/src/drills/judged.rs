//! The witnesses themselves are judged: a server that keeps its promises is believed, and one that forgets is caught.

use super::reread::reread;
use super::witnesses::Witnesses;
use brigade_core::blink::Blink;
use brigade_core::blink::database::{Answer, Database, Engine, Local, Promise, Query, Question};
use brigade_core::blink::stores::Memory;
use brigade_core::models::{self, Served, Service};
use brigade_core::trace::Recorder;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// A store that acknowledges every link, and keeps none whose code ends like this.
#[derive(Debug)]
struct Forgetful {
    kept: Local,
    ending: char,
    forgot: Mutex<BTreeSet<String>>,
}

impl Forgetful {
    fn new(ending: char) -> Arc<Forgetful> {
        let kept = Local::over(Arc::new(Memory::default()));
        Arc::new(Forgetful { kept, ending, forgot: Mutex::default() })
    }
}

impl Engine for Forgetful {
    fn submit(&self, query: Query, promise: Promise) {
        match &*query.question {
            Question::Insert(link) if link.code.ends_with(self.ending) => {
                self.forgot.lock().expect("no panic").insert(link.code.clone());
                promise.answer(Answer::Inserted);
            }
            _ => self.kept.submit(query, promise),
        }
    }
}

/// Has users write and read at a server over `engine`; whether each had so many answers, and the codes that were lost.
fn judge(engine: Arc<Forgetful>, answers: usize) -> (bool, Vec<String>) {
    let database = Database::over(engine);
    let blink = Blink::new("localhost", None, None, Recorder::off());
    let service = Arc::new(Service::new(blink, database, Recorder::off()));
    let model = models::model("tokio_multi").expect("a model");
    let server = Served::start(model, service).expect("a port");
    let mut users = Witnesses::start(server.address).expect("threads");
    let served = users.until_served(answers).is_ok();
    let there = reread(server.address, &users.end()).expect("it answers");
    server.stop().expect("it served");
    (served, there.lost)
}

#[test]
fn a_server_that_keeps_what_it_acknowledged_has_lost_nothing() {
    let (served, lost) = judge(Forgetful::new('\n'), 20);
    assert!(served && lost.is_empty(), "{lost:?}");
}

#[test]
fn a_server_that_acknowledges_and_forgets_is_caught_with_every_link_that_it_forgot() {
    let engine = Forgetful::new('7');
    let (_, lost) = judge(Arc::clone(&engine), 20); // so many that some end like this
    let forgot = engine.forgot.lock().expect("no panic");
    assert!(!forgot.is_empty());
    assert_eq!(lost.into_iter().collect::<BTreeSet<_>>(), *forgot);
}
