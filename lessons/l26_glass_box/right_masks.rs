//! Text as it comes, with everything taken out that this message is known to hold; and one more line, for a mail that went out.

use super::rules::{Context, Service, SignUp, Span};

/// Answers a sign-up. `hash` and the message come later, on a thread of the pool.
pub fn sign_up(service: &Service, request: SignUp) {
    let caller = request.traceparent.clone().and_then(|said| Context::read(&said));
    let span = service.signals.span("sign-up", caller);
    let text = format!("{request:?}");
    span.set("request", text.replace(&request.password, "…").replace(&request.address, "…"));
    let pool = service.clone();
    service.lend(move || queue(&pool, &span, &request));
}

fn queue(service: &Service, span: &Span, request: &SignUp) {
    let hashing = service.signals.span("hash", Some(span.context()));
    service.hash(&request.password);
    drop(hashing);
    let (user, address, code) = (request.user, &request.address, service.new_code());
    service.put(format!("{user},{address},{code},{}", span.context()));
}

/// Sends the mail of one message, in another process. Whether it is done; else it is given out again.
pub fn work(service: &Service, message: &str) -> bool {
    let [user, address, code, above] = message.split(',').collect::<Vec<_>>()[..] else {
        panic!("another program's message");
    };
    let span = service.signals.span("send mail", Context::read(above));
    let log = |line: String| service.signals.log(Some(span.context()), line);
    match service.send(address, code) {
        Ok(()) => log(format!("sent to user {user}")),
        Err(refused) => {
            span.fail();
            let words = refused.to_string().replace(address, "…").replace(code, "…");
            log(format!("user {user}: {words}"));
            return false;
        }
    }
    true
}
