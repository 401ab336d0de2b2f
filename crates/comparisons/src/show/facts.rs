//! What a number is worth nothing without: the machine, the build, how much was measured and how quiet it was, what
//! speaks against citing it, and the rules of fairness with a run's values.
//!
//! It refuses to know how any of it is shown.

use crate::{Build, Extent, Group, Run, SEED, Standing};
use brigade_core::measure::intervals::FEWEST;
use brigade_core::measure::{Known, date};

/// When, where, what was compiled, how much was measured.
pub fn origin(run: &Run) -> [(&'static str, String); 7] {
    let Build { commit, rustc, profile, .. } = &run.build;
    [
        ("machine", run.card.described()),
        ("began", format!("{} UTC", date(run.began))),
        ("commit", known(commit)),
        ("compiler", format!("{}, {profile} build", known(rustc))),
        (
            "extent",
            format!("{}, {} rounds of {} ms each", extent(run.extent), run.rounds, run.slice_ms),
        ),
        ("quietness", quietness(run)),
        ("stolen", stolen(run)),
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
    let (fewest, most) = (
        groups(run).map(|group| group.quiet.len()).min(),
        groups(run).map(|group| group.quiet.len()).max(),
    );
    match (fewest, most) {
        (Some(fewest), Some(most)) if fewest < most => format!("{fewest} to {most}"),
        (_, most) => most.unwrap_or(run.rounds).to_string(),
    }
}

fn quietness(run: &Run) -> String {
    let rounds = || groups(run).flat_map(|group| &group.quiet);
    let (all, noisy) = (rounds().count(), rounds().filter(|quiet| quiet.is_noisy()).count());
    match rounds().filter(|quiet| !quiet.is_verified()).count() {
        0 => format!("other programs disturbed {noisy} of {all} rounds"),
        blind => format!(
            "other programs disturbed {noisy} of {all} rounds; {blind} could not be watched"
        ),
    }
}

/// What the hypervisor took, as far as it says.
fn stolen(run: &Run) -> String {
    let rounds: Vec<f64> = groups(run).flat_map(|group| group.stolen.iter().copied()).collect();
    match rounds.len() {
        0 => "not kept: what a hypervisor took is unknown".into(),
        some => format!(
            "the hypervisor took {:.1} % of all cores' time, {:.1} % in the worst round, by its own account",
            rounds.iter().sum::<f64>() / some as f64 * 100.0,
            rounds.iter().copied().fold(0.0, f64::max) * 100.0
        ),
    }
}

fn groups(run: &Run) -> impl Iterator<Item = &Group> {
    run.sheets.iter().flat_map(|sheet| &sheet.groups)
}

/// Points whose figures have ranges instead of intervals.
fn without_intervals(run: &Run) -> usize {
    groups(run).filter(|group| group.passes() < FEWEST).count()
}

/// Why these numbers must not be cited, if there is a reason.
pub fn warnings(run: &Run) -> Vec<String> {
    let few = without_intervals(run);
    let ranges = format!(
        "{few} of {} points have fewer than the {FEWEST} passes that an interval takes: what they show is a range, and \
         judges nothing",
        groups(run).count()
    );
    let reasons = [
        (
            !run.build.is_optimised(),
            "compiled without optimisation: the shape is right, the numbers mean nothing".into(),
        ),
        (
            run.extent == Extent::Test,
            "a test run: it shows that everything works and measures nothing".into(),
        ),
        (
            run.extent == Extent::Quick,
            "a quick run: fewer and shorter rounds than a number needs to be cited".into(),
        ),
        (!run.finished, "unfinished: some of what was asked for is not there".into()),
        (few > 0 && run.extent != Extent::Test, ranges),
    ];
    reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, why)| why).collect()
}

/// What makes the comparison fair, and what that came to in this run.
pub fn rules(run: &Run) -> Vec<String> {
    let cells = || groups(run).flat_map(|group| &group.cells);
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
        format!("{} rounds of {} ms at every point, a quarter of that before it as warm-up, in passes: after a pass the \
other points have their turn, and a server comes back as a new process. In each round everybody takes a turn, in an order seeded \
with {SEED} and mirrored every other round; ratios are paired by round.", rounds(run), run.slice_ms),
        format!("A figure is the mean over the passes of each pass's median, on a logarithmic scale for all that is never \
zero. Its 95 % interval is Student's t over the passes, at least {FEWEST} of them: simulated with known truth it covers 93 to 97 %, and \
90 % if a third of the starts is of a slower kind. It knows what differs from pass to pass in this run, and nothing of another day, \
machine or neighbour in the same host. With fewer passes there is a range from the lowest to the highest round, which judges nothing."),
        "A closed loop (so many users, no pause) finds the capacity; what is said of latency under an offered load comes \
from an open loop, and is measured from when a request was due.".into(),
        format!("{}. A disturbed round is measured again, one in each pass; after that what a wall clock says is left \
out and the cell is NOISY: {noisy} of {all} cells here.", sentence(&quietness(run))),
        "No thread is pinned to a core.".into(),
        "Less than 15 % is no difference: two builds of the same source differ by as much. Above, below and no difference \
are said only of a whole interval; if it crosses the line, the difference is not settled. A verdict in a table takes a wider \
interval than the one that is printed, so wide that all of one table are right together with 95 % (Bonferroni), against a baseline that was chosen beforehand; of the best found they are a little less sure. Hypotheses and \
promises are judged one by one, at 95 % each.".into(),
    ]
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Metric, synthetic};

    #[test]
    fn the_rules_carry_the_values_of_the_run() {
        let mut run = synthetic::run(2);
        synthetic::steady(&mut run, &[("hot", 64.0, "smol", Metric::Cpu, 5.0)]);
        synthetic::rounds(&mut run, ("idle", 100.0, "smol"), Metric::Slope, &[2.0; 3]);
        assert!(warnings(&run).concat().starts_with("1 of 2 points"), "{:?}", warnings(&run));
        synthetic::group(&mut run, "hot", 64.0).cells[0].standing =
            Standing::Invalid("late".into());
        let rules = rules(&run).concat();
        for said in ["on 2 cores", "1 of 2 cells", "3 to 6 rounds of 400 ms", "seeded with 2026"] {
            assert!(rules.contains(said), "{said}: {rules}");
        }
    }
}
