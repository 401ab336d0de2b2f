//! A run over time, as a picture: what was due and what was answered, and how long users waited who came then.

use super::Found;
use crate::commands::Usage;
use brigade::draw::charts::{Axis, Chart, Hue, Look, Point, Series, Sheet, Words, lines, terminal};
use brigade::load::{OverTime, Slot};
use brigade::workbench::Screen;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

/// No picture has more points: what is narrower is taken together.
const POINTS: usize = 60;

/// Lines of a picture on a terminal.
const HEIGHT: usize = 7;

/// What a picture shows: one panel.
struct Panel {
    label: &'static str,
    what: &'static str,
    hint: &'static str,
    series: Vec<Series>,
    /// By factors.
    log: bool,
}

/// Both panels below one another, on a terminal.
///
/// # Errors
/// If they cannot be written.
pub(super) fn text(found: &Found<'_>, screen: &mut Screen) -> io::Result<()> {
    let Some(over_time) = found.report.over_time() else { return Ok(()) };
    let (axis, panels) =
        panels(over_time, found.report.wall, POINTS.min(screen.width.saturating_sub(12) / 2));
    for panel in panels {
        let sheet =
            Sheet { width: screen.width - 4, height: HEIGHT, log: panel.log, ascii: screen.ascii };
        let Some(drawn) = terminal(&axis, &panel.series, sheet) else { continue };
        screen.hang("  ", "  ", &format!("{}: {}", panel.label, panel.what))?;
        drawn.lines().try_for_each(|line| screen.line(&format!("  {line}")))?;
        screen.gap()?;
    }
    Ok(())
}

/// Both panels as files: `FILE`, and `FILE-2` for the latencies.
///
/// # Errors
/// If one cannot be written.
pub(super) fn svg(found: &Found<'_>, file: &Path) -> anyhow::Result<()> {
    let Some(over_time) = found.report.over_time() else { return Ok(()) };
    let (axis, panels) = panels(over_time, found.report.wall, POINTS);
    for (number, panel) in panels.iter().enumerate() {
        let Some(chart) = lines(&axis, &panel.series) else { continue };
        let file = brigade::workbench::numbered(file, number);
        let drawn = drawn(&chart, panel, found);
        fs::write(&file, drawn).map_err(|why| {
            Usage(format!("--svg {} cannot be written ({why}): name another file", file.display()))
        })?;
    }
    Ok(())
}

fn drawn(chart: &Chart, panel: &Panel, found: &Found<'_>) -> String {
    let title = format!("{}: {} over time", found.aims[0].url, panel.label);
    let words = Words {
        label: panel.label,
        what: panel.what,
        hint: panel.hint,
        told: &panel
            .series
            .iter()
            .map(|series| series.name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
        missing: "",
    };
    chart.svg("load", &title, words, &super::show::conditions(found))
}

/// Some slots together, and how many seconds they are.
type Span = (Slot, f64);

/// What is drawn of a run that took so long, in at most so many points. A slot that was not over when it ended is none: its
/// rate would be that of a server that broke down.
fn panels(over_time: &OverTime, wall: Duration, points: usize) -> (Axis, [Panel; 2]) {
    let width = over_time.width();
    // The wall ends with the last answer; what failed after that belongs to the run.
    let failed = over_time.slots().iter().rposition(|slot| slot.failed > 0);
    let over = (wall.div_duration_f64(width) as usize).max(failed.map_or(0, |last| last + 1));
    let slots = &over_time.slots()[..over.max(1).min(over_time.slots().len())];
    let together = slots.len().div_ceil(points.max(1)).max(1);
    let span = |slots: &[Slot]| (Slot::together(slots), (width * slots.len() as u32).as_secs_f64());
    let spans: Vec<Span> = slots.chunks(together).map(span).collect();
    let seconds = |number: usize| (width * (number * together) as u32).as_secs_f64();
    let axis = Axis {
        name: "seconds".into(),
        points: (0..spans.len()).map(seconds).collect(),
        log: false,
    };
    (axis, [goodput(&spans), latency(&spans)])
}

fn fails(spans: &[Span]) -> bool {
    spans.iter().any(|(slot, _)| slot.failed > 0)
}

fn goodput(spans: &[Span]) -> Panel {
    let rate = |count: fn(&Slot) -> u64| {
        spans.iter().map(|(slot, seconds)| Some(count(slot) as f64 / seconds)).collect()
    };
    let mut counts = vec![
        series(0, Hue::Neutral, "due", rate(|slot| slot.due)),
        series(1, Hue::Green, "answered", rate(|slot| slot.answered)),
    ];
    if fails(spans) {
        counts.push(series(2, Hue::Warm, "failed", rate(|slot| slot.failed)));
    }
    Panel {
        label: "goodput",
        what: "right answers a second, when they came, and requests, when they were due",
        hint: "both the same is good",
        series: counts,
        log: false,
    }
}

fn latency(spans: &[Span]) -> Panel {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let waited = |q| spans.iter().map(|(slot, _)| slot.latency(q).map(ms)).collect();
    Panel {
        label: "latency",
        what: if fails(spans) {
            "in ms, of the requests that were due then; one that failed counts as having waited for the timeout"
        } else {
            "in ms, of the requests that were due then"
        },
        hint: "less is better",
        series: vec![
            series(0, Hue::Cold, "p50", waited(0.5)),
            series(1, Hue::Warm, "p99", waited(0.99)),
        ],
        log: true,
    }
}

fn series(place: usize, hue: Hue, name: &str, values: Vec<Option<f64>>) -> Series {
    let points = values.into_iter().map(|value| value.map(Point::exact));
    Series::named(name, Look::new(place, hue, 0), points.collect())
}
