//! What L12 says, read off the run.

use super::experiment::{Asked, OUTSIDE, WRITES};
use super::found::{Curve, Found, Point, Scaling};
use super::garbage::{BYTES, REPLACED};
use super::{NEIGHBOURS, NOTHING_OUTSIDE, READERS, SHARING};
use brigade_core::jobs::sharing::TABLES;
use brigade_core::measure::intervals::FEWEST;
use brigade_core::measure::laws::FEWEST_POINTS;
use brigade_core::measure::{Basis, Bound, Claim, Class, Measured, Quiet, Spread, Tolerance};
use brigade_core::trace::Dials;
use brigade_workbench::{Bench, Compared, Evidence, Observation, Report};

/// What the law of scalability may be off at any point, in per cent.
const OFF: f64 = 7.0;

/// Runs the experiment on the cores of this bench.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = bench.its_cores().with(&Asked { cores: bench.cores })?;
    let (evidence, found) = bench.measure::<Found>(&SHARING, &setting)?;
    let figures = [
        evidence.figure("two threads, one lock, nothing to do outside it", "nothing"),
        evidence.figure("two threads, one lock, nine times as much to do outside it", "plenty"),
        evidence.figure("a fair lock: first come, first served, nothing to do outside it", "queue"),
    ];
    let truths = [
        found.side_by_side.bought().map(|bought| NEIGHBOURS.chosen(bought)),
        found.readers.bought().map(|bought| READERS.chosen(bought)),
        found.nothing.bought().map(|bought| NOTHING_OUTSIDE.chosen(bought)),
    ];
    Ok(Report {
        figures: figures.into_iter().flatten().collect(),
        observe: observation(&evidence),
        truths: truths.into_iter().flatten().collect(),
        compare: compare(&found),
        claims: claims(&found, &evidence.quiet()),
        explain: explain(&found),
        rule: "What all write, all pay for, a reader's mark on a lock included: one cache line per writer, and locks held briefly."
            .into(),
        ..Report::default()
    })
}

/// Asked about the first picture, before anything is explained.
fn observation(evidence: &Evidence) -> Option<Observation> {
    let on_cpu = evidence.traces.get("nothing").map(|trace| Dials::of(trace).on_cpu.mean)?;
    Some(Observation {
        text: "In the first picture, how many of the two threads were solid (on the CPU) at once, as a rule?".into(),
        options: vec!["none".into(), "one".into(), "two".into()],
        right: on_cpu.round().clamp(0.0, 2.0) as usize,
        look: format!("the dial on CPU says {on_cpu:.2}"),
    })
}

