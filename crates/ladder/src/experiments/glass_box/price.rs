//! What signals cost: the same requests with each of them on, in turns, by the CPU clock of the whole process, so that what
//! another thread writes is paid for too; and each kind of event alone.

use super::found::{Cost, Price, Way};
use crate::telemetry::log::{Event, Lines, What};
use crate::telemetry::metrics::Metrics;
use crate::telemetry::otlp::{Clock, Traces};
use crate::telemetry::{Context, Exporter, Kind, Sampling, Sink, Span, Tracer, Writing};
use anyhow::Context as _;
use brigade_core::http::{Limits, Response, Session, Turn};
use brigade_core::measure::stats::median;
use brigade_core::measure::{cpu_clock, in_rounds};
use prost::Message;
use std::hint::black_box;
use std::io;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

const REDIRECT: &[u8] = b"GET /Ab3dE5g HTTP/1.1\r\nHost: localhost:8080\r\n\r\n";
/// Spans below a request's own.
const BELOW: usize = 4;
/// What is put into a sink and not yet written; more than a round has.
const ROOM: usize = 1 << 20;
/// A log that keeps nothing: what a disk takes is not part of the price.
const LOG: &str = "/dev/null";

/// The signals of one way.
struct On {
    way: Way,
    tracer: Tracer,
    metrics: Metrics,
    log: Option<Sink<Event>>,
    at_once: Lines,
    /// Dropped, they write what is there.
    _writing: Vec<Writing>,
}

/// Spans become a message for a collector, which is not sent: what it takes is its own.
struct Encoded(Clock);

impl Exporter<Span> for Encoded {
    fn export(&mut self, batch: Vec<Span>) -> io::Result<()> {
        for spans in batch.chunks(1_024) {
            black_box(Traces::of("shortener", spans, &self.0).encode_to_vec());
        }
        Ok(())
    }
}

/// In so many rounds of so many requests.
pub(super) fn price(rounds: usize, requests: usize) -> anyhow::Result<Price> {
    let with = in_rounds(&Way::ALL, rounds, 26, |way| cpu_us(*way, requests, true))?;
    let alone = [Way::Traces, Way::Log, Way::Metrics];
    let alone = in_rounds(&alone, rounds, 27, |way| cpu_us(*way, requests, false))?;
    let [spans, line, count] = alone.map(|costs| median(&costs).unwrap_or_default() * 1e3);
    let cost = |(way, costs): (Way, Vec<f64>)| Some(Cost { way, cpu_us: median(&costs)? });
    let ways = Way::ALL.into_iter().zip(with).map(cost).collect::<Option<_>>();
    Ok(Price {
        ways: ways.context("no rounds")?,
        span_ns: spans / (BELOW + 1) as f64,
        line_ns: line,
        count_ns: count,
        spans: BELOW + 1,
        seen: super::sample::seen(),
    })
}

/// CPU time of a request and its signals, or of the signals alone, in microseconds.
fn cpu_us(way: Way, requests: usize, works: bool) -> anyhow::Result<f64> {
    let clock = || cpu_clock().context("there is no CPU clock here");
    let mut on = On::start(way)?;
    let mut session = Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), Instant::now());
    let before = clock()?;
    for _ in 0..requests {
        if works {
            serve(&mut session);
        }
        on.tell()?;
    }
    drop(on);
    Ok((clock()? - before).as_secs_f64() * 1e6 / requests as f64)
}

/// A redirect, but for its socket.
fn serve(session: &mut Session) {
    let now = Instant::now();
    session.received(REDIRECT, now);
    while let Turn::Request(request) = session.turn() {
        black_box(request);
        session.answer(Response::redirect("https://www.example.com/a/long/path".into()), now);
    }
    let length = session.out().len();
    session.sent(length, now);
}

impl On {
    fn start(way: Way) -> anyhow::Result<On> {
        let (mut tracer, mut log, mut writing) = (Tracer::off(), None, Vec::new());
        let share = if way == Way::OnePercent { 0.01 } else { 1.0 };
        if matches!(way, Way::Traces | Way::OnePercent | Way::All) {
            let (sink, thread) = Sink::start("spans", ROOM, Encoded(Clock::now()))?;
            tracer = Tracer::new(Sampling { share, errors: false }, sink);
            writing.push(thread);
        }
        if matches!(way, Way::Log | Way::All) {
            let (sink, thread) = Sink::start("log", ROOM, Lines::to("shortener", LOG.into()))?;
            log = Some(sink);
            writing.push(thread);
        }
        let at_once = Lines::to("shortener", LOG.into());
        Ok(On { way, tracer, metrics: Metrics::default(), log, at_once, _writing: writing })
    }

    /// Everything that is told of one request.
    fn tell(&mut self) -> io::Result<()> {
        let mut context = None;
        if matches!(self.way, Way::Traces | Way::OnePercent | Way::All) {
            let request = self.tracer.root("redirect", Kind::Server, None);
            for name in ["admitted", "cache", "database", "encode"] {
                request.child(name, Kind::Internal).end();
            }
            context = Some(request.context());
            request.end();
        }
        if matches!(self.way, Way::Metrics | Way::All) {
            self.metrics.enters("requests");
            self.metrics.replied("redirect", 302, Duration::from_micros(310));
            self.metrics.leaves("requests");
        }
        if let Some(log) = &self.log {
            log.put(event(context));
        }
        if self.way == Way::LogAtOnce {
            self.at_once.export(vec![event(context)])?;
        }
        Ok(())
    }
}

fn event(context: Option<Context>) -> Event {
    let what = What::Request { route: "redirect".into(), status: 302, took_us: 310 };
    Event { at: Instant::now(), context, what }
}
