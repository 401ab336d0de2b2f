//! A request that may have to be sent more than once.

use crate::proxy::{Body, Failed};
use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full};
use hyper::body::{Body as _, Incoming};
use hyper::http::request::Parts;
use hyper::{Method, Request};
use std::time::Duration;
use tokio::time::timeout;

/// A body of this size is kept, so that it can be sent again; so may be what the shortener takes.
const KEPT: u64 = 64 * 1024;

/// A request, and what sending it again means.
#[derive(Debug)]
pub(super) struct Copies {
    head: Parts,
    body: Kept,
}

#[derive(Debug)]
enum Kept {
    Whole(Bytes),
    /// Passed on piece by piece, once.
    Stream(Option<Incoming>),
}

impl Copies {
    /// Takes a request, and its body if that says that it is small. Its client has so long to send that.
    pub(super) async fn of(request: Request<Incoming>, limit: Duration) -> Result<Copies, Failed> {
        let (head, body) = request.into_parts();
        let body = match body.size_hint().exact() {
            Some(0) => Kept::Whole(Bytes::new()),
            Some(size) if size <= KEPT => {
                let read = timeout(limit, body.collect()).await;
                let read = read.map_err(|late| Failed::Client(late.to_string()))?;
                Kept::Whole(read.map_err(|why| Failed::Client(why.to_string()))?.to_bytes())
            }
            _ => Kept::Stream(Some(body)),
        };
        Ok(Copies { head, body })
    }

    /// One to send, as long as there is one.
    pub(super) fn next(&mut self) -> Option<Request<Body>> {
        let body = match &mut self.body {
            Kept::Whole(bytes) => Either::Left(Full::new(bytes.clone())),
            Kept::Stream(body) => Either::Right(body.take()?),
        };
        Some(Request::from_parts(self.head.clone(), body))
    }

    /// Whether it may go to another instance after this. What no instance has seen may, if it was kept. What one may have acted on
    /// may if acting twice is acting once: by its method (RFC 9110 9.2.2), or by its key. To send a key is to say that the
    /// service knows it; ours does where users are made, and its client sends none elsewhere.
    pub(super) fn may_follow(&self, failed: &Failed) -> bool {
        let is_whole = matches!(self.body, Kept::Whole(_));
        let is_idempotent =
            self.head.method.is_idempotent() || self.head.headers.contains_key("idempotency-key");
        match failed {
            unseen if unseen.is_unseen() => is_whole,
            Failed::NoAnswer(_) | Failed::Late(_) => is_whole && is_idempotent,
            _ => false,
        }
    }

    /// Whether two instances may answer it at the same time.
    pub(super) fn may_race(&self) -> bool {
        let is_read = matches!(self.head.method, Method::GET | Method::HEAD);
        is_read && matches!(self.body, Kept::Whole(_))
    }
}
