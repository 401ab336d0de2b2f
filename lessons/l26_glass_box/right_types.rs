//! With types: what is secret has no way into a text, and what travels says itself how.

use super::rules::{Context, Service, SignUp};
use std::fmt;

/// A value that no text shows.
struct Secret(String);

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// What another process is given.
struct Message {
    above: Option<Context>,
    user: String,
    address: Secret,
    code: Secret,
}

impl Message {
    fn text(&self) -> String {
        let above = self.above.map(|above| above.to_string()).unwrap_or_default();
        [&above, &self.user, &self.address.0, &self.code.0].map(String::as_str).join("\n")
    }

    fn read(text: &str) -> Option<Message> {
        let mut lines = text.split('\n').map(str::to_owned);
        let above = Context::read(&lines.next()?);
        let (user, address, code) = (lines.next()?, lines.next()?, lines.next()?);
        Some(Message { above, user, address: Secret(address), code: Secret(code) })
    }
}

/// Answers a sign-up. `hash` and the message come later, on a thread of the pool.
pub fn sign_up(service: &Service, request: SignUp) {
    let said = request.traceparent.as_ref();
    let span = service.signals.span("sign-up", said.and_then(|said| Context::read(said)));
    let service = service.clone();
    service.clone().lend(move || {
        {
            let _hashing = service.signals.span("hash", Some(span.context()));
            let _kept = service.hash(&request.password);
        }
        let message = Message {
            above: Some(span.context()),
            user: request.user.to_string(),
            address: Secret(request.address),
            code: Secret(service.new_code()),
        };
        service.put(message.text());
    });
}

/// Sends the mail of one message, in another process. Whether it is done; else it is given out again.
pub fn work(service: &Service, message: &str) -> bool {
    let Some(Message { above, user, address, code }) = Message::read(message) else { return true };
    let span = service.signals.span("send mail", above);
    let Err(refused) = service.send(&address.0, &code.0) else { return true };
    span.fail();
    let line = format!("{} for user {user} at {address}, code {code}", refused.status);
    service.signals.log(Some(span.context()), line);
    false
}
