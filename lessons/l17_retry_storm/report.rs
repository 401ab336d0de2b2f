//! What L17 says, read off both runs.

use super::claims::claims;
use super::course::{Course, Slot};
use super::found::{Found, Simulated, comes_back_below};
use super::simulated::{CAPACITY, HERD, LOAD, PLACES};
use super::trial::RATE;
use super::ways::{BUDGET, RETRIES, Way};
use super::{BACK, BACKOFF, EXPIRED, REALLY, SIMULATED, THRESHOLD};
use brigade_core::measure::figure;
use brigade_workbench::{Bench, Compared, Observation, Question, Report, Setting, Strip, Strips};
use std::ops::Range;

/// Both experiments as they are: nothing here hangs on the number of cores.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = Setting::default();
    let (counted, simulated) = bench.measure(&SIMULATED, &setting)?;
    let (timed, really) = bench.measure(&REALLY, &setting)?;
    let found = Found { simulated, really };
    let figures = [
        counted.figure("before the stall: an attempt is served when it comes, or soon after", "before"),
        counted.figure("four seconds after it: each attempt that is served has waited for longer than its client", "after"),
    ];
    let back = |question: &Question, way| Some(question.chosen(found.simulated.back(way)?));
    let truths = [
        back(&BACK, Way::AsItIs),
        back(&BACKOFF, Way::Backoff),
        back(&EXPIRED, Way::DropsExpired),
        found.simulated.threshold(RETRIES).map(|load| THRESHOLD.counted(load * 100.0)),
    ];
    Ok(Report {
        figures: figures.into_iter().flatten().collect(),
        strips: strips(&found),
        observe: Some(observation(&found.simulated)),
        truths: truths.into_iter().flatten().collect(),
        compare: compare(&found),
        claims: claims(&found, &counted.quiet(), &timed.quiet()),
        explain: explain(&found.simulated),
        rule: "Retries are load. Where λ (1 + r) > μ they keep a system down: budget them, and work for no client that has gone."
            .into(),
        ..Report::default()
    })
}

/// What came over time and what was answered, as it is; then the answers of every way, simulated and here.
fn strips(found: &Found) -> Vec<Strips> {
    let simulated = Way::ALL.into_iter().filter_map(|way| found.simulated.first(way)).collect();
    let really = found.really.courses.iter().collect();
    let storm = found.simulated.first(Way::AsItIs).map(storm);
    let all = [answers(simulated, "SIMULATED", CAPACITY * LOAD), answers(really, "HERE", RATE)];
    storm.into_iter().chain(all.into_iter().flatten()).collect()
}

/// How many a second, slot by slot.
fn per_second(course: &Course, of: impl Fn(&Slot) -> u64) -> Vec<f64> {
    course.slots.iter().map(|slot| of(slot) as f64 / course.slot_ms * 1e3).collect()
}

fn storm(course: &Course) -> Strips {
    let most = CAPACITY * LOAD * f64::from(1 + RETRIES);
    let row = |name: &str, values| Strip { name: name.into(), values, said: String::new() };
    Strips {
        title: format!("SIMULATED, {}: a full column is {most:.0} a second", course.way.said()),
        rows: vec![
            row("users ask", per_second(course, |slot| slot.asked)),
            row("attempts", per_second(course, |slot| slot.sent)),
            row("answers in time", per_second(course, |slot| slot.good)),
        ],
        most,
        during: during(course),
    }
}

fn answers(courses: Vec<&Course>, source: &str, rate: f64) -> Option<Strips> {
    let first = *courses.first()?;
    let seconds = first.slots.len() as f64 * first.slot_ms / 1e3;
    let row = |course: &Course| Strip {
        name: course.way.said().into(),
        values: per_second(course, |slot| slot.good),
        said: back(course),
    };
    Some(Strips {
        title: format!(
            "{source}, {seconds} s: answers in time, full at {rate:.0} a second, and when they are back"
        ),
        rows: courses.iter().map(|course| row(course)).collect(),
        most: rate,
        during: during(first),
    })
}

