//! What every picture says below itself, whatever draws it: the dials, where it comes from, what is missing. Pure.

use super::axis;
use super::layout::Layout;
use brigade_core::trace::{Dials, Origin, Trace};

/// The lines below a picture: the sentence first.
pub(super) fn caption(trace: &Trace, layout: &Layout) -> Vec<String> {
    let dials = Dials::of(trace);
    let mut lines = match trace.origin {
        Origin::Sampled(_) => vec![origin(trace)],
        _ => vec![dials.to_string(), numbers(&dials, trace), origin(trace)],
    };
    let cuts = layout.scale.cuts();
    if !cuts.is_empty() {
        let cuts: Vec<String> = cuts.into_iter().map(axis::time).collect();
        lines.push(format!("// {} in which nothing happens, cut out", cuts.join(" and ")));
    }
    if !trace.cpu_known {
        lines.push("no CPU clock on this system: what is on a CPU is estimated".into());
    }
    if trace.lost > 0 {
        lines.push(format!(
            "{} records did not fit: the picture ends at the first of them",
            trace.lost
        ));
    }
    lines.extend(layout.omitted.iter().cloned());
    lines
}

fn numbers(dials: &Dials, trace: &Trace) -> String {
    let parked = match dials.parked {
        Some(parked) => format!("{parked:.2} threads held per waiting task"),
        None if dials.waiting > 0.0 => "almost nothing waits".into(),
        None => "nothing waits".into(),
    };
    format!(
        "in flight {:.1} (max {}) · on CPU {:.2} (max {}) · parked: {parked} · utilisation\u{a0}{:.0}\u{a0}%\u{a0}of\u{a0}{}\u{a0}core{}",
        dials.in_flight.mean,
        dials.in_flight.max,
        dials.on_cpu.mean,
        dials.on_cpu.max,
        dials.utilisation * 100.0,
        trace.cores,
        if trace.cores == 1 { "" } else { "s" },
    )
}

fn origin(trace: &Trace) -> String {
    match &trace.origin {
        Origin::Measured(machine) => format!("MEASURED on {machine}"),
        Origin::Recorded(machine) => format!("RECORDED on {machine}"),
        Origin::Simulated(how) => format!("SIMULATED ({how})"),
        Origin::Sampled(how) => format!("SAMPLED {how}"),
    }
}
