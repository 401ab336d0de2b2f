//! What L25 says, read off the run.

use super::found::{Backlog, Crashes, Found, Moved, Sent, Way, Ways};
use super::signing::COMMIT;
use super::{BACKLOG, CRASHES, KEPT, LATER, MOVED, ONCE, REQUEST, WAYS};
use brigade_core::measure::intervals::Scale;
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance};
use brigade_core::trace::{State, Trace};
use brigade_workbench::{Bench, Compared, Evidence, Observation, Report, Setting, Truth};

/// The offered answers to when the code comes, in seconds.
const OFFERED: [f64; 4] = [0.12, 1.0, 8.0, 48.0];

/// What handing a mail to a sleeping worker may cost, in seconds.
const HANDOFF: f64 = 100e-6;

/// Everything as it is: nothing here computes, so cores do not matter.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = Setting::default();
    let (signed, moved) = bench.measure(&MOVED, &setting)?;
    let (queued, backlog) = bench.measure(&BACKLOG, &setting)?;
    let (_, crashes) = bench.measure(&CRASHES, &setting)?;
    let (real, ways) = bench.measure(&WAYS, &setting)?;
    let found = Found { moved, backlog, crashes, ways };
    let figures = [
        signed.figure("three sign-ups, each request sends its mail", "inline"),
        signed.figure("the same three, two workers send the mails", "workers"),
        real.figure("two workers take mails out of PostgreSQL", "workers"),
    ];
    Ok(Report {
        figures: figures.into_iter().flatten().collect(),
        observe: observation(&signed),
        truths: truths(&found),
        compare: compare(&found),
        claims: times(&found, &signed.quiet(), &queued.quiet())
            .into_iter()
            .chain(counts(&found, &queued.quiet()))
            .chain(real_ones(&found.ways, &real.quiet()))
            .collect(),
        explain: explain(&found),
        rule: "Move only what the answer does not need; commit the job with its cause; give it a key; have more workers than \
               λ·S."
            .into(),
        ..Report::default()
    })
}

fn observation(signed: &Evidence) -> Option<Observation> {
    let trace = signed.traces.get("workers")?;
    let (request, worker) = (held(trace, "request"), held(trace, "worker"));
    Some(Observation {
        text: "Where is the waiting for the provider in the second picture?".into(),
        options: ["nowhere any more", "on the requests' lanes", "on the workers' lanes"]
            .map(String::from)
            .into(),
        right: match (request > 0.0, worker > 0.0) {
            (true, _) => 1,
            (_, true) => 2,
            _ => 0,
        },
        look: format!("requests held a thread for it {request:.0} ms, workers {worker:.0} ms"),
    })
}

/// For how many milliseconds lanes of this name were held by the provider.
fn held(trace: &Trace, lanes: &str) -> f64 {
    let here = |lane: u16| trace.lanes[usize::from(lane)].name.starts_with(lanes);
    let blocks = trace.blocks.iter();
    let held = blocks.filter(|block| block.state == State::Network && here(block.lane));
    held.map(|block| block.dur as f64 / 1e6).sum()
}

fn truths(found: &Found) -> Vec<Truth> {
    let leased = found.crashes("queue, leased");
    let late = Scale::Factors.nearest(found.backlog.late_s(), &OFFERED);
    let kept = leased.map(|leased| KEPT.chosen(usize::from(leased.lost > 0)));
    let once = leased.map(|leased| ONCE.chosen(usize::from(leased.twice > 0)));
    [Some(REQUEST.chosen(found.moved.request())), Some(LATER.chosen(late)), kept, once]
        .into_iter()
        .flatten()
        .collect()
}

fn compare(found: &Found) -> Vec<Compared> {
    let Found { moved, backlog, crashes, ways } = found;
    let commit = COMMIT.as_secs_f64() * 1e3;
    let mut rows = vec![
        Compared::ms("request that sends, p50", moved.inline.answer_ms, commit + moved.mail_ms),
        Compared::ms("request, workers send, p50", moved.workers.answer_ms, commit),
        Compared::ms("until the mail is sent, mean", moved.inline.mail_ms, commit + moved.mail_ms),
        Compared::new(
            "the same, workers send",
            format!("{:.1} ms", moved.workers.mail_ms),
            format!("at least {:.1} ms", commit + moved.mail_ms),
        ),
    ];
    rows.extend(queues(backlog));
    rows.extend(crashes.iter().map(crash));
    rows.extend(ways.ways.iter().map(|way| {
        let (answer, lost) = (way.answer_us / 1e3, ways.lost(way.way));
        let p99 = way.p99_us.map(|us| format!(", p99 {:.1}", us / 1e3)).unwrap_or_default();
        let measured = format!("{answer:.1}{p99} ms, {lost} lost");
        Compared::new(format!("for real: {}", way.way.name()), measured, "one mail")
    }));
    rows.extend(sent(ways));
    rows
}

