//! What L12 shows, read off the run.

use super::claims;
use super::counters::WAYS;
use super::experiment::{OUTSIDE, WRITES, tried};
use super::found::{Found, lock};
use super::garbage::BYTES;
use brigade_core::jobs::sharing::TABLES;
use brigade_core::measure::laws::FEWEST_POINTS;
use brigade_core::trace::Dials;
use brigade_workbench::{Bench, Compared, Figure, Observation, Report, Setting};
use std::collections::BTreeMap;

/// Runs the experiment on the cores of this bench.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let usable = std::thread::available_parallelism().map_or(1, usize::from);
    let setting = Setting {
        cores: (bench.cores < usable).then_some(bench.cores),
        values: BTreeMap::from([("workers".to_string(), bench.cores as f64)]),
        ..Setting::default()
    };
    let evidence = bench.named("sharing", &setting)?;
    let found = Found { quiet: evidence.quiet(), evidence, cores: bench.cores };
    Ok(Report {
        figures: figures(&found),
        observe: Some(observation(&found)),
        truths: brigade_workbench::named(truths(&found)),
        compare: compare(&found),
        claims: claims::all(&found),
        explain: explain(&found),
        rule: "What all write, all pay for, a reader's mark on a lock included: one cache line per writer, and locks held briefly."
            .into(),
        ..Report::default()
    })
}

fn figures(found: &Found) -> Vec<Figure> {
    let titles = [
        ("nothing", "two threads, one lock, nothing to do outside it"),
        ("plenty", "two threads, one lock, nine times as much to do outside it"),
        ("queue", "a fair lock: first come, first served, nothing to do outside it"),
    ];
    let figure = |(name, title): (&str, &str)| {
        Some(Figure { title: title.into(), trace: found.evidence.traces.get(name)?.clone() })
    };
    titles.into_iter().filter_map(figure).collect()
}

/// Asked about the first picture, before anything is explained.
fn observation(found: &Found) -> Observation {
    let trace = found.evidence.traces.get("nothing");
    let on_cpu = trace.map_or(f64::NAN, |trace| Dials::of(trace).on_cpu.mean);
    Observation {
        text: "In the first picture, how many of the two threads were solid (on the CPU) at once, as a rule?".into(),
        options: vec!["none".into(), "one".into(), "two".into()],
        right: on_cpu.round().clamp(0.0, 2.0) as usize,
        look: format!("the dial on CPU says {on_cpu:.2}"),
    }
}

/// Which of the offered answers this run bears out; none where others had the cores all the time.
fn truths(found: &Found) -> BTreeMap<&'static str, f64> {
    let bought = |what: &str| match found.scaling(what, 2) {
        gain if gain > 1.25 => 0.0,
        gain if gain > 0.9 => 1.0,
        _ => 2.0,
    };
    let asked = [
        ("neighbours", "side_by_side".to_string()),
        ("readers", "readers".into()),
        ("nothing-outside", lock(0)),
    ];
    let sure = |what: &str| found.is_sure(what, 1) && found.is_sure(what, 2);
    let sure = asked.into_iter().filter(|(_, what)| sure(what));
    sure.map(|(id, what)| (id, bought(&what))).collect()
}

/// One row for everything that was shared: what one thread took, and what all cores made of it.
fn compare(found: &Found) -> Vec<Compared> {
    let most = found.most();
    let row = |what: String, name: &str, law: f64| Compared {
        what: format!("{what}: {} alone", time(found.ns(name, 1))),
        measured: match found.is_sure(name, 1) && found.is_sure(name, most) {
            true => times(found.scaling(name, most)),
            false => "disturbed".into(),
        },
        law: format!("at most {}", times(law)),
    };
    let counters = WAYS.iter().map(|way| row(way.does.into(), way.name, found.cores as f64));
    let (held, outside) = found.section();
    let locks = OUTSIDE.map(|times| {
        let whole = if times == 0 { held } else { held + outside };
        let law = (whole / held).min(found.cores as f64);
        row(format!("a lock held 1 µs, {times} µs outside"), &lock(times), law)
    });
    let writes = WRITES.map(|writes| writes.to_string());
    let tables = TABLES.iter().map(|way| {
        let name = |writes: u64| format!("table_{}_{writes}", way.name);
        let per_op = WRITES.map(|writes| time(found.ns(&name(writes), most)));
        let what = format!(
            "table, {}, all at once {} ({} % writes)",
            way.name,
            per_op.join(", "),
            writes.join(", ")
        );
        row(what, &name(0), found.cores as f64)
    });
    let points = tried(found.cores).len();
    let gunther = found.usl().is_none().then(|| Compared {
        what: "Universal Scalability Law: two parameters cannot be told from so few numbers of threads".into(),
        measured: points.to_string(),
        law: format!("at least {FEWEST_POINTS}"),
    });
    counters.chain(locks).chain(tables).chain(gunther).collect()
}

fn times(value: f64) -> String {
    format!("{value:.2} ×")
}

/// `4.6 ns`, `1.02 µs`.
fn time(ns: f64) -> String {
    match ns {
        ns if ns < 100.0 => format!("{ns:.1} ns"),
        ns if ns < 1_000.0 => format!("{ns:.0} ns"),
        ns => format!("{:.1} µs", ns / 1e3),
    }
}

fn explain(found: &Found) -> Vec<String> {
    let most = found.most();
    let (beside, padded) = (found.ns("side_by_side", most), found.ns("padded", most));
    let sure = found.is_sure("side_by_side", most) && found.is_sure("padded", most);
    let why = match beside / padded {
        _ if !sure => "Other programs had the cores meanwhile, so that says nothing.",
        ratio if ratio > 1.1 => {
            "The same code, but a core that writes takes the whole cache line from the others."
        }
        _ => "Here the cache line did not have to travel between cores that write.",
    };
    let number = |name: &str| found.evidence.number(name);
    vec![
        format!(
            "Side by side, {most} threads took {} a click, padded {}. {why}",
            time(beside),
            time(padded)
        ),
        format!(
            "Reading without a lock has its bill. One reader that stayed made an epoch keep {:.0} replaced tables \
             ({:.1} MiB), and {:.0} once it left; ArcSwap {:.0}.",
            number("epoch_kept"),
            number("epoch_kept") * BYTES as f64 / f64::from(1 << 20),
            number("epoch_left"),
            number("arc_swap_kept"),
        ),
    ]
}
