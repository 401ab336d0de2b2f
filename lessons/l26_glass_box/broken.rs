//! A user signs up. A pool of threads hashes the password; then a message is queued, and another process sends the user a one-time code
//! by mail. Spans and a log say what happened.
//!
//! The trace of a slow sign-up ends where the pool begins, what sends mail belongs to no request, and the log holds codes that
//! let others in. What holds once it is repaired:
//!
//! * The spans of a request are one tree: `sign-up`, and right below it `hash` and each `send mail`.
//! * A request with a `traceparent` is part of that trace; one without, or whose text is none, begins a trace.
//! * A span lasts as long as what it tells of: `sign-up` until its message is queued, and no longer.
//! * A `send mail` that the provider refuses has failed, and no other.
//! * A refusal is one line of the log, with the context of its `send mail`, the user's number and the provider's.
//! * No password, no code and no address stands in a span or in the log.
//! * Each user is sent the code at the address; what was refused is not done.
//!
//! Repair it. `sign_up` and `work` keep their names and signatures: the judge calls them, in every order. What a `Service` can do
//! stands in `service.rs`, and what `Signals` can in `signals.rs`.

use super::rules::{Service, SignUp};

/// Answers a sign-up. `hash` and the message come later, on a thread of the pool.
pub fn sign_up(service: &Service, request: SignUp) {
    let span = service.signals.span("sign-up", service.signals.current());
    span.set("request", format!("{request:?}"));
    let pool = service.clone();
    service.lend(move || {
        let hashing = pool.signals.span("hash", pool.signals.current());
        pool.hash(&request.password);
        drop(hashing);
        pool.put(format!("{} {} {}", request.user, request.address, pool.new_code()));
    });
}

/// Sends the mail of one message, in another process. Whether it is done; else it is given out again.
pub fn work(service: &Service, message: &str) -> bool {
    let span = service.signals.span("send mail", service.signals.current());
    let mut words = message.split(' ');
    let [user, address, code] = [(); 3].map(|()| words.next().unwrap_or_default());
    let sent = service.send(address, code);
    if let Err(refused) = &sent {
        service.signals.log(Some(span.context()), format!("no mail to user {user}: {refused}"));
    }
    sent.is_ok()
}
