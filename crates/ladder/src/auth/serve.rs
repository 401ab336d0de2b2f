//! The service over HTTP: bodies are read up to a bound, and where a request comes from is told by the gateway before it.

use super::api::{Api, Asked};
use super::store::Store;
use super::users::Users;
use crate::gateway::answers::{Whole, problem};
use crate::gateway::hops::Hops;
use crate::gateway::{FORWARDED_FOR, HOLDER};
use crate::proxy;
use brigade_core::models::Shutdown;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::{Method, Request};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::time::timeout;

/// Longest body, in bytes.
const LONGEST: usize = 4_096;
/// A body is there within this time.
const PATIENCE: Duration = Duration::from_secs(5);

impl<S: Store, C: Store, U: Users> Api<S, C, U> {
    /// Serves until `shutdown` is given, behind gateways that are `hops`.
    ///
    /// # Errors
    /// The listener is none of this runtime.
    pub async fn serve(
        self,
        hops: Hops,
        listener: TcpListener,
        shutdown: Shutdown,
    ) -> io::Result<()> {
        let service = Arc::new((self, hops));
        let answer = move |request, client| {
            let service = Arc::clone(&service);
            async move { service.0.asked(&service.1, request, client).await }
        };
        proxy::serve(listener, shutdown, answer).await
    }

    async fn asked(&self, hops: &Hops, request: Request<Incoming>, peer: SocketAddr) -> Whole {
        let (head, body) = request.into_parts();
        if head.uri.path() == "/healthz" {
            return Whole::default();
        }
        if head.method != Method::POST {
            return problem(405, None, "this path takes POST");
        }
        let body = match timeout(PATIENCE, Limited::new(body, LONGEST).collect()).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(_)) => return problem(413, None, "the body is too long, or broke off"),
            Err(_late) => return problem(408, None, "the body did not come"),
        };
        let forwarded = head.headers.get_all(FORWARDED_FOR).iter();
        let forwarded = forwarded.map(|value| value.to_str().unwrap_or_default());
        let client = hops.client(peer.ip(), forwarded);
        let holder = head.headers.get(HOLDER).and_then(|name| name.to_str().ok());
        self.answer(&Asked {
            path: head.uri.path(),
            holder: holder.filter(|_| hops.trusts(peer.ip())),
            network: &client.caller().key(),
            body: &body,
            now: SystemTime::now(),
        })
        .await
    }
}
