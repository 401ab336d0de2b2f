//! What L08 says, read off the run.

use super::found::{Found, Latency, Pinned, makespan, work};
use super::grain::{self, GRAINS};
use super::ways::{Outcome, TWINS, WAYS, Way};
use super::{DEALT, GRAIN, PER_CORE, PINNED, SHARDS};
use brigade_core::measure::intervals::{self, FEWEST, Scale, ratios};
use brigade_core::measure::stats::median_of;
use brigade_core::measure::{
    Basis, Bound, Claim, Class, Estimate, Measured, Quiet, Tolerance, Verdict,
};
use brigade_core::trace::{Block, Trace};
use brigade_workbench::{Bench, Compared, Evidence, Figure, Observation, Report};
use std::ops::RangeInclusive;

const DEALING: &str = "dealt by count takes longer than stealing";
const BINDING: &str = "bound to a worker, redirect p99 is higher";

/// Runs both parts on the cores of this bench.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = bench.its_cores();
    let (shards, found) = bench.measure::<Found>(&SHARDS, &setting)?;
    let (served, pinned) = bench.measure::<Pinned>(&PINNED, &setting)?;
    let [dealing, binding] = match bench.cores {
        1 => [DEALING, BINDING].map(on_one_core),
        _ => [dealing(&found, &shards.quiet()), binding(&pinned, &served.quiet())],
    };
    let truths = [DEALT.chosen(found.dealt()), GRAIN.chosen(found.cheap())];
    Ok(Report {
        figures: figures(&shards),
        observe: shards.traces.get("stealing").map(observation),
        truths: pinned.binding().map(|at| PER_CORE.chosen(at)).into_iter().chain(truths).collect(),
        compare: compare(&found, &pinned),
        claims: of_shards(&found, &shards.quiet()).into_iter().chain([dealing, binding]).collect(),
        explain: explain(&found),
        rule: "Equal counts are not equal work: let the idle take from the busy, in pieces worth more than their price."
            .into(),
        ..Report::default()
    })
}

fn figures(shards: &Evidence) -> Vec<Figure> {
    let titles = [
        "as many shards each: a letter is the worker they were dealt to",
        "the same deal, and an idle worker steals",
    ];
    let twins = titles.into_iter().zip(TWINS);
    twins.filter_map(|(title, (name, _))| shards.figure(title, name)).collect()
}

/// Asked of the second picture.
fn observation(stealing: &Trace) -> Observation {
    // The lanes are those of the workers, in their order, and the letters too.
    let away = |block: &&Block| {
        let home = u16::from(b'A') + block.lane.min(25); // all further workers are Z
        let task = stealing.tasks.get(block.task as usize);
        task.is_some_and(|task| task.label.bytes().next().map(u16::from) != Some(home))
    };
    let stolen = stealing.blocks.iter().filter(away).count();
    let home = stealing.blocks.len() - stolen;
    Observation {
        text: "In the second picture: did a lane work on shards with another lane's letter?".into(),
        options: vec!["no".into(), "yes".into()],
        right: usize::from(stolen > 0),
        look: format!(
            "{stolen} blocks stand on a lane they were not dealt to, {home} on their own"
        ),
    }
}

fn compare(found: &Found, pinned: &Pinned) -> Vec<Compared> {
    let way = |(at, (words, _)): (usize, (&str, Way))| {
        let spans = found.outcomes.each_ref().map(|ways| format!("{:.1}", makespan(&ways[at])));
        let zipf = &found.zipf()[at];
        let known = work(zipf) > 0.0;
        let law = if known { format!("≤ {:.1} ms", found.bound(zipf)) } else { "-".into() };
        let what = format!("{words} (skew 0, 0.8, 1.2)");
        Compared::new(what, format!("{} ms", spans.join(", ")), law)
    };
    let grain = |at: usize| {
        let hit = median_of(&found.grains, grain::hit);
        let law = if at == 1 { format!("predicted to {hit:.2} ×") } else { "fitted".into() };
        let cost = format!("{:+.0} % CPU", found.overhead(at) * 100.0);
        Compared::new(format!("rayon, pieces of {} lines", GRAINS[at]), cost, law)
    };
    let model = |(words, rounds): (&str, &Option<Vec<Latency>>)| {
        let mid = |of: fn(&Latency) -> f64| Some(median_of(rounds.as_deref()?, of));
        let (p50, p99) = (mid(|latency| latency.p50)?, mid(|latency| latency.p99)?);
        let what = format!("redirects among logins, {words}");
        Some(Compared::new(what, format!("p50 {p50:.2}, p99 {p99:.1} ms"), "-"))
    };
    let models = [
        ("bound to a worker", &pinned.per_core),
        ("bound to a worker's ring", &pinned.uring),
        ("stolen by the idle", &pinned.tokio_multi),
    ];
    let models = models.into_iter().filter_map(model);
    let ways = WAYS.into_iter().enumerate().map(way);
    ways.chain((0..GRAINS.len()).map(grain)).chain(models).collect()
}

