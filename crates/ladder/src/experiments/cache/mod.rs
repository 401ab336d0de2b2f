//! What a cache before a database is worth: it helps where enough requests are hits, and what enough is depends on how
//! much dearer the database is. The lesson `cache` and rung 4 show the numbers.
//!
//! Reading order: `found`, the numbers; `stream`, the requests; `asked`, what they take, with
//! `database`, the databases; `stampede`, what expiry does; `pipeline`; `drawn`, what ran when.

mod asked;
mod database;
mod drawn;
mod found;
mod pipeline;
mod stampede;
mod stream;

use super::{Experiment, Shown};
use crate::ground::{Means, Need};
use brigade_core::measure::{figure, laws};
use brigade_workbench::{Evidence, Setting};
pub use found::{Asked, Behind, Cell, Found, Guard, Pipeline, Stampede, Way};
use std::num::NonZeroUsize;
use std::time::Duration;

/// The experiment.
pub const EXPERIMENT: Experiment =
    Experiment { lesson: "cache", name: "cache", needs: &[Need::Postgres, Need::Redis], run, tell };

/// What ran when, by this name in the evidence.
pub const TRACE: &str = "hit-and-miss";

/// How much is done.
struct Effort {
    links: usize,
    databases: &'static [Behind],
    /// Requests of a cell, and how long it is asked, at least.
    least: usize,
    budget: Duration,
    keys: usize,
    commands: usize,
}

impl Effort {
    fn of(quick: bool) -> Effort {
        let full = Effort {
            links: 50_000,
            databases: asked::all(quick),
            least: 40,
            budget: Duration::from_millis(200),
            keys: 1_000,
            commands: 5_000,
        };
        if !quick {
            return full;
        }
        Effort {
            links: 5_000,
            least: 10,
            budget: Duration::from_millis(15),
            keys: 50,
            commands: 500,
            ..full
        }
    }

    /// This share of the links, and one at least.
    fn room(&self, share: f64) -> NonZeroUsize {
        NonZeroUsize::new((self.links as f64 * share) as usize).unwrap_or(NonZeroUsize::MIN)
    }
}

fn run(means: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let effort = Effort::of(setting.quick);
    let found = Found {
        links: effort.links,
        databases: asked::databases(means, &effort)?,
        stampedes: stampede::stampedes(&effort),
        pipeline: Some(pipeline::pipeline(means.redis()?, effort.commands)?),
    };
    Ok(Evidence::of(&found)?.drawn(TRACE, drawn::trace(means.redis()?)?))
}

fn tell(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let found: Found = evidence.found()?;
    let databases = found.databases.iter().flat_map(worth);
    let stampedes = found.stampedes.iter().map(|stampede| {
        let Stampede { loads, waited, keys, peak, .. } = stampede;
        let guard = match stampede.guard {
            Guard::None => "no guard",
            Guard::SingleFlight => "single-flight",
            Guard::Jitter => "jitter",
            Guard::Early => "early reload",
        };
        let each = figure(*peak as f64 / (*keys).max(1) as f64);
        format!("a hot key expires, {guard}: loads {loads}, requests that wait {waited}; {keys} keys stored at once expire: in 1 % of their life {peak} loads, {each} a key")
    });
    let pipeline = found.pipeline.iter().map(|pipeline| {
        let [one, all] = [pipeline.one_by_one_us, pipeline.pipelined_us].map(figure);
        format!("GET one by one {one} µs, in a pipeline {all} µs")
    });
    Ok(databases.chain(stampedes).chain(pipeline).collect())
}

/// What each cache is worth before one database.
fn worth(asked: &Asked) -> Option<String> {
    let name = match asked.behind {
        Behind::Sqlite => "SQLite",
        Behind::Postgres => "PostgreSQL",
        Behind::Postgres2ms => "PostgreSQL, 2 ms away",
        Behind::Postgres20ms => "PostgreSQL, a query of 20 ms",
    };
    let of = |way| asked.ways.iter().find(|cell| cell.way == way);
    let means = asked.ways.iter().map(|cell| {
        let name = match cell.way {
            Way::None => "no cache",
            Way::Local => "local",
            Way::Redis => "Redis",
            Way::Both => "both",
        };
        format!("{name} {} µs", figure(cell.mean_us))
    });
    let means: Vec<String> = means.collect();
    let even = laws::break_even(of(Way::Redis)?.hit_us?, of(Way::None)?.miss_us?);
    let helps = if even < 1.0 {
        format!("Redis helps from {} % hits", figure(even * 100.0))
    } else {
        "Redis never helps".into()
    };
    Some(format!("{name}: {}; {helps}", means.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effort_has_room_for_its_share_of_the_links_and_one_at_least() {
        let effort = Effort::of(false);
        assert_eq!(effort.room(0.05).get(), 2_500);
        assert_eq!(effort.room(0.0), NonZeroUsize::MIN);
    }
}
