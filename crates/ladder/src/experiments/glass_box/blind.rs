//! A server with a fault, and what it leaves behind; each fault in turn, in an order by chance.

use super::found::{Blind, Dials, Fault, Leg, Little, Round, Signals};
use super::reader;
use super::service::{SCRAPE, Service};
use crate::telemetry::{Sampling, Sink, Span, Tracer};
use anyhow::Context as _;
use brigade_core::trace::{Dials as Read, Recorder};
use rand::seq::SliceRandom;
use serde_json::json;
use std::num::NonZeroU128;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;
use tokio::task::{LocalSet, spawn_local};
use tokio::time::{MissedTickBehavior, interval_at, sleep_until};

/// Between two visits.
const EVERY: Duration = Duration::from_micros(3_333);
/// Steps of a run, and those with the fault.
const STEPS: u32 = 48;
const DURING: (usize, usize) = (16, 32);
/// More spans than a run has.
const ROOM: usize = 100_000;
/// Lines that are kept of a run's log.
const LINES: usize = 3;

/// A run that is over.
struct Ran {
    signals: Option<Signals>,
    little: Little,
}

/// Each fault once, for `steps` of so long.
pub(super) fn blind(step: Duration) -> anyhow::Result<Blind> {
    let mut faults = Fault::ALL;
    faults.shuffle(&mut rand::rng());
    let little = ran(None, step)?.little;
    let round = |fault| {
        let signals = ran(Some(fault), step)?.signals.context("no visit ended")?;
        Ok(Round { fault, named: reader::named(&signals), signals })
    };
    let rounds = faults.into_iter().map(round).collect::<anyhow::Result<_>>()?;
    Ok(Blind { rounds, little })
}

fn ran(fault: Option<Fault>, step: Duration) -> anyhow::Result<Ran> {
    let recorder = Recorder::start();
    recorder.lane("loop");
    let spans = Sink::unread(ROOM);
    let tracer = Tracer::new(Sampling::ALL, spans.clone());
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let service = Service::start(tracer, recorder.clone())?;
    let began = Instant::now();
    let local = LocalSet::new();
    local.block_on(&runtime, run(Rc::clone(&service), fault, began, step));
    let little = service.gauges.little(began.elapsed());
    let window = (began + step * DURING.0 as u32, began + step * DURING.1 as u32);
    let spans = spans.taken();
    let slowest = slowest(&spans, window);
    let log = log(&service, began, window);
    let metrics = service.gauges.metrics();
    drop(service);
    let nanos = |steps: usize| step.as_nanos() as u64 * steps as u64;
    let trace = recorder.finish().within(nanos(DURING.0)..nanos(DURING.1));
    let read = Read::of(&trace);
    let signals = slowest.map(|slowest| Signals {
        step_ms: step.as_secs_f64() * 1e3,
        during: DURING,
        metrics,
        log,
        slowest,
        dials: Dials {
            in_flight: read.in_flight.mean,
            on_cpu: read.on_cpu.mean,
            parked: read.parked,
        },
    });
    Ok(Ran { signals, little })
}

/// Visits come evenly; the fault comes and goes; all visits end.
async fn run(service: Rc<Service>, fault: Option<Fault>, began: Instant, step: Duration) {
    let scrapes = spawn_local(scrapes(Rc::clone(&service), began));
    let steps = spawn_local(steps(Rc::clone(&service), fault, began, step));
    let (mut visits, mut due) = (Vec::new(), began);
    while due < began + step * STEPS {
        sleep_until(due.into()).await;
        let number = visits.len() as u64;
        visits.push(spawn_local(Rc::clone(&service).visit(number, due)));
        due += EVERY;
    }
    let _counted = steps.await;
    for visit in visits {
        let _ended = visit.await;
    }
    scrapes.abort();
}

async fn scrapes(service: Rc<Service>, began: Instant) {
    let mut timer = interval_at(began.into(), SCRAPE);
    timer.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        let due = timer.tick().await;
        service.gauges.scrape(due.into_std());
    }
}

async fn steps(service: Rc<Service>, fault: Option<Fault>, began: Instant, step: Duration) {
    let mut trouble = None;
    for over in 1..=STEPS as usize {
        if over == DURING.0 + 1 {
            trouble = match fault {
                Some(fault) => Some(Rc::clone(&service).begins(fault).await),
                None => None,
            };
        }
        if over == DURING.1 + 1 {
            trouble = None;
        }
        sleep_until((began + step * over as u32).into()).await;
        service.gauges.step();
    }
    drop(trouble);
}

/// Where the time of the slowest visit went of those that began while the fault was there.
fn slowest(spans: &[Span], (from, to): (Instant, Instant)) -> Option<Vec<Leg>> {
    let visits = spans.iter().filter(|span| span.name == "visit");
    let visits = visits.filter(|span| (from..to).contains(&span.began));
    let slowest = visits.max_by_key(|span| span.ended - span.began)?;
    let below = |name: &'static str| {
        let trace = slowest.context.trace;
        let own = move |span: &&Span| span.context.trace == trace && span.name == name;
        spans.iter().filter(own).collect::<Vec<_>>()
    };
    let attempts = below("attempt");
    let mut legs = if attempts.len() > 1 {
        attempts
    } else {
        ["connection", "database", "count click"].into_iter().flat_map(below).collect()
    };
    legs.sort_by_key(|span| span.began);
    let (mut told, mut at) = (Vec::new(), slowest.began);
    let us = |time: Duration| time.as_secs_f64() * 1e6;
    for leg in legs {
        let gap = us(leg.began.saturating_duration_since(at));
        told.push(Leg { span: String::new(), us: gap });
        told.push(Leg { span: leg.name.into(), us: us(leg.ended - leg.began.max(at)) });
        at = leg.ended;
    }
    told.push(Leg { span: String::new(), us: us(slowest.ended.saturating_duration_since(at)) });
    let total = us(slowest.ended - slowest.began);
    told.retain(|leg| leg.us > total / 200.0);
    Some(told)
}

/// The lines of those requests that took longest while the fault was there, as the server writes them.
fn log(service: &Service, began: Instant, (from, to): (Instant, Instant)) -> Vec<String> {
    let mut answered = service.gauges.answered();
    answered.retain(|(_, ended, _)| (from..to).contains(ended));
    answered.sort_by_key(|(_, _, took)| std::cmp::Reverse(*took));
    answered.truncate(LINES);
    answered.sort_by_key(|(_, ended, _)| *ended);
    let tail = |trace: NonZeroU128| format!("…{:06x}", trace.get() & 0xff_ffff);
    let line = |(context, ended, took): (crate::telemetry::Context, Instant, Duration)| {
        let at = (ended - began).as_millis() as u64;
        let took = took.as_millis() as u64;
        json!({"at_ms": at, "event": "request", "status": 302, "took_ms": took, "trace": tail(context.trace)})
            .to_string()
    };
    answered.into_iter().map(line).collect()
}
