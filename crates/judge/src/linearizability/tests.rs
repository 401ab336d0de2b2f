//! The checker against histories whose answer is known, and against the definition itself.

use super::*;
use crate::interleavings::interleavings;

/// A register: `Some(value)` writes and answers `None`, `None` reads.
type Register = Call<Option<u8>, Option<u8>>;

fn register(state: &u8, asked: &Option<u8>) -> (u8, Option<u8>) {
    match asked {
        Some(value) => (*value, None),
        None => (*state, Some(*state)),
    }
}

fn write(thread: usize, value: u8, span: (usize, usize)) -> Register {
    Call { thread, asked: Some(value), answer: None, span }
}

fn read(thread: usize, value: u8, span: (usize, usize)) -> Register {
    Call { thread, asked: None, answer: Some(value), span }
}

#[test]
fn calls_one_after_another_have_their_own_order_only() {
    let calls = [write(0, 1, (0, 1)), read(1, 1, (2, 3)), write(0, 2, (4, 5)), read(1, 2, (6, 7))];
    assert_eq!(linearization(&calls, 0, register), Some(vec![0, 1, 2, 3]));
    let stale = [write(0, 1, (0, 1)), read(1, 0, (2, 3))];
    assert_eq!(linearization(&stale, 0, register), None);
}

#[test]
fn a_read_that_overlaps_a_write_may_see_either_value() {
    for value in [0, 1] {
        let calls = [write(0, 1, (0, 3)), read(1, value, (1, 2))];
        assert!(linearization(&calls, 0, register).is_some(), "{value}");
    }
    assert_eq!(linearization(&[write(0, 1, (0, 3)), read(1, 2, (1, 2))], 0, register), None);
}

#[test]
fn what_one_reader_has_seen_a_later_reader_must_see() {
    // Both overlap the write, so each alone may see either; but not the new value first and the old one after.
    let reads = |first, second| {
        [write(0, 1, (0, 9)), read(1, first, (1, 2)), read(2, second, (3, 4))].to_vec()
    };
    assert!(linearization(&reads(0, 1), 0, register).is_some());
    assert_eq!(linearization(&reads(1, 0), 0, register), None);
}

#[test]
fn keys_are_judged_by_themselves_and_the_torn_one_is_named() {
    // Two registers in one history, told apart by the tens; only the second is torn.
    fn two(state: &u8, asked: &(u8, Option<u8>)) -> (u8, Option<u8>) {
        register(state, &asked.1)
    }
    let calls: Vec<_> = [
        (1, write(0, 1, (0, 1))),
        (2, write(0, 5, (2, 3))),
        (1, read(1, 1, (4, 5))),
        (2, read(1, 0, (6, 7))),
    ]
    .into_iter()
    .map(|(key, call)| Call {
        thread: call.thread,
        asked: (key, call.asked),
        answer: call.answer,
        span: call.span,
    })
    .collect();
    let (key, torn) = unexplained(&calls, |asked| asked.0, &0, two).unwrap();
    assert_eq!((key, torn.len()), (2, 2));
    assert_eq!(unexplained(&calls[..3], |asked| asked.0, &0, two), None);
}

/// Every history of three threads that make a call each, in every order of their six moments and with every answer that a
/// read could have: the search must agree with trying all orders of the calls.
#[test]
fn the_search_agrees_with_trying_every_order() {
    let mut linearizable = 0;
    for moments in interleavings(&[2, 2, 2]) {
        for answers in 0..9 {
            let span = |thread: usize| {
                let mut own = (0..6).filter(|at| moments[*at] == thread);
                (own.next().unwrap(), own.next().unwrap())
            };
            let calls = [
                write(0, 1, span(0)),
                read(1, answers % 3, span(1)),
                read(2, answers / 3, span(2)),
            ];
            let found = linearization(&calls, 0, register).is_some();
            assert_eq!(found, by_definition(&calls), "{calls:?}");
            linearizable += usize::from(found);
        }
    }
    assert!(linearizable > 90, "{linearizable}");
}

fn by_definition(calls: &[Register; 3]) -> bool {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    orders.iter().any(|order| {
        let mut state = 0;
        let explained = order.iter().all(|&call| {
            let (after, answer) = register(&state, &calls[call].asked);
            state = after;
            answer == calls[call].answer
        });
        let keeps_time = order.iter().enumerate().all(|(at, &call)| {
            order[at + 1..].iter().all(|&later| calls[later].span.1 > calls[call].span.0)
        });
        explained && keeps_time
    })
}
