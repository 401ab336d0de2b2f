//! The users of a drill: some write and some read, each on a connection of its own, and all note what they were answered.

use super::ledger::{Ledger, Link, Note};
use super::user::{Answer, User};
use anyhow::ensure;
use brigade_core::http::Method;
use brigade_core::load::Failure;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// Users who write, and users who read.
pub(crate) const WRITERS: usize = 4;
pub(crate) const READERS: usize = 4;
const USERS: usize = WRITERS + READERS;
/// From an answer to the next request, so that a drill is some hundred writes and the machine has time for the rest.
pub(crate) const PAUSE: Duration = Duration::from_millis(10);
/// Users are served, or see that they are not, within this time.
const PATIENCE: Duration = Duration::from_secs(30);

/// Users who go on until they are told to stop.
#[derive(Debug)]
pub(super) struct Witnesses {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    /// Dropped, they end.
    going: Vec<Sender<()>>,
}

#[derive(Debug)]
struct Shared {
    start: Instant,
    run: String,
    ledger: Mutex<Ledger>,
    noted: Condvar,
}

impl Witnesses {
    /// Sends them to a server.
    ///
    /// # Errors
    /// The operating system refuses a thread.
    pub(super) fn start(address: SocketAddr) -> anyhow::Result<Witnesses> {
        let shared = Arc::new(Shared {
            start: Instant::now(),
            run: format!("{:08x}", rand::random::<u32>()),
            ledger: Mutex::default(),
            noted: Condvar::new(),
        });
        let mut witnesses = Witnesses { shared, threads: Vec::new(), going: Vec::new() };
        for number in 0..USERS {
            let (going, over) = mpsc::channel();
            let shared = Arc::clone(&witnesses.shared);
            let thread = Builder::new().name("user".into()).spawn(move || {
                let mut user = User::of(address);
                for turn in 0.. {
                    shared.turn(&mut user, number, turn);
                    if over.recv_timeout(PAUSE) != Err(RecvTimeoutError::Timeout) {
                        return;
                    }
                }
            })?;
            witnesses.threads.push(thread);
            witnesses.going.push(going);
        }
        Ok(witnesses)
    }

    /// Waits until each of them has had so many right answers to what it asks from now on.
    ///
    /// # Errors
    /// That takes longer than half a minute: what they are answered instead.
    pub(super) fn until_served(&self, answers: usize) -> anyhow::Result<()> {
        let now = self.shared.start.elapsed();
        let served = self.until(|ledger| ledger.served(USERS, answers, now));
        let last = || self.shared.ledger().notes.iter().rev().find_map(|note| note.wrong.clone());
        ensure!(
            served,
            "users are not served again within {PATIENCE:?}; the last of them was {}",
            last().map_or("given no answer".into(), |why| why.to_string())
        );
        Ok(())
    }

    /// Waits until one of them sees an error.
    ///
    /// # Errors
    /// None does within half a minute.
    pub(super) fn until_missed(&self) -> anyhow::Result<()> {
        let now = self.shared.start.elapsed();
        ensure!(
            self.until(|ledger| ledger.missed(now)),
            "no user has seen an error within {PATIENCE:?}, though something is broken"
        );
        Ok(())
    }

    /// The time since they began.
    pub(super) fn now(&self) -> Duration {
        self.shared.start.elapsed()
    }

    /// How many answers so far were older than what was acknowledged.
    pub(super) fn old(&self) -> u64 {
        self.shared.ledger().old()
    }

    /// Requests that have failed so far.
    pub(super) fn failed(&self) -> u64 {
        self.shared.ledger().notes.iter().filter(|note| note.wrong.is_some()).count() as u64
    }

    /// How long the slowest right answer took that came after this moment; zero if none came.
    pub(super) fn slowest_since(&self, moment: Duration) -> Duration {
        self.shared.ledger().slowest_since(moment).unwrap_or_default()
    }

    /// Lets them go on for so long.
    pub(super) fn go_on(&self, time: Duration) {
        let end = Instant::now() + time;
        self.wait(end, |_| false);
    }

    /// Stops them and takes what they noted.
    pub(super) fn end(&mut self) -> Ledger {
        self.going.clear();
        for thread in self.threads.drain(..) {
            let _panicked = thread.join();
        }
        std::mem::take(&mut self.shared.ledger())
    }

    fn until(&self, done: impl Fn(&Ledger) -> bool) -> bool {
        self.wait(Instant::now() + PATIENCE, done)
    }

    fn wait(&self, end: Instant, done: impl Fn(&Ledger) -> bool) -> bool {
        let mut ledger = self.shared.ledger();
        while !done(&ledger) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            let waited = self.shared.noted.wait_timeout(ledger, left);
            ledger = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

impl Shared {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One request of a user, and its note.
    fn turn(&self, user: &mut User, number: usize, turn: usize) {
        let sent = self.start.elapsed();
        let wrong = if number < WRITERS {
            let code = format!("d{}-{number}-{turn}", self.run);
            let target = format!("https://example.org/{code}");
            self.write(user, Link { code, target, ..Link::default() })
        } else {
            let Some(link) = self.known(turn * READERS + number) else { return };
            follow(user, &link).err()
        };
        let ended = self.start.elapsed();
        self.ledger().notes.push(Note { user: number, sent, ended, wrong });
        self.noted.notify_all();
    }

    fn write(&self, user: &mut User, mut link: Link) -> Option<Failure> {
        link.time.began = self.start.elapsed();
        let body = json!({ "url": link.target, "alias": link.code }).to_string();
        let wrong = match user.ask(&Method::Post, "/api/links", &body) {
            Ok(answer) if answer.status == 201 => {
                link.seen = answer.seen();
                None
            }
            Ok(answer) => Some(Failure::Status(answer.status)),
            Err(why) => Some(why),
        };
        link.time.ended = self.start.elapsed();
        let mut ledger = self.ledger();
        let kept = if wrong.is_none() { &mut ledger.acknowledged } else { &mut ledger.doubtful };
        kept.push(link);
        wrong
    }

    /// A link that was acknowledged, if there is one yet: the recent ones and the old ones alike.
    fn known(&self, number: usize) -> Option<Link> {
        let ledger = self.ledger();
        let links = &ledger.acknowledged;
        links.get(number.wrapping_mul(0x9e37_79b9) % links.len().max(1)).cloned()
    }
}

/// Asks where a link leads. Who knows of a link knows how new the data was in which it stood.
///
/// # Errors
/// There is no answer, or another than the link's target.
pub(super) fn follow(user: &mut User, link: &Link) -> Result<(), Failure> {
    user.raise(link.seen);
    let answer = user.ask(&Method::Get, &format!("/{}", link.code), "")?;
    match answer {
        Answer { status: 302, location: Some(at), .. } if at == link.target => Ok(()),
        Answer { status: 302, .. } => Err(Failure::Elsewhere(302)),
        Answer { status, .. } => Err(Failure::Status(status)),
    }
}
