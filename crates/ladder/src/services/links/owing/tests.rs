//! A write of two services, broken at every moment: before each message is done, and after it is done and before that is heard.
//! What is kept is in memory and answers at once, so a process that was ended is a future that never comes to its end.

use super::{Owing, owed};
use crate::services::analytics::{self, Analytics, Batch, Counts, Ranking, Top};
use crate::services::call::{Call, CallError};
use crate::services::links::{self, Code, Codes, Deleted, Found, Inserted, Link, Links};
use crate::services::links::{Names, New, Outbox, Page};
use futures_util::FutureExt;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

const CLICKS: u64 = 5;

/// What happens at the moment that is tried.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    /// The process ends, as by `kill -9`.
    Ends,
    /// The message, or its answer, is lost.
    Lost,
}

/// The moments of one run, counted; at one of them something happens.
#[derive(Debug)]
struct Moments {
    so_far: AtomicUsize,
    at: usize,
    fate: Fate,
}

impl Moments {
    fn broken(at: usize, fate: Fate) -> Arc<Moments> {
        Arc::new(Moments { so_far: AtomicUsize::new(0), at, fate })
    }

    /// One at which nothing happens.
    fn whole() -> Arc<Moments> {
        Moments::broken(usize::MAX, Fate::Ends)
    }

    async fn next(&self) -> Result<(), CallError> {
        if self.so_far.fetch_add(1, Relaxed) != self.at {
            return Ok(());
        }
        match self.fate {
            Fate::Ends => pending().await,
            Fate::Lost => Err(CallError::Lost("tried".into())),
        }
    }

    /// A message: one moment before it is done, and one after.
    async fn message<T>(
        &self,
        done: impl Future<Output = Result<T, CallError>>,
    ) -> Result<T, CallError> {
        self.next().await?;
        let answer = done.await?;
        self.next().await?;
        Ok(answer)
    }
}

/// A service behind a network of moments.
#[derive(Clone, Debug)]
struct Far<S>(Arc<S>, Arc<Moments>);

impl<L: Links> Links for Far<L> {
    async fn insert(&self, call: &Call, new: &New) -> Result<Inserted, CallError> {
        self.1.message(self.0.insert(call, new)).await
    }

    async fn find(&self, call: &Call, codes: &Codes) -> Result<Found, CallError> {
        self.1.message(self.0.find(call, codes)).await
    }

    async fn named(&self, call: &Call, names: &Names) -> Result<Found, CallError> {
        self.1.message(self.0.named(call, names)).await
    }

    async fn list(&self, call: &Call, page: &Page) -> Result<Found, CallError> {
        self.1.message(self.0.list(call, page)).await
    }

    async fn delete(&self, call: &Call, code: &Code) -> Result<Deleted, CallError> {
        self.1.message(self.0.delete(call, code)).await
    }

    async fn ready(&self, call: &Call) -> Result<(), CallError> {
        self.1.message(self.0.ready(call)).await
    }
}

impl<L: Outbox> Outbox for Far<L> {
    async fn owed(&self, call: &Call, most: u32) -> Result<Vec<Batch>, CallError> {
        self.1.message(self.0.owed(call, most)).await
    }

    async fn settled(&self, call: &Call, key: &str) -> Result<(), CallError> {
        self.1.message(self.0.settled(call, key)).await
    }
}

impl<A: Analytics> Analytics for Far<A> {
    async fn record(&self, call: &Call, batch: &Batch) -> Result<(), CallError> {
        self.1.message(self.0.record(call, batch)).await
    }

    async fn clicks(&self, call: &Call, links: &analytics::Links) -> Result<Counts, CallError> {
        self.1.message(self.0.clicks(call, links)).await
    }

    async fn top(&self, call: &Call, top: &Top) -> Result<Ranking, CallError> {
        self.1.message(self.0.top(call, top)).await
    }

    async fn ready(&self, call: &Call) -> Result<(), CallError> {
        self.1.message(self.0.ready(call)).await
    }
}

/// What both services keep, whatever ends.
#[derive(Debug, Default)]
struct Kept {
    links: Arc<links::Memory>,
    clicks: Arc<analytics::Memory>,
}

impl Kept {
    /// The process that makes links, started anew, with these moments.
    fn process(&self, moments: &Arc<Moments>) -> Owing<Far<links::Memory>, Far<analytics::Memory>> {
        let links = Far(Arc::clone(&self.links), Arc::clone(moments));
        Owing::new(links, Far(Arc::clone(&self.clicks), Arc::clone(moments)))
    }

    fn is_there(&self) -> bool {
        let codes = Codes { codes: vec!["abc".into()] };
        let found = self.links.find(&call(), &codes).now_or_never();
        !found.expect("at once").expect("found").links.is_empty()
    }

    fn clicks(&self) -> u64 {
        let links = analytics::Links { links: vec!["name".into()] };
        let counts = self.clicks.clicks(&call(), &links).now_or_never();
        counts.expect("at once").expect("counts").clicks[0]
    }

