//! Links and threads that move clicks between them, and look at the total. Nothing may stop, and the answers must be such as
//! one call after another would give.

use super::exercise::{Link, total, transfer};
use super::explore::{alone, explore, rhythms};
use super::sync::{Arc, thread};
use brigade_judge::linearizability::{Call, linearization};
use brigade_judge::{Cases, History, Ruling};

const OPPOSITE: Cases = Cases { what: "2 transfers in opposite directions", least: 2 };
const WATCHED: Cases = Cases { what: "a transfer and 2 looks at the total", least: 2 };
const SHORT: Cases = Cases { what: "2 transfers of clicks that suffice for one", least: 2 };
const RING: Cases = Cases { what: "3 transfers in a ring of 3 links", least: 6 };
const AGAINST: &str = "2 threads with up to 10 transfers each, in opposite directions";

/// A call, links by their places.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Transfer { from: usize, to: usize, clicks: u64 },
    Total { one: usize, other: usize },
}

/// What it returns: whether clicks were moved, or how many there are.
#[derive(Clone, Debug, PartialEq)]
enum Answer {
    Moved(bool),
    Seen(u64),
}

use Asked::{Total, Transfer};

const fn moving(from: usize, to: usize, clicks: u64) -> Asked {
    Transfer { from, to, clicks }
}

/// Nothing stops, nothing is refused that could be done, and no click is ever missing.
pub fn judge() -> Ruling {
    let each = |calls: &[Asked]| calls.iter().map(|call| vec![*call]).collect::<Vec<_>>();
    let opposite = each(&[moving(0, 1, 3), moving(1, 0, 2)]);
    let looks = [(0, 1), (1, 0)].map(|(one, other)| Total { one, other });
    let watched = [vec![moving(0, 1, 3)], looks.to_vec()];
    let short = each(&[moving(0, 1, 3), moving(0, 1, 3)]);
    let ring = each(&[moving(0, 1, 1), moving(1, 2, 1), moving(2, 0, 1)]);
    let times = |times| [vec![moving(0, 1, 3); times], vec![moving(1, 0, 2); times]];
    explore(&OPPOSITE, move || run(&[10, 10], &opposite))
        .and(|| explore(&WATCHED, move || run(&[10, 20], &watched)))
        .and(|| explore(&SHORT, move || run(&[5, 0], &short)))
        .and(|| explore(&RING, move || run(&[10, 10, 10], &ring)))
        .and(|| rhythms(AGAINST, &[1, 10], move |size| run(&[100, 100], &times(size))))
        .and(|| alone("a few transfers of one thread", edges))
}

/// Each thread makes its calls; then their answers and the clicks are looked at together. The links' numbers are in another
/// order than their places.
fn run(clicks: &[u64], threads: &[Vec<Asked>]) {
    let links = clicks.iter().zip([3, 1, 2]).map(|(&clicks, number)| Link::new(number, clicks));
    let shared: Arc<(Vec<Link>, History<Asked, Answer>)> =
        Arc::new((links.collect(), History::default()));
    let start = |(thread, calls): (usize, &Vec<Asked>)| {
        let (shared, calls) = (Arc::clone(&shared), calls.clone());
        thread::spawn(move || {
            for asked in calls {
                shared.1.call(thread, asked, |asked| answer(&shared.0, *asked));
            }
        })
    };
    let threads: Vec<_> = threads.iter().enumerate().map(start).collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let left: Vec<u64> = shared.0.iter().map(Link::clicks).collect();
    explain(clicks, &shared.1.take(), &left);
}

fn answer(links: &[Link], asked: Asked) -> Answer {
    match asked {
        Transfer { from, to, clicks } => Answer::Moved(transfer(&links[from], &links[to], clicks)),
        Total { one, other } => Answer::Seen(total(&links[one], &links[other])),
    }
}

/// The clicks of each link.
type Counts = Vec<u64>;

/// Links that serve one call after another.
fn one_by_one(links: &Counts, asked: &Asked) -> (Counts, Answer) {
    let mut links = links.clone();
    let answer = match *asked {
        Transfer { from, to, clicks } => {
            let enough = links[from] >= clicks;
            if enough {
                links[from] -= clicks;
                links[to] += clicks;
            }
            Answer::Moved(enough)
        }
        Total { one, other } => Answer::Seen(links[one] + links[other]),
    };
    (links, answer)
}

/// Panics with what is wrong if no order of the calls explains their answers and what is `left`.
fn explain(clicks: &[u64], calls: &[Call<Asked, Answer>], left: &[u64]) {
    let (were, are) = (clicks.iter().sum::<u64>(), left.iter().sum::<u64>());
    assert!(were == are, "there were {were} clicks on all links together, and there are {are}");
    let seen = calls.iter().find_map(|call| match call.answer {
        Answer::Seen(seen) => Some(seen),
        Answer::Moved(_) => None,
    });
    if let (Some(seen), 2) = (seen, clicks.len()) {
        assert!(seen == were, "of {were} clicks {seen} were seen while some were moved");
    }
    let Some(order) = linearization(calls, clicks.to_vec(), one_by_one) else {
        let refused = calls.iter().any(|call| call.answer == Answer::Moved(false));
        assert!(!refused, "a transfer was refused although there were clicks enough");
        panic!("more clicks were moved than there were: no order of the transfers allows that");
    };
    let moved =
        order.iter().fold(clicks.to_vec(), |links, &call| one_by_one(&links, &calls[call].asked).0);
    assert!(
        left == moved,
        "the clicks are {left:?} and should be {moved:?}: they are not where they were moved"
    );
}

/// What one thread alone can ask: all, one more than all, none, and more than 32 bits hold.
fn edges() {
    const MANY: u64 = 5_000_000_000;
    let (one, other) = (Link::new(7, MANY), Link::new(4, 1));
    let path = one.path();
    assert!(path == "/7", "the path of link 7 is {path}");
    assert!(!transfer(&one, &other, MANY + 1), "more clicks were moved than there were");
    let left = [&one, &other].map(Link::clicks);
    assert!(left == [MANY, 1], "a transfer was refused, and yet clicks were moved: {left:?}");
    assert!(total(&one, &other) == MANY + 1, "the total of {MANY} clicks and 1 is wrong");
    assert!(transfer(&one, &other, 0), "a transfer of no clicks was refused");
    let moved = transfer(&one, &other, MANY);
    assert!(moved, "a transfer of all clicks was refused although there were clicks enough");
    let left = [&one, &other].map(Link::clicks);
    assert!(left == [0, MANY + 1], "all clicks were moved, and there are {left:?}");
    assert!(transfer(&other, &one, 1) && total(&other, &one) == MANY + 1, "clicks are missing");
}
