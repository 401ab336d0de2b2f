//! Which request is what: work of a given length or of a length drawn here, codes, and sessions.

use super::{Line, Memory, Tried};
use brigade_core::measure::ServiceTime;
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{Method, Request, Response, StatusCode};
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// An answer, whole.
type Answer = Response<Full<Bytes>>;

/// Longer work than this is a mistake.
const LONGEST: u64 = 10_000_000;

/// One instance.
#[derive(Debug)]
pub(super) struct Service {
    line: Line,
    memory: Memory,
    time: ServiceTime,
    draws: Mutex<Xoshiro256PlusPlus>,
}

impl Service {
    pub(super) fn new(line: Line, memory: Memory, time: ServiceTime, seed: u64) -> Self {
        let draws = Mutex::new(Xoshiro256PlusPlus::seed_from_u64(seed));
        Service { line, memory, time, draws }
    }

    pub(super) async fn answer(&self, request: &Request<Incoming>) -> Answer {
        let parts: Vec<&str> = request.uri().path().split('/').skip(1).collect();
        let answer = match (request.method(), &parts[..]) {
            (&Method::GET, ["readyz"]) => Ok(plain(StatusCode::OK, "")),
            (&Method::GET, ["wait"]) => return self.work(self.drawn()).await,
            (&Method::GET, ["wait", us]) => match us.parse() {
                Ok(us) if us <= LONGEST => return self.work(Duration::from_micros(us)).await,
                _ => Ok(plain(StatusCode::BAD_REQUEST, "it waits for 0 to 10000000 microseconds")),
            },
            (&Method::POST, ["codes", user]) => {
                self.memory.new_code(user).await.map(|code| plain(StatusCode::CREATED, &code))
            }
            (&Method::POST, ["codes", user, code]) => {
                self.memory.try_code(user, code).await.map(tried)
            }
            (&Method::POST, ["sessions"]) => {
                self.memory.sign_in().await.map(|session| plain(StatusCode::CREATED, &session))
            }
            (&Method::GET, ["sessions", session]) => {
                self.memory.is_signed_in(session).await.map(signed_in)
            }
            _ => Ok(plain(StatusCode::NOT_FOUND, "")),
        };
        // Of Redis: its words are for no client.
        answer.unwrap_or_else(|_| plain(StatusCode::SERVICE_UNAVAILABLE, ""))
    }

    fn drawn(&self) -> Duration {
        self.time.draw(&mut *self.draws.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How long it took, at the usual speed and without what was waited for a place, stands in `Server-Timing` (W3C), in
    /// milliseconds.
    async fn work(&self, time: Duration) -> Answer {
        let Some(took) = self.line.served(time).await else {
            return plain(StatusCode::SERVICE_UNAVAILABLE, "");
        };
        let timing = format!("usual;dur={:.3}", took.as_secs_f64() * 1e3);
        let answer = Response::builder().status(StatusCode::OK).header("server-timing", timing);
        answer.body(Full::default()).unwrap_or_default()
    }
}

fn tried(tried: Tried) -> Answer {
    plain(
        match tried {
            Tried::Right => StatusCode::OK,
            Tried::Wrong => StatusCode::FORBIDDEN,
            Tried::TooOften => StatusCode::TOO_MANY_REQUESTS,
        },
        "",
    )
}

fn signed_in(is: bool) -> Answer {
    plain(if is { StatusCode::OK } else { StatusCode::UNAUTHORIZED }, "")
}

fn plain(status: StatusCode, said: &str) -> Answer {
    let mut answer = Response::new(Full::from(said.to_owned()));
    *answer.status_mut() = status;
    answer
}
