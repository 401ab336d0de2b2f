//! Readers miss, a writer changes what they read, the database fails. Loads are counted, and what readers are told is held
//! against what the database had.

use super::exercise::{Answer, Cache, Failed};
use super::explore::{alone, explore};
use super::sync::{Arc, mpsc, thread};
use brigade_judge::{Cases, Ruling};
use shop::{CODE, Shop, said};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

#[path = "shop_rules.rs"]
mod shop;

const CHANGED: Cases = Cases { what: "a reader and a writer who changes the link", least: 3 };
const MADE: Cases = Cases { what: "a reader and a writer who makes the link", least: 3 };
const AFTER: Cases = Cases { what: "a reader, and a writer who reads after a change", least: 3 };
const AT_ONCE: Cases = Cases { what: "2 readers of one code", least: 3 };
const BUSY: Cases =
    Cases { what: "a load that goes on once another reader and a writer are done", least: 2 };
const WAITING: Cases = Cases { what: "2 readers who come while another loads", least: 6 };
const FAILING: Cases = Cases { what: "a reader who comes while a load fails", least: 3 };
const BETWEEN: Cases =
    Cases { what: "a reader and a writer who come while another loads", least: 6 };
const LATE: Cases =
    Cases { what: "a writer who reads after a change while a load fails", least: 3 };

/// What has the fewest schedules comes first.
pub fn judge() -> Ruling {
    explore(&CHANGED, || changed(Some(1), Some(2)))
        .and(|| alone("one reader of 4 codes, and a database that fails once", by_itself))
        .and(|| explore(&MADE, || changed(None, Some(1))))
        .and(|| explore(&AFTER, after))
        .and(|| explore(&AT_ONCE, at_once))
        .and(|| held_up(explore(&BUSY, busy)))
        .and(|| explore(&WAITING, waiting))
        .and(|| told_to_all(explore(&FAILING, failing)))
        .and(|| explore(&LATE, fails_late))
        .and(|| explore(&BETWEEN, between))
}

/// A thread that does something with the shop.
fn does<T: Send + 'static>(
    shop: &Arc<Shop>,
    what: impl FnOnce(&Shop) -> T + Send + 'static,
) -> thread::JoinHandle<T> {
    let shop = Arc::clone(shop);
    thread::spawn(move || what(&shop))
}

fn changed(from: Option<u64>, to: Option<u64>) {
    let shop = Shop::new(from);
    let reader = does(&shop, |shop| _ = shop.read());
    let writer = does(&shop, move |shop| shop.change(to));
    reader.join().unwrap();
    writer.join().unwrap();
    shop.quiet();
}

fn after() {
    let shop = Shop::new(Some(1));
    let reader = does(&shop, |shop| _ = shop.read());
    let writer = does(&shop, |shop| {
        shop.change(Some(2));
        shop.read_at_any_time();
    });
    reader.join().unwrap();
    writer.join().unwrap();
    shop.quiet();
}

/// Nothing changes, so there is one load.
fn at_once() {
    let shop = Shop::new(Some(1));
    let readers = [0, 1].map(|_| does(&shop, Shop::read));
    all_told(&shop, readers);
}

/// As above; two come when the load is under way.
fn waiting() {
    let shop = Shop::new(Some(1));
    let mut others = Vec::new();
    let first = shop.cache.get(CODE, || {
        others.extend([0, 1].map(|_| does(&shop, Shop::read)));
        shop.load()
    });
    assert!(first == Ok(Some(1)), "a reader of link 1 was told {}", said(first));
    all_told(&shop, others);
}

/// They were told of the link, and it was loaded once.
fn all_told(shop: &Shop, readers: impl IntoIterator<Item = thread::JoinHandle<Answer>>) {
    for reader in readers {
        let answer = reader.join().unwrap();
        assert!(answer == Ok(Some(1)), "a reader of link 1 was told {}", said(answer));
    }
    let loads = shop.loads();
    assert!(loads == 1, "readers missed at once, and the code was loaded {loads} times");
}

/// Runs of the model below, and those in which both were told of one load that failed.
static RUNS: AtomicUsize = AtomicUsize::new(0);
static SHARED: AtomicUsize = AtomicUsize::new(0);

fn failing() {
    let shop = Shop::new(Some(1));
    shop.failures.store(1, SeqCst);
    let mut other = None;
    let first = shop.cache.get(CODE, || {
        other = Some(does(&shop, Shop::read));
        shop.load()
    });
    let other = other.map(|other| other.join().unwrap());
    RUNS.fetch_add(1, SeqCst);
    let shared = first.is_err() && other == Some(Err(Failed)) && shop.loads() == 1;
    SHARED.fetch_add(usize::from(shared), SeqCst);
    shop.quiet();
}

