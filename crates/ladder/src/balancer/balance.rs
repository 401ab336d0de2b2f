//! Asks an instance; where it does not answer, another one; and where it takes long, another one beside it.

use super::checks;
use super::copies::Copies;
use super::health::Rules;
use super::held::Held;
use super::instance::{Instance, Lease, Told};
use super::instances::Instances;
use super::order::Order;
use super::policy::{Pick, Policy};
use crate::proxy::{Body, Failed, Forward, Limits, problem};
use crate::telemetry::Tracer;
use brigade_core::load::Budget;
use bytes::Bytes;
use futures_util::future::{Either as Raced, select};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use hyper::header::{HeaderValue, RETRY_AFTER};
use hyper::{Request, Response, StatusCode};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::time::sleep_until;

/// Retries and second reads that fit into every ten seconds: where few requests come, each of them counts.
const FEW: u64 = 100;

/// How it balances.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Who is asked.
    pub policy: Policy,
    /// Of what is chosen by chance.
    pub seed: u64,
    /// A request without an answer is sent to so many others, one after the other.
    pub retries: usize,
    /// A read that has no answer after this time is sent to another one too, and the first answer counts (Dean and Barroso,
    /// "The tail at scale", 2013).
    pub hedge: Option<Duration>,
    /// Retries and second reads together are at most this share of the requests, so that they cannot add to an overload.
    /// A hundred in ten seconds always fit.
    pub budget: f64,
    /// Who is left out.
    pub rules: Rules,
    /// How long one instance is waited for.
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            policy: Policy::default(),
            seed: 1,
            retries: 2,
            hedge: None,
            budget: 0.2,
            rules: Rules::default(),
            limits: Limits { answer: Duration::from_secs(1), ..Limits::default() },
        }
    }
}

/// What was done so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Each instance.
    pub instances: Vec<Told>,
    /// Requests that were sent to another instance after one had failed.
    pub retried: u64,
    /// Reads that were sent to a second one, and those of them that it answered first.
    pub hedged: u64,
    /// See `hedged`.
    pub won: u64,
    /// Requests that no instance answered.
    pub unanswered: u64,
}

#[derive(Debug, Default)]
struct Counters {
    retried: AtomicU64,
    hedged: AtomicU64,
    won: AtomicU64,
    unanswered: AtomicU64,
}

/// Several servers behind one address.
#[derive(Debug)]
pub struct Balancer {
    settings: Settings,
    instances: Mutex<Instances>,
    budget: Mutex<Budget>,
    began: Instant,
    forward: Forward,
    counters: Counters,
    tracer: Tracer,
    /// Where checks run.
    runtime: Handle,
}

impl Balancer {
    /// No instances yet.
    ///
    /// # Panics
    /// Outside of a runtime of tokio: checks run on it.
    pub fn new(settings: Settings) -> Arc<Self> {
        Self::traced(settings, Tracer::off())
    }

    /// The same; each time that an instance is asked is a span.
    ///
    /// # Panics
    /// As [`Balancer::new`].
    pub fn traced(settings: Settings, tracer: Tracer) -> Arc<Self> {
        Arc::new(Balancer {
            settings,
            instances: Mutex::new(Instances::new(Pick::new(settings.policy, settings.seed))),
            budget: Mutex::new(Budget::new(settings.budget).at_least(FEW)),
            began: Instant::now(),
            forward: Forward::new(settings.limits),
            counters: Counters::default(),
            tracer,
            runtime: Handle::current(),
        })
    }

    /// Does as it is told. What is there already is not added again.
    ///
    /// # Errors
    /// There is no instance at that address.
    pub fn order(&self, order: Order) -> Result<(), String> {
        let mut instances = self.instances();
        let absent = |address| format!("there is no instance at {address}");
        let drain = |address, out| {
            let instance = instances.at(address).ok_or_else(|| absent(address))?;
            instance.drain(out);
            Ok(())
        };
        match order {
            Order::Drain(address) => drain(address, true),
            Order::Ready(address) => drain(address, false),
            Order::Add(address) if instances.at(address).is_some() => Ok(()),
            Order::Add(address) => {
                instances.add(self.watched(address));
                Ok(())
            }
            Order::Remove(address) => {
                instances.at(address).ok_or_else(|| absent(address))?;
                instances.remove(address);
                Ok(())
            }
        }
    }

    /// A new instance, which is checked as long as it is known.
    fn watched(&self, address: SocketAddr) -> Arc<Instance> {
        let rules = self.settings.rules;
        let instance = Instance::new(address, rules);
        self.runtime.spawn(checks::watch(Arc::downgrade(&instance), self.forward.clone(), rules));
        instance
    }

