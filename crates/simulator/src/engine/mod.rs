//! The engine: a heap of events, and what each of them does.
//!
//! * [`agenda`] what will happen; [`streams`] what is drawn; [`task`] who is under way, kept in a [`slab`]
//! * [`walk`] a task's operations; [`visits`] coming to a [`station`], waiting, leaving it; [`cores`] computing in slices
//! * [`caching`] looking keys up; [`balance`] which instance; [`faults`] what breaks
//! * [`asks`] answers, timeouts, retries; [`patience`] what holds retries back; [`clients`] when requests are sent
//! * [`tally`] and [`dials`] what is counted; [`camera`] what is drawn; [`report`] what comes of it

mod agenda;
mod asks;
mod balance;
mod caching;
mod camera;
mod clients;
mod cores;
mod dials;
mod faults;
mod patience;
mod report;
mod slab;
mod station;
mod streams;
mod tally;
mod task;
#[cfg(test)]
mod tests;
mod visits;
mod walk;

use crate::model::{Nanos, SECOND, Scenario};
use crate::plan::Plan;
use crate::{Outcome, Problem};
use agenda::{Agenda, Event};
use balance::Balancer;
use caching::Cache;
use camera::Camera;
use clients::Client;
use dials::Counters;
use patience::Policy;
use slab::{Slab, Stamped};
use station::Station;
use std::collections::VecDeque;
use streams::{Coin, Times, generator};
use tally::StationTally;
use task::{Ask, Task};

/// More tasks than this at once, and the run is stopped: the system cannot keep up.
const MOST_TASKS: usize = 1_000_000;
/// More events to come than this are no run for one machine.
const MOST_NOTED: usize = 20_000_000;
/// More events than this are minutes.
const MOST_EVENTS: u64 = 2_000_000_000;

/// Simulates a scenario; the same `seed` gives the same outcome.
///
/// A system that cannot keep up is told by [`Outcome::growth`]; once a million requests are inside, the run ends there.
///
/// # Errors
/// The scenario is none: [`Scenario::check`]. Or it takes more events than a machine handles in some minutes, which only
/// the run can tell.
pub fn run(scenario: &Scenario, seed: u64) -> Result<Outcome, Problem> {
    scenario.check()?;
    let mut engine = Engine::new(scenario, seed);
    engine.go_on_until_the_end()?;
    Ok(engine.outcome())
}

/// A run.
struct Engine<'a> {
    scenario: &'a Scenario,
    plan: Plan,
    now: Nanos,
    agenda: Agenda,
    events: u64,
    tasks: Slab<Task>,
    asks: Slab<Ask>,
    /// Tasks that go on at this instant.
    ready: VecDeque<Stamped>,
    /// Stations at which a place has become free.
    opened: VecDeque<u32>,
    stations: Vec<Station>,
    caches: Vec<Cache>,
    balancers: Vec<Balancer>,
    /// By fault: whether it is going on.
    broken: Vec<bool>,
    policies: Vec<Policy>,
    times: Vec<Times>,
    coins: Vec<Coin>,
    clients: Vec<Client>,
    /// Requests that were sent so far, and tasks that were born.
    requests: u64,
    births: u64,
    tallies: Vec<StationTally>,
    counters: Counters,
    camera: Option<Camera>,
}