/// What so many workers send.
fn sent(ways: &Ways) -> impl Iterator<Item = Compared> {
    let one = ways.ends().map_or(0.0, |(fewest, _)| fewest.rate / fewest.workers as f64);
    ways.sweep.iter().map(move |Sent { workers, rate }| {
        Compared::new(
            format!("mails a second, workers: {workers}"),
            format!("{rate:.1}"),
            format!("{:.1}", one * *workers as f64),
        )
    })
}

/// In the question's time, which is played faster.
fn queues(backlog: &Backlog) -> [Compared; 2] {
    let Backlog { overload, stable, speed } = backlog;
    let seconds = |seconds: f64| format!("{:.2} s", seconds * speed);
    let growth = overload.rate() - overload.capacity();
    let last = growth * overload.lasted_s / overload.capacity();
    [
        Compared::new(
            format!("code of the last in {:.0} s, 30/s", overload.lasted_s * speed),
            seconds(overload.last_s),
            seconds(last),
        ),
        Compared::new("code on average, 12/s", seconds(stable.mean_s), seconds(stable.replayed_s)),
    ]
}

fn crash(crashes: &Crashes) -> Compared {
    let Crashes { way, ends, lost, twice, .. } = crashes;
    Compared::new(way.as_str(), format!("{lost} lost, {twice} twice of {ends}"), "one mail")
}

fn times(found: &Found, signed: &Quiet, queued: &Quiet) -> [Claim; 4] {
    let Found { moved, backlog, .. } = found;
    let Backlog { overload, stable, .. } = backlog;
    let saved = moved.inline.answer_ms - moved.workers.answer_ms;
    let expected = (overload.rate() - overload.capacity()) * overload.lasted_s;
    let replayed = stable.replayed_s;
    [
        Claim::identity(
            "the request is shorter by the mail",
            Measured::wall(saved, "ms"),
            moved.mail_ms,
            Tolerance::Share(0.10),
            signed,
        ),
        Claim::bound(
            "no mail is sent sooner: mean wait / before",
            Measured::wall(moved.workers.mail_ms / moved.inline.mail_ms, "×"),
            Bound::AtLeast(1.0),
            signed,
        ),
        Claim::identity(
            "mails not sent at time t = (λ − c·μ)·t",
            Measured::wall(overload.left as f64, "mails"),
            expected,
            Tolerance::Share(0.05),
            queued,
        ),
        Claim::identity(
            "below capacity: mean wait = replay of the same mails",
            Measured::wall(stable.mean_s * 1e3, "ms"),
            replayed * 1e3,
            Tolerance::Amount((0.05 * replayed + HANDOFF) * 1e3),
            queued,
        ),
    ]
}

fn counts(found: &Found, quiet: &Quiet) -> [Claim; 3] {
    let exactly = |statement: &str, count: usize, law: usize| {
        let measured = Measured::counted(count as f64, "crashes");
        Claim::identity(statement, measured, law as f64, Tolerance::Exact, quiet)
    };
    let sum = |of: fn(&Crashes) -> usize, ways: &[&str]| {
        ways.iter().filter_map(|way| found.crashes(way)).map(of).sum()
    };
    let leased = ["queue, leased", "outbox"];
    [
        exactly(
            "crashes that send twice = those between send and `done`",
            sum(|way| way.twice, &leased),
            sum(|way| way.between, &leased),
        ),
        exactly("an outbox: crashes that lose a mail", sum(|way| way.lost, &["outbox"]), 0),
        exactly(
            "with a key: crashes that send twice",
            sum(|way| way.twice, &["outbox and key"]),
            0,
        ),
    ]
}

/// On real components, with real kills.
fn real_ones(ways: &Ways, quiet: &Quiet) -> Vec<Claim> {
    let exactly = |statement: &str, count: usize, unit, law: usize| {
        let measured = Measured::counted(count as f64, unit);
        Claim::identity(statement, measured, law as f64, Tolerance::Exact, quiet)
    };
    let sent = ways.ends().map(|(fewest, most)| {
        let times = most.workers as f64 / fewest.workers as f64;
        Claim::identity(
            format!("{} workers send {times} times what {} sends", most.workers, fewest.workers),
            Measured::wall(most.rate, "mails/s"),
            fewest.rate * times,
            Tolerance::Share(0.10),
            quiet,
        )
    });
    let lost = [
        exactly("killed for real: mails that the outbox lost", ways.lost(Way::Outbox), "mails", 0),
        exactly("other ways that lost one", ways.losing(), "ways", 4),
    ];
    lost.into_iter().chain(sent).collect()
}

fn explain(found: &Found) -> Vec<String> {
    let Found { moved: Moved { inline, workers, .. }, backlog, .. } = found;
    let overload = &backlog.overload;
    vec![
        format!(
            "The answer came after {:.1} ms instead of {:.1}, the code after {:.0} instead of {:.0}: the wait has moved behind a queue.",
            workers.answer_ms, inline.answer_ms, workers.mail_ms, inline.mail_ms,
        ),
        format!(
            "{:.1} sign-ups came a second, and {} workers can send {:.1}: {} mails were not sent when the last had come.",
            overload.rate() / backlog.speed,
            overload.workers,
            overload.capacity() / backlog.speed,
            overload.left,
        ),
    ]
}
