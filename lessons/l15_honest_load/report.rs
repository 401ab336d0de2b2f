//! What L15 says, read off the runs. What is counted in virtual time is exact; what a real server did is held against its replay.

use super::case::{Case, WAYS, Way};
use super::experiment::INSTANCES;
use super::found::{Found, Sent, Told};
use super::{ALL_P99, CLOSED_P99, FLAW, REALLY, TIMERS, USERS_P99, VIRTUALLY};
use brigade_core::measure::{Basis, Bound, Claim, Class, Measured, Quiet, Tolerance, figure};
use brigade_core::trace::{Dials, State};
use brigade_workbench::{
    Axis, Bench, Compared, Evidence, Leg, Observation, Report, Setting, Waterfall,
};

/// The width of a bucket, as a share.
const BUCKET: f64 = 0.001;

/// The three experiments as they are: nothing here hangs on the number of cores.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = Setting::default();
    let (counted, virtually) = bench.measure(&VIRTUALLY, &setting)?;
    let (frozen, really) = bench.measure(&REALLY, &setting)?;
    let (timed, waits) = bench.measure(&TIMERS, &setting)?;
    let found = Found { virtually, really, waits };
    let figures = [
        frozen.figure("closed loop, one user; a bar: in the database, in line or served", "closed"),
        frozen.figure("open loop, the same rate", "open"),
    ];
    let flaw = found.waits.flaw().filter(|_| !timed.quiet().is_noisy());
    let truths = [
        Some(CLOSED_P99.chosen(found.virtually.closed())),
        Some(USERS_P99.counted(found.virtually.told[2].p99)),
        Some(ALL_P99.chosen(found.virtually.both.choice())),
        flaw.map(|flaw| FLAW.chosen(flaw)),
    ];
    Ok(Report {
        figures: figures.into_iter().flatten().collect(),
        waterfalls: vec![told(&found)],
        observe: observation(&frozen),
        truths: truths.into_iter().flatten().collect(),
        compare: compare(&found),
        claims: claims(&found, [&counted, &frozen, &timed].map(Evidence::quiet)),
        explain: explain(&found),
        rule: "Send by a schedule, count from when a request was due, and add up histograms, never percentiles.".into(),
        ..Report::default()
    })
}

/// The p99 that each generator tells of the same second.
fn told(found: &Found) -> Waterfall {
    let leg = |name: &str, told: &Told| Leg {
        name: name.into(),
        us: told.p99 * 1e3,
        state: State::Queue,
    };
    let [one, many, open] = &found.virtually.told;
    Waterfall {
        title: "p99 of the same freeze, in virtual time (a step to the right: a factor)".into(),
        axis: Axis::PowersOfTen,
        legs: vec![
            leg("1 user", one),
            leg("64 users", many),
            leg("corrected", &found.virtually.corrected),
            leg("open loop", open),
        ],
    }
}

/// Asked about both pictures, before anything is explained.
fn observation(frozen: &Evidence) -> Option<Observation> {
    let most = |name| frozen.traces.get(name).map(|trace| Dials::of(trace).in_flight.max);
    let (closed, open) = (most("closed")?, most("open")?);
    let options = ["one in both", "one in the first, several in the second", "several in both"];
    Some(Observation {
        text: "How many requests wait while the database stands still?".into(),
        options: options.map(String::from).into(),
        right: match (closed, open) {
            (1, 1) => 0,
            (1, _) => 1,
            _ => 2,
        },
        look: format!("at most {closed} in flight in the first, {open} in the second"),
    })
}

fn ms(ms: f64) -> String {
    format!("{} ms", figure(ms))
}

fn compare(found: &Found) -> Vec<Compared> {
    let Found { virtually, really, waits } = found;
    let replayed = |(way, sent): (Way, &Sent)| {
        let what = format!("p99, {}, times 1:5", named(way));
        Compared::new(what, ms(sent.told.p99), format!("replayed {}", ms(sent.replayed.p99)))
    };
    let real = WAYS.into_iter().zip(&really.sent).map(replayed);
    let truth = really.sent.get(2).map(|open| {
        let law = format!("users felt {}", ms(open.told.p99));
        Compared::new("p99, 1 user corrected, times 1:5", ms(really.corrected.p99), law)
    });
    let exact = |what: &str, told: f64, law: f64| Compared::new(what, ms(told), ms(law));
    let [_, _, open] = &virtually.told;
    let (corrected, law) = (&virtually.corrected, &virtually.law);
    let rows = [
        exact("p90, open loop", open.p90, law.p90),
        exact("p95, open loop", open.p95, law.p95),
        exact("p99, open loop", open.p99, law.p99),
        exact("p90, 1 user corrected", corrected.p90, law.p90),
        exact("p95, 1 user corrected", corrected.p95, law.p95),
        Compared::new(
            format!("p99 of {INSTANCES} instances"),
            ms(virtually.both.all),
            format!("average of theirs {}", ms(virtually.both.averaged())),
        ),
    ];
    let waits = waits.medians().map(|[device, tokio]| {
        let device = format!("delay device {}", ms(device));
        Compared::new("1 ms by tokio's timer", ms(tokio), device)
    });
    rows.into_iter().chain(real).chain(truth).chain(waits).collect()
}

