//! What runs: users who sign up, a queue that grows and one that does not, and every crash of every way.

use super::backlog::{self, Load, Stay, mean};
use super::found::{Backlog, Moved, Queue, Waits};
use super::signing::{Wait, Way, by_workers, in_the_request};
use super::{crashes, signing};
use brigade_core::measure::stats::median;
use brigade_core::measure::{Arrivals, ServiceTime, in_rounds};
use brigade_core::trace::Trace;
use brigade_workbench::live::{self, Level};
use brigade_workbench::{Evidence, Setting, ladder};
use std::cell::Cell;
use std::io;
use std::time::{Duration, Instant};

/// The question's rate and mail: 30 sign-ups a second and 120 ms, played so many times as fast.
const SPEED: u32 = 24;
const RATE: f64 = 30.0;
const MAIL: Duration = Duration::from_millis(120);

/// Between two looks at how much waits.
const GLANCE: Duration = Duration::from_millis(50);

/// The rate at which the same two workers are busy for 72 % of the time.
const LOW_RATE: f64 = 12.0;

/// The same sign-ups twice: with the mail in the request, and with workers.
pub(super) fn moved(setting: &Setting) -> anyhow::Result<Evidence> {
    let (mail, rounds) = if setting.quick { (MAIL / 6, 1) } else { (MAIL, 3) };
    let ways: [Way; 2] = [in_the_request, by_workers];
    let [inline, workers] = in_rounds(&ways, rounds, 25, |way| {
        let found = way(mail)?;
        live::show(setting, &found.1);
        io::Result::Ok(found)
    })?;
    let waits = |rounds: &[(Vec<Wait>, Trace)]| {
        let waits = || rounds.iter().flat_map(|(waits, _)| waits);
        let answers = waits().filter_map(|wait| match wait {
            Wait::Answer(ms) => Some(*ms),
            Wait::Mail(_) => None,
        });
        let mails = waits().filter_map(|wait| match wait {
            Wait::Mail(ms) => Some(*ms),
            Wait::Answer(_) => None,
        });
        let (answers, mails): (Vec<f64>, Vec<f64>) = (answers.collect(), mails.collect());
        let answer_ms = median(&answers).unwrap_or_default();
        Waits { answer_ms, mail_ms: mean(mails.into_iter()) }
    };
    let mail_ms = mail.as_secs_f64() * 1e3;
    let found = Moved { inline: waits(&inline), workers: waits(&workers), mail_ms };
    let mut evidence = Evidence::of(&found)?;
    for (name, rounds) in [("inline", inline), ("workers", workers)] {
        let shortest = rounds.into_iter().map(|(_, trace)| trace).min_by_key(|trace| trace.wall);
        evidence.traces.extend(shortest.map(|trace| (name.into(), trace)));
    }
    Ok(evidence)
}

/// More sign-ups than two workers can serve, then fewer.
pub(super) fn backlog(setting: &Setting) -> anyhow::Result<Evidence> {
    let lasts = Duration::from_millis(if setting.quick { 100 } else { 1_250 });
    let speed = f64::from(SPEED);
    let load = |arrivals, rate, mail| Load {
        arrivals,
        rate: rate * speed,
        mail,
        workers: signing::WORKERS,
        lasts,
    };
    let mail = MAIL / SPEED;
    let overload = load(Arrivals::Constant, RATE, ServiceTime::Const(mail));
    let stable = load(Arrivals::Poisson, LOW_RATE, ServiceTime::Exponential(mail));
    let most = (overload.rate * lasts.as_secs_f64()) as usize / 2;
    let shown = Cell::new(Instant::now());
    let level = |now| {
        if shown.get().elapsed() > GLANCE {
            shown.set(Instant::now());
            live::level(setting, &Level { what: "mails waiting".into(), now, full: most });
        }
    };
    let [overload, stable] = [overload, stable].map(|load| {
        let stays = backlog::run(&load, level)?;
        io::Result::Ok(queue(&load, &stays))
    });
    Evidence::of(&Backlog { overload: overload?, stable: stable?, speed })
}

fn queue(load: &Load, stays: &[Stay]) -> Queue {
    let lasted_s = load.lasts.as_secs_f64();
    Queue {
        workers: load.workers,
        lasted_s,
        came: stays.len(),
        mail_s: mean(stays.iter().map(|stay| stay.done - stay.begun)),
        left: stays.iter().filter(|stay| stay.done > lasted_s).count(),
        last_s: stays.last().map_or(0.0, |last| last.done - last.came),
        mean_s: mean(stays.iter().map(|stay| stay.done - stay.came)),
        replayed_s: backlog::replayed(stays, load.workers),
    }
}

/// On real components, and killed for real.
pub(super) fn ways(setting: &Setting) -> anyhow::Result<Evidence> {
    ladder::experiment("workers", "ways", setting)
}

/// The same on every machine.
pub(super) fn crashes(_: &Setting) -> anyhow::Result<Evidence> {
    Evidence::of(&crashes::all())
}
