//! When requests are sent, and what they ask for.

use super::Engine;
use super::agenda::Event;
use super::streams::{Generator, Times, generator, seed};
use super::tally::ClientTally;
use super::task::{Ask, Asker, Request};
use crate::model::{Arrive, Clients, Keys, Nanos, Shape};
use brigade_core::measure::{ArrivalTimes, Arrivals};
use rand::RngExt;
use rand_distr::{Distribution, Zipf};
use std::f64::consts::TAU;
use std::sync::Arc;

/// A user of a closed loop sends at most one request in this time: one whose requests are refused at once would send them for
/// ever at one instant.
const LEAST_THINK: Nanos = 1_000;

/// Clients of one kind.
#[derive(Debug)]
pub(super) struct Client {
    arrivals: Source,
    keys: Option<(Keys, Zipf<f64>, Generator)>,
    /// An answer within this time is a good one.
    deadline: Nanos,
    pub(super) tally: ClientTally,
}

/// Where the times of requests come from.
#[derive(Debug)]
enum Source {
    /// In an open loop: some of those that come at the highest rate, or all of them.
    Open { times: ArrivalTimes, shape: Shape, thinning: Generator },
    /// After the answer.
    Closed { users: u32, think: Times },
    /// From a list.
    Listed { times: Arc<[Nanos]>, next: usize },
}

impl Client {
    pub(super) fn new(clients: &Clients, run: u64) -> Self {
        let name = clients.name.as_str();
        let arrivals = match &clients.arrive {
            Arrive::Open { rate, shape } => {
                let even =
                    if *shape == Shape::Constant { Arrivals::Constant } else { Arrivals::Poisson };
                let times = even.times(rate * shape.highest(), seed(run, "arrivals", name));
                let thinning = generator(run, "thinning", name);
                Source::Open { times, shape: *shape, thinning }
            }
            Arrive::Closed { users, think } => {
                let think = Times::new(think.clone(), generator(run, "think", name));
                Source::Closed { users: *users, think }
            }
            Arrive::At(times) => Source::Listed { times: Arc::clone(times), next: 0 },
        };
        let zipf = |keys: Keys| {
            let zipf = Zipf::new(keys.count as f64, keys.exponent).expect("keys were checked");
            (keys, zipf, generator(run, "keys", name))
        };
        let deadline = clients.deadline.unwrap_or(Nanos::MAX);
        let tally = ClientTally::default();
        Client { arrivals, keys: clients.keys.map(zipf), deadline, tally }
    }

    /// When the next request of an open loop is sent.
    fn next(&mut self) -> Option<Nanos> {
        match &mut self.arrivals {
            Source::Open { times, shape, thinning } => loop {
                let at = nanos(times.next()?.as_nanos());
                let share = rate_at(*shape, at) / shape.highest();
                if share >= 1.0 || thinning.random_bool(share) {
                    return Some(at);
                }
            },
            Source::Closed { .. } => None,
            Source::Listed { times, next } => {
                *next += 1;
                times.get(*next - 1).copied()
            }
        }
    }

    fn key(&mut self) -> usize {
        let Some((keys, zipf, generator)) = &mut self.keys else { return 0 };
        (zipf.sample(generator) as u64).clamp(1, keys.count) as usize - 1
    }
}

fn nanos(nanos: u128) -> Nanos {
    nanos.try_into().unwrap_or(Nanos::MAX)
}

/// The rate at a time, as a multiple of its own. Taking each of the arrivals at the highest rate with the probability
/// that the present one is of it is "thinning": Lewis and Shedler, 1979.
fn rate_at(shape: Shape, at: Nanos) -> f64 {
    match shape {
        Shape::Constant | Shape::Poisson => 1.0,
        Shape::Bursts { every, of, times } => {
            if at % every < of {
                times
            } else {
                1.0
            }
        }
        Shape::Wave { period, depth } => {
            1.0 + depth * (TAU * (at % period) as f64 / period as f64).sin()
        }
    }
}

impl Engine<'_> {
    /// The first request of each client.
    pub(super) fn begin_clients(&mut self) {
        for client in 0..self.clients.len() as u32 {
            match self.clients[client as usize].arrivals {
                Source::Closed { users, .. } => (0..users).for_each(|_| self.think(client, 0)),
                _ => self.note_next(client),
            }
        }
    }

    /// A client sends a request.
    pub(super) fn asked(&mut self, client: u32) {
        self.note_next(client);
        let key = self.clients[client as usize].key();
        let request = Request { client, number: self.requests, key };
        self.requests += 1;
        let start = self.plan.starts[client as usize];
        self.ask(Asker::Client(client), request, start, client);
    }

    /// A request of a client came to its end: it was answered, or not.
    pub(super) fn client_done(&mut self, client: u32, ask: &Ask, answered: bool) {
        let latency = self.now - ask.first;
        let of = &mut self.clients[client as usize];
        let good = answered && latency <= of.deadline;
        if answered {
            self.counters.slot.answered += 1;
            self.counters.slot.latency += latency;
            self.counters.slot.good += u64::from(good);
        }
        if ask.counted {
            of.tally.sent += u64::from(ask.sent);
            of.tally.good += u64::from(good);
            if answered {
                of.tally.answered += 1;
                of.tally.latency.record(latency);
            }
        }
        if matches!(of.arrivals, Source::Closed { .. }) {
            self.think(client, ask.first.saturating_add(LEAST_THINK));
        }
    }

    fn note_next(&mut self, client: u32) {
        if let Some(at) = self.clients[client as usize].next() {
            self.agenda.note(at, Event::Asked { client });
        }
    }

    /// A user of a closed loop thinks, and sends its next request not before a time.
    fn think(&mut self, client: u32, earliest: Nanos) {
        let (number, of) = (self.requests, &mut self.clients[client as usize]);
        if let Source::Closed { think, .. } = &mut of.arrivals {
            let at = self.now.saturating_add(think.next(number));
            self.agenda.note(at.max(earliest), Event::Asked { client });
        }
    }
}
