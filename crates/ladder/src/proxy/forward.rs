//! One request to one upstream, over a connection that is kept.

use super::answer::Answer;
use super::failed::Failed;
use super::fields;
use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use hyper::http::uri::{Authority, PathAndQuery, Scheme, Uri};
use hyper::{Method, Request, Response, Version};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::time::timeout;

/// The body of a request: whole, so that it can be sent again, or as it comes from the client.
pub type Body = Either<Full<Bytes>, Incoming>;

/// How long is waited for an upstream, and how many connections to each are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For a connection.
    pub connect: Duration,
    /// From when a request is passed on until its answer begins; connecting and the request's body are part of it.
    pub answer: Duration,
    /// Between two pieces of an answer.
    pub pause: Duration,
    /// How long a connection that is not used is kept: shorter than the upstream keeps it, so that it is not closed under
    /// a request.
    pub idle: Duration,
    /// Connections to one upstream that are kept while they are not used.
    pub kept: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connect: Duration::from_millis(500),
            answer: Duration::from_secs(5),
            pause: Duration::from_secs(5),
            idle: Duration::from_secs(30),
            kept: 256,
        }
    }
}

/// A server behind the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream(Authority);

impl From<SocketAddr> for Upstream {
    fn from(address: SocketAddr) -> Self {
        // An address and its port are always an authority.
        Upstream(Authority::try_from(address.to_string()).unwrap_or_else(|_| unreachable!()))
    }
}

/// Passes requests on, and keeps the connections over which it does. Clones share them.
#[derive(Clone, Debug)]
pub struct Forward {
    client: Client<HttpConnector, Body>,
    limits: Limits,
}

impl Forward {
    /// Nothing is connected before the first request.
    pub fn new(limits: Limits) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(limits.connect));
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(limits.idle)
            .pool_max_idle_per_host(limits.kept)
            .set_host(false) // the client's is passed on
            .build(connector);
        Forward { client, limits }
    }

    /// Sends `request`, which came from `client`, to an upstream. A connection that was closed before anything was sent on
    /// it is replaced without a word. Dropped before its end, it closes its connection.
    ///
    /// # Errors
    /// There is no answer, with what the upstream may have seen of the request. That an answer breaks off is said by its
    /// body.
    pub async fn send(
        &self,
        request: Request<Body>,
        upstream: &Upstream,
        client: IpAddr,
    ) -> Result<Response<Answer>, Failed> {
        self.send_within(self.limits.answer, request, upstream, client).await
    }

    /// As [`send`](Forward::send), with another limit until the answer begins.
    ///
    /// # Errors
    /// As `send`.
    pub async fn send_within(
        &self,
        limit: Duration,
        request: Request<Body>,
        upstream: &Upstream,
        client: IpAddr,
    ) -> Result<Response<Answer>, Failed> {
        let sent = self.client.request(addressed(request, upstream, client)?);
        let answer = timeout(limit, sent).await.map_err(|_| Failed::Late(limit))?;
        let answer = answer.map_err(|why| Failed::before_an_answer(&why))?;
        let (mut head, body) = answer.into_parts();
        fields::without_hop(&mut head.headers);
        Ok(Response::from_parts(head, Answer::new(body, self.limits.pause)))
    }
}

/// The request as the upstream gets it.
fn addressed(
    request: Request<Body>,
    Upstream(authority): &Upstream,
    client: IpAddr,
) -> Result<Request<Body>, Failed> {
    let (mut head, body) = request.into_parts();
    if head.method == Method::CONNECT {
        return Err(Failed::Client("CONNECT asks for a tunnel".into()));
    }
    let path = head.uri.path_and_query().cloned();
    let path = path.unwrap_or_else(|| PathAndQuery::from_static("/"));
    let uri = Uri::builder().scheme(Scheme::HTTP).authority(authority.clone());
    head.uri = uri.path_and_query(path).build().map_err(|why| Failed::Client(why.to_string()))?;
    head.version = Version::HTTP_11;
    fields::without_hop(&mut head.headers);
    fields::hosted(&mut head.headers, authority.as_str());
    fields::forwarded(&mut head.headers, client);
    Ok(Request::from_parts(head, body))
}
