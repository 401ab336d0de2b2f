//! An engine that is driven by hand: the test sees each question that reaches it, and answers when it likes.

use brigade_core::blink::Link;
use brigade_core::blink::database::{Answer, Database, Engine, Promise, Query, Question, Ticket};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// The engine.
#[derive(Debug)]
pub(super) struct Hand(Sender<(Query, Promise)>);

impl Engine for Hand {
    fn submit(&self, query: Query, promise: Promise) {
        self.0.send((query, promise)).expect("the test listens");
    }
}

/// What reached it.
pub(super) struct Asked(Receiver<(Query, Promise)>);

/// An engine, and what reaches it.
pub(super) fn hand() -> (Hand, Asked) {
    let (sender, receiver) = channel();
    (Hand(sender), Asked(receiver))
}

impl Asked {
    /// The next question, when there is one, and the promise to answer it.
    pub(super) fn next(&self) -> (Question, Promise) {
        let (query, promise) = self.0.recv().expect("an engine before it");
        (Question::clone(&query.question), promise)
    }

    /// A question that has reached it already.
    pub(super) fn try_next(&self) -> Option<(Question, Promise)> {
        let (query, promise) = self.0.try_recv().ok()?;
        Some((Question::clone(&query.question), promise))
    }

    /// The next question, if there is one in time: where there need not be one.
    pub(super) fn try_next_within(&self, time: Duration) -> Option<(Question, Promise)> {
        let (query, promise) = self.0.recv_timeout(time).ok()?;
        Some((Question::clone(&query.question), promise))
    }

    /// Answers the next question, which must be this.
    #[track_caller]
    pub(super) fn answers(&self, question: Question, answer: Answer) {
        let (asked, promise) = self.next();
        assert_eq!(asked, question);
        promise.answer(answer);
    }

    /// Nothing more has reached it.
    #[track_caller]
    pub(super) fn is_silent(&self) {
        let more = self.try_next().map(|(question, _)| question);
        assert_eq!(more, None, "it is asked more");
    }
}

/// The code of all these tests.
pub(super) const CODE: &str = "abc";

pub(super) fn locate() -> Question {
    Question::Locate(CODE.into())
}

pub(super) fn delete() -> Question {
    Question::Delete(CODE.into())
}

pub(super) fn insert() -> Question {
    Question::Insert(Link { code: CODE.into(), url: url("new"), clicks: 0 })
}

pub(super) fn url(host: &str) -> String {
    format!("https://{host}.example/")
}

pub(super) fn leads_to(host: &str) -> Answer {
    Answer::Target(Some(url(host)))
}

/// The ways in which a change reaches the engine while a load is out: the change, its answer, and what is there then.
pub(super) fn changes() -> [(Question, Answer, Answer); 2] {
    let together = Question::Together(vec![insert()]);
    let done = Answer::Together(vec![Answer::Inserted]);
    [(delete(), Answer::Deleted(true), Answer::Target(None)), (together, done, leads_to("new"))]
}

pub(super) fn submit(database: &Database, question: Question) -> Ticket {
    super::contract::submit(database, question)
}

/// Asks, and answers by hand what reaches the engine: the answer of a load.
#[track_caller]
pub(super) fn load(database: &Database, asked: &Asked, answer: Answer) {
    let ticket = submit(database, locate());
    asked.answers(locate(), answer.clone());
    assert_eq!(ticket.wait(), answer);
}

/// Asks, and it is known.
#[track_caller]
pub(super) fn knows(database: &Database, asked: &Asked, answer: &Answer) {
    assert_eq!(submit(database, locate()).wait(), *answer);
    asked.is_silent();
}
