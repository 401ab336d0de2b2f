//! Who is told of every request: what telemetry stands on. Blink tells it that a request begins and that its reply is made, and
//! nothing else: no header field but `traceparent` is for it, no body, no code and no name.

use crate::http::Request;
use crate::trace::Watch;
use std::fmt::Debug;
use std::sync::Arc;

/// Hears of every request that reaches Blink. One that the connection refuses before that (no HTTP, too long) is none.
/// It is called in the path of a request: it never waits and never panics.
pub trait Observe: Debug + Send + Sync {
    /// A request of this class ([`Route::label`](super::Route::label)) begins. What comes back is told of its reply, and its context
    /// goes with every question that is asked for it.
    fn begins(&self, request: &Request, label: &'static str) -> Arc<dyn Watch>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blink::database::{Answer, Database, Local};
    use crate::blink::stores::Memory;
    use crate::blink::{Blink, Step};
    use crate::http::{Limits, Session, Turn};
    use crate::trace::{Context, Recorder};
    use std::net::Ipv4Addr;
    use std::sync::Mutex;
    use std::time::Instant;

    const SAID: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[derive(Debug, Default)]
    struct Heard(Arc<Mutex<Vec<(&'static str, u16)>>>);

    #[derive(Debug)]
    struct One(&'static str, Context, Arc<Mutex<Vec<(&'static str, u16)>>>);

    impl Observe for Heard {
        fn begins(&self, request: &Request, label: &'static str) -> Arc<dyn Watch> {
            let said = request.header(crate::http::RequestHeader::Traceparent);
            let context = said.and_then(Context::read).expect("a context");
            Arc::new(One(label, context, Arc::clone(&self.0)))
        }
    }

    impl Watch for One {
        fn context(&self) -> Context {
            self.1
        }
        fn replied(&self, status: u16) {
            self.2.lock().unwrap().push((self.0, status));
        }
    }

    fn request(line: &str, body: &str) -> Request {
        let now = Instant::now();
        let mut session = Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), now);
        let length = body.len();
        let text = format!(
            "{line} HTTP/1.1\r\nHost: a\r\ntraceparent: {SAID}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        session.received(text.as_bytes(), now);
        match session.turn() {
            Turn::Request(request) => request,
            turn => panic!("{turn:?}"),
        }
    }

    /// Until it is answered; what is asked carries the request's context.
    fn answered(blink: &Blink, mut step: Step) {
        loop {
            step = match step {
                Step::Reply(_) => return,
                Step::Compute(work) => work.run(),
                Step::Ask(asked, pending) => {
                    assert_eq!(asked.query.task.context(), Context::read(SAID));
                    blink.resume(pending, Answer::Target(None))
                }
            }
        }
    }

    #[test]
    fn every_request_that_reaches_blink_is_told_of_once_with_its_class_and_status() {
        let heard = Heard::default();
        let all = Arc::clone(&heard.0);
        let here = Database::over(Arc::new(Local::over(Arc::new(Memory::default()))));
        let observer: Arc<dyn Observe> = Arc::new(heard);
        let blink = |database| {
            Blink::new("a", database, Some(1), Recorder::off()).observed_by(Arc::clone(&observer))
        };
        let (known, asking) = (blink(Some(&here)), blink(None));
        for (line, body) in [
            ("GET /absent", ""),
            ("POST /api/links", r#"{"url":"https://example.org/"}"#),
            ("POST /api/links", "{"),
            ("POST /api/login", r#"{"name":"ada","password":"hunter2"}"#),
            ("GET /api/links", ""),
            ("GET /healthz", ""),
            ("PATCH /healthz", ""),
        ] {
            answered(&known, known.begin(request(line, body)));
        }
        answered(&known, known.queue(request("GET /absent", "")).begin(&known));
        answered(&asking, asking.begin(request("GET /absent", "")));
        let right = [
            ("redirect", 404),
            ("create", 201),
            ("create", 400),
            ("login", 401),
            ("list", 200),
            ("health", 200),
            ("refused", 405),
            ("redirect", 404),
            ("redirect", 404),
        ];
        assert_eq!(*all.lock().unwrap(), right);
    }

    #[test]
    fn a_blink_that_nothing_observes_carries_no_context() {
        let blink = Blink::new("a", None, Some(1), Recorder::off());
        let Step::Ask(asked, _) = blink.begin(request("GET /absent", "")) else { panic!("asks") };
        assert_eq!(asked.query.task.context(), None);
    }
}
