//! The system of the questions, simulated: a database with four places, clients with a timeout, and a stall of a second.

use super::course::{Course, Slot};
use super::ways::Way;
use brigade_core::measure::ServiceTime;
use brigade_core::trace::Trace;
use brigade_simulator::model::{
    Arrive, Camera, Clients, Fault, Harm, Kind, Line, MS, Nanos, Path, Patience, SECOND, Shape,
    Station, Step, Work,
};
use brigade_simulator::{Outcome, Problem, SLOT, Scenario, run};
use std::time::Duration;

/// Places of the database.
pub(super) const PLACES: u32 = 4;

/// Requests a second that it can do, whatever places it has.
pub(super) const CAPACITY: f64 = 400.0;

/// Of those, what is asked.
pub(super) const LOAD: f64 = 0.7;

/// How long clients wait for an answer.
const TIMEOUT: Nanos = 100 * MS;

/// The stall.
const FROM: Nanos = 3 * SECOND;
const TO: Nanos = 4 * SECOND;

/// A system whose clients and server do this, asked for this share of its capacity.
struct System {
    way: Way,
    places: u32,
    load: f64,
    retries: u32,
    length: Nanos,
}

impl System {
    fn of(way: Way) -> Self {
        let retries = way.manners().retries;
        System { way, places: PLACES, load: LOAD, retries, length: 14 * SECOND }
    }

    fn scenario(&self) -> Scenario {
        let open = Arrive::Open { rate: self.load * CAPACITY, shape: Shape::Poisson };
        let clients = clients(open, self.patience());
        Scenario {
            title: format!("a stall of a second: {}", self.way.said()),
            length: self.length,
            warm_up: TO + SECOND,
            faults: vec![fault(FROM, TO, Harm::Stall)],
            ..shop((self.places, self.line()), clients, self.work())
        }
    }

    fn work(&self) -> Work {
        let mean = Duration::from_secs_f64(f64::from(self.places) / CAPACITY);
        Work::Drawn(ServiceTime::Exponential(mean))
    }

    fn line(&self) -> Line {
        let rule = self.way.rule();
        Line {
            lifo: rule.newest_first,
            drops_abandoned: rule.drops_after == Some(1.0),
            patience: rule
                .drops_after
                .filter(|share| *share < 1.0)
                .map(|share| (TIMEOUT as f64 * share) as Nanos),
            ..Line::default()
        }
    }

    fn patience(&self) -> Patience {
        let manners = self.way.manners();
        Patience {
            timeout: Some(TIMEOUT),
            retries: self.retries,
            pause: if manners.backs_off { TIMEOUT } else { 0 },
            jitter: manners.backs_off,
            budget: manners.budget,
            breaker: manners.breaker,
        }
    }
}

fn shop((servers, line): (u32, Line), clients: Clients, time: Work) -> Scenario {
    let kind = Kind::Servers { servers, line };
    Scenario {
        stations: vec![Station { name: "database".into(), of: None, kind }],
        paths: vec![Path {
            name: "redirect".into(),
            steps: vec![Step::Serve { at: "database".into(), time }],
        }],
        clients: vec![clients],
        ..Scenario::default()
    }
}

fn clients(arrive: Arrive, patience: Patience) -> Clients {
    Clients { patience, ..Clients::new("users", "redirect", arrive) }
}

fn fault(from: Nanos, to: Nanos, harm: Harm) -> Fault {
    Fault { at: "database".into(), instance: None, from, to, harm }
}

/// What happened, slot by slot.
fn course(way: Way, outcome: &Outcome) -> Course {
    let slot = |slot: &brigade_simulator::Slot| Slot {
        asked: slot.asked,
        sent: slot.sent,
        good: slot.good,
    };
    let slots = outcome.over_time.iter().map(slot).collect();
    Course {
        way,
        slot_ms: (SLOT / MS) as f64,
        stall: (FROM / SLOT) as usize..(TO / SLOT) as usize,
        slots,
    }
}

/// One way, and how busy the database was from a second after the stall on.
pub(super) struct Run {
    pub(super) course: Course,
    pub(super) busy: f64,
}

/// One way, before a database with so many places.
pub(super) fn one(way: Way, places: u32, seed: u64) -> Result<Run, Problem> {
    let outcome = run(&System { places, ..System::of(way) }.scenario(), seed)?;
    let busy = outcome.stations.first().map_or(0.0, |database| database.busy);
    Ok(Run { course: course(way, &outcome), busy })
}

/// A load near the threshold is come back from slowly.
const LONG: Nanos = 60 * SECOND;

/// The middle between the highest load that came back and the lowest that did not, found by halving.
pub(super) fn threshold(retries: u32, seed: u64) -> Result<f64, Problem> {
    let (mut back, mut down) = (0.05, 0.95);
    while down - back > 0.005 {
        let load = (back + down) / 2.0;
        let system = System { load, retries, length: LONG, ..System::of(Way::AsItIs) };
        match course(Way::AsItIs, &run(&system.scenario(), seed)?).back_ms() {
            Some(_) => back = load,
            None => down = load,
        }
    }
    Ok((back + down) / 2.0)
}

/// Clients that fail together, how long they pause, and how long the database works on each: it could do twice as many.
pub(super) const HERD: usize = 1_000;
pub(super) const PAUSE: Nanos = 2 * SECOND;
const EACH: Duration = Duration::from_millis(4);

/// How many of them wait at once when they have come back.
pub(super) fn herd(jitter: bool, seed: u64) -> Result<u64, Problem> {
    let patience = Patience { retries: 1, pause: PAUSE, jitter, ..Patience::default() };
    let clients = clients(Arrive::At([0; HERD].into()), patience);
    let scenario = Scenario {
        title: "a crash under a thousand requests".into(),
        length: 5 * SECOND,
        warm_up: 10 * MS,
        faults: vec![fault(MS, 2 * MS, Harm::Crash)],
        ..shop((PLACES, Line::default()), clients, Work::Drawn(ServiceTime::Const(EACH)))
    };
    Ok(run(&scenario, seed)?.stations.first().map_or(0, |database| database.most_waiting))
}

/// A twentieth of a second of the way that is not repaired: before the stall, or long after it.
pub(super) fn picture(after: bool, seed: u64) -> Result<Option<Trace>, Problem> {
    let from = if after { 2 * TO } else { 2 * SECOND };
    let camera = Camera { from, to: from + 50 * MS, stations: vec!["database".into()] };
    let scenario = Scenario { camera: Some(camera), ..System::of(Way::AsItIs).scenario() };
    Ok(run(&scenario, seed)?.trace)
}
