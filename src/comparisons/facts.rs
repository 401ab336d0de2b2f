//! What a number is worth nothing without: the machine, the build, how much was measured and how quiet it was, what
//! speaks against citing it, and the rules of fairness with a run's values.
//!
//! It refuses to know how any of it is shown.

use super::{Build, Extent, Run, SEED, Standing};
use crate::measure::stats::NEIGHBOURS;
use crate::measure::{Known, date};

/// When, where, what was compiled, how much was measured.
pub fn origin(run: &Run) -> [(&'static str, String); 6] {
    let Build { commit, rustc, profile, .. } = &run.build;
    [
        ("machine", run.card.summary()),
        ("began", format!("{} UTC", date(run.began))),
        ("commit", known(commit)),
        ("compiler", format!("{}, {profile} build", known(rustc))),
        (
            "extent",
            format!("{}, {} rounds of {} ms each", extent(run.extent), run.rounds, run.slice_ms),
        ),
        ("quietness", quietness(run)),
    ]
}

fn known(value: &Known<String>) -> String {
    value.clone().unwrap_or_else(|why| format!("unknown ({why})"))
}

fn extent(extent: Extent) -> &'static str {
    match extent {
        Extent::Test => "test",
        Extent::Quick => "quick",
        Extent::Default => "default",
        Extent::Full => "full",
    }
}

/// Rounds at a point: fewer where something is only counted.
fn rounds(run: &Run) -> String {
    let groups = || run.sheets.iter().flat_map(|sheet| &sheet.groups);
    let (fewest, most) = (
        groups().map(|group| group.quiet.len()).min(),
        groups().map(|group| group.quiet.len()).max(),
    );
    match (fewest, most) {
        (Some(fewest), Some(most)) if fewest < most => format!("{fewest} to {most}"),
        (_, most) => most.unwrap_or(run.rounds).to_string(),
    }
}

fn quietness(run: &Run) -> String {
    let rounds =
        || run.sheets.iter().flat_map(|sheet| &sheet.groups).flat_map(|group| &group.quiet);
    let (all, noisy) = (rounds().count(), rounds().filter(|quiet| quiet.is_noisy()).count());
    match rounds().filter(|quiet| !quiet.is_verified()).count() {
        0 => format!("other programs disturbed {noisy} of {all} rounds"),
        blind => format!(
            "other programs disturbed {noisy} of {all} rounds; {blind} could not be watched"
        ),
    }
}

/// Why these numbers must not be cited, if there is a reason.
pub fn warnings(run: &Run) -> Vec<&'static str> {
    let reasons = [
        (
            !run.build.is_optimised(),
            "compiled without optimisation: the shape is right, the numbers mean nothing",
        ),
        (
            run.extent == Extent::Test,
            "a test run: it shows that everything works and measures nothing",
        ),
        (
            run.extent == Extent::Quick,
            "a quick run: fewer and shorter rounds than a number needs to be cited",
        ),
        (!run.finished, "unfinished: some of what was asked for is not there"),
    ];
    reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, why)| why).collect()
}

/// What makes the comparison fair, and what that came to in this run.
pub fn rules(run: &Run) -> Vec<String> {
    let cells = || run.sheets.iter().flat_map(|sheet| &sheet.groups).flat_map(|group| &group.cells);
    let invalid = cells().filter(|cell| matches!(cell.standing, Standing::Invalid(_))).count();
    let noisy = cells().filter(|cell| matches!(cell.standing, Standing::Noisy(_))).count();
    let (all, cores) = (cells().count(), run.card.cores);
    vec![
        "One parser, one router, one store and one response for every model; a conformance test compares their answers \
byte by byte.".into(),
        format!("Every model has the same budget of serving threads on {cores} cores; it stands with each question. The \
database and the load have threads of their own, which are counted apart."),
        "The database waits in one place for all: never a runtime's own timer, whose 1 ms is 1 to 2 ms (see the machine \
card).".into(),
        "CPU time per request is that of the serving threads alone, by their own clocks, so that a generator on the same \
cores does not blur it. Read it first and throughput second.".into(),
        format!("A generator that was late, an answer that was wrong or a server that died makes a cell INVALID, never a \
number: {invalid} of {all} cells here."),
        format!("{} rounds of {} ms at every point, a quarter of that before it as warm-up, in passes of {NEIGHBOURS} \
with the other points and new processes between them; in each round everybody takes a turn, in an order seeded with {SEED} and \
mirrored every other round. Numbers are medians; ranges are 95 % bootstrap intervals over the passes; \
ratios are paired by round.", rounds(run), run.slice_ms),
        "A closed loop (so many users, no pause) finds the capacity; what is said of latency under an offered load comes \
from an open loop, and is measured from when a request was due.".into(),
        format!("{}. A disturbed round is measured again, one in each pass; after that what a wall clock says is left \
out and the cell is NOISY: {noisy} of {all} cells here.", sentence(&quietness(run))),
        "No thread is pinned to a core.".into(),
        "Less than 15 % is no difference: two builds of the same source differ by as much. If the interval crosses that \
line, the difference is called not settled.".into(),
    ]
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparisons::{Metric, synthetic};

    #[test]
    fn the_rules_carry_the_values_of_the_run() {
        let mut run = synthetic::run(2);
        synthetic::steady(&mut run, &[("hot", 64.0, "smol", Metric::Cpu, 5.0)]);
        synthetic::rounds(&mut run, ("idle", 100.0, "smol"), Metric::Slope, &[2.0; 3]);
        synthetic::group(&mut run, "hot", 64.0).cells[0].standing =
            Standing::Invalid("late".into());
        let rules = rules(&run).concat();
        for said in ["on 2 cores", "1 of 2 cells", "3 to 7 rounds of 400 ms", "seeded with 2026"] {
            assert!(rules.contains(said), "{said}: {rules}");
        }
    }
}
