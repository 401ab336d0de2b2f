//! What L14 says, read off the runs. A short run is held against its own replay, and only a long one against a law.

use super::experiment::{ASKED, DATABASE, PICTURED, PLACES};
use super::found::{Connections, Found, Long, Pictures, RECORDED, Run, farthest};
use super::systems::System;
use super::{AT_50, AT_80, AT_90, AT_95, CONNECTIONS, LONG, PICTURES, WORKER};
use anyhow::Context;
use brigade_core::measure::{Claim, Class, Measured, Quiet, figure};
use brigade_workbench::{
    Bench, Compared, Curve, Evidence, Figure, Line, Observation, Report, Setting,
};

/// The questions, in the order of [`ASKED`].
const QUESTIONS: [&brigade_workbench::Question; 4] = [&AT_50, &AT_80, &AT_90, &AT_95];

/// All experiments with the cores of this bench: a worker and the generator before it need one each.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = bench.its_cores();
    let worker = match bench.cores {
        1 => None,
        _ => Some(bench.measure::<Vec<Run>>(&WORKER, &setting)?),
    };
    let (timed, connections) = bench.measure::<Connections>(&CONNECTIONS, &setting)?;
    let (_, long) = bench.measure::<Vec<Long>>(&LONG, &Setting::default())?;
    let (drawn, pictures) = bench.measure::<Pictures>(&PICTURES, &setting)?;
    let spun = worker.as_ref().map(|(evidence, _)| evidence.quiet());
    let found = Found { worker: worker.map(|(_, runs)| runs), connections, long, pictures };
    let truths = QUESTIONS.into_iter().zip(ASKED);
    Ok(Report {
        figures: figures(&drawn),
        observe: Some(observation(&found.pictures)),
        truths: truths
            .filter_map(|(question, rho)| Some(question.counted(found.stick(rho)?)))
            .collect(),
        curves: vec![curve(&found, spun.as_ref(), &timed.quiet())],
        compare: compare(&found),
        claims: claims(&found, spun.as_ref(), &timed.quiet())?,
        explain: explain(&found)?,
        rule: "Response time = service time / idle share, where one serves and chance decides. Leave some idle, and put all servers \
               behind one line."
            .into(),
        ..Report::default()
    })
}

fn figures(drawn: &Evidence) -> Vec<Figure> {
    let figure = |(rho, name): (f64, &str)| {
        drawn.figure(format!("one connection, {} busy", percent(rho)), name)
    };
    PICTURED.into_iter().filter_map(figure).collect()
}

fn observation(pictures: &Pictures) -> Observation {
    let ms = |nanos: u64| figure(nanos as f64 / 1e6);
    Observation {
        text: "In the second picture, what do requests do for most of their time?".into(),
        options: vec!["they are served".into(), "they wait for those before them".into()],
        right: usize::from(pictures.waited > pictures.served),
        look: format!(
            "All together they are served for {}\u{a0}ms and wait for {}\u{a0}ms.",
            ms(pictures.served),
            ms(pictures.waited)
        ),
    }
}

/// The stick: by the law, measured, and behind 16 connections. What was not measured on a quiet machine would be a picture of
/// other programs.
fn curve(found: &Found, spun: Option<&Quiet>, timed: &Quiet) -> Curve {
    let question = |rho: f64| ASKED.iter().position(|asked| *asked == rho);
    let points = DATABASE.map(|rho| (rho, question(rho).map(|at| QUESTIONS[at].id)));
    let at = |runs: &[Run], rho: f64| runs.iter().find(|run| run.rho == rho).map(Run::times);
    let line = |name: &str, of: &dyn Fn(f64) -> Option<f64>| Line::exact(name, DATABASE.map(of));
    let law = line("one worker, the law", &|rho| Some(System::OneWorker.law(rho)));
    let quietly = |quiet: &Quiet| quiet.is_verified() && !quiet.is_noisy();
    let worker = found.worker.as_deref().filter(|_| spun.is_some_and(quietly));
    let worker = worker.map(|runs| line("measured", &|rho| at(runs, rho)));
    let runs = Some(&found.connections.runs).filter(|_| quietly(timed));
    let database =
        runs.map(|runs| line(&format!("{PLACES} connections, measured"), &|rho| at(runs, rho)));
    Curve {
        title: "response time / service time".into(),
        axis: "share of the time that a server is busy".into(),
        points: points.into(),
        lines: [law].into_iter().chain(worker).chain(database).collect(),
    }
}

