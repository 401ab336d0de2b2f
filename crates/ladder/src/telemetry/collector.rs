//! A collector as a process of its own: `brigade-ladder collector`. It takes OTLP in binary (`POST /v1/traces`), keeps the last
//! messages, and tells them again as JSON (`GET /v1/traces`, one message a line). It says in one line of JSON where it listens,
//! and ends when its standard input does, or at a signal.
//!
//! The field's own (OpenTelemetry Collector, Jaeger, Tempo) take the same messages.

use super::otlp::Traces;
use crate::ground::{Hello, say, told_to_end};
use crate::proxy::{problem, serve};
use brigade_server::listen;
use bytes::Bytes;
use clap::Args;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::{Method, Request, Response, StatusCode};
use prost::Message;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::runtime::Builder;

/// Bytes of one message.
const LONGEST: usize = 16 << 20;
/// Bytes of all that are kept; the oldest go first.
const KEPT: usize = 64 << 20;

/// `collector`, as it is typed.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:0")]
    pub addr: SocketAddr,
}

/// What was sent.
#[derive(Debug, Default)]
struct Messages {
    kept: VecDeque<Bytes>,
    bytes: usize,
}

impl Messages {
    fn keep(&mut self, message: Bytes) {
        self.bytes += message.len();
        self.kept.push_back(message);
        while self.bytes > KEPT
            && let Some(oldest) = self.kept.pop_front()
        {
            self.bytes -= oldest.len();
        }
    }

    fn lines(&self) -> Bytes {
        let mut all = Vec::new();
        // What is kept could be read.
        for traces in self.kept.iter().filter_map(|message| Traces::decode(&**message).ok()) {
            let _never_fails = serde_json::to_writer(&mut all, &traces);
            all.push(b'\n');
        }
        all.into()
    }
}

/// Collects until standard input ends.
///
/// # Errors
/// The address cannot be had, or there is no thread.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let listener = listen(options.addr)?;
    let shutdown = told_to_end(|_| Ok(()))?;
    say(&Hello { address: listener.local_addr()? })?;
    let messages = Arc::new(Mutex::new(Messages::default()));
    let answer = move |request: Request<Incoming>, _: SocketAddr| {
        let messages = Arc::clone(&messages);
        async move { answer(request, &messages).await }
    };
    let runtime = Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(serve(listener, shutdown, answer))?)
}

async fn answer(request: Request<Incoming>, messages: &Mutex<Messages>) -> Response<Full<Bytes>> {
    match (request.method(), request.uri().path()) {
        (&Method::POST, "/v1/traces") => {
            let Ok(body) = Limited::new(request.into_body(), LONGEST).collect().await else {
                return problem(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "the message is too long, or broke off",
                );
            };
            take(body.to_bytes(), messages)
        }
        (&Method::GET, "/v1/traces") => Response::new(locked(messages).lines().into()),
        _ => problem(StatusCode::NOT_FOUND, "there is /v1/traces"),
    }
}

/// A message is read before it is kept: what is told again can be read.
fn take(message: Bytes, messages: &Mutex<Messages>) -> Response<Full<Bytes>> {
    if Traces::decode(&*message).is_err() {
        return problem(StatusCode::BAD_REQUEST, "this is no OTLP in binary");
    }
    locked(messages).keep(message);
    Response::new(Full::default()) // everything was taken (an ExportTraceServiceResponse without fields)
}

fn locked(messages: &Mutex<Messages>) -> MutexGuard<'_, Messages> {
    messages.lock().unwrap_or_else(PoisonError::into_inner)
}
