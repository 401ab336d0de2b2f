//! What L08 says, read off the run.

use super::claims;
use super::grain::GRAINS;
use super::pinned::MODELS;
use super::trials::SKEWS;
use super::ways::WAYS;
use brigade_core::trace::{Block, Trace};
use brigade_workbench::{Bench, Compared, Evidence, Figure, Observation, Report, Setting};
use std::collections::BTreeMap;

/// What was found: with the shards, and with bound connections.
pub(super) struct Found {
    pub(super) shards: Evidence,
    pub(super) pinned: Evidence,
    pub(super) cores: usize,
}

impl Found {
    /// A number of one way with one skew.
    pub(super) fn of(&self, skew: &str, way: &str, what: &str) -> f64 {
        self.shards.number(&format!("{skew}_{way}_{what}"))
    }

    pub(super) fn samples(&self, skew: &str, way: &str) -> &[f64] {
        let name = format!("{skew}_{way}_ms");
        self.shards.samples.get(&name).map_or(&[][..], Vec::as_slice)
    }

    /// Cores that can work at once: no more than workers.
    pub(super) fn abreast(&self) -> f64 {
        self.shards.number("abreast")
    }

    /// T₁/P + T∞, from the CPU time of the run itself: Graham, and for stealing Blumofe and Leiserson.
    pub(super) fn bound(&self, skew: &str, way: &str) -> f64 {
        self.of(skew, way, "work_ms") / self.abreast() + self.of(skew, way, "largest_ms")
    }

    /// What a grain costs beyond the coarsest, as a share.
    pub(super) fn overhead(&self, grain: usize) -> f64 {
        let ms = |grain: usize| self.shards.number(&format!("grain_{grain}_ms"));
        ms(grain) / ms(GRAINS[3]) - 1.0
    }
}

/// Runs both parts on the cores of this bench.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let usable = std::thread::available_parallelism().map_or(1, usize::from);
    let cores = (bench.cores < usable).then_some(bench.cores);
    let setting = Setting { cores, ..Setting::default() };
    let found = Found {
        shards: bench.named("shards", &setting)?,
        pinned: bench.named("pinned", &setting)?,
        cores: bench.cores,
    };
    Ok(Report {
        figures: figures(&found),
        observe: observation(&found),
        truths: brigade_workbench::named(truths(&found)),
        compare: compare(&found),
        claims: claims::all(&found),
        explain: explain(&found),
        rule: "Equal counts are not equal work: let the idle take from the busy, in pieces worth more than their price."
            .into(),
        ..Report::default()
    })
}

fn figures(found: &Found) -> Vec<Figure> {
    let show = |key: &str, title: &str| {
        let trace = found.shards.traces.get(key)?.clone();
        Some(Figure { title: title.into(), trace })
    };
    let shown = [
        show("dealt", "as many shards each: a letter is the worker they were dealt to"),
        show("stealing", "the same deal, and an idle worker steals"),
    ];
    shown.into_iter().flatten().collect()
}

/// Asked of the second picture, if anything was stolen in it.
fn observation(found: &Found) -> Option<Observation> {
    let trace = found.shards.traces.get("stealing")?;
    let stolen = away_from_home(trace);
    let home = trace.blocks.len().saturating_sub(stolen);
    Some(Observation {
        text: "In the second picture: did a lane work on shards with another lane's letter?".into(),
        options: vec!["no".into(), "yes".into()],
        right: usize::from(stolen > 0),
        look: format!(
            "{stolen} blocks stand on a lane they were not dealt to, {home} on their own"
        ),
    })
}

/// Blocks on a lane whose number is not their letter's.
fn away_from_home(trace: &Trace) -> usize {
    let home = |block: &Block| {
        let letter = trace.tasks.get(block.task as usize)?.label.bytes().next()?;
        let number = letter.checked_sub(b'A')? + 1;
        Some(trace.lanes.get(usize::from(block.lane))?.name == format!("worker {number}"))
    };
    trace.blocks.iter().filter(|block| home(block) == Some(false)).count()
}

fn truths(found: &Found) -> BTreeMap<&'static str, f64> {
    let makespan = |way: &str| found.of("zipf", way, "ms");
    let dealt = match makespan("dealt") / makespan("stealing") {
        ratio if ratio < 1.05 => 0.0,
        ratio if ratio < 1.33 => 1.0,
        _ if makespan("dealt") > 0.9 * found.of("zipf", "dealt", "work_ms") => 3.0,
        _ => 2.0,
    };
    let p99 = |model: &str| found.pinned.number(&format!("{model}_p99_ms"));
    let bound = match p99("per_core") / p99("tokio_multi") {
        ratio if ratio < 0.9 => 0.0,
        ratio if ratio < 1.1 => 1.0,
        _ => 2.0,
    };
    let cheap = GRAINS.iter().position(|grain| found.overhead(*grain) <= 0.1);
    BTreeMap::from([("dealt", dealt), ("per-core", bound), ("grain", cheap.unwrap_or(3) as f64)])
}

fn compare(found: &Found) -> Vec<Compared> {
    let row = |what: String, measured: String, law: String| Compared { what, measured, law };
    let mut rows = Vec::new();
    for (key, words, _) in WAYS {
        let spans = SKEWS.map(|(skew, _)| format!("{:.1}", found.of(skew, key, "ms")));
        let known = found.of("zipf", key, "work_ms") > 0.0;
        let law =
            if known { format!("≤ {:.1} ms", found.bound("zipf", key)) } else { "-".into() };
        rows.push(row(
            format!("{words} (skew 0, 0.8, 1.2)"),
            format!("{} ms", spans.join(", ")),
            law,
        ));
    }
    for grain in GRAINS {
        let law = match grain {
            16 => format!("predicted to {:.2} ×", found.shards.number("grain_hit")),
            _ => "fitted".into(),
        };
        let cost = format!("{:+.0} % CPU", found.overhead(grain) * 100.0);
        rows.push(row(format!("rayon, pieces of {grain} lines"), cost, law));
    }
    for (model, words) in MODELS {
        let p = |what: &str| found.pinned.number(&format!("{model}_{what}_ms"));
        if p("p50").is_nan() {
            continue; // not in this build, or refused by the kernel
        }
        let measured = format!("p50 {:.2}, p99 {:.1} ms", p("p50"), p("p99"));
        rows.push(row(format!("redirects among logins, {words}"), measured, "-".into()));
    }
    rows
}

fn explain(found: &Found) -> Vec<String> {
    let idle = |way: &str| {
        let offered = found.abreast() * found.of("zipf", way, "ms");
        (1.0 - found.of("zipf", way, "work_ms") / offered) * 100.0
    };
    let share =
        found.of("zipf", "stealing", "largest_ms") / found.of("zipf", "stealing", "work_ms");
    let busiest = found.of("zipf", "dealt", "busiest_ms") / found.of("zipf", "dealt", "work_ms");
    vec![
        format!(
            "Dealt, one worker computed {:.0} % and {:.0} % of the cores' time was idle. Stealing moved {:.0} of 1,024 \
             shards and left {:.0} % idle.",
            busiest * 100.0,
            idle("dealt"),
            found.of("zipf", "stealing", "stolen"),
            idle("stealing"),
        ),
        format!(
            "The largest shard, {:.0} % of the work, cannot be shared: with more cores it remains.",
            share * 100.0
        ),
        format!(
            "A piece costs rayon {:.1} lines: from {:.0} lines on, less than a tenth.",
            found.shards.number("grain_c"),
            found.shards.number("grain_c") * 10.0,
        ),
    ]
}
