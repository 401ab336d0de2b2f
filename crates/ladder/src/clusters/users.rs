//! Users of one engine, on connections of its own client: some write and some read, and all note what came of it. What was
//! acknowledged is asked for at the end.

use crate::drills::{PAUSE, READERS, WRITERS, away};
use anyhow::{anyhow, ensure};
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

const USERS: usize = WRITERS + READERS;
/// An answer that takes longer is not waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// Users are served again within this time.
const SERVED: Duration = Duration::from_secs(30);

/// What users ask: the code of a rung, with the addresses of one node or of several.
pub(super) trait Client: Clone + Send + 'static {
    /// Writes something of this name.
    fn write(&mut self, name: &str) -> impl Future<Output = Result<(), String>> + Send;

    /// Reads something that was acknowledged. Whether it was there.
    fn read(&mut self, name: &str) -> impl Future<Output = Result<bool, String>> + Send;

    /// Which of these are not there any more.
    fn lost(
        &mut self,
        names: &[String],
    ) -> impl Future<Output = Result<Vec<String>, String>> + Send;

    /// What else is to be said at the end.
    fn note(&self) -> Option<String> {
        None
    }
}

/// One request.
#[derive(Clone, Debug)]
struct Note {
    user: usize,
    sent: Duration,
    ended: Duration,
    wrong: Option<String>,
}

/// All that was noted.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    notes: Vec<Note>,
    pub(super) acknowledged: Vec<String>,
    pub(super) doubtful: Vec<String>,
}

/// Users who go on until they are told to stop.
pub(super) struct Users<'a> {
    runtime: &'a Runtime,
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
    over: watch::Sender<bool>,
}

struct Shared {
    start: Instant,
    run: String,
    ledger: Mutex<Ledger>,
    noted: Condvar,
}

