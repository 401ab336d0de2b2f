//! A request on its way through the gateway: decided, counted, vouched for, passed on, and its answer packed.

use super::answers::{Whole, metrics, problem, retry_after, too_many};
use super::coding::Coding;
use super::limit::Ruling;
use super::packing::{packed, varies};
use super::quotas::Quotas;
use super::routes::{Class, Service, route};
use super::rules::{Asked, Decision, Pass, REQUEST_ID, Rules, absent};
use crate::proxy::{self, Answer, Forward, Upstream};
use crate::telemetry::{Handled, Kind, Open, Telemetry, carry};
use brigade_core::models::Shutdown;
use brigade_core::trace::{Recorder, State, Task, Traced};
use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, HeaderValue};
use hyper::http::response::Parts;
use hyper::{Method, Request, Response};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::task::spawn_blocking;

/// When to come back if the limiter cannot be asked.
const SOON: Duration = Duration::from_secs(1);
/// Bytes from which on packing is lent to another thread: about as many as take longer than the way there and back.
const LONG: usize = 16_384;

/// An answer on its way to a client: made here, or passed on piece by piece.
pub type Body = Either<Full<Bytes>, Answer>;

/// A gateway.
#[derive(Debug)]
pub struct Gateway {
    /// What is decided.
    pub rules: Rules,
    /// What is counted.
    pub quotas: Quotas,
    /// Who follows links.
    pub redirects: Upstream,
    /// Who lets users in; without it their paths are absent.
    pub auth: Option<Upstream>,
    /// Who answers all the rest.
    pub api: Upstream,
    /// The connections to both.
    pub forward: Forward,
    /// Records what ran when; usually off.
    pub recorder: Recorder,
    /// What requests leave behind; usually off.
    pub telemetry: Telemetry,
}

impl Gateway {
    /// Serves until `shutdown` is given.
    ///
    /// # Errors
    /// The listener is none of this runtime.
    pub async fn serve(self, listener: TcpListener, shutdown: Shutdown) -> io::Result<()> {
        let gateway = Arc::new(self);
        let answer = move |request, client| {
            let gateway = Arc::clone(&gateway);
            async move {
                let task = gateway.recorder.task("request");
                Traced::new(task.clone(), gateway.answer(request, client, &task)).await
            }
        };
        proxy::serve(listener, shutdown, answer).await
    }

    /// The answer to one request of the client that connected from there.
    async fn answer(
        &self,
        request: Request<Incoming>,
        client: SocketAddr,
        task: &Task,
    ) -> Response<Body> {
        let name = self.rules.name(client.ip(), request.headers());
        let handled = self.handled(&request, client);
        let known = Known { name: &name, task, handled: handled.as_ref() };
        let mut answer = self.answered(request, client, known).await;
        answer.headers_mut().insert(REQUEST_ID, name);
        if let Some(handled) = handled {
            handled.replied(answer.status().as_u16());
        }
        answer
    }

    /// What is told of a request. Where it stands in a trace is a word of its client's: a stranger's trace begins here.
    fn handled(&self, request: &Request<Incoming>, client: SocketAddr) -> Option<Handled> {
        let is_ours = self.rules.hops.trusts(client.ip().to_canonical());
        let said = carry::extract(request.headers()).filter(|_| is_ours);
        let label = route(request.method(), request.uri().path()).label();
        self.telemetry.request(label, said)
    }

    async fn answered(
        &self,
        request: Request<Incoming>,
        client: SocketAddr,
        known: Known<'_>,
    ) -> Response<Body> {
        let asked = Asked {
            peer: client.ip(),
            method: request.method(),
            path: request.uri().path(),
            fields: request.headers(),
            now: SystemTime::now(),
        };
        let pass = match self.rules.decide(&asked) {
            Decision::Here(answer) => return here(answer),
            Decision::Metrics => return here(metrics(self.telemetry.metrics())),
            Decision::Pass(pass) => pass,
        };
        match self.quotas.ask(pass.class, &pass.caller).await {
            Ruling::Admitted => self.pass_on(request, client, &pass, known).await,
            Ruling::Refused { retry_after } => here(too_many(retry_after)),
            Ruling::Unknown => {
                let why = "whether you may ask cannot be told at the moment";
                here(retry_after(problem(503, None, why), SOON))
            }
        }
    }

