//! The same scenario with other parameters: every time that a machine gives, and how much more popular keys are asked for, so
//! many times as large. How many ask, how they think and how long they wait stays as it is. Pure.

use brigade_core::measure::ServiceTime;
use brigade_simulator::Scenario;
use brigade_simulator::model::{Kind, Nanos, Step, Work};

/// `scenario` with the times of its stations and paths and the exponents of its keys `factor` times as large.
pub(crate) fn scaled(scenario: &Scenario, factor: f64) -> Scenario {
    let mut scenario = scenario.clone();
    for station in &mut scenario.stations {
        match &mut station.kind {
            Kind::Cores { switch: time, .. } | Kind::Lock { hand_over: time } => {
                *time = longer(*time, factor);
            }
            Kind::Servers { .. } | Kind::Pool { .. } | Kind::Cache { .. } => {}
        }
    }
    scenario
        .clients
        .iter_mut()
        .filter_map(|it| it.keys.as_mut())
        .for_each(|keys| keys.exponent *= factor);
    scenario.paths.iter_mut().for_each(|path| steps(&mut path.steps, factor));
    scenario
}

fn longer(time: Nanos, factor: f64) -> Nanos {
    (time as f64 * factor).round() as Nanos
}

fn steps(all: &mut [Step], factor: f64) {
    for step in all {
        match step {
            Step::Serve { time, .. } | Step::Pass { time } => work(time, factor),
            Step::Hold { steps: inner, .. }
            | Step::To { steps: inner, .. }
            | Step::LookUp { miss: inner, .. } => {
                steps(inner, factor);
            }
            Step::Apply { after, steps: inner, .. } => {
                *after = longer(*after, factor);
                steps(inner, factor);
            }
            Step::Either { steps: first, otherwise, .. } => {
                steps(first, factor);
                steps(otherwise, factor);
            }
            Step::Call { .. } => {}
        }
    }
}

fn work(work: &mut Work, factor: f64) {
    *work = match work {
        Work::Listed(times) => {
            Work::Listed(times.iter().map(|time| longer(*time, factor)).collect())
        }
        Work::Drawn(time) => Work::Drawn(match *time {
            ServiceTime::Const(time) => ServiceTime::Const(time.mul_f64(factor)),
            ServiceTime::Exponential(mean) => ServiceTime::Exponential(mean.mul_f64(factor)),
            ServiceTime::Lognormal(median) => ServiceTime::Lognormal(median.mul_f64(factor)),
            ServiceTime::Bimodal(a, b) => {
                ServiceTime::Bimodal(a.mul_f64(factor), b.mul_f64(factor))
            }
        }),
    };
}
