//! A table is published while others read it; whoever finds it ready finds all of it.

use super::exercise::{CODES, Table};
use super::explore::explore;
use super::sync::{Arc, thread};
use brigade::workbench::judge::{Cases, Ruling};

const ONE: Cases = Cases { what: "a publisher and a reader of both codes", least: 10 };
const TWO: Cases = Cases { what: "a publisher and 2 readers", least: 100 };

const TARGETS: [u64; CODES] = [7, 9];

/// With one reader that looks at everything, then with two that look at one code each.
pub fn judge() -> Ruling {
    explore(&ONE, || {
        let table = Arc::new(Table::new());
        let threads = [publisher(&table), reader(&table, &[1, 0])];
        finished(&table, threads);
    })
    .and(|| {
        explore(&TWO, || {
            let table = Arc::new(Table::new());
            let threads = [publisher(&table), reader(&table, &[0]), reader(&table, &[1])];
            finished(&table, threads);
        })
    })
}

fn publisher(table: &Arc<Table>) -> thread::JoinHandle<()> {
    let table = Arc::clone(table);
    thread::spawn(move || table.publish(TARGETS))
}

fn reader(table: &Arc<Table>, codes: &'static [usize]) -> thread::JoinHandle<()> {
    let table = Arc::clone(table);
    thread::spawn(move || {
        for &code in codes {
            if let Some(target) = table.follow(code) {
                assert!(
                    target == TARGETS[code],
                    "the table was found ready, and code {code} led to {target} instead of {}",
                    TARGETS[code]
                );
            }
        }
    })
}

/// Once all is over, everybody can follow every code.
fn finished<const N: usize>(table: &Table, threads: [thread::JoinHandle<()>; N]) {
    for thread in threads {
        thread.join().unwrap();
    }
    let found = [0, 1].map(|code| table.follow(code));
    assert!(found == TARGETS.map(Some), "the table was published, and is not ready");
}
