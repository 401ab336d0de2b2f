//! What users wait for in each way: for the answer, from when they were due, as the open loop of a load generator does;
//! and for the mail, which two workers send.

use super::process::{Process, finish, letters};
use super::{Effort, Way};
use crate::ground::Means;
use crate::jobs::signups::Kind;
use brigade_core::measure::stats::{median, quantile};

/// With fewer users there is no 99th percentile.
const FEWEST: usize = 100;

/// Each way.
pub(super) fn ways(means: &Means, effort: &Effort) -> anyhow::Result<Vec<Way>> {
    Kind::ALL.into_iter().map(|way| measured(means, way, effort)).collect()
}

fn measured(means: &Means, way: Kind, effort: &Effort) -> anyhow::Result<Way> {
    let mails = mails(means, way, effort.mails)?;
    let answers = answers(means, way, effort)?;
    Ok(Way {
        way,
        users: answers.len(),
        rate: effort.rate,
        answer_us: median(&answers).unwrap_or_default(),
        p99_us: quantile(&answers, 0.99).filter(|_| answers.len() >= FEWEST),
        longest_us: answers.iter().copied().fold(0.0, f64::max),
        mails: effort.mails,
        mail_us: mails.iter().sum::<f64>() / mails.len().max(1) as f64,
        sent: mails.len(),
    })
}

/// From the question to the mail, of the mails that were sent.
fn mails(means: &Means, way: Kind, users: usize) -> anyhow::Result<Vec<f64>> {
    let asked = Process::signups(means, way, users, way.name(), &[])?.asked()?;
    finish(means, &[way])?;
    let letters = letters(means)?;
    let mails = asked.iter().filter_map(|asked| {
        Some(letters.get(&asked.key)?.sent_us.saturating_sub(asked.asked_us) as f64)
    });
    Ok(mails.collect())
}

/// From when users were due to their answers. What they leave in a queue stays there.
fn answers(means: &Means, way: Kind, effort: &Effort) -> anyhow::Result<Vec<f64>> {
    let (named, rate) = (format!("{}-due", way.name()), effort.rate.to_string());
    let more = ["--rate", &rate, "--workers", "0"];
    let asked = Process::signups(means, way, effort.users, &named, &more)?.asked()?;
    Ok(asked.iter().map(|asked| asked.took_us).collect())
}
