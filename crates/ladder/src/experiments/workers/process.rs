//! Processes of sign-ups and of workers, and what is left to be done of what they were handed.

use crate::ground::Means;
use crate::jobs::signups::{Asked, Kind};
use crate::jobs::{Depth, List, Outbox, Queue, Step};
use crate::mail::{Letter, Mail};
use anyhow::Context;
use brigade_children::{Child, until};
use std::collections::BTreeMap;
use std::env;
use std::io::Write;
use std::process::{ChildStdin, Command, Stdio};
use std::time::Duration;

/// A process of sign-ups ends within this time.
const PATIENCE: Duration = Duration::from_secs(20);
/// What a worker that died had in hand is taken and sent by another within this time.
const LEASES: Duration = Duration::from_secs(10);
/// What the provider has in hand leaves it within this time.
const UNDER_WAY: Duration = Duration::from_secs(2);

/// A process of this program that was handed the means. It ends with this value at the latest.
pub(super) struct Process {
    child: Child,
    _input: ChildStdin,
}

impl Process {
    /// Users who sign up in this way; their names begin with `named`.
    pub(super) fn signups(
        means: &Means,
        way: Kind,
        users: usize,
        named: &str,
        more: &[&str],
    ) -> anyhow::Result<Process> {
        let users = users.to_string();
        let words = ["signups", "--way", way.name(), "--users", &users, "--named", named];
        Process::start(means, &[&words, more].concat())
    }

    fn start(means: &Means, words: &[&str]) -> anyhow::Result<Process> {
        let mut command = Command::new(env::current_exe()?);
        command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = Child::start(&mut command)?;
        let mut input = child.input().context("its input")?;
        writeln!(input, "{}", serde_json::to_string(means)?)?;
        Ok(Process { child, _input: input })
    }

    /// What its users were answered, once it has ended.
    pub(super) fn asked(&mut self) -> anyhow::Result<Vec<Asked>> {
        let answer = self.child.answer(PATIENCE)?.context("the sign-ups take too long")?;
        let words = self.child.words().quoted();
        serde_json::from_slice(&answer.printed).with_context(|| format!("the sign-ups.{words}"))
    }

    /// Waits until it has been killed, as it was told to be.
    pub(super) fn is_killed(&mut self) -> anyhow::Result<()> {
        let ended = self.child.ended_within(PATIENCE);
        ended.context("a process was to be killed, and lives").map(drop)
    }
}

/// Words that have a process of sign-ups killed at this step of its last user.
pub(super) fn kill_at(step: Step) -> [&'static str; 2] {
    ["--kill-at", step.name()]
}

/// Has workers do what waits in the queues of these ways, until nothing does; and waits for what the provider has in
/// hand. What died with its process nothing does any more.
pub(super) fn finish(means: &Means, ways: &[Kind]) -> anyhow::Result<()> {
    let queued = ways.iter().filter(|way| matches!(way, Kind::Outbox | Kind::List));
    let queued: Vec<Kind> = queued.copied().collect();
    let work = |way: &Kind| Process::start(means, &["work", "--queue", way.name()]);
    let workers = queued.iter().map(work).collect::<anyhow::Result<Vec<_>>>()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    for way in queued {
        let open = || match way {
            Kind::List => runtime.block_on(open(&mut List::at(means.redis().ok()?).ok()?)),
            _ => runtime.block_on(open(&mut Outbox::at(means.postgres().ok()?).ok()?)),
        };
        let done = until(LEASES, || (open()? == 0).then_some(()));
        done.context("the workers do not finish")?;
    }
    drop(workers);
    let mail = Mail::at(means.mail()?);
    let is_sent = || mail.letters().is_ok_and(|all| all.values().all(|letter| letter.sent_us > 0));
    until(UNDER_WAY, || is_sent().then_some(())).context("the provider of mail does not finish")
}

/// Jobs that are not done yet.
async fn open(queue: &mut impl Queue) -> Option<u64> {
    let Depth { waiting, held, .. } = queue.depth().await.ok()?;
    Some(waiting + held)
}

/// Mails that have left the provider, by their keys.
pub(super) fn letters(means: &Means) -> anyhow::Result<BTreeMap<String, Letter>> {
    let mut letters = Mail::at(means.mail()?).letters()?;
    letters.retain(|_, letter| letter.sent_us > 0);
    Ok(letters)
}
