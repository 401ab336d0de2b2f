//! A point read and a write of one link, by who keeps it: stores in the process, and servers beside one of them. All in
//! turns, one question at a time, on the thread that asks.

mod contenders;

use super::clock::{Took, took};
use crate::experiments::Shown;
use crate::ground::Means;
use anyhow::ensure;
use brigade_core::blink::Link;
use brigade_core::blink::database::{Answer, Database, Query, Question, Ticket};
use brigade_core::jobs::code_at;
use brigade_core::measure::interleaved;
use brigade_core::measure::stats::{median, median_of};
use brigade_core::trace::Task;
use brigade_workbench::{Evidence, Setting};
use contenders::{Contender, here, servers as there};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Links that each keeps before anything is measured.
const LINKS: usize = 1_000;

/// What was found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stores {
    /// Each store.
    pub stores: Vec<Priced>,
}

/// What one store takes for one link. Its own threads and this one, no other process.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Priced {
    /// `SQLite`, `PostgreSQL, async commit`.
    pub store: String,
    /// What an answered write survives.
    pub survives: Survives,
    /// Microseconds for a read, in each round.
    pub read_us: Vec<f64>,
    /// Those of them on a CPU, the median of the rounds.
    pub read_cpu_us: f64,
    /// Microseconds for a write that is answered, in each round.
    pub write_us: Vec<f64>,
    /// Those of them on a CPU, the median of the rounds.
    pub write_cpu_us: f64,
}

/// What an answered write survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Survives {
    /// Not the end of its process.
    Nothing,
    /// `kill -9` of the process that keeps it; a power cut may take the last ones.
    Kill,
    /// A power cut.
    PowerCut,
}

/// Memory, redb, SQLite.
pub(super) fn run(means: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    Evidence::of(&priced(&here(means)?, setting)?)
}

/// SQLite beside PostgreSQL in two settings, and Redis.
pub(super) fn servers(means: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    Evidence::of(&priced(&there(means)?, setting)?)
}

fn priced(contenders: &[Contender], setting: &Setting) -> anyhow::Result<Stores> {
    let (rounds, reads, writes) = if setting.quick { (1, 20, 3) } else { (9, 200, 8) };
    // Two of them may keep their links in one place, where an earlier run has left its own.
    let seeds: Vec<u64> = contenders.iter().map(|_| rand::random()).collect();
    for (contender, seed) in contenders.iter().zip(&seeds) {
        contender.fill(*seed)?;
    }
    let mut found = vec![Vec::new(); contenders.len()];
    for (round, order) in interleaved(contenders.len(), rounds, 1).into_iter().enumerate() {
        for at in order {
            let (database, seed) = (&contenders[at].database, seeds[at]);
            let read = each(database, (0..reads).map(|n| locate(seed, n * 37 % LINKS)).collect())?;
            let new = LINKS + round * writes;
            let write = each(database, (new..new + writes).map(|n| insert(seed, n)).collect())?;
            found[at].push((read, write));
        }
    }
    let stores = contenders.iter().zip(found).map(|(contender, rounds)| contender.priced(&rounds));
    Ok(Stores { stores: stores.collect() })
}

impl Contender {
    /// Keeps the links that are read, all at once: a store that can, keeps them in one commit.
    fn fill(&self, seed: u64) -> anyhow::Result<()> {
        if let Some(store) = &self.store {
            let links: Vec<Link> = (0..LINKS).map(|n| link(seed, n)).collect();
            return Ok(store.insert(&links).into_iter().collect::<Result<(), _>>()?);
        }
        let asked: Vec<Asked> = (0..LINKS).map(|n| insert(seed, n)).collect();
        let tickets: Vec<Ticket> =
            asked.iter().map(|asked| submit(&self.database, asked)).collect();
        let mut answered = asked.iter().zip(tickets);
        answered.try_for_each(|((_, right), ticket)| expect(right, &ticket.wait()))
    }

    fn priced(&self, rounds: &[(Took, Took)]) -> Priced {
        Priced {
            store: self.name.into(),
            survives: self.survives,
            read_us: rounds.iter().map(|(read, _)| read.wall_us).collect(),
            read_cpu_us: median_of(rounds, |(read, _)| read.cpu_us),
            write_us: rounds.iter().map(|(_, write)| write.wall_us).collect(),
            write_cpu_us: median_of(rounds, |(_, write)| write.cpu_us),
        }
    }
}

/// A question, and its right answer.
type Asked = (Arc<Question>, Answer);

fn link(seed: u64, n: usize) -> Link {
    let code = code_at(seed, n as u64);
    let url = format!("https://example.com/{code}");
    Link { code, url, clicks: 0 }
}

fn insert(seed: u64, n: usize) -> Asked {
    (Question::Insert(link(seed, n)).into(), Answer::Inserted)
}

fn locate(seed: u64, n: usize) -> Asked {
    let Link { code, url, .. } = link(seed, n);
    (Question::Locate(code).into(), Answer::Target(Some(url)))
}

fn submit(database: &Database, (question, _): &Asked) -> Ticket {
    database.submit(Query::new(Task::default(), Arc::clone(question)))
}

/// One after the other: what each took.
fn each(database: &Database, asked: Vec<Asked>) -> anyhow::Result<Took> {
    took(asked.len(), |n| expect(&asked[n].1, &submit(database, &asked[n]).wait()))
}

fn expect(right: &Answer, answer: &Answer) -> anyhow::Result<()> {
    ensure!(answer == right, "a store answers {answer:?} instead of {right:?}");
    Ok(())
}

/// For the rung's screen.
pub(super) fn tell(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let Stores { stores } = evidence.found()?;
    let line = |store: &Priced| {
        let [read, write] =
            [&store.read_us, &store.write_us].map(|us| median(us).unwrap_or_default());
        let kept = match store.survives {
            Survives::Nothing => "survives nothing",
            Survives::Kill => "survives kill -9",
            Survives::PowerCut => "survives a power cut",
        };
        format!("{}: read {read:.1} µs, write {write:.0} µs, which {kept}", store.store)
    };
    Ok(stores.iter().map(line).collect())
}
