//! What must hold under every order in which requests at the same moment reach the store. Each request is one of our own futures;
//! it is stopped wherever it asks the store, and every order of going on is tried.

use super::support::mailed;
use super::support::{APP, NOW, REDIRECT, at, logins, pepper};
use brigade_ladder::auth::Bound;
use brigade_ladder::auth::oauth::{Ask, Exchange};
use brigade_ladder::auth::one_time::{self, Codes, Sent};
use brigade_ladder::auth::password::{self, Attempt, Lockout};
use brigade_ladder::auth::refresh::{self, Refresh, Refreshed, Sessions};
use brigade_ladder::auth::store::{Away, Memory, Store, Swap};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, poll_fn};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// A store whose every question waits for its turn.
#[derive(Clone, Debug, Default)]
struct Stepped(Memory);

/// Ends when it is polled once more.
async fn turn() {
    let mut is_second = false;
    poll_fn(
        |_| if std::mem::replace(&mut is_second, true) { Poll::Ready(()) } else { Poll::Pending },
    )
    .await;
}

impl Store for Stepped {
    async fn find(&self, key: &str) -> Result<Option<String>, Away> {
        turn().await;
        self.0.find(key).await
    }

    async fn swap(&self, swap: Swap<'_>) -> Result<bool, Away> {
        turn().await;
        self.0.swap(swap).await
    }
}

/// One at a time, to its end.
fn alone<T>(mut future: BoxFuture<'_, T>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(done) = future.poll_unpin(&mut context) {
            return done;
        }
    }
}

/// Has `begin` begin some requests, lets them go on in this order (which of those that have not ended, at each step), and
/// returns what they were answered. The order is made longer by zeros, with how many there were to choose from.
fn run<T>(requests: Vec<BoxFuture<'_, T>>, order: &mut Vec<(usize, usize)>) -> Vec<T> {
    let mut context = Context::from_waker(Waker::noop());
    let mut open: Vec<_> = requests.into_iter().enumerate().collect();
    let mut done = Vec::new();
    for step in 0.. {
        if open.is_empty() {
            break;
        }
        if step == order.len() {
            order.push((0, 0));
        }
        order[step].1 = open.len();
        let at = order[step].0;
        if let Poll::Ready(answer) = open[at].1.poll_unpin(&mut context) {
            let (n, _) = open.remove(at);
            done.push((n, answer));
        }
    }
    done.sort_by_key(|(n, _)| *n);
    done.into_iter().map(|(_, answer)| answer).collect()
}

/// The next order that was not tried; nothing if all were.
fn next(order: &mut Vec<(usize, usize)>) -> bool {
    while let Some((chosen, of)) = order.pop() {
        if chosen + 1 < of {
            order.push((chosen + 1, of));
            return true;
        }
    }
    false
}

/// Tries every order; how many those were.
fn every_order(mut check: impl FnMut(&mut Vec<(usize, usize)>)) -> u64 {
    let (mut order, mut tried) = (Vec::new(), 0);
    loop {
        check(&mut order);
        tried += 1;
        if !next(&mut order) {
            return tried;
        }
    }
}

fn refreshed(
    sessions: &Sessions<Stepped>,
    tabs: usize,
    order: &mut Vec<(usize, usize)>,
) -> Vec<Refreshed> {
    let token = alone(sessions.open("ada", NOW).boxed()).expect("memory");
    let tab = |_| sessions.refresh(&token, NOW + 1).map(|it| it.expect("memory")).boxed();
    run((0..tabs).map(tab).collect(), order)
}

fn sessions(grace: u64) -> Sessions<Stepped> {
    Sessions::new(Stepped::default(), pepper(), refresh::Rules { life: 1_000_000, grace })
}

#[test]
fn of_three_tabs_that_refresh_at_once_all_have_the_one_new_token() {
    let tried = every_order(|order| {
        let sessions = sessions(5_000);
        let answers = refreshed(&sessions, 3, order);
        let [Refreshed::Next { token: one, .. }, others @ ..] = &answers[..] else {
            panic!("{answers:?} in {order:?}");
        };
        assert!(others.iter().all(|other| *other == answers[0]), "{answers:?} in {order:?}");
        let goes_on = alone(sessions.refresh(one, NOW + 2).boxed()).expect("memory");
        assert!(matches!(goes_on, Refreshed::Next { .. }), "{goes_on:?} in {order:?}");
    });
    assert!(tried > 1_000, "{tried}");
}