fn compare(found: &Found) -> Vec<Compared> {
    let worker = found.worker.iter().flatten();
    let rows = worker.chain(&found.connections.runs).map(|run| {
        let what = match run.servers {
            1 => format!("1 worker, {}", percent(run.rho)),
            servers => format!("{servers} connections, {}", percent(run.rho)),
        };
        let (measured, replayed) = (time(run.measured_us), time(run.replayed_us));
        let (law, reach) = (time(run.law_us()), run.half_width(run.requests as f64));
        let law = format!("{law} ±{:.0} %", reach * 100.0);
        Compared::new(what, format!("{measured}, replay {replayed}"), law)
    });
    let long = found.long.iter().map(|long| {
        let law = long.law();
        let reach = (law.high - law.mid) / law.mid * 100.0;
        let law = format!("{} × ±{reach:.1} %", figure(law.mid));
        Compared::new(named(long), format!("simulated {:.2} ×", long.times), law)
    });
    rows.chain(long).collect()
}

fn named(long: &Long) -> String {
    let busy = percent(long.rho);
    match long.system {
        System::OneWorker => format!("1 worker, {busy}"),
        System::SameTime => format!("all as long, {busy}"),
        System::OneLine(servers) => format!("{servers}, one line, {busy}"),
        System::FourLines => format!("4, a line each, {busy}"),
    }
}

fn percent(share: f64) -> String {
    format!("{} %", figure(share * 100.0))
}

fn time(us: f64) -> String {
    if us < 1e3 { format!("{us:.0} µs") } else { format!("{:.2} ms", us / 1e3) }
}

fn claims(found: &Found, spun: Option<&Quiet>, timed: &Quiet) -> anyhow::Result<Vec<Claim>> {
    let Found { worker, connections, long, .. } = found;
    let worker = match (worker, spun) {
        (Some(runs), Some(quiet)) => replayed("one worker", runs, quiet)?,
        _ => Claim::untestable(
            "one worker waits as its replay does",
            Class::Replay,
            "the worker and the generator need a core each",
        ),
    };
    let off: Vec<f64> = long.iter().map(Long::off).collect();
    Ok(vec![
        Claim::law("the simulator gives what the laws do", &off),
        worker,
        replayed(&format!("{PLACES} connections"), &connections.runs, timed)?,
        simulated(connections, timed)?,
    ])
}

/// Each run against its replay, the farthest of them; by how much an answer is late is known from the least load.
fn replayed(what: &str, runs: &[Run], quiet: &Quiet) -> anyhow::Result<Claim> {
    let (least, run) = farthest(runs).context("a sweep of one load")?;
    Ok(Claim::replay(
        format!("{what}: as replayed, farthest at {}", percent(run.rho)),
        Measured::wall(run.measured_us / 1e3, "ms"),
        run.replayed_us / 1e3,
        least.hand_off_us / 1e3,
        quiet,
    ))
}

/// What was recorded, put through the simulator.
fn simulated(connections: &Connections, quiet: &Quiet) -> anyhow::Result<Claim> {
    let Connections { runs, recording } = connections;
    let outcome = brigade_simulator::run(&recording.scenario(), 0)?;
    let simulated = outcome.clients.first().context("a simulation has clients")?.latency.mean;
    let times =
        recording.waits.iter().zip(&recording.services).map(|(wait, service)| wait + service);
    let measured = times.sum::<u64>() as f64 / recording.waits.len().max(1) as f64;
    let (least, _) = farthest(runs).context("a sweep of one load")?;
    Ok(Claim::replay(
        format!("{} of these requests, simulated", recording.waits.len()),
        Measured::wall(measured / 1e6, "ms"),
        simulated / 1e6,
        least.hand_off_us / 1e3,
        quiet,
    ))
}

fn explain(found: &Found) -> anyhow::Result<Vec<String>> {
    let times = |system, rho| {
        let long = found.long(system, rho);
        Ok::<String, anyhow::Error>(format!("{:.2}", long.context("it was simulated")?.times))
    };
    let run =
        found.connections.runs.iter().find(|run| run.rho == RECORDED).context("a run at 90 %")?;
    let one = Run { servers: 1, ..*run };
    Ok(vec![
        "A request waits for all that it finds there. At 90 % busy a tenth of the time is left to work off what chance has heaped \
         up, at 95 % half of that."
            .into(),
        format!(
            "Where all requests take as long, it is {} × and not {}. Of many servers behind one line, all are seldom taken: with {PLACES} it is {} ×.",
            times(System::SameTime, 0.9)?,
            times(System::OneWorker, 0.9)?,
            times(System::OneLine(PLACES), 0.9)?,
        ),
        format!(
            "Four workers with a line each: {} ×; with one line for all: {} ×.",
            times(System::FourLines, 0.9)?,
            times(System::OneLine(4), 0.9)?,
        ),
        format!(
            "A short run tests no law: {} requests at 90 % may be ±{:.0} % off by chance, with one worker ±{:.0} %. Within ±10 % takes {:.0},000.",
            run.requests,
            run.half_width(run.requests as f64) * 100.0,
            one.half_width(run.requests as f64) * 100.0,
            one.needed(0.1) / 1e3,
        ),
    ])
}
