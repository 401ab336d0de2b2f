//! Small scenarios, put together.

use brigade_core::measure::ServiceTime;
use brigade_simulator::model::{
    Arrive, Clients, Group, Kind, Line, MS, Nanos, Order, Path, Patience, Policy, SECOND, Shape,
    Station, Step, Work,
};
use brigade_simulator::{Outcome, Scenario, run};
use std::time::Duration;

/// A microsecond.
pub(crate) const US: Nanos = 1_000;

pub(crate) fn constant(time: Nanos) -> Work {
    Work::Drawn(ServiceTime::Const(Duration::from_nanos(time)))
}

pub(crate) fn exponential(mean: Nanos) -> Work {
    Work::Drawn(ServiceTime::Exponential(Duration::from_nanos(mean)))
}

pub(crate) fn listed(times: &[Nanos]) -> Work {
    Work::Listed(times.into())
}

pub(crate) fn open(rate: f64) -> Arrive {
    Arrive::Open { rate, shape: Shape::Poisson }
}

pub(crate) fn constantly(rate: f64) -> Arrive {
    Arrive::Open { rate, shape: Shape::Constant }
}

pub(crate) fn at(times: &[Nanos]) -> Arrive {
    Arrive::At(times.into())
}

pub(crate) fn servers(servers: u32) -> Kind {
    Kind::Servers { servers, line: Line::default() }
}

pub(crate) fn lined(servers: u32, line: Line) -> Kind {
    Kind::Servers { servers, line }
}

pub(crate) fn cores(cores: u32) -> Kind {
    Kind::Cores { cores, order: Order::Fcfs, switch: 0 }
}

pub(crate) fn sliced(cores: u32, slice: Nanos) -> Kind {
    Kind::Cores { cores, order: Order::Sliced(slice), switch: 0 }
}

pub(crate) fn pool(places: u32, threads: bool) -> Kind {
    Kind::Pool { places, threads, line: Line::default() }
}

pub(crate) fn serve(at: &str, time: Work) -> Step {
    Step::Serve { at: at.into(), time }
}

pub(crate) fn pass(time: Nanos) -> Step {
    Step::Pass { time: constant(time) }
}

pub(crate) fn hold(at: &str, steps: Vec<Step>) -> Step {
    Step::Hold { at: at.into(), steps }
}

pub(crate) fn to(group: &str, steps: Vec<Step>) -> Step {
    Step::To { group: group.into(), steps }
}

pub(crate) fn call(path: &str, patience: Patience) -> Step {
    Step::Call { path: path.into(), patience }
}

pub(crate) fn group(name: &str, instances: u32, policy: Policy) -> Group {
    Group { name: name.into(), instances, policy, view: 0 }
}

/// One kind of client, `users`, on the path `way`, for so many seconds.
pub(crate) struct Build(pub(crate) Scenario);

pub(crate) fn scenario(arrive: Arrive, steps: Vec<Step>) -> Build {
    let clients = Clients::new("users", "way", arrive);
    let path = Path { name: "way".into(), steps };
    Build(Scenario {
        title: "a test".into(),
        length: SECOND,
        paths: vec![path],
        clients: vec![clients],
        ..Scenario::default()
    })
}

impl Build {
    pub(crate) fn station(mut self, name: &str, kind: Kind) -> Self {
        self.0.stations.push(Station { name: name.into(), of: None, kind });
        self
    }

    pub(crate) fn in_each(mut self, group: &str, name: &str, kind: Kind) -> Self {
        self.0.stations.push(Station { name: name.into(), of: Some(group.into()), kind });
        self
    }

    pub(crate) fn path(mut self, name: &str, steps: Vec<Step>) -> Self {
        self.0.paths.push(Path { name: name.into(), steps });
        self
    }

    /// For so many milliseconds, of which the first `warm_up` are not counted.
    pub(crate) fn lasts(mut self, ms: u64, warm_up: u64) -> Self {
        (self.0.length, self.0.warm_up) = (ms * MS, warm_up * MS);
        self
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Scenario)) -> Self {
        change(&mut self.0);
        self
    }

    pub(crate) fn patience(mut self, patience: Patience) -> Self {
        self.0.clients[0].patience = patience;
        self
    }

    #[track_caller]
    pub(crate) fn run(&self, seed: u64) -> Outcome {
        match run(&self.0, seed) {
            Ok(outcome) => outcome,
            Err(problem) => panic!("{problem}"),
        }
    }
}

/// Open arrivals at so many servers, with times of a mean of a millisecond.
pub(crate) fn queue(rate: f64, at: u32, time: Work) -> Build {
    scenario(open(rate), vec![serve("db", time)]).station("db", servers(at))
}