#[test]
fn without_a_grace_exactly_one_of_three_tabs_wins_and_the_others_end_the_family() {
    let tried = every_order(|order| {
        let sessions = sessions(0);
        let answers = refreshed(&sessions, 3, order);
        let won: Vec<&Refresh> = answers
            .iter()
            .filter_map(|answer| match answer {
                Refreshed::Next { token, .. } => Some(token),
                _ => None,
            })
            .collect();
        assert_eq!(won.len(), 1, "{answers:?} in {order:?}");
        let ended = alone(sessions.refresh(won[0], NOW + 2).boxed());
        assert_eq!(ended, Ok(Refreshed::Ended), "{order:?}");
    });
    assert!(tried > 1_000, "{tried}");
}

/// Codes with two tries, one that was sent, and what was mailed.
fn one_code() -> (Codes<Stepped>, brigade_ladder::auth::Secret, String) {
    let store = Stepped::default();
    let rules = one_time::Rules { tries: 2, ..one_time::Rules::default() };
    let codes = Codes::new(store.clone(), pepper(), rules);
    let sent = alone(codes.send("ada", true, "a", NOW).boxed()).expect("memory");
    let Sent::Ticket(ticket) = sent else { panic!("no ticket") };
    let code = mailed(&store.0.jobs()[0]);
    (codes, ticket, code)
}

#[test]
fn a_right_code_that_comes_three_times_at_once_lets_in_once() {
    let tried = every_order(|order| {
        let (codes, ticket, code) = one_code();
        let one = |_| codes.verify(&ticket, &code, None, NOW).boxed();
        let answers = run((0..3).map(one).collect(), order);
        let right = answers.iter().filter(|answer| matches!(answer, Ok(Some(_)))).count();
        assert_eq!(right, 1, "{order:?}");
    });
    assert!(tried > 1_000, "{tried}");
}

#[test]
fn guesses_at_the_same_moment_have_no_more_tries_than_one_after_the_other() {
    every_order(|order| {
        let (codes, ticket, code) = one_code();
        let wrong = |_| codes.verify(&ticket, "no code", None, NOW).boxed();
        run((0..3).map(wrong).collect(), order);
        let late = alone(codes.verify(&ticket, &code, None, NOW).boxed());
        assert_eq!(late, Ok(None), "{order:?}");
    });
}

#[test]
fn tries_of_a_password_at_the_same_moment_are_all_counted() {
    let two = Bound { most: 2, within: 1_000, apart: 0 };
    let rules = password::Rules { pair: two, ..password::Rules::default() };
    every_order(|order| {
        let lockout = Lockout::new(Stepped::default(), pepper(), rules);
        let attempt = Attempt { name: "ada", network: "a", device: Some("of another") };
        let one = |_| lockout.admits(&attempt, NOW).boxed();
        // Two of them only: each counts in three places.
        let answers = run((0..2).map(one).collect(), order);
        assert!(answers.iter().all(|answer| *answer == Ok(true)), "{order:?}");
        assert_eq!(alone(lockout.admits(&attempt, NOW).boxed()), Ok(false), "{order:?}");
    });
}

#[test]
fn an_authorization_code_that_comes_twice_at_once_gives_nothing_that_goes_on() {
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let ask = Ask {
        client_id: APP.into(),
        redirect_uri: REDIRECT.into(),
        code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".into(),
        code_challenge_method: "S256".into(),
    };
    let tried = every_order(|order| {
        let logins = Arc::new(logins(&Stepped::default()));
        let code = alone(logins.grants.authorize(&ask, "ada", NOW).boxed());
        let code = code.expect("memory").expect("a code");
        let shown = Exchange { code: &code, client_id: APP, redirect_uri: REDIRECT, verifier };
        let one = |_| logins.by_grant(&shown, at(NOW)).boxed();
        let answers = run((0..2).map(one).collect(), order);
        for given in answers.into_iter().filter_map(|answer| answer.expect("memory")) {
            let token = Refresh::sent(&given.refresh_token).expect("a token");
            let goes_on = alone(logins.by_refresh(&token, at(NOW + 1)).boxed());
            assert_eq!(goes_on, Ok(None), "{order:?}");
        }
    });
    assert!(tried > 100, "{tried}");
}
