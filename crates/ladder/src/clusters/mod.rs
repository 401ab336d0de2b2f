//! Past one machine, on engines that exist: Redis Cluster, NATS JetStream, and PostgreSQL with standbys behind HAProxy, each on
//! several processes of this machine. The code of the rungs asks them, with other addresses. One node of each is killed, and
//! stands still, while users go on; and what three nodes cost is held against one.
//!
//! Between these nodes lies the loopback and no network: delays, partitions and clocks that differ are not among what is
//! shown.
//!
//! Reading order: this file, what is asked of all of them; `node`, one server; [`redis`], [`jetstream`], [`postgres`];
//! `users`, who asks and notes; `drill`, what breaks; `price`, what it costs; `found`, how both are shown.

mod drill;
mod found;
mod jetstream;
mod node;
mod postgres;
mod price;
mod redis;
#[cfg(test)]
mod tests;
mod users;

use brigade_children::components::{HAPROXY, NATS, POSTGRES, REDIS};
use brigade_children::{Program, Run};
use brigade_core::measure::Process;
use brigade_workbench::child::pretends;
use drill::Drill;
pub(crate) use found::Found;
use node::Fault;
use price::Extent;
use std::fmt::{self, Display};
use std::path::PathBuf;
use tokio::runtime::{Builder, Runtime};

/// Nodes of one engine.
trait Nodes {
    /// What users ask.
    type Client: users::Client;

    /// Connects.
    fn client(&self, runtime: &Runtime) -> anyhow::Result<Self::Client>;

    /// Each, with what it started.
    fn processes(&self) -> Vec<Process>;

    /// Bytes that all of them have received so far, as the engine counts them.
    fn received(&self) -> anyhow::Result<u64>;
}

/// Nodes of which one can be missed.
trait Several: Nodes {
    /// Breaks the one that matters most: that takes writes. Where it must be decided who takes them then, it is.
    fn breaks(&mut self, fault: node::Fault) -> anyhow::Result<()>;

    /// The node that was broken is back.
    fn mend(&mut self) -> anyhow::Result<()>;

    /// Every node has all that it should have.
    fn is_whole(&self) -> bool;
}

/// The last words of an error's first sentence, without the addresses before them: errors are counted by what they say.
fn in_short(why: &impl Display) -> String {
    let text = why.to_string();
    let sentence = text.split(". ").next().unwrap_or(&text);
    sentence.rsplit(": ").next().unwrap_or(sentence).into()
}

/// Hears what is being done.
pub(crate) type Progress<'a> = &'a dyn Fn(&str);

/// One of the engines.
#[derive(Clone, Copy)]
pub(crate) struct Engine {
    /// As it is called on screens.
    pub(crate) name: &'static str,
    programs: &'static [Program],
    run: fn(&Run, bool, Progress<'_>) -> anyhow::Result<Found>,
}

/// All of them.
pub(crate) const ENGINES: [Engine; 3] = [
    Engine { name: "Redis Cluster", programs: &[REDIS.program], run: redis },
    Engine { name: "NATS JetStream", programs: &[NATS.program], run: jetstream },
    Engine {
        name: "PostgreSQL behind HAProxy",
        programs: &[POSTGRES, HAPROXY.program],
        run: postgres,
    },
];

/// What to take home. It holds no number: those are measured.
pub(crate) const RULE: &str = "One machine first. Take three nodes when an engine may not stop for as long as its machine takes to come back, and know what it acknowledges before another node has it.";

impl Engine {
    /// Why it cannot be tried here, and how that is mended; nothing if it can.
    pub(crate) fn missing(&self) -> Option<String> {
        self.programs.iter().find_map(|program| {
            if pretends(&format!("no-{}", program.name)) {
                let folders = [PathBuf::from("any folder (BRIGADE_PRETEND)")];
                return Some(program.absent(&folders).to_string());
            }
            program.find().err().map(|why| why.to_string())
        })
    }

    /// Starts it, measures it and breaks it, as parts of `run`; `quick` only shows that it works. `progress` hears what is done.
    ///
    /// # Errors
    /// A node does not start, or users are not served again when it is mended.
    pub(crate) fn run(
        &self,
        run: &Run,
        quick: bool,
        progress: Progress<'_>,
    ) -> anyhow::Result<Found> {
        (self.run)(run, quick, progress)
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Engine").field(&self.name).finish()
    }
}

/// What is done with every engine.
struct Plan<'a> {
    three: &'static str,
    /// The first of them is run in any case.
    drills: &'static [Drill],
    extent: Extent,
    quick: bool,
    runtime: &'a Runtime,
    progress: Progress<'a>,
}