fn of_shards(found: &Found, quiet: &Quiet) -> [Claim; 7] {
    let (fewest, most) = found.counted();
    let once = |statement, counted: u64| {
        let counted = Measured::counted(counted as f64, "lines");
        Claim::identity(statement, counted, found.lines as f64, Tolerance::Exact, quiet)
    };
    // Where it is kept worst: if it holds there, it holds for every skew.
    let graham = |way: fn(&[Vec<Outcome>; WAYS.len()]) -> &[Outcome], words| {
        let share = |rounds| makespan(rounds) / found.bound(rounds);
        let worst = found.outcomes.iter().map(way).map(share).fold(0.0, f64::max);
        let statement = format!("T ≤ T₁/P + T∞ (Graham), {words}: share");
        Claim::bound(statement, Measured::wall(worst, "×"), Bound::AtMost(1.0), quiet)
    };
    let [dealt, stealing] = found.alone.each_ref().map(|rounds| each(rounds, |one| one.work));
    let hits: Vec<f64> = found.grains.iter().map(grain::hit).collect();
    [
        once("every way counts every line", fewest),
        once("and none twice", most),
        share(found),
        graham(|[_, queue, ..]| queue, "one queue"),
        graham(|[_, _, stealing, ..]| stealing, "stealing"),
        within(
            "stealing without a thief costs less than 3 % CPU".into(),
            ratios(&stealing, &dealt),
            f64::NEG_INFINITY..=1.03,
        ),
        within(
            "T(g) = T₁(1 + c/g), from three grains, predicts the fourth".into(),
            Some(hits),
            0.85..=1.15,
        ),
    ]
}

/// By CPU clocks, so that it shows on a busy machine too: who computed how much does not depend on when.
fn share(found: &Found) -> Claim {
    let ([rounds, _], deal) = (found.twins(), found.largest_deal);
    let busiest = each(rounds, |outcome| outcome.busiest);
    let dealt = each(rounds, |outcome| outcome.work * deal);
    let statement = format!("one worker computes the {:.0} % it was dealt", deal * 100.0);
    within(statement, ratios(&busiest, &dealt), 0.95..=1.05)
}

/// Of a ratio with a value a round.
fn within(statement: String, ratios: Option<Vec<f64>>, range: RangeInclusive<f64>) -> Claim {
    let spread = ratios.and_then(|ratios| intervals::spread(&ratios, 1, Scale::Factors));
    let found = match spread.map(|spread| spread.interval()) {
        Some(Some(interval)) => Ok(Estimate { interval, unit: "×", basis: Basis::Cpu }),
        Some(None) => Err(Verdict::NotTestableHere(format!("fewer than {FEWEST} rounds"))),
        None => Err(Verdict::NotTestableHere("nothing measured".into())),
    };
    Claim::within(statement, found, range)
}

fn each<T>(rounds: &[T], of: impl Fn(&T) -> f64) -> Vec<f64> {
    rounds.iter().map(of).collect()
}

fn dealing(found: &Found, quiet: &Quiet) -> Claim {
    let [dealt, stealing] = found.twins().map(|rounds| each(rounds, |outcome| outcome.makespan));
    Claim::order(DEALING, &dealt, &stealing, Basis::Wall, quiet)
}

fn binding(pinned: &Pinned, quiet: &Quiet) -> Claim {
    let Some(both) = pinned.both() else {
        return Claim::untestable(BINDING, Class::Order, "a model of the two is not in this build");
    };
    let [bound, stolen] = both.map(|rounds| each(rounds, |latency| latency.p99));
    Claim::order(BINDING, &bound, &stolen, Basis::Wall, quiet)
}

fn on_one_core(statement: &str) -> Claim {
    Claim::untestable(statement, Class::Order, "one usable core: none is idle")
}

fn explain(found: &Found) -> Vec<String> {
    let [dealt, stealing] = found.twins();
    let largest = median_of(stealing, |outcome| outcome.counted.largest);
    let busiest = median_of(dealt, |outcome| outcome.busiest);
    vec![
        format!(
            "Dealt, one worker computed {:.0} % and {:.0} % of the cores' time was idle. Stealing moved {:.0} of 1,024 \
             shards and left {:.0} % idle.",
            busiest / work(dealt) * 100.0,
            found.idle(dealt) * 100.0,
            median_of(stealing, |outcome| outcome.stolen as f64),
            found.idle(stealing) * 100.0,
        ),
        format!(
            "The largest shard, {:.0} % of the work, cannot be shared: with more cores it remains.",
            largest / work(stealing) * 100.0
        ),
        format!(
            "A piece costs rayon {:.1} lines: from {:.0} lines on, less than a tenth.",
            found.piece(),
            found.piece() * 10.0,
        ),
    ]
}
