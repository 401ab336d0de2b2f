//! What a request takes, with one user: each database without a cache, then behind each.

use super::Effort;
use super::database::{Loads, database};
use super::found::{Asked, Behind, Cell, Way};
use super::stream::{fill, last, locate, requests};
use crate::cache::expiry::Lifetime;
use crate::cache::{Keep, LocalCache, RedisCache, Settings, SingleFlight, WhenDown};
use crate::ground::{Means, empty_keyspace};
use brigade_core::blink::database::{Answer, Database, Engine, Query, Ticket};
use brigade_core::measure::stats::median;
use brigade_core::measure::{Lru, Popularity};
use brigade_core::trace::{Recorder, Task};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The share of links that the cache holds.
const SIZE: f64 = 0.05;
/// With both, the local one holds this part of them.
const LOCAL: f64 = 0.2;
const ZIPF: f64 = 1.0;
/// Nothing expires while it is measured.
const LIFE: Lifetime = Lifetime::exactly(Duration::from_secs(3_600));
const KEEP: Keep = Keep { found: LIFE, absent: Some(LIFE) };
/// Links that are asked for at once while a cache is filled.
const FILLING: usize = 500;

/// Each database of the effort with each cache.
pub(super) fn databases(means: &Means, effort: &Effort) -> anyhow::Result<Vec<Asked>> {
    let popularity = Popularity::zipf(effort.links, ZIPF);
    let each = effort.databases.iter().map(|behind| {
        let engine = database(*behind, means, effort.links)?;
        let ways = Way::ALL.iter().map(|way| {
            let loads = Arc::new(Loads::before(Arc::clone(&engine)));
            let cached = cached(*way, Arc::clone(&loads) as Arc<dyn Engine>, means, effort)?;
            cell(*way, &cached, &loads, (&popularity, effort))
        });
        let ways = ways.collect::<anyhow::Result<_>>()?;
        Ok(Asked { behind: *behind, size: SIZE, zipf: ZIPF, ways })
    });
    each.collect()
}

fn cached(
    way: Way,
    behind: Arc<dyn Engine>,
    means: &Means,
    effort: &Effort,
) -> anyhow::Result<Database> {
    let local = |behind, share| {
        let cache = LocalCache::over(behind, effort.room(share), KEEP);
        Arc::new(SingleFlight::over(Arc::new(cache))) as Arc<dyn Engine>
    };
    let redis = |behind| -> anyhow::Result<Arc<dyn Engine>> {
        let url = means.redis()?;
        empty_keyspace(url)?;
        let (deadline, when_down) = (Duration::from_secs(5), WhenDown::AskBehind);
        let settings = Settings { keep: KEEP, deadline, when_down, log: |_| {} };
        Ok(Arc::new(RedisCache::open(url, behind, settings, &Recorder::off())?))
    };
    Ok(Database::over(match way {
        Way::None => behind,
        Way::Local => local(behind, SIZE),
        Way::Redis => redis(behind)?,
        Way::Both => local(redis(behind)?, SIZE * LOCAL),
    }))
}

fn cell(
    way: Way,
    database: &Database,
    loads: &Loads,
    (popularity, effort): (&Popularity, &Effort),
) -> anyhow::Result<Cell> {
    let mut requests = requests(popularity);
    warm(way, database, &mut requests, effort)?;
    let filling = loads.so_far();
    let (mut hits, mut misses) = (Vec::new(), Vec::new());
    let began = Instant::now();
    for link in requests {
        let (before, asked) = (loads.so_far(), Instant::now());
        let answer = ask(database, link).wait();
        let took = asked.elapsed().as_secs_f64() * 1e6;
        check(&answer)?;
        let kind = if loads.so_far() == before { &mut hits } else { &mut misses };
        kind.push(took);
        if hits.len() + misses.len() >= effort.least && began.elapsed() >= effort.budget {
            break;
        }
    }
    let requests = (hits.len() + misses.len()) as u64;
    let sum = hits.iter().chain(&misses).sum::<f64>();
    Ok(Cell {
        way,
        requests,
        hits: hits.len() as u64,
        loads: loads.so_far() - filling,
        mean_us: sum / requests as f64,
        hit_us: median(&hits),
        miss_us: median(&misses),
    })
}

/// Asks for what an LRU of that size would hold, in the order in which it was asked for. Without a cache the database is
/// only woken up.
fn warm(
    way: Way,
    database: &Database,
    requests: &mut impl Iterator<Item = usize>,
    effort: &Effort,
) -> anyhow::Result<()> {
    let room = effort.room(SIZE).get();
    let held = last(&fill(&mut Lru::new(room), requests), room);
    let needed = if way == Way::None { held.len().min(FILLING) } else { held.len() };
    for links in held[..needed].chunks(FILLING) {
        let tickets: Vec<Ticket> = links.iter().map(|link| ask(database, *link)).collect();
        tickets.into_iter().try_for_each(|ticket| check(&ticket.wait()))?;
    }
    Ok(())
}

fn ask(database: &Database, link: usize) -> Ticket {
    database.submit(Query::new(Task::default(), locate(link)))
}

/// Every link that is asked for is there.
fn check(answer: &Answer) -> anyhow::Result<()> {
    anyhow::ensure!(matches!(answer, Answer::Target(Some(_))), "a database says {answer:?}");
    Ok(())
}

/// The databases of a run.
pub(super) const fn all(quick: bool) -> &'static [Behind] {
    if quick { &[Behind::Sqlite, Behind::Postgres] } else { &Behind::ALL }
}
