//! A table is published while others read it; a reader that finds it ready finds all of it, and has written nothing.

use super::exercise::{CODES, Table};
use super::explore::explore;
use super::sync::{Arc, thread, writing};
use brigade_judge::{Cases, Ruling};

const FORTH: Cases = Cases { what: "a publisher and a reader of codes 0, 1, 0", least: 2 };
const BACK: Cases = Cases { what: "a publisher and a reader of codes 1, 0, 1", least: 2 };
const TWO: Cases = Cases { what: "a publisher and 2 readers", least: 6 };

/// Neither fits into 32 bits.
const TARGETS: [u64; CODES] = [7_000_000_007, 9_000_000_009];

/// With one reader that looks at everything, in both orders, then with two that look at one code each.
pub fn judge() -> Ruling {
    explore(&BACK, || published(&[&[1, 0, 1]]))
        .and(|| explore(&FORTH, || published(&[&[0, 1, 0]])))
        .and(|| explore(&TWO, || published(&[&[0], &[1]])))
}

/// A publisher, and readers of these codes.
fn published(readers: &[&'static [usize]]) {
    let table = Arc::new(Table::new());
    let early = follow(&table, 0);
    assert!(early.is_none(), "the table was never published, and code 0 led to {early:?}");
    let publisher = {
        let table = Arc::clone(&table);
        thread::spawn(move || table.publish(TARGETS))
    };
    let reader = |codes: &&'static [usize]| {
        let (table, codes) = (Arc::clone(&table), *codes);
        thread::spawn(move || read(&table, codes))
    };
    let readers: Vec<_> = readers.iter().map(reader).collect();
    for thread in std::iter::once(publisher).chain(readers) {
        thread.join().unwrap();
    }
    let found = [0, 1].map(|code| follow(&table, code));
    assert!(found == TARGETS.map(Some), "the table was published, and is not ready: {found:?}");
}

/// Follows one code after another.
fn read(table: &Table, codes: &[usize]) {
    let mut ready = false;
    for &code in codes {
        let found = follow(table, code);
        assert!(
            !ready || found.is_some(),
            "the table was found ready, and code {code} led nowhere"
        );
        ready = found.is_some();
        if let Some(target) = found {
            assert!(
                target == TARGETS[code],
                "the table was found ready, and code {code} led to {target} instead of {}",
                TARGETS[code]
            );
        }
    }
}

fn follow(table: &Table, code: usize) -> Option<u64> {
    let (found, writes) = writing(|| table.follow(code));
    assert!(
        writes == 0,
        "a reader writes to what all readers share: in `follow`, {writes} of its steps. To take a lock is to write, and so is a \
         read-modify-write that changes nothing"
    );
    found
}
