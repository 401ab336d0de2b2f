//! Two links and two threads, in every schedule; then three links and four threads, in a thousand.

use super::exercise::{Link, total, transfer};
use super::explore::{explore, sample};
use super::sync::{Arc, thread};
use brigade::workbench::judge::{Cases, Ruling};

const OPPOSITE: Cases = Cases { what: "2 transfers in opposite directions", least: 40 };
const WATCHED: Cases = Cases { what: "a transfer and a look at the total", least: 40 };
const CROWD: Cases = Cases { what: "4 threads that transfer among 3 links", least: 100 };

/// Nobody stops, nothing is refused that could be done, and no click is ever missing.
pub fn judge() -> Ruling {
    explore(&OPPOSITE, || {
        let links = Arc::new([Link::new(1, 10), Link::new(2, 10)]);
        together([moving(&links, 0, 1, 3), moving(&links, 1, 0, 2)]);
        arrived(&links, [9, 11]);
    })
    .and(|| {
        explore(&WATCHED, || {
            let links = Arc::new([Link::new(1, 10), Link::new(2, 20)]);
            let looking = {
                let links = Arc::clone(&links);
                thread::spawn(move || {
                    let seen = total(&links[1], &links[0]);
                    assert!(seen == 30, "of 30 clicks {seen} were seen while some were moved");
                })
            };
            together([moving(&links, 0, 1, 3), looking]);
            assert!(!transfer(&links[0], &links[1], 8), "8 clicks were moved from a link with 7");
            arrived(&links, [7, 23]);
        })
    })
    .and(|| {
        sample(&CROWD, 1_000, || {
            let links = Arc::new([Link::new(3, 10), Link::new(1, 10), Link::new(2, 10)]);
            let ways = [(0, 1), (1, 2), (2, 0), (1, 0)];
            together(ways.map(|(from, to)| moving(&links, from, to, 1)));
            arrived(&links, [11, 9, 10]);
        })
    })
}

/// A thread that moves clicks of which there are enough.
fn moving<const N: usize>(
    links: &Arc<[Link; N]>,
    from: usize,
    to: usize,
    clicks: u64,
) -> thread::JoinHandle<()> {
    let links = Arc::clone(links);
    thread::spawn(move || {
        let moved = transfer(&links[from], &links[to], clicks);
        assert!(moved, "a transfer was refused although there were clicks enough");
    })
}

fn together<const N: usize>(threads: [thread::JoinHandle<()>; N]) {
    for thread in threads {
        thread.join().unwrap();
    }
}

fn arrived<const N: usize>(links: &[Link; N], moved: [u64; N]) {
    let clicks = links.each_ref().map(Link::clicks);
    assert!(
        clicks == moved,
        "the clicks are {clicks:?} and should be {moved:?}: they are not where they were moved"
    );
}
