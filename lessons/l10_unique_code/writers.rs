//! Eight writers make links at once, five ways of giving each a code. Where two may get the same, the link of one leads
//! elsewhere.

use super::birthday::SHORT;
use brigade_core::blink::Link;
use brigade_core::blink::stores::{Memory, Store, StoreError};
use brigade_core::jobs::{at_once, code_of, codes, spell};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Writers at once.
pub(super) const WRITERS: usize = 8;
/// Links that each of them makes.
pub(super) const LINKS: usize = 2_000;
/// Codes that an instance takes at a time.
const BLOCK: u64 = 100;

/// Links that got a code which another got too, and codes that turned out to be taken.
pub(super) type Told = (usize, usize);

/// The same target gets the same code, which is handy; so may another.
pub(super) fn hash_cut(seed: u64) -> io::Result<Told> {
    by_all(|writer, link| {
        let number = hash(&format!("https://example.com/{seed}/{writer}/{link}")) % codes(SHORT);
        (spell(SHORT, number), 0)
    })
}

// ANCHOR: look
/// Is it free? Then take it: each under the lock, the two of them not.
pub(super) fn look_then_insert(seed: u64) -> io::Result<Told> {
    let table = Mutex::new(HashSet::new());
    by_all(|writer, link| {
        until_free((seed, writer, link), |code| {
            let free = !lock(&table).contains(code);
            if free {
                lock(&table).insert(code.to_string());
            }
            free
        })
    })
}
// ANCHOR_END: look

// ANCHOR: decides
/// Blink's way: the insert says whether the code was free, and none asks before.
pub(super) fn insert_decides(seed: u64) -> io::Result<Told> {
    let store = Memory::default();
    by_all(|writer, link| until_free((seed, writer, link), |code| insert(&store, code)))
}
// ANCHOR_END: decides

/// No two positions of a permutation share a code: nothing to look up, one number to share.
pub(super) fn counter(seed: u64) -> io::Result<Told> {
    let (store, next) = (Memory::default(), AtomicU64::new(0));
    by_all(|_, _| claimed(&store, code_of(SHORT, seed, next.fetch_add(1, Relaxed))))
}

/// Two instances that take a hundred numbers at a time, and share nothing in between. What an instance does not use before
/// it dies is lost; there are enough.
pub(super) fn blocks(seed: u64) -> io::Result<Told> {
    let (store, next) = (Memory::default(), AtomicU64::new(0));
    let instances = [const { Mutex::new(0..0) }; 2];
    by_all(|writer, _| {
        let position = {
            let mut block = lock(&instances[writer % 2]);
            if block.is_empty() {
                let first = BLOCK * next.fetch_add(1, Relaxed);
                *block = first..first + BLOCK;
            }
            block.next().unwrap_or_default()
        };
        claimed(&store, code_of(SHORT, seed, position))
    })
}

/// All links of all writers; `make` says which code one got, and how many were taken before.
fn by_all(make: impl Fn(usize, usize) -> (String, usize) + Sync) -> io::Result<Told> {
    let all = |writer| (0..LINKS).map(|link| make(writer, link)).collect::<Vec<_>>();
    let made = at_once(WRITERS, all)?.concat();
    let distinct: HashSet<&str> = made.iter().map(|(code, _)| code.as_str()).collect();
    let retries = made.iter().map(|(_, retries)| retries).sum();
    Ok((made.len() - distinct.len(), retries))
}

/// Draws codes for a link until `take` says that one was free. The draws hang on the link alone, not on who is faster.
fn until_free(link: (u64, usize, usize), take: impl Fn(&str) -> bool) -> (String, usize) {
    let draw = |attempt: usize| spell(SHORT, hash(&(link, attempt)) % codes(SHORT));
    let mut attempt = 0;
    loop {
        let code = draw(attempt);
        if take(&code) {
            return (code, attempt);
        }
        attempt += 1;
    }
}

/// A code that should be free; were it not, it would show as a retry.
fn claimed(store: &Memory, code: String) -> (String, usize) {
    let taken = usize::from(!insert(store, &code));
    (code, taken)
}

/// Whether the code was free; then it is taken.
fn insert(store: &Memory, code: &str) -> bool {
    let link = Link { code: code.into(), url: "https://example.com/".into(), clicks: 0 };
    !store.insert(&[link]).contains(&Err(StoreError::Taken))
}

fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

fn lock<T>(table: &Mutex<T>) -> MutexGuard<'_, T> {
    // Each use is a single call on what is inside: a poisoned lock is taken over.
    table.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_unique_gives_no_code_twice() {
        for way in [insert_decides, counter, blocks] {
            assert_eq!(way(1).unwrap().0, 0);
        }
    }
}
