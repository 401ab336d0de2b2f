//! HTTP/1.1 and JSON: `POST /brigade.Analytics/Record`. The status says how it went, the caller's time travels in the field that
//! Envoy gave it.

use super::{CONNECT, LONGEST, Received, Service, Transport, Wired, in_time};
use crate::proxy::{self, Failed, Forward, Limits, Upstream, problem};
use crate::services::call::{Call, CallError};
use brigade_core::http::RequestHeader;
use brigade_core::models::Shutdown;
use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout_at;

/// A message has at most so many bytes, as over gRPC.
const LARGEST: usize = 4 * 1024 * 1024;

/// A service that is reached over HTTP.
#[derive(Clone, Debug)]
pub struct Http {
    forward: Forward,
    upstream: Upstream,
}

impl Http {
    /// Nothing is connected before the first call.
    pub fn to(address: SocketAddr) -> Http {
        let forward = Forward::new(Limits { connect: CONNECT, ..Limits::default() });
        Http { forward, upstream: address.into() }
    }

    /// Serves until `shutdown` is given.
    ///
    /// # Errors
    /// The listener is none of this runtime.
    pub async fn serve<S: Service>(
        service: Arc<S>,
        listener: TcpListener,
        shutdown: Shutdown,
    ) -> io::Result<()> {
        let answer = move |request: Request<Incoming>, _| {
            let service = Arc::clone(&service);
            async move {
                match method::<S>(&request) {
                    Some(method) => service.answer(method, request).await,
                    None => request.unknown(),
                }
            }
        };
        proxy::serve(listener, shutdown, answer).await
    }
}

fn method<S: Service>(request: &Request<Incoming>) -> Option<String> {
    let path = request.uri().path().strip_prefix('/')?;
    let method = path.strip_prefix(S::NAME)?.strip_prefix('/')?;
    (request.method() == Method::POST).then(|| method.to_owned())
}

impl Transport for Http {
    async fn ask<Q: Wired, A: Wired>(
        &self,
        service: &'static str,
        method: &'static str,
        call: &Call,
        question: &Q,
    ) -> Result<A, CallError> {
        let left = call.left()?;
        let request = request(service, method, left, question)?;
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let asked = async {
            let sent = self.forward.send_within(left, request, &self.upstream, here).await;
            let (head, body) = sent.map_err(|why| failed(&why))?.into_parts();
            Ok((head.status, body.collect().await.map_err(|why| failed(&why))?.to_bytes()))
        };
        let asked = timeout_at(call.deadline, asked).await.unwrap_or(Err(CallError::Late));
        answered(asked?)
    }
}

fn request(
    service: &str,
    method: &str,
    left: Duration,
    question: &impl Wired,
) -> Result<Request<proxy::Body>, CallError> {
    let refused = |why: &dyn ToString| CallError::Refused(why.to_string());
    let question = serde_json::to_vec(question).map_err(|why| refused(&why))?;
    let request = Request::post(format!("/{service}/{method}"))
        .header(CONTENT_TYPE, "application/json")
        // Rounded up: a caller that waits for less than a millisecond still waits.
        .header(RequestHeader::ExpectedTimeout.name(), left.as_micros().div_ceil(1_000).to_string())
        .body(Either::Left(Full::from(question)));
    request.map_err(|why| refused(&why))
}

fn failed(why: &Failed) -> CallError {
    match why {
        Failed::Connect(why) => CallError::Unsent(why.clone()),
        Failed::NoAnswer(why) | Failed::Cut(why) => CallError::Lost(why.clone()),
        Failed::Late(_) => CallError::Late,
        Failed::Client(why) => CallError::Refused(why.clone()),
    }
}

fn answered<A: Wired>((status, body): (StatusCode, Bytes)) -> Result<A, CallError> {
    match status {
        StatusCode::OK => {
            serde_json::from_slice(&body).map_err(|why| CallError::Lost(why.to_string()))
        }
        StatusCode::GATEWAY_TIMEOUT => Err(CallError::Late),
        status if status.is_client_error() => Err(CallError::Refused(status.to_string())),
        status => Err(CallError::Lost(status.to_string())),
    }
}

impl Received for Request<Incoming> {
    type Reply = Response<Full<Bytes>>;

    async fn answer<Q: Wired, A: Wired, F, Answering>(self, answer: F) -> Self::Reply
    where
        F: FnOnce(Call, Q) -> Answering + Send + 'static,
        Answering: Future<Output = Result<A, CallError>> + Send + 'static,
    {
        let call = Call::within(time(&self).unwrap_or(LONGEST));
        let answered = in_time(call, async {
            let body = Limited::new(self.into_body(), LARGEST).collect().await;
            let body = body.map_err(|why| CallError::Refused(why.to_string()))?.to_bytes();
            let question =
                serde_json::from_slice(&body).map_err(|why| CallError::Refused(why.to_string()))?;
            let answer = answer(call, question).await?;
            serde_json::to_vec(&answer).map_err(|why| CallError::Lost(why.to_string()))
        });
        answered.await.map_or_else(|why| refusal(&why), json)
    }

    fn unknown(self) -> Self::Reply {
        problem(StatusCode::NOT_FOUND, "there is no such method")
    }
}

/// How long the caller waits, as it says.
fn time(request: &Request<Incoming>) -> Option<Duration> {
    let field = request.headers().get(RequestHeader::ExpectedTimeout.name())?;
    field.to_str().ok()?.parse().ok().map(Duration::from_millis)
}

fn json(body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::from(body));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

/// A service says to another what went wrong with itself, not with what stands behind it: that it logs.
fn refusal(why: &CallError) -> Response<Full<Bytes>> {
    match why {
        CallError::Late => problem(StatusCode::GATEWAY_TIMEOUT, "the caller's time was over"),
        CallError::Refused(why) => problem(StatusCode::BAD_REQUEST, why),
        CallError::Unsent(_) | CallError::Lost(_) => {
            problem(StatusCode::SERVICE_UNAVAILABLE, "what keeps it is away")
        }
    }
}
