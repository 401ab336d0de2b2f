//! What clients note of a cluster whose standbys are not equally late: each writes a key of its own, reads it, and reads another
//! client's.

use super::Effort;
use super::clicks::{lock, news};
use super::cluster::Cluster;
use super::found::{Noted, Sessions};
use super::policy::{Policy, Router, Session};
use futures_util::future::{Either, select, try_join_all};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tokio_postgres::Error;

/// Clients at once whose calls are noted, and clients whose reads are only counted; reads of each after each write.
const NOTING: usize = 4;
const COUNTED: usize = 32;
const READS: u32 = 4;
/// The first of their keys: links have those before.
const KEY: i32 = 1_000_000;
/// How late the second standby is.
const LATE_MS: u64 = 20;

/// What the clients of one run note.
#[derive(Default)]
struct Notes {
    moments: Cell<usize>,
    calls: RefCell<Vec<Noted>>,
    reads: Cell<u64>,
    stale: Cell<u64>,
    by_primary: Cell<u64>,
}

impl Notes {
    fn moment(&self) -> usize {
        self.moments.set(self.moments.get() + 1);
        self.moments.get()
    }
}

/// Some rounds of calls under two policies; then many, that are only counted.
pub(super) fn sessions(cluster: &Cluster, effort: &Effort) -> anyhow::Result<Sessions> {
    cluster.delay([Duration::ZERO, Duration::from_millis(LATE_MS)])?;
    let play = |policy, clients, rounds| {
        let notes = Notes::default();
        cluster.run(play(cluster, policy, (clients, rounds), &notes)).map(|()| notes)
    };
    let any = play(Policy::Any, NOTING, effort.rounds)?;
    let token = play(Policy::Token, NOTING, effort.rounds)?;
    let rounds = effort.reads.div_ceil(COUNTED as u64 * u64::from(READS));
    let counted = play(Policy::Token, COUNTED, rounds as u32)?;
    Ok(Sessions {
        delay_ms: LATE_MS,
        any: any.calls.into_inner(),
        token: token.calls.into_inner(),
        token_reads: counted.reads.get(),
        token_stale: counted.stale.get(),
        token_by_primary: counted.by_primary.get(),
    })
}

/// So many clients at once, for so many rounds, while the router hears how far the standbys are.
async fn play(
    cluster: &Cluster,
    policy: Policy,
    (clients, rounds): (usize, u32),
    notes: &Notes,
) -> Result<(), Error> {
    let router = Mutex::new(Router::of(cluster.standbys.len()));
    let clients = (0..clients).map(|number| {
        let reads = [number, (number + 1) % clients].map(|client| KEY + client as i32);
        let client = Client { cluster, router: &router, notes, policy, number, reads };
        client.rounds(rounds)
    });
    let clients = pin!(try_join_all(clients));
    match select(clients, pin!(news(cluster, &router))).await {
        Either::Left((done, _)) => done.map(drop),
        Either::Right((failed, _)) => failed,
    }
}

/// One client.
struct Client<'a> {
    cluster: &'a Cluster,
    router: &'a Mutex<Router>,
    notes: &'a Notes,
    policy: Policy,
    number: usize,
    /// Its own key, which it writes too, and another client's.
    reads: [i32; 2],
}

impl Client<'_> {
    async fn rounds(self, rounds: u32) -> Result<(), Error> {
        let [own, other] = self.reads;
        let mut session = Session::default();
        let mut newest = BTreeMap::new();
        for _ in 0..rounds {
            self.write(own, &mut session, &mut newest).await?;
            for read in 0..READS {
                let key = if read % 2 == 0 { own } else { other };
                self.read(key, &mut session, &mut newest).await?;
            }
        }
        Ok(())
    }

    async fn write(
        &self,
        key: i32,
        session: &mut Session,
        newest: &mut BTreeMap<i32, u64>,
    ) -> Result<(), Error> {
        let asked = self.notes.moment();
        let at = self.cluster.primary.write(key).await?;
        session.wrote = Some(Instant::now());
        session.seen = session.seen.max(at.position);
        newest.insert(key, at.version);
        self.note(key, true, at.version, asked);
        Ok(())
    }

    async fn read(
        &self,
        key: i32,
        session: &mut Session,
        newest: &mut BTreeMap<i32, u64>,
    ) -> Result<(), Error> {
        let asked = self.notes.moment();
        let node = lock(self.router).route(self.policy, *session, Instant::now());
        let at = self.cluster.node(node).read(key).await?;
        session.seen = session.seen.max(at.position);
        lock(self.router).heard(node, at.position);
        let newest = newest.entry(key).or_default();
        let Notes { reads, stale, by_primary, .. } = self.notes;
        reads.set(reads.get() + 1);
        stale.set(stale.get() + u64::from(at.version < *newest));
        by_primary.set(by_primary.get() + u64::from(node.is_none()));
        *newest = at.version.max(*newest);
        self.note(key, false, at.version, asked);
        Ok(())
    }

    fn note(&self, key: i32, wrote: bool, version: u64, asked: usize) {
        let span = (asked, self.notes.moment());
        let noted = Noted { client: self.number, key, wrote, version, span };
        self.notes.calls.borrow_mut().push(noted);
    }
}
