//! Users sign up, a pool hashes, a worker sends, in every order; the provider refuses what the case says. Then the spans must be the trees
//! that they should be, and no secret may stand in what was written.

#[path = "looked.rs"]
mod looked;
#[path = "service.rs"]
mod service;
#[path = "signals.rs"]
mod signals;

use super::exercise::{sign_up, work};
use brigade_judge::Ruling;
use brigade_judge::interleavings::interleavings;
use looked::Looked;
#[allow(unused_imports, reason = "a repair may name any of them")]
pub use service::{Refused, Service, SignUp};
#[allow(unused_imports, reason = "as above")]
pub use signals::{Context, Signals, Span};

/// The number, the address and the password of each user, and what stands in the field `traceparent`.
const USERS: [(u32, &str, &str, Option<&str>); 3] = [
    (7, "ann@a.example", "Tr0ub4dor", None),
    (
        8,
        "ben@b.example",
        "h0rse-battery",
        Some("00-0000000000000000000000000000cafe-00000000000000c1-01"),
    ),
    (9, "kim@k.example", "c0rrect-staple", Some("00-cafe-c1")),
];

/// Of each user of a case, which of [`USERS`] it is and how often the provider refuses the mail.
type Case = &'static [(usize, usize)];

/// Each user is three steps (made, hashed for, sent) and one more for each refusal. The shortest first: what is told then is plain.
const CASES: [Case; 9] = [
    &[(0, 0)],
    &[(1, 0)],
    &[(2, 0)],
    &[(0, 1)],
    &[(1, 2)],
    &[(0, 0), (1, 0)],
    &[(1, 1), (2, 0)],
    &[(0, 2), (1, 1)],
    &[(0, 0), (1, 1), (2, 0)],
];

/// Every order of every case.
pub fn judge() -> Ruling {
    let mut tried = 0;
    for case in CASES {
        let lengths: Vec<_> = case.iter().map(|(_, refused)| 3 + refused).collect();
        for order in interleavings(&lengths) {
            tried += 1;
            if let Err(why) = play(case, &order) {
                return Ruling::Rejected {
                    why: format!("{}: {why}", told(case, &order)),
                    schedule: None,
                };
            }
        }
    }
    Ruling::Accepted {
        proved: format!(
            "all {tried} orders in which up to 3 users sign up, are hashed for and are sent their mail, which is refused up to twice: \
             each time the trees of spans are as they should be, and nothing secret stands in a span or in the log"
        ),
    }
}

/// One order, step by step; each step is on a thread that has begun no span.
fn play(case: Case, order: &[usize]) -> Result<(), String> {
    let service = Service::default();
    let refuses = (0..USERS.len()).map(|user| case.iter().find(|(it, _)| *it == user));
    let refuses: Vec<_> = refuses.map(|found| found.map_or(0, |(_, refused)| *refused)).collect();
    service.outside(|outside| outside.refuses.clone_from(&refuses));
    let mut done = vec![0; case.len()];
    for &at in order {
        let user = case[at].0;
        service.signals.another_thread(user);
        service.outside(|outside| outside.of = user);
        let told = |why: String| format!("user {}: {why}", USERS[user].0);
        step(&service, user, done[at]).map_err(told)?;
        done[at] += 1;
    }
    case.iter().try_for_each(|&(user, refused)| {
        Looked { service: &service, user, refused }
            .all()
            .map_err(|why| format!("user {}: {why}", USERS[user].0))
    })
}

/// The next step of a user's.
fn step(service: &Service, user: usize, done: usize) -> Result<(), String> {
    match done {
        0 => {
            sign_up(service, request(user));
            let lasts = service.signals.within("sign-up");
            lasts.then_some(()).ok_or("`sign-up` has ended before the pool has begun".into())
        }
        1 => {
            let job = service.outside(|outside| {
                let at = outside.jobs.iter().position(|(of, _)| *of == user)?;
                Some(outside.jobs.remove(at).1)
            });
            job.ok_or("nothing is lent to the pool")?();
            let lasts = service.signals.within("sign-up");
            (!lasts).then_some(()).ok_or("`sign-up` goes on after its message is queued".into())
        }
        _ => sent(service, user),
    }
}

/// The message is given to a worker; it is done unless it is refused.
fn sent(service: &Service, user: usize) -> Result<(), String> {
    let (message, refused) = service.outside(|outside| {
        let message = outside.messages.iter().find(|(of, _)| *of == user);
        (message.map(|(_, message)| message.clone()), outside.refuses[user] > 0)
    });
    let done = work(service, &message.ok_or("no message is queued")?);
    match (refused, done) {
        (true, true) => Err("`work` says that a mail is done which was refused".into()),
        (false, false) => Err("`work` says that a mail is not done which was taken".into()),
        _ => Ok(()),
    }
}

fn request(user: usize) -> SignUp {
    let (user, address, password, traceparent) = USERS[user];
    let traceparent = traceparent.map(Into::into);
    SignUp { user, address: address.into(), password: password.into(), traceparent }
}

/// `users 7, 8; 7 signs up, 8 signs up, 7 is hashed, …`.
fn told(case: Case, order: &[usize]) -> String {
    let mut done = vec![0; case.len()];
    let step = |&at: &usize| {
        done[at] += 1;
        let what = ["signs up", "is hashed for"].get(done[at] - 1).unwrap_or(&"is sent the mail");
        format!("{} {what}", USERS[case[at].0].0)
    };
    order.iter().map(step).collect::<Vec<_>>().join(", ")
}