impl<'a> Engine<'a> {
    fn new(scenario: &'a Scenario, seed: u64) -> Self {
        let plan = Plan::of(scenario);
        let kinds =
            || plan.places.stations().iter().map(|of| &scenario.stations[*of as usize].kind);
        let mut caches = 0;
        let stations = plan.places.stations().iter().zip(kinds());
        let stations = stations.map(|(of, kind)| Station::new(*of, kind, &mut caches)).collect();
        let times = plan.times.iter();
        let times =
            times.map(|(name, work)| Times::new(work.clone(), generator(seed, "time", name)));
        let coins = plan.coins.iter();
        let coins = coins.map(|(name, share)| Coin::new(*share, generator(seed, "coin", name)));
        let policies = plan.policies.iter();
        let policies = policies.map(|(name, patience)| Policy::new(name, *patience, seed));
        Engine {
            scenario,
            now: 0,
            agenda: Agenda::until(scenario.length),
            events: 0,
            tasks: Slab::new(),
            asks: Slab::new(),
            ready: VecDeque::new(),
            opened: VecDeque::new(),
            stations,
            caches: kinds().filter_map(Cache::of).collect(),
            balancers: scenario.groups.iter().map(|group| Balancer::new(group, seed)).collect(),
            broken: vec![false; scenario.faults.len()],
            policies: policies.collect(),
            times: times.collect(),
            coins: coins.collect(),
            clients: scenario.clients.iter().map(|client| Client::new(client, seed)).collect(),
            requests: 0,
            births: 0,
            tallies: scenario.stations.iter().map(|_| StationTally::default()).collect(),
            counters: Counters::new(),
            camera: None,
            plan,
        }
    }

    fn go_on_until_the_end(&mut self) -> Result<(), Problem> {
        self.begin();
        while self.happens_next() {
            if self.tasks.len() > MOST_TASKS {
                return Ok(());
            }
            if self.events > MOST_EVENTS || self.agenda.len() > MOST_NOTED {
                return Err(self.too_much());
            }
        }
        self.now = self.scenario.length;
        self.pass_slots();
        self.counters.tenth(self.now);
        Ok(())
    }

    /// Lets the next event happen, if there is one.
    fn happens_next(&mut self) -> bool {
        let Some((at, event)) = self.agenda.next() else { return false };
        self.now = at;
        self.events += 1;
        self.pass_slots();
        self.happens(event);
        self.settle();
        true
    }

    fn too_much(&self) -> Problem {
        let [now, length] = [self.now, self.scenario.length].map(|at| at as f64 / SECOND as f64);
        let (events, noted) = (self.events, self.agenda.len());
        let what = format!(
            "after {now} s of {length} s there were {events} events, and {noted} to come: too many for one run; shorten it, or scale rates and times down"
        );
        Problem { at: vec!["length".into()], what }
    }

    /// What is on the agenda before anything has happened.
    fn begin(&mut self) {
        self.agenda.note(self.scenario.warm_up, Event::Warm);
        let counted = self.scenario.length - self.scenario.warm_up;
        for tenth in 1..10 {
            let at = self.scenario.warm_up + (u128::from(counted) * tenth / 10) as Nanos;
            self.agenda.note(at, Event::Tenth);
        }
        self.begin_camera();
        self.begin_faults();
        self.begin_balancers();
        self.begin_clients();
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::Asked { client } => self.asked(client),
            Event::Done { task, stamp } => {
                if self.tasks.is(Stamped { id: task, stamp }) {
                    self.done(task);
                }
            }
            Event::TimedOut { ask, stamp } => {
                if self.asks.is(Stamped { id: ask, stamp }) {
                    self.timed_out(ask);
                }
            }
            Event::Again { ask, stamp } => {
                if self.asks.is(Stamped { id: ask, stamp }) {
                    self.send(ask);
                }
            }
            Event::Heard { group } => self.heard(group),
            Event::Fault { fault, begins } => self.fault(fault, begins),
            Event::Warm => self.warm(),
            Event::Cut => self.cut(),
            Event::Tenth => self.counters.tenth(self.now),
        }
    }

    /// Lets all go on that can at this instant. Places are filled before tasks go on.
    fn settle(&mut self) {
        loop {
            if let Some(station) = self.opened.pop_front() {
                self.fill(station);
            } else if let Some(task) = self.ready.pop_front() {
                if self.tasks.is(task) {
                    self.walk(task.id);
                }
            } else {
                return;
            }
        }
    }
}
