//! What a user stops waiting for, and what each way of sending the mail loses: the same sign-ups in every way, on real
//! components, and a process of each way that is killed. Rung 3 shows the numbers.

mod found;

pub use found::{Found, Kill, Way};

use super::Experiment;
use crate::engines::ask;
use crate::ground::{Means, Need};
use crate::jobs::signups::{Asked, Kind};
use crate::jobs::{Depth, List, Outbox, Queue, Step};
use crate::mail::{Letter, Mail};
use anyhow::Context;
use brigade_children::{Child, until};
use brigade_core::measure::stats::median;
use brigade_workbench::{Evidence, Setting};
use std::collections::BTreeMap;
use std::env;
use std::io::Write;
use std::process::{ChildStdin, Command, Stdio};
use std::time::Duration;

/// Users in each way, and in each that is killed: in full, and quick.
const USERS: [u32; 2] = [10, 2];
/// A process of sign-ups ends, and what it left is done, within this time.
const PATIENCE: Duration = Duration::from_secs(20);

/// What rung 3 shows.
pub const ALL: &[Experiment] = &[Experiment {
    lesson: "workers",
    name: "ways",
    needs: &[Need::Postgres, Need::Redis, Need::Mail],
    run,
    tell,
}];

fn run(means: &Means, setting: &Setting) -> anyhow::Result<Evidence> {
    let users = USERS[usize::from(setting.quick)];
    let ways = Kind::ALL.into_iter().map(|way| measured(means, way, users));
    let ways = ways.collect::<anyhow::Result<Vec<Way>>>()?;
    let kills = [Step::Answered, Step::Committed].into_iter();
    let kills = kills.flat_map(|step| Kind::ALL.map(|way| (way, step)));
    let kills = kills.filter(|kill| *kill != (Kind::Outbox, Step::Committed));
    let kills = kills.map(|(way, step)| killed(means, way, step, users));
    let kills = kills.collect::<anyhow::Result<Vec<Kill>>>()?;
    Evidence::of(&Found { ways, kills })
}

fn tell(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let Found { ways, kills } = evidence.found()?;
    let way = |way: &Way| {
        let (name, answer, mail) = (way.way.name(), way.answer_us / 1e3, way.mail_us / 1e3);
        let Way { sent, users, .. } = way;
        format!(
            "{name:<8} answer {answer:>6.1} ms, mail {mail:>6.1} ms later at the provider's, {sent} of {users} sent"
        )
    };
    let kill = |kill: &Kill| {
        let Kill { way, at, kept, lost, repeated } = kill;
        format!(
            "{:<8} killed when {at}: {lost} of {kept} mails lost, {repeated} handed in twice",
            way.name()
        )
    };
    Ok(ways.iter().map(way).chain(kills.iter().map(kill)).collect())
}

fn measured(means: &Means, way: Kind, users: u32) -> anyhow::Result<Way> {
    let (mut signups, _input) = start(means, &signups(way, users, way.name(), None))?;
    let answer = signups.answer(PATIENCE)?.context("the sign-ups take too long")?;
    let words = signups.words().quoted();
    let asked: Vec<Asked> = serde_json::from_slice(&answer.printed)
        .with_context(|| format!("the sign-ups {}.{words}", way.name()))?;
    finish(means, way, |sent| asked.iter().all(|asked| sent.contains_key(&asked.key)))?;
    let letters = letters(means)?;
    let took: Vec<f64> = asked.iter().map(|asked| asked.took_us).collect();
    let mails = asked.iter().filter_map(|asked| {
        Some(letters.get(&asked.key)?.sent_us.saturating_sub(asked.asked_us) as f64)
    });
    let mails: Vec<f64> = mails.collect();
    Ok(Way {
        way,
        users: asked.len(),
        answer_us: median(&took).unwrap_or_default(),
        longest_us: took.iter().copied().fold(0.0, f64::max),
        mail_us: mails.iter().sum::<f64>() / mails.len().max(1) as f64,
        sent: mails.len(),
    })
}

fn killed(means: &Means, way: Kind, step: Step, users: u32) -> anyhow::Result<Kill> {
    let named = format!("{}-{step}", way.name());
    let (mut signups, _input) = start(means, &signups(way, users, &named, Some(step)))?;
    signups.ended_within(PATIENCE).context("a process was to be killed, and lives")?;
    let kept = format!("SELECT key FROM users WHERE key LIKE '{named}-%'");
    let kept = ask(means.postgres()?, &kept)?;
    let is_sent = |sent: &BTreeMap<String, Letter>| kept.iter().all(|key| sent.contains_key(key));
    finish(means, way, is_sent)?;
    let letters = letters(means)?;
    let lost = kept.iter().filter(|key| !letters.contains_key(*key)).count();
    let repeated = kept.iter().filter_map(|key| letters.get(key));
    let repeated = repeated.filter(|letter| letter.handed_in > 1).count();
    Ok(Kill { way, at: step.name().into(), kept: kept.len(), lost, repeated })
}

/// Mails that have left the provider, by their keys.
fn letters(means: &Means) -> anyhow::Result<BTreeMap<String, Letter>> {
    let mut letters = Mail::at(means.mail()?).letters()?;
    letters.retain(|_, letter| letter.sent_us > 0);
    Ok(letters)
}

/// Has what is queued elsewhere than in a process that is gone done, until all is; and what the provider has in hand.
fn finish(
    means: &Means,
    way: Kind,
    is_done: impl Fn(&BTreeMap<String, Letter>) -> bool,
) -> anyhow::Result<()> {
    if let Kind::Outbox | Kind::List = way {
        let _workers = start(means, &["work", "--queue", way.name()].map(String::from))?;
        let done = until(LEASES, || (left(means, way).ok()? == 0).then_some(()));
        return done.context("the workers do not finish");
    }
    // Of what died with its process nothing is done any more, but what the provider has in hand.
    until(UNDER_WAY, || letters(means).is_ok_and(|sent| is_done(&sent)).then_some(()));
    Ok(())
}

/// Jobs that are not done yet.
fn left(means: &Means, way: Kind) -> anyhow::Result<u64> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let Depth { waiting, held, .. } = runtime.block_on(async {
        anyhow::Ok(match way {
            Kind::List => List::at(means.redis()?)?.depth().await?,
            _ => Outbox::at(means.postgres()?)?.depth().await?,
        })
    })?;
    Ok(waiting + held)
}

/// What the provider has in hand leaves it within this time.
const UNDER_WAY: Duration = Duration::from_millis(400);
/// What a worker that died had in hand is taken and sent by another within this time.
const LEASES: Duration = Duration::from_secs(10);

fn signups(way: Kind, users: u32, named: &str, kill_at: Option<Step>) -> Vec<String> {
    let users = users.to_string();
    let words = ["signups", "--way", way.name(), "--users", &users, "--named", named];
    let kill_at = kill_at.map(|step| ["--kill-at", step.name()]);
    words.into_iter().chain(kill_at.into_iter().flatten()).map(String::from).collect()
}

/// A process of this program, handed the means; it ends with its input at the latest.
fn start(means: &Means, arguments: &[String]) -> anyhow::Result<(Child, ChildStdin)> {
    let mut command = Command::new(env::current_exe()?);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = Child::start(&mut command)?;
    let mut input = child.input().context("its input")?;
    writeln!(input, "{}", serde_json::to_string(means)?)?;
    Ok((child, input))
}
