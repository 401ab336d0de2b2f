//! What happened over time, where something broke or did not keep up: rates and times, in slots.

use super::{lines, number, time};
use brigade_draw::charts::{Axis, Hue, Look, Point, Series, Sheet, terminal};
use brigade_simulator::model::{Fault, Harm, SECOND};
use brigade_simulator::{Outcome, SLOT, Scenario, Slot};
use brigade_workbench::Screen;
use std::io;

/// Slots in a second.
const PER_SECOND: f64 = (SECOND / SLOT) as f64;
/// Lines of a picture.
const HEIGHT: usize = 7;

/// A line of a picture: its name, its colour, and what it shows of a slot.
type Line = (&'static str, Hue, fn(&Slot) -> Option<f64>);

/// What is sent, and what comes of it.
const RATES: [Line; 2] = [
    ("sent, a second", Hue::Neutral, |slot| Some(slot.sent as f64 * PER_SECOND)),
    ("good answers, a second", Hue::Green, |slot| Some(slot.good as f64 * PER_SECOND)),
];
const TIMES: [Line; 1] = [("mean time to an answer, ms", Hue::Warm, |slot| {
    (slot.answered > 0).then(|| slot.latency as f64 / slot.answered as f64 / 1e6)
})];

/// Shows it, if there is anything to see.
pub(super) fn show(scenario: &Scenario, outcome: &Outcome, screen: &mut Screen) -> io::Result<()> {
    let breaks = scenario.faults.iter().any(|fault| fault.from > scenario.warm_up);
    let breaks = breaks || outcome.growth.is_some();
    if !breaks || outcome.over_time.is_empty() {
        return Ok(());
    }
    screen.stage("OVER TIME")?;
    for fault in &scenario.faults {
        screen.text(&told(fault))?;
    }
    let points = screen.width.saturating_sub(14) / 2;
    for panel in [&RATES[..], &TIMES[..]] {
        let (axis, series) = drawn(&outcome.over_time, panel, points.max(10));
        let sheet =
            Sheet { width: screen.width - 4, height: HEIGHT, log: false, ascii: screen.ascii };
        if let Some(text) = terminal(&axis, &series, sheet) {
            lines(text.lines(), screen)?;
            screen.gap()?;
        }
    }
    Ok(())
}

/// `db stands still from 6 s to 7 s.`
fn told(fault: &Fault) -> String {
    let instance = fault.instance.map_or(String::new(), |number| format!(" of instance {number}"));
    let what = match fault.harm {
        Harm::Stall => "stands still".to_owned(),
        Harm::Crash => "is down".to_owned(),
        Harm::Slow(times) => format!("takes {} times as long", number(times)),
    };
    let [from, to] = [fault.from, fault.to].map(|at| time(at as f64 / SECOND as f64));
    format!("{}{instance} {what} from {from} to {to}.", fault.at)
}

/// The lines of a panel, in at most so many points; slots between two are taken together.
fn drawn(slots: &[Slot], panel: &[Line], points: usize) -> (Axis, Vec<Series>) {
    let each = slots.len().div_ceil(points);
    let seconds = |n: usize| (n * each) as f64 / PER_SECOND;
    let count = slots.len().div_ceil(each);
    let axis =
        Axis { name: "seconds".into(), points: (0..count).map(seconds).collect(), log: false };
    let line = |(place, (name, hue, value)): (usize, &Line)| {
        let points = slots.chunks(each).map(|chunk| mean(chunk, *value).map(Point::exact));
        Series::named(*name, Look::new(place, *hue, 0), points.collect())
    };
    (axis, panel.iter().enumerate().map(line).collect())
}

/// Of the slots that have a value.
fn mean(slots: &[Slot], value: fn(&Slot) -> Option<f64>) -> Option<f64> {
    let known: Vec<f64> = slots.iter().filter_map(value).collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}
