//! What may go wrong between a request and its answer. What the upstream may have done by then decides whether another may
//! be asked.

use brigade_core::http::Response as Problem;
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use std::error::Error;
use std::time::Duration;
use thiserror::Error;

/// Why a request has no whole answer.
#[derive(Debug, Error)]
pub enum Failed {
    /// The upstream has seen nothing of the request.
    #[error("no connection: {0}")]
    Connect(String),
    /// The connection broke after something of the request was sent and before an answer began: the upstream may have
    /// acted on it.
    #[error("the connection broke before an answer: {0}")]
    NoAnswer(String),
    /// No answer began in time: the upstream may have acted on it, and may yet.
    #[error("no answer within {0:?}")]
    Late(Duration),
    /// The answer broke off, or stood still, after it had begun. Its first part may have reached the client.
    #[error("the answer broke off: {0}")]
    Cut(String),
    /// The fault is the client's: its body broke off, or it asked for what is not passed on.
    #[error("the request cannot be passed on: {0}")]
    Client(String),
}

impl Failed {
    /// What the client is told, in a status: 502, 504, or 400 where the fault is its own.
    pub fn status(&self) -> StatusCode {
        match self {
            Failed::Connect(_) | Failed::NoAnswer(_) | Failed::Cut(_) => StatusCode::BAD_GATEWAY,
            Failed::Late(_) => StatusCode::GATEWAY_TIMEOUT,
            Failed::Client(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// Whether it says something about the upstream.
    pub fn is_upstream(&self) -> bool {
        !matches!(self, Failed::Client(_))
    }

    /// Whether the upstream has seen nothing of the request, so that any request may be sent to another.
    pub fn is_unseen(&self) -> bool {
        matches!(self, Failed::Connect(_))
    }

    /// The answer that says it, without a word about what stands behind the proxy.
    pub fn answer(&self) -> Response<Full<Bytes>> {
        let detail = match self {
            Failed::Late(_) => "the service did not answer in time",
            Failed::Client(_) => "the request was not whole, or is of a kind that is not passed on",
            _ => "the service did not answer",
        };
        problem(self.status(), detail)
    }

    /// What an error of hyper's client says of it.
    pub(super) fn before_an_answer(error: &hyper_util::client::legacy::Error) -> Self {
        let words = last_words(error);
        let cause = error.source().and_then(|source| source.downcast_ref());
        if error.is_connect() {
            Failed::Connect(words)
        } else if cause.is_some_and(hyper::Error::is_user) {
            Failed::Client(words)
        } else {
            Failed::NoAnswer(words)
        }
    }
}

/// The innermost of an error's causes, which is the one that says what happened.
pub(super) fn last_words(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// An answer of our own, in the form that all errors of the shortener have (RFC 9457).
pub fn problem(status: StatusCode, detail: &str) -> Response<Full<Bytes>> {
    let problem = Problem::problem(status.as_u16(), None, detail);
    let mut answer = Response::new(Full::from(problem.body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    answer
}