/// One row for everything that was shared: what one thread took, and what all cores made of it.
fn compare(found: &Found) -> Vec<Compared> {
    let cores = found.cores as f64;
    let row = |what: &str, one: &Point, most: &Point, law: f64| {
        let scaling = most.scaling(one).map_or("disturbed".into(), times);
        Compared::new(
            format!("{what}: {} alone", time(one.ns)),
            scaling,
            format!("at most {}", times(law)),
        )
    };
    let counted: [(&str, &Curve); 5] = [
        ("one number behind a Mutex", &found.mutex),
        ("one atomic", &found.atomic),
        ("an atomic each, side by side", &found.side_by_side),
        ("an atomic each, a cache line each", &found.padded),
        ("only reading, through an RwLock", &found.readers),
    ];
    let counted = counted.map(|(what, curve)| row(what, &curve.one, curve.most(), cores));
    let (held, outside) = found.section();
    let locks = [(&found.nothing, held), (&found.plenty, held + outside)];
    let locks = OUTSIDE.into_iter().zip(locks).map(|(times, (curve, whole))| {
        let what = format!("a lock held 1 µs, {times} µs outside");
        row(&what, &curve.one, curve.most(), (whole / held).min(cores))
    });
    let writes = WRITES.map(|writes| writes.to_string()).join(", ");
    let tables = TABLES.iter().zip(&found.tables).map(|(way, table)| {
        let all = table.together.each_ref().map(|point| time(point.ns)).join(", ");
        let what = format!("table, {}, all at once {all} ({writes} % writes)", way.name);
        row(&what, &table.alone, &table.together[0], cores)
    });
    let gunther = found.plenty.usl().is_none().then(|| {
        let what = "Universal Scalability Law: two parameters cannot be told from so few numbers of threads";
        let points = found.plenty.points().count();
        Compared::new(what, points.to_string(), format!("at least {FEWEST_POINTS}"))
    });
    counted.into_iter().chain(locks).chain(tables).chain(gunther).collect()
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

/// What was counted first.
fn claims(found: &Found, quiet: &Quiet) -> Vec<Claim> {
    let exactly = |statement, value, unit, law| {
        Claim::identity(statement, Measured::counted(value, unit), law, Tolerance::Exact, quiet)
    };
    // One at a time: no number of threads does more sections a second than fit into one.
    let (threads, share) = found.nearest_to_bound();
    let mut claims = vec![
        exactly(
            "however it was shared, no operation was lost",
            found.done as f64 - found.counted as f64,
            "lost",
            0.0,
        ),
        exactly(
            "an epoch keeps all tables replaced while a reader stays",
            found.epoch.kept as f64,
            "kept",
            REPLACED as f64,
        ),
        Claim::bound(
            format!("X ≤ 1/cs at a lock: share of the bound with N = {threads}"),
            Measured::wall(share, "×"),
            Bound::AtMost(1.0),
            quiet,
        ),
    ];
    claims.extend(orders(found, quiet));
    claims.extend(found.plenty.usl().map(|scaling| scalability(scaling, quiet)));
    claims
}

/// What is slower than what.
fn orders(found: &Found, quiet: &Quiet) -> [Claim; 4] {
    let Found { side_by_side, padded, readers, nothing, plenty, .. } = found;
    let slower = |statement, more: &Point, less: &Point| match more.paired(less) {
        _ if found.cores < 2 => {
            Claim::untestable(statement, Class::Order, "one usable core: threads never meet")
        }
        (more, _) if more.len() < FEWEST => {
            Claim::untestable(statement, Class::Order, "under six undisturbed rounds")
        }
        (more, less) => Claim::order(statement, &more, &less, Basis::Wall, quiet),
    };
    [
        slower("two threads count slower side by side than padded", &side_by_side.two, &padded.two),
        slower("two readers of an RwLock read slower than one", &readers.two, &readers.one),
        slower(
            "nothing outside a lock: two threads are slower than one",
            &nothing.two,
            &nothing.one,
        ),
        slower(
            "nine times as much outside: one thread is slower than two",
            &plenty.one,
            &plenty.two,
        ),
    ]
}

/// Only where there are points enough; COMPARE says so where there are not.
fn scalability(scaling: Scaling, quiet: &Quiet) -> Claim {
    let peak = scaling.peak.as_ref().map_or(String::new(), best);
    Claim::bound(
        format!(
            "the Universal Scalability Law fits the lock with plenty outside{peak}: worst point"
        ),
        Measured::wall(scaling.off * 100.0, "%"),
        Bound::AtMost(OFF),
        quiet,
    )
}

/// `, best at 9 (8-11) threads`, or what the rounds said if they were too few for an interval.
fn best(peak: &Spread) -> String {
    let (low, mid, high) = (peak.low(), peak.mid(), peak.high());
    match peak {
        Spread::Interval(_) => format!(", best at {mid:.0} ({low:.0}-{high:.0}) threads"),
        Spread::Range(_) => format!(", best at {mid:.0} ({low:.0} to {high:.0} seen) threads"),
    }
}

fn explain(found: &Found) -> Vec<String> {
    let (beside, padded) = (found.side_by_side.most(), found.padded.most());
    let why = match beside.ns / padded.ns {
        _ if !(beside.is_sure() && padded.is_sure()) => {
            "Other programs had the cores, so that says nothing."
        }
        ratio if ratio > 1.1 => {
            "The same code, but a core that writes takes the whole cache line from the others."
        }
        _ => "Here the cache line did not have to travel between cores that write.",
    };
    let (epoch, arc_swap) = (found.epoch, found.arc_swap);
    vec![
        format!(
            "Side by side, {} threads took {} a click, padded {}. {why}",
            beside.threads,
            time(beside.ns),
            time(padded.ns)
        ),
        format!(
            "Reading without a lock has its bill. One reader that stayed made an epoch keep {} replaced tables \
             ({:.1} MiB), and {} once it left; ArcSwap {}.",
            epoch.kept,
            (epoch.kept * BYTES) as f64 / f64::from(1 << 20),
            epoch.after,
            arc_swap.kept,
        ),
    ]
}
