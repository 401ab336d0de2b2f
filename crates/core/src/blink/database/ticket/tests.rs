//! Tickets and promises: answered once, in both colours, whatever is dropped.

use super::*;
use crate::trace::Recorder;

#[test]
fn a_wait_that_holds_a_thread_is_recorded_as_that() {
    let recorder = Recorder::start();
    let (promise, ticket) = Ticket::promised(recorder.task("A"));
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| ticket.wait());
        while !matches!(*promise.slot.state(), Waiter::Held) {
            std::thread::yield_now();
        }
        promise.answer(Answer::Inserted);
        assert_eq!(waiting.join().unwrap(), Answer::Inserted);
    });
    let trace = recorder.finish();
    let held = trace.blocks.iter().filter(|block| block.state == State::Database);
    assert_eq!(held.count(), 1);
    assert_eq!(trace.edges.len(), 1);
}

#[test]
fn an_answer_that_is_there_costs_no_wait() {
    let recorder = Recorder::start();
    let (promise, ticket) = Ticket::promised(recorder.task("A"));
    promise.answer(Answer::Inserted);
    assert_eq!(ticket.wait(), Answer::Inserted);
    let trace = recorder.finish();
    assert!(trace.blocks.is_empty() && trace.edges.is_empty());
}

#[test]
fn a_broken_promise_is_an_answer_too() {
    let (promise, ticket) = Ticket::promised(Task::default());
    drop(promise);
    assert!(matches!(ticket.wait(), Answer::Failed(StoreError::Unavailable(_))));
}

#[test]
fn engines_on_the_way_see_the_answer_before_it_is_handed_over_the_last_first_even_if_the_promise_breaks()
 {
    let (seen, saw) = crossbeam::channel::unbounded();
    let note = |who: &'static str| {
        let seen = seen.clone();
        move |answer: &Answer| seen.send((who, answer.clone())).unwrap()
    };
    let (promise, ticket) = Ticket::promised(Task::default());
    promise.then(note("first")).then(note("last")).answer(Answer::Inserted);
    assert_eq!(ticket.wait(), Answer::Inserted);
    let (promise, ticket) = Ticket::promised(Task::default());
    drop(promise.then(note("broken")));
    let gone = ticket.wait();
    let seen: Vec<_> = saw.try_iter().collect();
    let expected = [("last", Answer::Inserted), ("first", Answer::Inserted), ("broken", gone)];
    assert_eq!(seen, expected);
}

#[test]
fn a_promise_is_abandoned_when_its_ticket_is_gone() {
    let (promise, ticket) = Ticket::promised(Task::default());
    assert!(!promise.is_abandoned());
    drop(ticket);
    assert!(promise.is_abandoned());
}