    async fn pass_on(
        &self,
        request: Request<Incoming>,
        client: SocketAddr,
        pass: &Pass,
        known: Known<'_>,
    ) -> Response<Body> {
        let (mut head, body) = request.into_parts();
        self.rules.vouch(client.ip(), &mut head.headers, (&pass.caller, known.name));
        let packs = (self.rules.packing.coding(&head.headers), head.method.clone());
        if pass.without_click {
            head.method = Method::HEAD;
        }
        let upstream = match pass.service {
            Service::Redirects => Some(&self.redirects),
            Service::Auth => self.auth.as_ref(),
            Service::Api => Some(&self.api),
        };
        let Some(upstream) = upstream else { return here(absent()) };
        let span = known.handled.map(|it| it.outgoing(&mut head.headers, "ask behind"));
        let request = Request::from_parts(head, Either::Right(body));
        known.task.suspend(State::Network);
        let sent = self.forward.send(request, upstream, client.ip()).await;
        if let Some(span) = span {
            span.ended(sent.is_ok());
        }
        match sent {
            Ok(answer) => self.returned(answer, pass, packs, known).await,
            Err(failed) => here(failed.answer()),
        }
    }

    /// An answer as the client gets it.
    async fn returned(
        &self,
        answer: Response<Answer>,
        pass: &Pass,
        (coding, method): (Option<Coding>, Method),
        known: Known<'_>,
    ) -> Response<Body> {
        let (mut head, body) = answer.into_parts();
        if pass.class == Class::Follow {
            self.rules.redirects.apply(&mut head.status, &mut head.headers);
        }
        if pass.without_click {
            head.headers.remove(CONTENT_LENGTH); // of a body that HEAD has not brought
            return Response::from_parts(head, Either::Left(Full::default()));
        }
        if !self.rules.packing.concerns(&method, head.status, &head.headers) {
            return Response::from_parts(head, Either::Right(body));
        }
        varies(&mut head.headers);
        match coding {
            Some(coding) => {
                let span = known.handled.map(|it| it.child("pack", Kind::Internal));
                pack(head, body, coding, span).await
            }
            None => Response::from_parts(head, Either::Right(body)),
        }
    }
}

/// What is known of a request beside what it says.
#[derive(Clone, Copy)]
struct Known<'a> {
    name: &'a HeaderValue,
    task: &'a Task,
    handled: Option<&'a Handled>,
}

fn here(answer: Whole) -> Response<Body> {
    answer.map(Either::Left)
}

/// The answer in this coding, unless that is longer.
async fn pack(mut head: Parts, body: Answer, coding: Coding, span: Option<Open>) -> Response<Body> {
    let content = match body.collect().await {
        Ok(content) => content.to_bytes(),
        Err(failed) => return here(failed.answer()),
    };
    if let Some(shorter) = shorter(&content, coding, span).await {
        packed(&mut head.headers, coding, shorter.len());
        return Response::from_parts(head, Either::Left(shorter.into()));
    }
    Response::from_parts(head, Either::Left(content.into()))
}

/// What fails to get shorter goes out as it is.
async fn shorter(content: &Bytes, coding: Coding, span: Option<Open>) -> Option<Bytes> {
    let pack = move |content: &Bytes| {
        let packed = coding.pack(content);
        if let Some(span) = span {
            span.ended(packed.is_ok()); // on whichever thread it was
        }
        packed
    };
    let packed = if content.len() < LONG {
        pack(content)
    } else {
        let content = content.clone();
        spawn_blocking(move || pack(&content)).await.ok()?
    };
    packed.ok().filter(|packed| packed.len() < content.len()).map(Bytes::from)
}
