//! gRPC: the same methods over HTTP/2, their messages as protocol buffers. tonic carries them; the deadline travels in gRPC's own
//! field.

use super::{CONNECT, LONGEST, Received, Service, Transport, Wired, in_time};
use crate::services::call::{Call, CallError};
use brigade_core::models::Shutdown;
use hyper::http;
use hyper::http::uri::PathAndQuery;
use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::timeout_at;
use tonic::body::Body;
use tonic::client::Grpc as Ask;
use tonic::codegen::{BoxFuture, Service as Tower};
use tonic::metadata::MetadataMap;
use tonic::server::{Grpc as Answer, UnaryService};
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Code, ConnectError, Request, Response, Status};
use tonic_prost::ProstCodec;

/// A service that is reached over gRPC. Calls share one connection.
#[derive(Clone, Debug)]
pub struct Grpc(Channel);

impl Grpc {
    /// Nothing is connected before the first call. Call it within a runtime.
    pub fn to(address: SocketAddr) -> Grpc {
        // An address and its port always make one.
        let endpoint = Endpoint::from_shared(format!("http://{address}"));
        let endpoint = endpoint.unwrap_or_else(|_| unreachable!());
        Grpc(endpoint.connect_timeout(CONNECT).connect_lazy())
    }

    /// Serves until `shutdown` is given.
    ///
    /// # Errors
    /// The listener is none of this runtime, or breaks.
    pub async fn serve<S: Service>(
        service: Arc<S>,
        listener: TcpListener,
        shutdown: Shutdown,
    ) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        let incoming = TcpIncoming::from(tokio::net::TcpListener::from_std(listener)?);
        Server::builder()
            .serve_with_incoming_shutdown(
                Ends(service),
                incoming.with_nodelay(Some(true)),
                shutdown.given(),
            )
            .await
            .map_err(io::Error::other)
    }
}

impl Transport for Grpc {
    async fn ask<Q: Wired, A: Wired>(
        &self,
        service: &'static str,
        method: &'static str,
        call: &Call,
        question: &Q,
    ) -> Result<A, CallError> {
        let path = PathAndQuery::try_from(format!("/{service}/{method}"));
        let path = path.map_err(|why| CallError::Refused(why.to_string()))?;
        let mut request = Request::new(question.clone());
        request.set_timeout(call.left()?);
        let mut channel = Ask::new(self.0.clone());
        let asked = async {
            channel.ready().await.map_err(|why| CallError::Unsent(words(&why)))?;
            let answer = channel.unary(request, path, ProstCodec::<Q, A>::default()).await;
            answer.map(Response::into_inner).map_err(|status| failed(&status))
        };
        timeout_at(call.deadline, asked).await.unwrap_or(Err(CallError::Late))
    }
}

fn failed(status: &Status) -> CallError {
    let why = words(status);
    match status.code() {
        Code::DeadlineExceeded | Code::Cancelled => CallError::Late,
        Code::InvalidArgument | Code::Unimplemented => CallError::Refused(why),
        _ if was_not_connected(status) => CallError::Unsent(why),
        _ => CallError::Lost(why),
    }
}

/// The causes of an error, outermost first.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error: &&'a (dyn Error + 'static)| error.source())
}

fn was_not_connected(status: &Status) -> bool {
    causes(status).any(|cause| cause.is::<ConnectError>())
}

/// The innermost cause, which is the one that says what happened.
fn words(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

/// A service as tonic's server calls it.
#[derive(Debug)]
struct Ends<S>(Arc<S>);

impl<S> Clone for Ends<S> {
    fn clone(&self) -> Self {
        Ends(Arc::clone(&self.0))
    }
}

impl<S: Service> Tower<http::Request<Body>> for Ends<S> {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let service = Arc::clone(&self.0);
        Box::pin(async move {
            Ok(match method::<S>(&request) {
                Some(method) => service.answer(method, request).await,
                None => request.unknown(),
            })
        })
    }
}

fn method<S: Service>(request: &http::Request<Body>) -> Option<String> {
    let path = request.uri().path().strip_prefix('/')?;
    Some(path.strip_prefix(S::NAME)?.strip_prefix('/')?.to_owned())
}

impl Received for http::Request<Body> {
    type Reply = http::Response<Body>;

    async fn answer<Q: Wired, A: Wired, F, Answering>(self, answer: F) -> Self::Reply
    where
        F: FnOnce(Call, Q) -> Answering + Send + 'static,
        Answering: Future<Output = Result<A, CallError>> + Send + 'static,
    {
        Answer::new(ProstCodec::<A, Q>::default()).unary(Once(Some(answer)), self).await
    }

    fn unknown(self) -> Self::Reply {
        Status::unimplemented("there is no such method").into_http()
    }
}

/// What answers one question, as tonic's server calls it: once.
struct Once<F>(Option<F>);

impl<Q, A, F, Answering> UnaryService<Q> for Once<F>
where
    Q: Wired,
    A: Wired,
    F: FnOnce(Call, Q) -> Answering,
    Answering: Future<Output = Result<A, CallError>> + Send + 'static,
{
    type Response = A;
    type Future = BoxFuture<Response<A>, Status>;

    fn call(&mut self, request: Request<Q>) -> Self::Future {
        let call = Call::within(time(request.metadata()).unwrap_or(LONGEST));
        let answer = self.0.take().map(|answer| in_time(call, answer(call, request.into_inner())));
        Box::pin(async move {
            let answer = answer.ok_or_else(|| Status::internal("it was answered before"))?.await;
            answer.map(Response::new).map_err(|why| refusal(&why))
        })
    }
}

/// How long the caller waits: a number of at most eight digits, and its unit.
fn time(metadata: &MetadataMap) -> Option<Duration> {
    let text = metadata.get("grpc-timeout")?.to_str().ok()?;
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number = number.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(u64::checked_mul(number, 3_600)?),
        "M" => Duration::from_secs(u64::checked_mul(number, 60)?),
        "S" => Duration::from_secs(number),
        "m" => Duration::from_millis(number),
        "u" => Duration::from_micros(number),
        "n" => Duration::from_nanos(number),
        _ => return None,
    })
}

/// As over HTTP: nothing is said of what stands behind the service.
fn refusal(why: &CallError) -> Status {
    match why {
        CallError::Late => Status::deadline_exceeded("the caller's time was over"),
        CallError::Refused(why) => Status::invalid_argument(why),
        CallError::Unsent(_) | CallError::Lost(_) => Status::unavailable("what keeps it is away"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_callers_time_is_read_in_every_unit_of_the_specification() {
        let read = |text: &'static str| {
            let mut metadata = MetadataMap::new();
            metadata.insert("grpc-timeout", text.parse().expect("ASCII"));
            time(&metadata)
        };
        let known = [("1H", 3_600_000_000_000), ("2M", 120_000_000_000), ("3S", 3_000_000_000)];
        let small = [("40m", 40_000_000), ("50u", 50_000), ("99999999n", 99_999_999)];
        for (text, nanos) in known.into_iter().chain(small) {
            assert_eq!(read(text), Some(Duration::from_nanos(nanos)), "{text}");
        }
        for text in ["", "5", "S", "-1S", "5x"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(time(&MetadataMap::new()), None);
    }
}
