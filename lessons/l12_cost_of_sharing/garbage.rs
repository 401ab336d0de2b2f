//! The bill for reading without a lock: tables that were replaced and cannot go, because a reader may still look.
//!
//! Epochs hand out references through `unsafe` code only, which this house does not write. What they keep can be
//! counted without: the old table is given to them to drop.

use super::found::Garbage;
use arc_swap::ArcSwap;
use crossbeam::epoch::Collector;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Tables that come and go while one reader stays.
pub(super) const REPLACED: usize = 10_000;

/// Bytes of one table.
pub(super) const BYTES: usize = 1_024;

/// A table that is counted while it exists.
struct Table {
    _bytes: [u8; BYTES],
    living: Arc<AtomicUsize>,
}

impl Table {
    fn new(living: &Arc<AtomicUsize>) -> Self {
        living.fetch_add(1, Relaxed); // one thread counts
        Table { _bytes: [0; BYTES], living: Arc::clone(living) }
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        self.living.fetch_sub(1, Relaxed);
    }
}

// ANCHOR: epoch
/// A reader pins the epoch; what is replaced from then on has to wait for it, whatever the reader looks at.
pub(super) fn epoch() -> Garbage {
    let living = Arc::default();
    let table = ArcSwap::from_pointee(Table::new(&living));
    let collector = Collector::new();
    let (reader, writer) = (collector.register(), collector.register());
    let reading = reader.pin();
    for _ in 0..REPLACED {
        let old = table.swap(Arc::new(Table::new(&living)));
        let writing = writer.pin();
        writing.defer(move || drop(old));
        writing.flush();
    }
    let kept = living.load(Relaxed) - 1;
    drop(reading);
    // Each pin may move the epoch on by one, and what was deferred goes two epochs later, a handful at a time.
    (0..REPLACED).take_while(|_| living.load(Relaxed) > 1).for_each(|_| writer.pin().flush());
    Garbage { kept, after: living.load(Relaxed) - 1 }
}

/// A reader holds the one table it looks at; the others go as they are replaced.
pub(super) fn arc_swap() -> Garbage {
    let living = Arc::default();
    let table = ArcSwap::from_pointee(Table::new(&living));
    let reading = table.load_full();
    (0..REPLACED).for_each(|_| table.store(Arc::new(Table::new(&living))));
    let kept = living.load(Relaxed) - 1;
    drop(reading);
    Garbage { kept, after: living.load(Relaxed) - 1 }
}
// ANCHOR_END: epoch

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_keeps_everything_for_one_reader_and_a_count_keeps_one() {
        assert_eq!(epoch(), Garbage { kept: REPLACED, after: 0 });
        assert_eq!(arc_swap(), Garbage { kept: 1, after: 0 });
    }
}