impl Plan<'_> {
    /// One node beside three, and then the three alone.
    fn follow(&self, one: impl Nodes, mut three: impl Several) -> anyhow::Result<Found> {
        (self.progress)("what an answer costs");
        let price = price::measure(&one, &three, self.runtime, self.extent)?;
        drop(one);
        let seen = self.drills().map(|drill| {
            (self.progress)(drill.name);
            drill::run(drill, &mut three, self.runtime)
        });
        let seen = seen.collect::<anyhow::Result<_>>()?;
        Ok(Found { three: self.three, price, seen })
    }

    fn drills(&self) -> impl Iterator<Item = &Drill> {
        self.drills.iter().take(if self.quick { 1 } else { usize::MAX })
    }
}

const fn extent(quick: bool) -> Extent {
    if quick { Extent { rounds: 2, requests: 160 } } else { Extent { rounds: 8, requests: 400 } }
}

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(1).enable_all().build()
}

const ASYNCHRONOUS: &str = "Redis acknowledges a write before a replica has it";

fn redis(run: &Run, quick: bool, progress: Progress<'_>) -> anyhow::Result<Found> {
    const DRILLS: [Drill; 2] = [
        Drill {
            name: "master killed",
            fault: Fault::Killed,
            is_replaced: true,
            keeps: Err(ASYNCHRONOUS),
        },
        Drill {
            name: "master frozen",
            fault: Fault::Frozen,
            is_replaced: true,
            keeps: Err(ASYNCHRONOUS),
        },
    ];
    const ALONE: Drill = Drill {
        name: "no replica, killed",
        is_replaced: false,
        keeps: Err("it was in the memory of one process"),
        ..DRILLS[0]
    };
    progress("starting three masters with a replica each");
    let (one, three) = (redis::One::start(run)?, redis::RedisCluster::start(run, 1)?);
    let runtime = &runtime()?;
    let three_are = "Three masters with a third of the keys each, and a replica of each";
    let plan =
        Plan { three: three_are, drills: &DRILLS, extent: extent(quick), quick, runtime, progress };
    let mut found = plan.follow(one, three)?;
    if !quick {
        progress("three masters without replicas");
        found.seen.push(drill::run(&ALONE, &mut redis::RedisCluster::start(run, 0)?, runtime)?);
    }
    Ok(found)
}

fn jetstream(run: &Run, quick: bool, progress: Progress<'_>) -> anyhow::Result<Found> {
    const DRILLS: [Drill; 2] = [
        Drill { name: "leader killed", fault: Fault::Killed, is_replaced: true, keeps: Ok(()) },
        Drill { name: "leader frozen", fault: Fault::Frozen, is_replaced: true, keeps: Ok(()) },
    ];
    progress("starting three nodes");
    let (one, three) = (jetstream::JetStream::start(run, 1)?, jetstream::JetStream::start(run, 3)?);
    let runtime = &runtime()?;
    let three_are = "Three nodes with all jobs; a write is a job that is pushed, a read one that is taken and acknowledged";
    let plan =
        Plan { three: three_are, drills: &DRILLS, extent: extent(quick), quick, runtime, progress };
    plan.follow(one, three)
}

fn postgres(run: &Run, quick: bool, progress: Progress<'_>) -> anyhow::Result<Found> {
    const DRILLS: [Drill; 2] = [
        Drill { name: "primary killed", fault: Fault::Killed, is_replaced: true, keeps: Ok(()) },
        Drill { name: "primary frozen", fault: Fault::Frozen, is_replaced: true, keeps: Ok(()) },
    ];
    progress("starting a primary, two standbys and HAProxy");
    let runtime = &runtime()?;
    let one = postgres::Single::start(run)?;
    let three = postgres::Replicated::start(run, runtime)?;
    let three_are = "A primary and two standbys behind HAProxy; a write is acknowledged when a standby has replayed it";
    let plan =
        Plan { three: three_are, drills: &DRILLS, extent: extent(quick), quick, runtime, progress };
    plan.follow(one, three)
}
