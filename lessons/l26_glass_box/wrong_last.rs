//! "Who hashes next is the one who signed up last." Of two users the second is credited with both.

use super::rules::{Context, Service, SignUp};
use std::sync::{Mutex, PoisonError};

static LAST: Mutex<Option<Context>> = Mutex::new(None);

/// Answers a sign-up. `hash` and the message come later, on a thread of the pool.
pub fn sign_up(service: &Service, request: SignUp) {
    let caller = request.traceparent.as_deref().and_then(Context::read);
    let span = service.signals.span("sign-up", caller);
    span.set("user", request.user);
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(span.context());
    let pool = service.clone();
    service.lend(move || {
        let last = *LAST.lock().unwrap_or_else(PoisonError::into_inner);
        let hashing = pool.signals.span("hash", last);
        pool.hash(&request.password);
        drop(hashing);
        let (SignUp { user, address, .. }, code) = (request, pool.new_code());
        pool.put(format!("{} {user} {address} {code}", span.context()));
    });
}

/// Sends the mail of one message, in another process. Whether it is done; else it is given out again.
pub fn work(service: &Service, message: &str) -> bool {
    let mut words = message.split(' ');
    let [sign_up, user, address, code] = [(); 4].map(|()| words.next().unwrap_or_default());
    let span = service.signals.span("send mail", Context::read(sign_up));
    let sent = service.send(address, code);
    if let Err(refused) = &sent {
        span.fail();
        let line = format!("no mail to user {user}: refused with {}", refused.status);
        service.signals.log(Some(span.context()), line);
    }
    sent.is_ok()
}