    /// Nothing is owed any more, however often it is looked.
    fn delivered(&self) {
        for owed in [None, Some(0), Some(0)] {
            let delivered = self.process(&Moments::whole()).deliver(&call()).now_or_never();
            let delivered = delivered.expect("at once").expect("delivered");
            assert!(owed.is_none_or(|owed| owed == delivered), "{delivered}");
        }
    }
}

fn call() -> Call {
    Call::within(Duration::from_secs(3_600))
}

fn new() -> New {
    let link = Link { name: "name".into(), code: "abc".into(), url: "https://a.example/".into() };
    New { link, clicks: CLICKS }
}

/// Moments of a write that goes well.
fn moments() -> usize {
    let (kept, whole) = (Kept::default(), Moments::whole());
    let inserted = kept.process(&whole).insert(&call(), &new()).now_or_never();
    assert!(inserted.is_some_and(|made| made == Ok(Inserted { is_taken: false })));
    assert_eq!((kept.is_there(), kept.clicks()), (true, CLICKS));
    whole.so_far.load(Relaxed)
}

/// Every moment, and what may happen there.
fn every() -> impl Iterator<Item = (usize, Fate)> {
    (0..moments()).flat_map(|at| [(at, Fate::Ends), (at, Fate::Lost)])
}

#[test]
fn a_link_and_its_clicks_are_both_there_or_neither_wherever_the_write_is_broken() {
    assert_eq!(moments(), 6, "insert, record, settled: before and after each");
    let mut made = 0;
    for (at, fate) in every() {
        let kept = Kept::default();
        let moments = Moments::broken(at, fate);
        let answer = kept.process(&moments).insert(&call(), &new()).now_or_never();
        kept.delivered();
        let clicks = if kept.is_there() { CLICKS } else { 0 };
        assert_eq!(kept.clicks(), clicks, "{fate:?} at {at}");
        let is_answered = answer.is_some_and(|answer| answer.is_ok());
        assert!(!is_answered || kept.is_there(), "what was answered is there: {fate:?} at {at}");
        made += u32::from(kept.is_there());
    }
    assert_eq!(made, 10, "all but those that never came to the first commit");
}

#[test]
fn a_client_that_asks_again_gets_one_link_with_its_clicks_once() {
    for (first, fate) in every() {
        for (second, again) in every() {
            let kept = Kept::default();
            for moments in [Moments::broken(first, fate), Moments::broken(second, again)] {
                let _lost = kept.process(&moments).insert(&call(), &new()).now_or_never();
            }
            let last = kept.process(&Moments::whole()).insert(&call(), &new()).now_or_never();
            assert_eq!(last.expect("at once"), Ok(Inserted { is_taken: false }));
            kept.delivered();
            assert_eq!(kept.clicks(), CLICKS, "{fate:?} at {first}, then {again:?} at {second}");
        }
    }
}

#[test]
fn what_is_owed_is_delivered_once_wherever_the_delivery_is_broken() {
    // Told, and not settled: the worst place to have ended at.
    let ended = 4;
    for at in 0..8 {
        for fate in [Fate::Ends, Fate::Lost] {
            let kept = Kept::default();
            let broken = Moments::broken(ended, Fate::Ends);
            let _ended = kept.process(&broken).insert(&call(), &new()).now_or_never();
            assert_eq!(kept.clicks(), CLICKS);
            let _broken = kept.process(&Moments::broken(at, fate)).deliver(&call()).now_or_never();
            kept.delivered();
            assert_eq!(kept.clicks(), CLICKS, "{fate:?} at {at}");
        }
    }
}

/// The same write as two calls one after the other, as one does it first: nothing is owed, and nothing has a key.
async fn two_calls(kept: &Kept, moments: &Moments, attempt: usize) -> Result<(), CallError> {
    let new = New { clicks: 0, ..new() };
    moments.message(kept.links.insert(&call(), &new)).await?;
    let batch = Batch { key: attempt.to_string(), ..owed(&self::new()) };
    moments.message(kept.clicks.record(&call(), &batch)).await
}

#[test]
fn two_calls_one_after_the_other_lose_clicks_or_count_them_twice() {
    let (mut lost, mut doubled) = (0, 0);
    for at in 0..4 {
        let ended = Kept::default();
        let _ended = two_calls(&ended, &Moments::broken(at, Fate::Ends), 1).now_or_never();
        lost += u32::from(ended.is_there() && ended.clicks() == 0);
        let again = Kept::default();
        for (attempt, moments) in
            [Moments::broken(at, Fate::Lost), Moments::whole()].iter().enumerate()
        {
            let _lost = two_calls(&again, moments, attempt).now_or_never();
        }
        doubled += u32::from(again.clicks() == 2 * CLICKS);
    }
    assert_eq!((lost, doubled), (2, 1), "ended between the two, or the last answer was lost");
}
