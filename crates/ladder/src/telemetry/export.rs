//! Spans to a collector: OTLP over HTTP, one message per batch, over a connection that is kept.

use super::otlp::{Clock, Traces};
use super::{Exporter, Span, Tail};
use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use hyper::header::CONTENT_TYPE;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use prost::Message;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

/// A collector that has not answered by then is away.
const PATIENCE: Duration = Duration::from_secs(1);
/// Traces that are held until it is known whether they failed: more than there are requests inside.
const UNDECIDED: usize = 4_096;
/// Spans in one message: some hundred kilobytes.
const MESSAGE: usize = 1_024;

/// Sends spans.
#[derive(Debug)]
pub struct Spans {
    service: &'static str,
    clock: Clock,
    tail: Tail,
    to: String,
    client: Client<HttpConnector, Full<Bytes>>,
    runtime: Runtime,
}

impl Spans {
    /// To the collector that listens there.
    ///
    /// # Errors
    /// The operating system refuses a runtime.
    pub fn to(service: &'static str, collector: SocketAddr) -> io::Result<Spans> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Spans {
            service,
            clock: Clock::now(),
            tail: Tail::holding(UNDECIDED),
            to: format!("http://{collector}/v1/traces"),
            client: Client::builder(TokioExecutor::new()).build_http(),
            runtime,
        })
    }

    fn send(&self, spans: &[Span]) -> io::Result<()> {
        let body = Traces::of(self.service, spans, &self.clock).encode_to_vec();
        let request = Request::post(&self.to).header(CONTENT_TYPE, "application/x-protobuf");
        let request = request.body(Full::from(body)).map_err(io::Error::other)?;
        let answer = async { timeout(PATIENCE, self.client.request(request)).await };
        let answer = self.runtime.block_on(answer)?.map_err(io::Error::other)?;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(io::Error::other(status.to_string())) }
    }
}

impl Exporter<Span> for Spans {
    fn export(&mut self, batch: Vec<Span>) -> io::Result<()> {
        let decided: Vec<Span> = batch.into_iter().flat_map(|span| self.tail.take(span)).collect();
        decided.chunks(MESSAGE).try_for_each(|spans| self.send(spans))
    }
}
