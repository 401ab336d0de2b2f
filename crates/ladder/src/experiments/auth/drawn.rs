//! What ran when: three tabs refresh one token at the same moment, each on a thread of its own, with a store that is some
//! milliseconds away. First each reads and then replaces, then each replaces only what it has read.

use super::race::{TABS, key, naive_refresh, quoted, replace};
use crate::auth::refresh::{self, Refreshed, Sessions};
use crate::auth::store::{Away, InRedis, Store, Swap};
use crate::auth::{Pepper, Secret};
use crate::traffic::Meter;
use brigade_core::trace::{Recorder, State, Task, Trace};
use std::sync::Barrier;
use std::thread;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, sleep_until};

/// How far away the store is.
const AWAY: Duration = Duration::from_millis(4);
const NAME: &str = "ada@example.com";
const NOW: u64 = 1_000;

/// A store that is far away, and each of whose answers a task waits for.
struct Far {
    store: InRedis,
    task: Task,
}

impl Far {
    async fn ask<T>(&self, ask: impl Future<Output = Result<T, Away>>) -> Result<T, Away> {
        self.task.suspend(State::Database);
        sleep_until(Instant::now() + AWAY).await;
        ask.await
    }
}

impl Store for Far {
    async fn find(&self, key: &str) -> Result<Option<String>, Away> {
        let found = self.ask(self.store.find(key)).await;
        self.task.run(|| self.task.note("has read"));
        found
    }

    async fn swap(&self, swap: Swap<'_>) -> Result<bool, Away> {
        let done = self.ask(self.store.swap(swap)).await;
        let said = if matches!(done, Ok(true)) { "has replaced" } else { "came too late" };
        self.task.run(|| self.task.note(said));
        done
    }
}

/// Tabs that read and then replace; and how many of the tokens that they were told are good afterwards.
pub(super) fn naively(redis: &str) -> anyhow::Result<(Trace, usize)> {
    let (store, runtime) = (open(redis)?, runtime()?);
    let (key, first) = (key(), quoted(&Secret::draw()));
    runtime.block_on(replace(&store, &key, &first))?;
    let (trace, told) = tabs(redis, async |far| naive_refresh(&far, &key, &first).await)?;
    let good = runtime.block_on(store.find(&key))?;
    let is_good = |token: &&Option<String>| token.is_some() && **token == good;
    Ok((trace, told.iter().filter(is_good).count()))
}

/// Tabs that replace what they have read.
pub(super) fn once(redis: &str) -> anyhow::Result<Trace> {
    let pepper = Pepper::new(&rand::random::<[u8; 32]>());
    let rules = refresh::Rules::default();
    let flow = Sessions::new(open(redis)?, pepper.clone(), rules);
    let first = runtime()?.block_on(flow.open(NAME, NOW))?;
    let refresh = async |far| {
        let told = Sessions::new(far, pepper.clone(), rules).refresh(&first, NOW).await?;
        Ok(matches!(told, Refreshed::Next { .. }).then(String::new))
    };
    Ok(tabs(redis, refresh)?.0)
}

fn open(redis: &str) -> anyhow::Result<InRedis> {
    Ok(InRedis::at(redis, "race:", &Meter::default())?)
}

fn runtime() -> anyhow::Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// All tabs at once; what each was told.
fn tabs(
    redis: &str,
    refresh: impl AsyncFn(Far) -> Result<Option<String>, Away> + Sync,
) -> anyhow::Result<(Trace, Vec<Option<String>>)> {
    let (recorder, start) = (Recorder::start(), Barrier::new(TABS));
    let tab = |number: usize| {
        recorder.lane(format!("tab {number}"));
        let (store, runtime) = (open(redis)?, runtime()?);
        runtime.block_on(store.find("connect"))?;
        start.wait();
        let task = recorder.task("refresh");
        let far = Far { store, task: task.clone() };
        let told = runtime.block_on(refresh(far))?;
        task.run(|| task.note(if told.is_some() { "has a token" } else { "is refused" }));
        task.finish();
        anyhow::Ok(told)
    };
    let told = thread::scope(|scope| {
        let tab = &tab;
        let tabs: Vec<_> = (1..=TABS).map(|number| scope.spawn(move || tab(number))).collect();
        let panicked = |_| anyhow::bail!("a tab panicked");
        let told = tabs.into_iter().map(|tab| tab.join().unwrap_or_else(panicked));
        told.collect::<anyhow::Result<Vec<_>>>()
    })?;
    Ok((recorder.finish(), told))
}