fn named(way: Way) -> String {
    match way {
        Way::Closed(1) => "closed loop, 1 user".into(),
        Way::Closed(users) => format!("closed loop, {users} users"),
        Way::Open => "open loop".into(),
    }
}

fn claims(found: &Found, [counted, frozen, timed]: [Quiet; 3]) -> Vec<Claim> {
    let virtually = &found.virtually;
    let exactly = |statement: &str, measured: u64, unit, law: u64| {
        let measured = Measured::counted(measured as f64, unit);
        Claim::identity(statement, measured, law as f64, Tolerance::Exact, &counted)
    };
    let [one, .., open] = virtually.met;
    let mut claims = vec![
        exactly("closed loop, one user: requests that the freeze meets", one, "", 1),
        exactly("open loop: all that are due", open, "", virtually.law_met),
        exactly(
            "open loop: latencies in another bucket than the law's",
            virtually.elsewhere,
            "",
            0,
        ),
        Claim::bound(
            "percentiles in which HdrHistogram's correction is above what users felt",
            Measured::counted(virtually.overdone() as f64, "of 5"),
            Bound::AtMost(0.0),
            &counted,
        ),
        Claim::identity(
            format!("p99 of all {INSTANCES} instances = the frozen one's p90"),
            Measured::counted(virtually.both.all, "ms"),
            virtually.law.p90,
            Tolerance::Share(BUCKET),
            &counted,
        ),
    ];
    claims.extend(replayed(found, &frozen));
    let (device, tokio) = (&found.waits.device, &found.waits.tokio);
    let longer = "1 ms is longer by tokio's timer than by the delay device";
    claims.push(Claim::order(longer, tokio, device, Basis::Wall, &timed));
    claims
}

/// Of the three real runs the one that is farthest from its replay; one whose generator was late measured that.
fn replayed(found: &Found, frozen: &Quiet) -> Option<Claim> {
    let runs = || WAYS.into_iter().zip(&found.really.sent);
    let statement = |way| format!("p99 = its replay, farthest from it: {}", named(way));
    if let Some((way, sent)) = runs().find(|(_, sent)| sent.invalid) {
        let why = format!("{} went out late by the generator's own fault", sent.late);
        return Some(Claim::untestable(statement(way), Class::Replay, why));
    }
    if let Some(way) = WAYS.get(found.really.sent.len()) {
        let why = "its connections need more descriptors: raise `ulimit -n`";
        return Some(Claim::untestable(statement(*way), Class::Replay, why));
    }
    let handoff = found.really.handoff;
    let (way, sent) = runs().max_by(|(_, a), (_, b)| a.off(handoff).total_cmp(&b.off(handoff)))?;
    let told = Measured::wall(sent.told.p99, "ms");
    Some(Claim::replay(statement(way), told, sent.replayed.p99, handoff, frozen))
}

fn explain(found: &Found) -> Vec<String> {
    let virtually = &found.virtually;
    let ([one, many, open], [_, made, _]) = (&virtually.told, virtually.met);
    let (from, until) = Case::ASKED.frozen;
    let due = (until - from).as_millis() / Case::ASKED.gap.as_millis();
    vec![
        format!(
            "In the freeze {due} requests were due. One user in a closed loop made one: the others are missing, not slow. 64 users \
             made {made}: p99 {}, p90 {}.",
            ms(many.p99),
            ms(many.p90),
        ),
        format!(
            "HdrHistogram adds what was not made: p99 {} instead of {}. It knows of no backlog: its p90 is {}, users felt {}.",
            ms(virtually.corrected.p99),
            ms(one.p99),
            ms(virtually.corrected.p90),
            ms(open.p90),
        ),
    ]
}
