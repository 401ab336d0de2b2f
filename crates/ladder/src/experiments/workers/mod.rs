//! What a user stops waiting for, what each way of sending the mail loses, and how many workers are enough: the same sign-ups
//! in every way, on real components, a process of each way that is killed, and one queue with one to eight workers.
//! Rung 3 shows the numbers.
//!
//! Reading order: [`Found`], the numbers; `ways`, what users wait for; `kills`; `sweep`, the workers; `process`, what
//! they have in common.

mod found;
mod kills;
mod process;
mod sweep;
mod ways;

pub use found::{Found, Kill, Sent, Way};

use super::{Experiment, Shown};
use crate::ground::{Means, Need};
use brigade_workbench::{Evidence, Setting};

/// What rung 3 shows.
pub const ALL: &[Experiment] = &[Experiment {
    lesson: "workers",
    name: "ways",
    needs: &[Need::Postgres, Need::Redis, Need::Mail],
    run,
    tell,
}];

/// What ran when, by this name in the evidence.
pub const TRACE: &str = "workers";

/// How much is done.
struct Effort {
    /// Users who come at [`rate`](Effort::rate).
    users: usize,
    /// A second: a tenth of what the database can take, so that it is the ways that are compared.
    rate: f64,
    /// Users one after another, whose mails are waited for; and in each process that is killed.
    mails: usize,
    /// How many workers there are, in turns, and how many mails each of them sends.
    workers: &'static [usize],
    each: usize,
}

impl Effort {
    fn of(quick: bool) -> Effort {
        let full = Effort { users: 200, rate: 400.0, mails: 4, workers: &[1, 2, 4, 8], each: 3 };
        if !quick {
            return full;
        }
        Effort { users: 10, mails: 2, workers: &[1, 2], each: 2, ..full }
    }
}

fn run(means: &Means, setting: &Setting, shown: Shown<'_>) -> anyhow::Result<Evidence> {
    let effort = Effort::of(setting.quick);
    let kills = kills::kills(means, effort.mails)?;
    let (sweep, trace) = sweep::sweep(means, &effort, shown)?;
    // Last, for it leaves mails in the queues.
    let ways = ways::ways(means, &effort)?;
    Ok(Evidence::of(&Found { ways, kills, sweep })?.drawn(TRACE, trace))
}

fn tell(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let Found { ways, kills, sweep } = evidence.found()?;
    let asked = ways.first().map(|way| {
        let Way { users, rate, mails, .. } = way;
        format!(
            "answers: of {users} users, {rate} a second; mails: of {mails} users, one after another"
        )
    });
    let way = |way: &Way| {
        let (name, answer, mail) = (way.way.name(), way.answer_us / 1e3, way.mail_us / 1e3);
        let p99 = way.p99_us.map(|us| format!(", p99 {:>5.1} ms", us / 1e3)).unwrap_or_default();
        let Way { sent, mails, .. } = way;
        format!(
            "{name:<8} answer {answer:>5.1} ms{p99}; mail after {mail:>5.1} ms, {sent} of {mails} sent"
        )
    };
    let kill = |kill: &Kill| {
        let Kill { way, at, kept, lost, repeated } = kill;
        format!(
            "{:<8} killed when {at}: {lost} of {kept} mails lost, {repeated} handed in twice",
            way.name()
        )
    };
    let sent = |Sent { workers, rate }: &Sent| format!("{workers}: {rate:.1}");
    let sent = sweep.iter().map(sent).collect::<Vec<_>>().join(", ");
    let sent = format!("mails a second out of the outbox, by workers: {sent}");
    let lines = asked.into_iter().chain(ways.iter().map(way)).chain(kills.iter().map(kill));
    Ok(lines.chain([sent]).collect())
}
