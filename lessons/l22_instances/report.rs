//! What L22 says, read off the runs.

use super::claims::{SEEDS, claims};
use super::found::{Cell, Found, Kept, Place, Ran, Simulated, Spread, State};
use super::simulated::{LOAD, replayed};
use super::ways::Way;
use super::{CODE, FAIR, PAGE, SHAPE, SIMULATED, SPREAD, STATE};
use brigade_core::measure::figure;
use brigade_core::trace::{State as Doing, Trace};
use brigade_workbench::{Bench, Compared, Evidence, Observation, Report, Setting, Truth};

/// The three experiments as they are: requests wait, they do not compute, so cores do not matter.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = Setting::default();
    let (drawn, simulated) = bench.measure(&SIMULATED, &setting)?;
    let (ran, spread) = bench.measure(&SPREAD, &setting)?;
    let (counted, state) = bench.measure(&STATE, &setting)?;
    let found = Found { simulated, spread, state };
    let figures = [
        drawn.figure("four instances, taken at random", "random"),
        drawn.figure("the same requests, the less loaded of two", "two"),
    ];
    Ok(Report {
        figures: figures.into_iter().flatten().collect(),
        observe: observation(&drawn),
        truths: truths(&found),
        compare: compare(&found)?,
        claims: claims(&found, &ran.quiet(), &counted.quiet())?,
        explain: explain(&found),
        rule: "First make the one faster; then move what belongs to all out of the process; then spread by two choices, counted by a value \
               that the request owns."
            .into(),
        ..Report::default()
    })
}

fn observation(drawn: &Evidence) -> Option<Observation> {
    let [random, two] = ["random", "two"].map(|name| drawn.traces.get(name).map(waited_ms));
    let (random, two) = (random?, two?);
    Some(Observation {
        text: "In which picture do more requests wait for their instance?".into(),
        options: ["in the first", "in the second"].map(String::from).into(),
        right: usize::from(two > random),
        look: format!("in line for {random:.0} ms and {two:.0} ms, all requests together"),
    })
}

/// What requests waited in line, all together.
fn waited_ms(trace: &Trace) -> f64 {
    let waits = trace.waits.iter().filter(|wait| wait.state == Doing::Queue);
    waits.map(|wait| wait.dur as f64 / 1e6).sum()
}

fn truths(found: &Found) -> Vec<Truth> {
    let Found { simulated, state, .. } = found;
    let truths = [
        simulated.shortest().map(|answer| SHAPE.chosen(answer)),
        simulated.fair().map(|answer| FAIR.chosen(answer)),
        state.codes().map(|answer| CODE.chosen(answer)),
        simulated.hundred().map(|pages| PAGE.counted(pages.share() * 100.0)),
    ];
    truths.into_iter().flatten().collect()
}

fn compare(found: &Found) -> anyhow::Result<Vec<Compared>> {
    let Found { simulated, spread, state } = found;
    let real = for_real(spread)?;
    Ok(in_theory(simulated).into_iter().chain(real).chain(kept(state)).collect())
}

/// Times as multiples of what an instance needs for a request.
fn in_theory(simulated: &Simulated) -> Vec<Compared> {
    let times = |times: f64| format!("{} S", figure(times));
    let shapes = simulated
        .shapes
        .iter()
        .map(|shaped| Compared::new(shaped.shape.said(), times(shaped.mean), times(shaped.law)));
    let ways = simulated.memoryless.iter().zip(&simulated.varied).map(|(cell, varied)| {
        let Cell { way, mean, p99, .. } = *cell;
        let measured =
            format!("{}, p99 {}; few long: {}", times(mean), times(p99), times(varied.mean));
        let law = if way == Way::Random { times(1.0 / (1.0 - LOAD)) } else { "none known".into() };
        Compared::new(format!("simulated: {}", way.said()), measured, law)
    });
    let pages = simulated.pages.iter().map(|pages| {
        let share = |share: f64| format!("{} %", figure(share * 100.0));
        let what = format!("slow pages, of {} answers", pages.answers);
        Compared::new(what, share(pages.share()), share(pages.law()))
    });
    shapes.chain(ways).chain(pages).collect()
}

/// Beside what was measured, the simulation of the same requests.
fn for_real(spread: &Spread) -> anyhow::Result<Vec<Compared>> {
    let row = |ran: &Ran| {
        let what = if ran.slower > 1.0 {
            format!("one {} times slower: {}", figure(ran.slower), ran.way.said())
        } else {
            format!("for real: {}", ran.way.said())
        };
        let mut measured = format!("{} ms, p99 {}", figure(ran.mean_ms()), figure(ran.p99_ms()));
        if ran.failed > 0 {
            measured += &format!(", {} failed", ran.failed);
        }
        let simulated = format!("{} ms", figure(replayed(ran, SEEDS)? / 1e6));
        anyhow::Ok(Compared::new(what, measured, simulated))
    };
    let hedged = spread.hedge.iter().map(|hedged| {
        let after = |us: u64| format!("few are long: hedge after {} ms", figure(us as f64 / 1e3));
        let what = hedged.after_us.map_or("few are long: no hedge".into(), after);
        let (p99, more) = (figure(hedged.p99_ms()), figure(hedged.more() * 100.0));
        let law = if hedged.after_us.is_some() { "+5 %" } else { "+0 %" };
        Compared::new(what, format!("p99 {p99} ms, +{more} % asked"), law)
    });
    spread.alike.iter().chain(&spread.slow).map(row).chain(hedged.map(Ok)).collect()
}

fn kept(state: &State) -> Vec<Compared> {
    let percent = |share: f64| format!("{} %", figure(share * 100.0));
    let row = |kept: &Kept| {
        let (place, most) = match kept.place {
            Place::Process => ("in the process", f64::from(state.instances)),
            Place::Redis => ("in Redis", 1.0),
        };
        let refused = percent(1.0 - 1.0 / most);
        let tries = state.limit as f64 * most;
        [
            Compared::new(
                format!("right codes refused, {place}"),
                percent(kept.codes.failing()),
                refused.clone(),
            ),
            Compared::new(
                format!("signed in, and refused, {place}"),
                percent(kept.sessions.failing()),
                refused,
            ),
            Compared::new(
                format!("wrong codes tried, {place}"),
                kept.tries.to_string(),
                figure(tries),
            ),
        ]
    };
    state.kept.iter().flat_map(row).collect()
}

fn explain(found: &Found) -> Vec<String> {
    let Found { simulated, state, .. } = found;
    let robin = simulated.robin().map(|times| {
        format!(
            "Round robin counts requests, and a line is made of work: {} times the mean of two choices.",
            figure(times)
        )
    });
    let restarted = state.of(Place::Process).zip(state.of(Place::Redis)).map(|(process, redis)| {
        format!(
            "A user who always gets the same instance is known until it restarts: then {} of {} were not, {} with Redis.",
            process.restarted.failed, process.restarted.asked, redis.restarted.failed
        )
    });
    robin.into_iter().chain(restarted).collect()
}
