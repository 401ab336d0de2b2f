//! What the gateway answers by itself.

use brigade_core::http::Response as Core;
use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;
use hyper::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use std::time::Duration;

/// An answer whose body is there.
pub type Whole = Response<Full<Bytes>>;

/// The reason of a refusal, as the shortener tells it (RFC 9457).
pub fn problem(status: u16, field: Option<&str>, why: &str) -> Whole {
    let Core { status, content_type, body, .. } = Core::problem(status, field, why);
    whole(status, &content_type, body.into())
}

/// A few words.
pub fn text(status: u16, words: &'static str) -> Whole {
    whole(status, "text/plain; charset=utf-8", words.into())
}

/// The metrics as Prometheus reads them, where there are any.
pub fn metrics(text: Option<String>) -> Whole {
    match text {
        Some(text) => {
            whole(200, "application/openmetrics-text; version=1.0.0; charset=utf-8", text.into())
        }
        None => problem(404, Some("path"), "nothing is counted here"),
    }
}

/// Too many requests: when the next one may come.
pub fn too_many(wait: Duration) -> Whole {
    let why = "you ask too often; come back later";
    retry_after(problem(429, None, why), wait)
}

/// The same, which says when to come back: in whole seconds, and never too early.
pub fn retry_after(mut answer: Whole, wait: Duration) -> Whole {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    answer.headers_mut().insert(RETRY_AFTER, seconds.max(1).into());
    answer
}

fn whole(status: u16, kind: &str, body: Bytes) -> Whole {
    let mut answer = Response::new(Full::new(body));
    // Statuses in this program are between 200 and 599, and types of content are values.
    *answer.status_mut() = status.try_into().unwrap_or_default();
    if let Ok(kind) = HeaderValue::from_str(kind) {
        answer.headers_mut().insert(CONTENT_TYPE, kind);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_never_told_to_come_back_too_early() {
        for (ms, seconds) in [(0, "1"), (1, "1"), (1_000, "1"), (1_001, "2"), (2_500, "3")] {
            let answer = too_many(Duration::from_millis(ms));
            assert_eq!(answer.status(), 429);
            assert_eq!(answer.headers()[RETRY_AFTER], seconds, "{ms} ms");
        }
    }
}
