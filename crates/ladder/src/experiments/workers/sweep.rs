//! How many mails one worker and several send, out of a queue in which there is always something for them.

use super::process::letters;
use super::{Effort, Sent};
use crate::experiments::Shown;
use crate::ground::Means;
use crate::jobs::{Crash, Duty, Outbox, Queue, Workers};
use crate::mail::Mail;
use crate::telemetry::Telemetry;
use anyhow::Context;
use brigade_children::until;
use brigade_core::blink::{Job, User};
use brigade_core::trace::{Recorder, Trace};
use brigade_workbench::live::Level;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// All is sent within this time.
const PATIENCE: Duration = Duration::from_secs(20);
/// So many workers are drawn: few enough to be told apart.
const DRAWN: usize = 2;

/// So many workers, one number after the other; and what ran when with a few of them.
pub(super) fn sweep(
    means: &Means,
    effort: &Effort,
    shown: Shown<'_>,
) -> anyhow::Result<(Vec<Sent>, Trace)> {
    let (mut all, mut drawn) = (Vec::new(), None);
    for workers in effort.workers {
        let recorder = if *workers == DRAWN { Recorder::start() } else { Recorder::off() };
        let rate = sent(means, *workers, effort.each, &recorder, shown)?;
        all.push(Sent { workers: *workers, rate });
        drawn = drawn.or((*workers == DRAWN).then(|| recorder.finish()));
    }
    Ok((all, drawn.context("a number of workers that is drawn")?))
}

/// Mails a second. From when each worker has sent its first, so that what they take to connect is not in it.
fn sent(
    means: &Means,
    workers: usize,
    each: usize,
    recorder: &Recorder,
    shown: Shown<'_>,
) -> anyhow::Result<f64> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut outbox = Outbox::at(means.postgres()?)?;
    let keys: Vec<String> = (0..workers * each).map(|n| format!("of-{workers}-{n}")).collect();
    for key in &keys {
        let address = format!("{key}@example.org");
        let job = Job::mail(&User { address, code: "271828".into(), key: key.clone() });
        runtime.block_on(outbox.push((), &job))?;
    }
    let mail = Mail::at(means.mail()?);
    let (crash, recorder) = (Crash::never(), recorder.clone());
    let duty = Duty { mail, crash, recorder, log: |_| {}, telemetry: Telemetry::off() };
    let at_work = Workers::start(&outbox, &duty, workers)?;
    drained(&runtime, &mut outbox, keys.len(), shown)?;
    drop(at_work);
    let letters = letters(means)?;
    let sent = keys.iter().filter_map(|key| letters.get(key));
    let mut sent: Vec<u64> = sent.map(|letter| letter.sent_us).collect();
    sent.sort_unstable();
    let (first, last) = (sent.get(workers - 1), sent.last());
    let (first, last) = first.zip(last).context("mails that were sent")?;
    Ok((sent.len() - workers) as f64 * 1e6 / (last - first).max(1) as f64)
}

/// Waits until nothing is open, and shows how much is.
fn drained(
    runtime: &Runtime,
    outbox: &mut Outbox,
    jobs: usize,
    shown: Shown<'_>,
) -> anyhow::Result<()> {
    let done = until(PATIENCE, || {
        let depth = runtime.block_on(outbox.depth()).ok()?;
        let now = (depth.waiting + depth.held) as usize;
        shown(&Level { what: "mails waiting".into(), now, full: jobs });
        (now == 0).then_some(())
    });
    done.context("the workers do not finish")
}