/// Who comes after the failure loads again, so it takes all schedules to see whether one load can be told to two.
fn told_to_all(ruling: Ruling) -> Ruling {
    let never = RUNS.load(SeqCst) > 0 && SHARED.load(SeqCst) == 0;
    match ruling {
        Ruling::Accepted { .. } if never => Ruling::Rejected {
            why: "in every schedule a load that fails is told to one reader only: all others ask the database again".into(),
            schedule: None,
        },
        other => other,
    }
}

/// A load that is under way until another code has been read and this one has been changed.
fn busy() {
    let shop = Shop::new(Some(1));
    let (to_others, begun) = mpsc::channel();
    let (to_load, done) = mpsc::channel();
    let slow = does(&shop, move |shop| {
        shop.cache.get(CODE, || {
            let answer = shop.load();
            to_others.send(()).unwrap();
            done.recv().unwrap();
            answer
        })
    });
    let others = does(&shop, move |shop| {
        begun.recv().unwrap();
        let other = shop.cache.get("news", || Ok(Some(3)));
        assert!(other == Ok(Some(3)), "a reader of link 3 was told {}", said(other));
        shop.change(Some(2));
        to_load.send(()).unwrap();
    });
    slow.join().unwrap().unwrap();
    others.join().unwrap();
    shop.quiet();
}

/// What it means there that nothing goes on any more.
fn held_up(ruling: Ruling) -> Ruling {
    match ruling {
        Ruling::Rejected { why, schedule } if why.contains("can go on") => Ruling::Rejected {
            why: format!("a load holds up a reader of another code, or a writer: {why}"),
            schedule,
        },
        other => other,
    }
}

/// One load for what was there before the change, one for what is there after it.
fn between() {
    let shop = Shop::new(Some(1));
    let mut others = None;
    let first = shop.cache.get(CODE, || {
        let answer = shop.load();
        let writer = does(&shop, |shop| shop.change(Some(2)));
        others = Some([writer, does(&shop, Shop::read_at_any_time)]);
        thread::yield_now();
        answer
    });
    assert!(first == Ok(Some(1)), "a reader of link 1 was told {}", said(first));
    others.into_iter().flatten().for_each(|other| other.join().unwrap());
    shop.quiet();
    let loads = shop.loads();
    assert!(loads <= 2, "the link changed once, and it was loaded {loads} times");
}

/// A load fails late: by then the link has changed, and what it changed to has been read.
fn fails_late() {
    let shop = Shop::new(Some(1));
    shop.failures.store(1, SeqCst);
    let mut writer = None;
    let first = shop.cache.get(CODE, || {
        let answer = shop.load();
        writer = Some(does(&shop, |shop| {
            shop.change(Some(2));
            shop.read_at_any_time();
        }));
        thread::yield_now();
        answer
    });
    assert!(first == Err(Failed), "a reader whose load failed was told {}", said(first));
    writer.into_iter().for_each(|writer| writer.join().unwrap());
    shop.quiet();
    let late = shop.late();
    assert!(late <= 1, "nothing changed any more, and the link was loaded {late} times");
}

/// One reader, so that nothing is a matter of order.
fn by_itself() {
    let (cache, all) = (Cache::new(), AtomicUsize::new(0));
    let loads = |code, answer: Answer| {
        let before = all.load(SeqCst);
        let told = cache.get(code, || {
            all.fetch_add(1, SeqCst);
            answer
        });
        (told, all.load(SeqCst) - before)
    };
    let none = [loads("no", Ok(None)), loads("no", Ok(Some(9)))];
    assert!(
        none == [(Ok(None), 1), (Ok(None), 0)],
        "a code was loaded, there is no link, and the next reader loaded it again"
    );
    let failed = [loads("late", Err(Failed)), loads("late", Ok(Some(4)))];
    assert!(
        failed == [(Err(Failed), 1), (Ok(Some(4)), 1)],
        "the database failed once, and the next reader was told {}: a failure is no answer to be kept",
        said(failed[1].0)
    );
    for (code, number) in [("sale", 5), ("Sale", 6), ("late", 4)] {
        let told = loads(code, Ok(Some(number))).0;
        assert!(
            told == Ok(Some(number)),
            "the link of `{code}` is {number}, and a reader was told {}",
            said(told)
        );
    }
    cache.changed("sale");
    let (changed, other) = (loads("sale", Ok(Some(7))), loads("Sale", Ok(Some(8))));
    assert!(
        changed.0 == Ok(Some(7)),
        "a reader came after the change, and was told {}",
        said(changed.0)
    );
    assert!(other == (Ok(Some(6)), 0), "`sale` changed, and `Sale` was loaded again");
}
