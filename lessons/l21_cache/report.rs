//! What L21 says, read off the runs. Loads and hits are counted; times decide where a cache helps.

use super::experiment::MISSING;
use super::found::{Behind, Case, Found, Stampede, Way};
use super::stampede::{PLACES, SERVICE};
use super::{BEFORE_SQLITE, CACHES, HIT_RATIO, HITS, LOADS, STAMPEDE};
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance, figure};
use brigade_workbench::{Bench, Compared, Observation, Report, Setting};

/// Points by which a count may differ from Che's approximation.
const POINTS: f64 = 2.0;

/// The three experiments as they are: nothing here hangs on the number of cores.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = Setting::default();
    let (timed, caches) = bench.measure(&CACHES, &setting)?;
    let (counted, hits) = bench.measure(&HITS, &setting)?;
    let (missed, stampede) = bench.measure(&STAMPEDE, &setting)?;
    let found = Found { caches, hits, stampede };
    let figures = [
        missed.figure("a hot code has expired: three requests miss, each loads", "each"),
        missed.figure("the same three: one loads, the others wait for it", "one"),
        timed.figure(
            "a miss, one that waits for its load, a hit in the process, a hit in Redis",
            "hit-and-miss",
        ),
    ];
    let truths = [
        found.caches.before_sqlite().map(|answer| BEFORE_SQLITE.chosen(answer)),
        found.hits.twentieth().map(|answer| HIT_RATIO.chosen(answer)),
        Some(LOADS.counted(found.stampede.each.loads as f64)),
    ];
    Ok(Report {
        figures: figures.into_iter().flatten().collect(),
        observe: Some(observation(&found.stampede)),
        truths: truths.into_iter().flatten().collect(),
        compare: compare(&found),
        claims: claims(&found, &timed.quiet(), &counted.quiet()),
        explain: explain(&found),
        rule: "A cache helps where h > T cache / T database: in the process first, and with one load for all that miss.".into(),
        ..Report::default()
    })
}

fn observation(stampede: &Stampede) -> Observation {
    Observation {
        text: "In the second picture, how often was the database asked?".into(),
        options: vec!["once".into(), "once for each request".into()],
        right: usize::from(stampede.pictured > 1),
        look: format!("of {MISSING} that missed, {} asked", stampede.one.loads),
    }
}

fn compare(found: &Found) -> Vec<Compared> {
    let Found { caches, hits, stampede } = found;
    let shown = |case: &Case| match case.way {
        Way::Redis => true,
        Way::Local => case.behind == Behind::Sqlite,
        _ => false,
    };
    let caches = caches.cases().filter(shown).map(|case| row(&case));
    let percent = |share: f64| format!("{} %", figure(share * 100.0));
    let ratio = |size: f64| {
        let ratio = hits.of(size)?;
        let law = format!("Che {}, best {}", percent(ratio.che), percent(ratio.optimum));
        Some(Compared::new(format!("hits, LRU of {}", percent(size)), percent(ratio.lru), law))
    };
    let ratios = [0.01, 0.05, 0.1, 0.5].into_iter().filter_map(ratio);
    let last = |loads: usize| {
        format!("{} ms", figure(loads.div_ceil(PLACES) as f64 * SERVICE.as_secs_f64() * 1e3))
    };
    let waits = [("each loads", stampede.each), ("one loads", stampede.one)];
    let waits = waits.map(|(way, found)| {
        let measured = format!("{} loads, {} ms", found.loads, figure(found.last_ms));
        Compared::new(format!("{MISSING} miss, {way}"), measured, last(found.loads))
    });
    caches.chain(ratios).chain(waits).collect()
}

fn row(case: &Case) -> Compared {
    let cache = match case.way {
        Way::Redis => "Redis",
        _ => "LRU",
    };
    let what = format!("{cache} before {}", named(case.behind));
    let measured = format!("{}, alone {}", time(case.through), time(case.alone));
    let (hits, needed) = (figure(case.hits * 100.0), figure(case.needed * 100.0));
    Compared::new(what, measured, format!("h {hits} %, needs {needed} %"))
}

fn named(behind: Behind) -> &'static str {
    match behind {
        Behind::Sqlite => "SQLite",
        Behind::Postgres => "PostgreSQL",
        Behind::Postgres2ms => "PostgreSQL 2 ms away",
        Behind::Postgres20ms => "a 20 ms query",
    }
}

/// `36.2 µs`, `2.07 ms`.
fn time(us: f64) -> String {
    if us < 1e3 { format!("{} µs", figure(us)) } else { format!("{} ms", figure(us / 1e3)) }
}

fn claims(found: &Found, timed: &Quiet, counted: &Quiet) -> Vec<Claim> {
    let Found { caches, hits, stampede } = found;
    let (far, agreeing) = caches.agreeing();
    let loads = |statement: String, loads: usize, law: usize| {
        let measured = Measured::counted(loads as f64, "loads");
        Claim::identity(statement, measured, law as f64, Tolerance::Exact, counted)
    };
    vec![
        loads(format!("{MISSING} that miss load {MISSING} times"), stampede.each.loads, MISSING),
        loads(format!("single-flight: {MISSING} that miss load once"), stampede.one.loads, 1),
        Claim::bound(
            "an LRU hits as often as Che's approximation says, to 2 points",
            Measured::counted(hits.off() * 100.0, "points"),
            Bound::AtMost(POINTS),
            counted,
        ),
        Claim::bound(
            "and no more often than the best cache, to 0.5 points",
            Measured::counted(hits.above() * 100.0, "points"),
            Bound::AtMost(0.5),
            counted,
        ),
        Claim::identity(
            "well off the line, a cache helps exactly where h > T cache / T database",
            Measured::wall(agreeing as f64, "cases"),
            far as f64,
            Tolerance::Exact,
            timed,
        ),
    ]
}

/// Two cases, and what a stampede costs.
fn explain(found: &Found) -> Vec<String> {
    let Found { caches, stampede, .. } = found;
    let near = caches.case(Behind::Sqlite, Way::Redis).map(|case| {
        let end = if case.needed >= 1.0 {
            "no hit ratio makes up for that".into()
        } else {
            format!("more than {} % must be hits", figure(case.needed * 100.0))
        };
        let (hit, alone) = (time(case.hit), time(case.alone));
        format!("Redis answers a hit in {hit}, SQLite a read in {alone}: {end}.")
    });
    let away = caches.case(Behind::Postgres2ms, Way::Redis).map(|case| {
        let needed = figure(case.needed * 100.0);
        let (law, through) = (time(case.by_law), time(case.through));
        format!("Before PostgreSQL 2 ms away, {needed} % hits are enough. T cache + (1 − h) T database = {law}; measured {through}.")
    });
    let pipeline = caches.pipeline.map(|pipeline| {
        let (one, many) = (time(pipeline.one_by_one_us), time(pipeline.pipelined_us));
        format!("Most of a GET is the trip: {one} one by one, {many} each in a pipeline.")
    });
    let last = format!(
        "The last of {MISSING} that load by themselves waits for {PLACES} places of the database: {} ms instead of {}.",
        figure(stampede.each.last_ms),
        figure(stampede.one.last_ms)
    );
    near.into_iter().chain(away).chain(pipeline).chain([last]).collect()
}
