//! What a local cache holds: the least recently used entry goes when there is no room (plain LRU, so that Che's
//! approximation holds for it), an expired one when it is met, and what a load brings is kept only if nothing was
//! changed while it was out.
//!
//! Pure: time and chance are arguments. It refuses to know engines and locks.

use super::expiry::is_early;
use lru::LruCache;
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

/// Entries, and the loads that are out.
#[derive(Debug)]
pub(super) struct Table {
    entries: LruCache<Box<str>, Entry>,
    /// The first load that is out for each code, unless the code was changed since. No more than there are loads.
    leases: HashMap<Box<str>, Lease>,
    last: Lease,
}

/// The right to keep what a load brings: the load's number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lease(u64);

/// Where a code leads, if anywhere, for how long that is good, and how long it took to load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) target: Option<String>,
    pub(super) expires: Instant,
    pub(super) cost: Duration,
}

/// What a look comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// It is not there, or not good any more.
    Miss,
    /// Where it leads.
    Hit(Option<String>),
    /// Where it leads; and it will not be good for long: who looked loads it anew.
    Early(Option<String>, Lease),
}

impl Table {
    pub(super) fn new(most: NonZeroUsize) -> Self {
        // Not `LruCache::new`, which makes all its room at once.
        let mut entries = LruCache::unbounded();
        entries.resize(most);
        Table { entries, leases: HashMap::new(), last: Lease::default() }
    }

    /// Looks; for an early reload `draw` decides, if there is one.
    pub(super) fn look(&mut self, code: &str, now: Instant, draw: Option<f64>) -> Look {
        let Some(entry) = self.entries.get(code) else { return Look::Miss };
        let left = entry.expires.saturating_duration_since(now);
        if left.is_zero() {
            self.entries.pop(code);
            return Look::Miss;
        }
        let target = entry.target.clone();
        let is_early = draw.is_some_and(|draw| is_early(left, entry.cost, draw));
        match is_early.then(|| self.lease(code)).flatten() {
            Some(lease) => Look::Early(target, lease),
            None => Look::Hit(target),
        }
    }

    /// A load of this code begins. Of several at once the first may keep what it brings; if it were the last, nothing would be
    /// kept as long as more come.
    pub(super) fn lease(&mut self, code: &str) -> Option<Lease> {
        if self.leases.contains_key(code) {
            return None;
        }
        self.last.0 += 1;
        self.leases.insert(code.into(), self.last);
        Some(self.last)
    }

    /// Keeps what a load brought, if that is to be kept, unless the code was changed since it began.
    pub(super) fn settle(&mut self, code: &str, lease: Lease, entry: Option<Entry>) {
        if !self.give_back(code, lease) {
            return;
        }
        match entry {
            Some(entry) => _ = self.entries.put(code.into(), entry),
            None => _ = self.entries.pop(code),
        }
    }

    /// A load is over; what is kept stays so. Whether it had the right to keep what it brought.
    pub(super) fn give_back(&mut self, code: &str, lease: Lease) -> bool {
        let is_valid = self.leases.get(code) == Some(&lease);
        if is_valid {
            self.leases.remove(code);
        }
        is_valid
    }

    /// The code was changed: what is known of it is wrong, and what is being loaded may be.
    pub(super) fn forget(&mut self, code: &str) {
        self.entries.pop(code);
        self.leases.remove(code);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn entry(target: &str, expires: Instant) -> Entry {
        Entry { target: Some(target.into()), expires, cost: SECOND }
    }

    fn hit(target: &str) -> Look {
        Look::Hit(Some(target.into()))
    }

    fn table(most: usize) -> Table {
        Table::new(NonZeroUsize::new(most).expect("room"))
    }

    fn keep(table: &mut Table, code: &str, expires: Instant) {
        let lease = table.lease(code).expect("no other load");
        table.settle(code, lease, Some(entry(code, expires)));
    }

    #[test]
    fn the_least_recently_used_goes_first_and_a_look_is_a_use() {
        let (now, mut table) = (Instant::now(), table(2));
        for code in ["a", "b"] {
            keep(&mut table, code, now + SECOND);
        }
        assert_eq!(table.look("a", now, None), hit("a"));
        keep(&mut table, "c", now + SECOND);
        assert_eq!(table.look("b", now, None), Look::Miss);
        assert_eq!(table.look("a", now, None), hit("a"));
        assert_eq!(table.look("c", now, None), hit("c"));
    }

    #[test]
    fn an_entry_is_good_until_it_expires_and_not_at_that_moment() {
        let (now, mut table) = (Instant::now(), table(2));
        keep(&mut table, "a", now + SECOND);
        assert_eq!(table.look("a", now + SECOND - Duration::from_nanos(1), None), hit("a"));
        assert_eq!(table.look("a", now + SECOND, None), Look::Miss);
        assert_eq!(table.look("a", now, None), Look::Miss, "it is gone");
    }

    #[test]
    fn what_was_loaded_before_a_change_is_not_kept_and_of_two_loads_the_first_is() {
        let (now, mut table) = (Instant::now(), table(2));
        let before = table.lease("a").expect("no other load");
        table.forget("a");
        let after = table.lease("a").expect("no other load since");
        assert_eq!(table.lease("a"), None);
        table.settle("a", before, Some(entry("old", now + SECOND)));
        assert_eq!(table.look("a", now, None), Look::Miss);
        table.settle("a", after, Some(entry("new", now + SECOND)));
        assert_eq!(table.look("a", now, None), hit("new"));
    }

    #[test]
    fn a_load_that_failed_changes_nothing_and_one_that_brought_nothing_to_keep_takes_away() {
        let (now, mut table) = (Instant::now(), table(2));
        keep(&mut table, "a", now + SECOND);
        let lease = table.lease("a").expect("no other load");
        assert!(table.give_back("a", lease) && !table.give_back("a", lease));
        assert_eq!(table.look("a", now, None), hit("a"));
        let lease = table.lease("a").expect("no other load");
        table.settle("a", lease, None);
        assert_eq!(table.look("a", now, None), Look::Miss);
        assert!(table.leases.is_empty());
    }

    #[test]
    fn near_the_end_one_of_those_who_look_loads_anew() {
        let (now, mut table) = (Instant::now(), table(2));
        keep(&mut table, "a", now + SECOND);
        assert_eq!(table.look("a", now, Some(0.5)), hit("a"), "ln 2 costs before the end");
        let late = now + SECOND.mul_f64(0.5);
        let Look::Early(Some(_), lease) = table.look("a", late, Some(0.5)) else { panic!("early") };
        assert_eq!(table.look("a", late, Some(0.5)), hit("a"), "it is being loaded");
        assert!(table.give_back("a", lease));
        assert!(matches!(table.look("a", late, Some(0.5)), Look::Early(..)));
    }
}