    /// What was done so far.
    pub fn counts(&self) -> Counts {
        let now = Instant::now();
        Counts {
            instances: self.instances().all().iter().map(|instance| instance.told(now)).collect(),
            retried: self.counters.retried.load(Relaxed),
            hedged: self.counters.hedged.load(Relaxed),
            won: self.counters.won.load(Relaxed),
            unanswered: self.counters.unanswered.load(Relaxed),
        }
    }

    /// Has an instance answer a request that came from `client`.
    pub async fn answer(
        &self,
        request: Request<Incoming>,
        client: IpAddr,
    ) -> Response<Either<Held, Full<Bytes>>> {
        self.budget().earn(self.began.elapsed());
        let answered = match Copies::of(request, self.settings.limits.answer).await {
            Ok(copies) => self.until_answered(copies, client).await,
            Err(why) => Err(why.answer()),
        };
        match answered {
            Ok(answer) => answer.map(Either::Left),
            Err(refusal) => {
                self.counters.unanswered.fetch_add(1, Relaxed);
                refusal.map(Either::Right)
            }
        }
    }

    async fn until_answered(
        &self,
        mut copies: Copies,
        client: IpAddr,
    ) -> Result<Response<Held>, Response<Full<Bytes>>> {
        let mut tried = Vec::new();
        let mut ask = self.one_more(&mut copies, &mut tried).ok_or_else(none_to_ask)?;
        loop {
            let why = match self.hedged(ask, &mut copies, &mut tried, client).await {
                Ok(answer) => return Ok(answer),
                Err(why) => why,
            };
            let may_follow = tried.len() <= self.settings.retries && copies.may_follow(&why);
            let next = may_follow.then(|| self.one_more(&mut copies, &mut tried)).flatten();
            ask = next.ok_or_else(|| why.answer())?;
            self.counters.retried.fetch_add(1, Relaxed);
        }
    }

    /// Asks one, and another beside it if it takes long: the first answer counts, and the other request is given up.
    async fn hedged(
        &self,
        first: (Request<Body>, Lease),
        copies: &mut Copies,
        tried: &mut Vec<SocketAddr>,
        client: IpAddr,
    ) -> Result<Response<Held>, Failed> {
        let first = self.once(first, client);
        let Some(delay) = self.settings.hedge.filter(|_| copies.may_race()) else {
            return first.await;
        };
        let (mut first, patience) = (pin!(first), sleep_until((Instant::now() + delay).into()));
        if let Raced::Left((answer, _)) = select(first.as_mut(), pin!(patience)).await {
            return answer;
        }
        let Some(other) = self.one_more(copies, tried) else { return first.await };
        self.counters.hedged.fetch_add(1, Relaxed);
        let won = |_: &Response<Held>| _ = self.counters.won.fetch_add(1, Relaxed);
        match select(first, pin!(self.once(other, client))).await {
            Raced::Left((Ok(answer), _)) => Ok(answer),
            Raced::Left((Err(_), other)) => other.await.inspect(won),
            Raced::Right((Ok(answer), _)) => Ok(answer).inspect(won),
            Raced::Right((Err(_), first)) => first.await,
        }
    }

    /// Asks one. Dropped at any point, it leaves nothing in flight.
    async fn once(
        &self,
        (mut request, lease): (Request<Body>, Lease),
        client: IpAddr,
    ) -> Result<Response<Held>, Failed> {
        let span = self.tracer.outgoing(request.headers_mut(), "ask an instance");
        let sent = self.forward.send(request, lease.instance().upstream(), client).await;
        match &sent {
            Ok(_) => lease.answered(),
            Err(why) if why.is_upstream() => lease.failed(Instant::now()),
            Err(_) => {}
        }
        span.ended(sent.is_ok());
        sent.map(|answer| answer.map(|body| Held::new(body, lease)))
    }

    /// One more copy, and who gets it. All but the first come out of the budget.
    fn one_more(
        &self,
        copies: &mut Copies,
        tried: &mut Vec<SocketAddr>,
    ) -> Option<(Request<Body>, Lease)> {
        let lease = self.instances().lease(tried, Instant::now())?;
        if !tried.is_empty() && !self.budget().spend(self.began.elapsed()) {
            return None;
        }
        tried.push(lease.instance().address());
        Some((copies.next()?, lease))
    }

    fn budget(&self) -> MutexGuard<'_, Budget> {
        self.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn instances(&self) -> MutexGuard<'_, Instances> {
        self.instances.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn none_to_ask() -> Response<Full<Bytes>> {
    let mut answer = problem(StatusCode::SERVICE_UNAVAILABLE, "no server is there at the moment");
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    answer
}