impl<'a> Users<'a> {
    /// Sends them to an engine, each with a clone of `client`.
    pub(super) fn start(runtime: &'a Runtime, client: &impl Client) -> Users<'a> {
        let run = format!("{:08x}", rand::random::<u32>());
        let (ledger, noted) = (Mutex::default(), Condvar::new());
        let shared = Arc::new(Shared { start: Instant::now(), run, ledger, noted });
        let (over, told) = watch::channel(false);
        let user = |number| {
            let (shared, mut client, told) = (Arc::clone(&shared), client.clone(), told.clone());
            runtime.spawn(async move {
                for turn in 0.. {
                    shared.turn(&mut client, number, turn).await;
                    let mut told = told.clone();
                    if timeout(PAUSE, told.wait_for(|over| *over)).await.is_ok() {
                        return;
                    }
                }
            })
        };
        let tasks = (0..USERS).map(user).collect();
        Users { runtime, shared, tasks, over }
    }

    /// The time since they began.
    pub(super) fn now(&self) -> Duration {
        self.shared.start.elapsed()
    }

    /// Waits until each has had so many right answers to what it asks from now on.
    ///
    /// # Errors
    /// That takes longer than half a minute: why they are not served.
    pub(super) fn until_served(&self, answers: usize) -> anyhow::Result<()> {
        let (now, end) = (self.now(), Instant::now() + SERVED);
        let served = self.wait(end, |ledger| ledger.served(answers, now));
        let ledger = self.shared.ledger();
        let last = || ledger.notes.iter().rev().find_map(|note| note.wrong.clone());
        ensure!(
            served,
            "users are not served again within {SERVED:?}: {}",
            last().unwrap_or_default()
        );
        Ok(())
    }

    /// Lets them go on for so long.
    pub(super) fn go_on(&self, time: Duration) {
        self.wait(Instant::now() + time, |_| false);
    }

    /// Stops them, and takes what they noted.
    pub(super) fn end(self) -> anyhow::Result<Ledger> {
        let _all_have_ended = self.over.send(true);
        for task in self.tasks {
            self.runtime.block_on(task).map_err(|why| anyhow!("a user: {why}"))?;
        }
        Ok(std::mem::take(&mut self.shared.ledger()))
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

    async fn turn(&self, client: &mut impl Client, user: usize, turn: usize) {
        let sent = self.start.elapsed();
        let late = |_| Err(format!("no answer in {PATIENCE:?}"));
        let wrong = if user < WRITERS {
            let name = format!("c{}-{user}-{turn}", self.run);
            let written = timeout(PATIENCE, client.write(&name)).await.unwrap_or_else(late);
            let mut ledger = self.ledger();
            let kept =
                if written.is_ok() { &mut ledger.acknowledged } else { &mut ledger.doubtful };
            kept.push(name);
            written.err()
        } else {
            let Some(name) = self.known(turn * READERS + user) else { return };
            let late = |_| Err(format!("no answer in {PATIENCE:?}"));
            match timeout(PATIENCE, client.read(&name)).await.unwrap_or_else(late) {
                Ok(true) => None,
                Ok(false) => Some("not there".into()),
                Err(why) => Some(why),
            }
        };
        let ended = self.start.elapsed();
        self.ledger().notes.push(Note { user, sent, ended, wrong });
        self.noted.notify_all();
    }

    /// Something that was acknowledged, if there is anything yet: what is recent and what is old alike.
    fn known(&self, number: usize) -> Option<String> {
        let ledger = self.ledger();
        let all = &ledger.acknowledged;
        all.get(number.wrapping_mul(0x9e37_79b9) % all.len().max(1)).cloned()
    }
}

impl Ledger {
    pub(super) fn requests(&self) -> u64 {
        self.notes.len() as u64
    }

    /// Every reason for which requests failed, and how many did.
    pub(super) fn failed(&self) -> Vec<(String, u64)> {
        let mut all = BTreeMap::<&str, u64>::new();
        for wrong in self.notes.iter().filter_map(|note| note.wrong.as_deref()) {
            *all.entry(wrong).or_default() += 1;
        }
        all.into_iter().map(|(why, count)| (why.to_owned(), count)).collect()
    }

    /// The longest that one of those who write was without, and of those who read.
    pub(super) fn away(&self) -> [Option<Duration>; 2] {
        let turn = |note: &Note| (note.user, note.sent, note.ended, note.wrong.is_some());
        [true, false].map(|writes| {
            let of = self.notes.iter().filter(|note| (note.user < WRITERS) == writes);
            away(of.map(turn))
        })
    }

    /// From when the first request that failed was sent until the last one had.
    pub(super) fn wrong(&self) -> Option<Duration> {
        let wrong = || self.notes.iter().filter(|note| note.wrong.is_some());
        let first = wrong().map(|note| note.sent).min()?;
        Some(wrong().map(|note| note.ended).max()?.saturating_sub(first))
    }

    /// The longest that a right answer took.
    pub(super) fn slowest(&self) -> Option<Duration> {
        let right = self.notes.iter().filter(|note| note.wrong.is_none());
        right.map(|note| note.ended.saturating_sub(note.sent)).max()
    }

    /// Whether the last answers of each were right, so many of what was asked since. That one in three goes wrong is not served.
    fn served(&self, answers: usize, since: Duration) -> bool {
        let (mut right, mut went_wrong) = ([0; USERS], [false; USERS]);
        for note in self.notes.iter().rev().take_while(|note| note.ended >= since) {
            went_wrong[note.user] |= note.wrong.is_some();
            right[note.user] += usize::from(!went_wrong[note.user] && note.sent >= since);
        }
        right.into_iter().all(|count| count >= answers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(user: usize, at: u64, wrong: bool) -> Note {
        let [sent, ended] = [at, at + 1].map(Duration::from_millis);
        Note { user, sent, ended, wrong: wrong.then(|| "late".into()) }
    }

    /// All users ask at each of these times; user 1 is answered wrongly where it says so.
    fn ledger(turns: &[(u64, bool)]) -> Ledger {
        let turn = |(at, wrong): &(u64, bool)| {
            let (at, wrong) = (*at, *wrong);
            (0..USERS).map(move |user| note(user, at, wrong && user == 1)).collect::<Vec<_>>()
        };
        Ledger { notes: turns.iter().flat_map(turn).collect(), ..Ledger::default() }
    }

    #[test]
    fn users_are_served_when_the_last_answers_of_each_were_right() {
        let since = Duration::from_millis(10);
        let seen = ledger(&[(0, false), (10, true), (20, false), (30, false)]);
        assert!(seen.served(2, since) && !seen.served(3, since));
        let one_in_two = ledger(&[(10, false), (20, true), (30, false), (40, true)]);
        assert!(!one_in_two.served(1, since));
        assert!(!ledger(&[(0, false)]).served(1, since), "it was asked before");
    }

    #[test]
    fn those_who_write_and_those_who_read_are_without_for_times_of_their_own() {
        let seen = ledger(&[(0, false), (10, true), (20, true), (250, false)]);
        assert_eq!(seen.away(), [Some(Duration::from_millis(241)), None]);
        assert_eq!(seen.failed(), [("late".into(), 2)]);
        assert_eq!(seen.slowest(), Some(Duration::from_millis(1)));
        assert_eq!(seen.wrong(), Some(Duration::from_millis(11)));
    }
}