fn during(course: &Course) -> Option<(Range<usize>, String)> {
    Some((course.stall.clone(), "the database stands still".into()))
}

/// `at once`, `2.1 s`, `320 ms`, `never`.
fn back(course: &Course) -> String {
    match course.back_ms() {
        None => "never".into(),
        Some(0.0) => "at once".into(),
        Some(ms) if ms < 1_000.0 => format!("{ms:.0} ms"),
        Some(ms) => format!("{:.1} s", ms / 1e3),
    }
}

fn observation(simulated: &Simulated) -> Observation {
    let busy = simulated.busy * 100.0;
    Observation {
        text: "In the second picture, after the stall: what does the database do?".into(),
        options: vec![
            "it still stands still, for the most part".into(),
            "it works all the time, on attempts whose clients have given up".into(),
        ],
        right: usize::from(simulated.busy > 0.5),
        look: format!("its places were taken for {busy:.0} % of the time"),
    }
}

fn compare(found: &Found) -> Vec<Compared> {
    let way = |way: Way| {
        let here = found.really.of(way).map(|course| format!("; here {}", back(course)));
        let simulated = back(found.simulated.first(way)?);
        let measured = format!("{simulated}{}", here.unwrap_or_default());
        Some(Compared::new(way.said(), measured, law(way)))
    };
    let threshold = |retries: u32| {
        let load = found.simulated.threshold(retries)?;
        let percent = |share: f64| format!("{} %", figure(share * 100.0));
        let what = format!("back, r = {retries}, below");
        Some(Compared::new(what, percent(load), percent(comes_back_below(retries))))
    };
    let ways = Way::ALL.into_iter().filter_map(way);
    ways.chain((1..=RETRIES).filter_map(threshold)).collect()
}

/// Why it comes back, or does not.
fn law(way: Way) -> String {
    let attempts = |retries: f64| format!("{LOAD} × {}", 1.0 + retries);
    match way {
        Way::AsItIs | Way::Backoff => format!("{} > 1: never", attempts(RETRIES.into())),
        Way::DropsExpired => "what is next has no time left".into(),
        Way::NoRetries => format!("{} < 1", attempts(0.0)),
        Way::Budget => format!("{} < 1", attempts(BUDGET)),
        Way::Breaker => "while open, the line empties".into(),
        Way::NewestFirst => "the newest have time left".into(),
        Way::DropsEarly => "half the timeout is left".into(),
    }
}

/// The storm, what a pause does and what it is for, and the trap of dropping late.
fn explain(simulated: &Simulated) -> Vec<String> {
    let Simulated { together, drawn, busy, .. } = simulated;
    let attempts = |way| Some(simulated.first(way)?.attempts_in_the_end());
    let storm = attempts(Way::AsItIs).map(|attempts| {
        let (times, busy) = (figure(attempts * LOAD), busy * 100.0);
        format!(
            "{} attempts for each user were {times} times what the database can do. It was {busy:.0} % busy, for clients that had gone. \
             The stall made the line, the retries keep it.",
            figure(attempts)
        )
    });
    let pause = attempts(Way::Backoff).map(|attempts| {
        format!(
            "With backoff there were {}: a pause moves attempts, and spares none. Jitter is for clients that fail together: of {HERD}, {} \
             waited at once without it, and {} with it.",
            figure(attempts),
            together.waiting,
            drawn.waiting
        )
    });
    let expired = simulated.first(Way::DropsExpired).map(|course| {
        format!(
            "Dropping the expired answered {:.0} %: next in line is what expires next. Before one place, {PLACES} times as fast: back {}.",
            course.good_in_the_end() * 100.0,
            back(&simulated.one_place)
        )
    });
    storm.into_iter().chain(pause).chain(expired).collect()
}
