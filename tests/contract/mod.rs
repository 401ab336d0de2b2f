//! What every engine promises, question by question: a store, a delay before it, a database elsewhere. Each promise is
//! tried on a fresh database.

use brigade_core::blink::database::{Answer, Asked, Database, Query, Question, Term, Ticket};
use brigade_core::blink::stores::StoreError;
use brigade_core::blink::{Link, Listing, Position, Sort};
use brigade_core::trace::Task;
use std::cmp::Reverse;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

/// What is promised, and what tries it.
type Promised = (&'static str, fn(&Database));

/// Every promise.
const PROMISES: &[Promised] = &[
    ("what was inserted is found until it is deleted", found_until_deleted),
    ("a new link is there at once, however often it was asked for before", visible),
    ("a taken code keeps its first target, however many ask for it at once", taken),
    ("following leads to the target and counts, locating does not count", followed),
    ("clicks are counted in groups, and none for a code that there is not", counted),
    ("a link that is made anew begins without clicks", made_anew),
    ("of threads that insert one code exactly one succeeds, and no click is lost", raced),
    ("a page is what filtering and sorting everything would give", paged),
    ("it says that it can answer", ready),
    ("what is told to be too late is not begun", expired),
];

/// Tries every promise, each on a database that `fresh` makes for it.
pub(crate) fn hold<Kept>(mut fresh: impl FnMut() -> (Database, Kept)) {
    for (promise, try_it) in PROMISES {
        println!("{promise}");
        let (database, kept) = fresh();
        try_it(&database);
        drop(database);
        drop(kept);
    }
}

/// Asks, and goes on at once.
pub(crate) fn submit(database: &Database, question: Question) -> Ticket {
    database.submit(Query::new(Task::default(), question))
}

/// Asks, and waits.
pub(crate) fn ask(database: &Database, question: Question) -> Answer {
    submit(database, question).wait()
}

fn link(code: &str, clicks: u64) -> Link {
    Link { code: code.into(), url: format!("https://{code}.example/"), clicks }
}

fn insert(database: &Database, link: &Link) -> Answer {
    ask(database, Question::Insert(link.clone()))
}

fn find(database: &Database, code: &str) -> Option<Link> {
    match ask(database, Question::Find(code.into())) {
        Answer::Found(link) => link,
        other => panic!("{other:?}"),
    }
}

fn delete(database: &Database, code: &str) -> Answer {
    ask(database, Question::Delete(code.into()))
}

fn follow(database: &Database, code: &str) -> Answer {
    ask(database, Question::Follow(code.into()))
}

/// What need not wait is answered all the same: from memory, from a cache.
fn expired(database: &Database) {
    let late = |question: Question, in_time: Answer| {
        let query = Query::new(Task::default(), question);
        let term = Term { deadline: Some(Instant::now()), ..Term::default() };
        let answer = database.submit(Asked { query, term }).wait();
        let is_done = answer == in_time;
        assert!(is_done || answer == Answer::Failed(StoreError::Expired), "{answer:?}");
        is_done
    };
    let kept = link("abc", 0);
    let is_there = late(Question::Insert(kept.clone()), Answer::Inserted);
    let target = is_there.then(|| kept.url.clone());
    late(Question::Locate("abc".into()), Answer::Target(target));
    assert_eq!(find(database, "abc"), is_there.then(|| kept.clone()));
    if !is_there {
        assert_eq!(insert(database, &kept), Answer::Inserted);
    }
    let is_gone = late(Question::Delete("abc".into()), Answer::Deleted(true));
    assert_eq!(find(database, "abc"), (!is_gone).then_some(kept));
}

fn found_until_deleted(database: &Database) {
    let links = [link("abc", 0), link("ABC", 5), link("a-_", 0)];
    for link in &links {
        assert_eq!(insert(database, link), Answer::Inserted);
    }
    for link in &links {
        assert_eq!(find(database, &link.code), Some(link.clone()));
    }
    assert_eq!(find(database, "ab"), None);
    assert_eq!(delete(database, "abc"), Answer::Deleted(true));
    assert_eq!(delete(database, "abc"), Answer::Deleted(false));
    assert_eq!(find(database, "abc"), None);
    assert_eq!(find(database, "ABC"), Some(links[1].clone()));
    assert_eq!(insert(database, &links[0]), Answer::Inserted, "free again");
}

fn visible(database: &Database) {
    let all = Listing { limit: 100, after: None, sort: Sort::Clicks, host: None };
    let locate = || ask(database, Question::Locate("abc".into()));
    for _ in 0..3 {
        for _ in 0..3 {
            assert_eq!(locate(), Answer::Target(None));
            assert_eq!(follow(database, "abc"), Answer::Target(None));
            assert_eq!(find(database, "abc"), None);
        }
        assert_eq!(insert(database, &link("abc", 0)), Answer::Inserted);
        assert_eq!(locate(), Answer::Target(Some("https://abc.example/".into())));
        assert_eq!(find(database, "abc"), Some(link("abc", 0)));
        assert_eq!(ask(database, Question::List(all.clone())), Answer::Page(vec![link("abc", 0)]));
        assert_eq!(delete(database, "abc"), Answer::Deleted(true));
    }
}

fn taken(database: &Database) {
    let url = |n: usize| format!("https://{n}.example/");
    let links = (0..40).map(|n| Link { url: url(n), ..link("abc", 0) });
    let tickets: Vec<Ticket> = links.map(|link| submit(database, Question::Insert(link))).collect();
    assert_eq!(insert(database, &link("def", 0)), Answer::Inserted, "another code is free");
    let answers: Vec<Answer> = tickets.into_iter().map(Ticket::wait).collect();
    let won: Vec<usize> = (0..40).filter(|&n| answers[n] == Answer::Inserted).collect();
    let [winner] = won[..] else { panic!("{won:?}") };
    let lost = answers.iter().filter(|&answer| *answer == Answer::Failed(StoreError::Taken));
    assert_eq!(lost.count(), 39);
    assert_eq!(insert(database, &link("abc", 0)), Answer::Failed(StoreError::Taken));
    assert_eq!(find(database, "abc").map(|link| link.url), Some(url(winner)));
}

fn followed(database: &Database) {
    assert_eq!(insert(database, &link("abc", 0)), Answer::Inserted);
    let target = || Answer::Target(Some("https://abc.example/".into()));
    for _ in 0..3 {
        assert_eq!(follow(database, "abc"), target());
        assert_eq!(ask(database, Question::Locate("abc".into())), target());
    }
    assert_eq!(follow(database, "absent"), Answer::Target(None));
    assert_eq!(ask(database, Question::Locate("absent".into())), Answer::Target(None));
    assert_eq!(find(database, "abc"), Some(link("abc", 3)));
}

fn counted(database: &Database) {
    for code in ["abc", "def"] {
        assert_eq!(insert(database, &link(code, 1)), Answer::Inserted);
    }
    let told = [("abc", 2), ("absent", 7), ("def", 40), ("abc", 1)];
    let clicks = told.map(|(code, more)| (code.to_owned(), more));
    assert_eq!(ask(database, Question::Count(clicks.to_vec())), Answer::Counted);
    assert_eq!(ask(database, Question::Count(Vec::new())), Answer::Counted);
    assert_eq!(find(database, "abc"), Some(link("abc", 4)));
    assert_eq!(find(database, "def"), Some(link("def", 41)));
    assert_eq!(insert(database, &link("absent", 0)), Answer::Inserted);
    assert_eq!(find(database, "absent"), Some(link("absent", 0)));
}

fn made_anew(database: &Database) {
    assert_eq!(insert(database, &link("abc", 0)), Answer::Inserted);
    assert!(matches!(follow(database, "abc"), Answer::Target(Some(_))));
    assert_eq!(delete(database, "abc"), Answer::Deleted(true));
    assert_eq!(insert(database, &link("abc", 0)), Answer::Inserted);
    assert_eq!(find(database, "abc"), Some(link("abc", 0)));
}

fn raced(database: &Database) {
    const THREADS: usize = 8;
    let start = Barrier::new(THREADS);
    let work = || {
        start.wait();
        let won = insert(database, &link("abc", 0)) == Answer::Inserted;
        for _ in 0..100 {
            assert!(matches!(follow(database, "abc"), Answer::Target(Some(_))));
        }
        won
    };
    let winners = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        let won = threads.into_iter().map(|thread| thread.join().expect("no panic"));
        won.filter(|&won| won).count()
    });
    assert_eq!(winners, 1);
    assert_eq!(find(database, "abc"), Some(link("abc", 100 * THREADS as u64)));
}

/// What a page must be, in the plainest words: filter, sort everything, cut.
fn expected(links: &[Link], listing: &Listing) -> Vec<Link> {
    let key = |code: &str, clicks| match listing.sort {
        Sort::Code => (Reverse(0), code.to_owned()),
        Sort::Clicks => (Reverse(clicks), code.to_owned()),
    };
    let after = |at: &Position| key(&at.code, at.clicks);
    let mut page = links.to_vec();
    page.sort_by_key(|link| key(&link.code, link.clicks));
    page.retain(|link| {
        let host = listing.host.as_deref();
        let in_place =
            listing.after.as_ref().is_none_or(|at| key(&link.code, link.clicks) > after(at));
        in_place && host.is_none_or(|host| link.url == format!("https://{host}/"))
    });
    page.truncate(listing.limit);
    page
}

fn paged(database: &Database) {
    // Upper case comes before lower: codes are sorted by their bytes.
    let code = |n: u64| if n.is_multiple_of(5) { format!("C{n:02}") } else { format!("c{n:02}") };
    let links: Vec<_> = (0..60).map(|n| link(&code(n * 7 % 60), n % 4)).collect();
    for link in &links {
        assert_eq!(insert(database, link), Answer::Inserted);
    }
    let hosts = [None, Some("c07.example"), Some("absent.example")];
    let places = [None, Some((2, "c31")), Some((0, "c99")), Some((9, "c0")), Some((u64::MAX, "C"))];
    for sort in [Sort::Code, Sort::Clicks] {
        for limit in [1, 10, 60, 100] {
            for (host, after) in hosts.iter().flat_map(|h| places.map(|p| (h, p))) {
                let listing = Listing {
                    limit,
                    sort,
                    host: host.map(str::to_owned),
                    after: after.map(|(clicks, code)| Position { clicks, code: code.into() }),
                };
                let page = Answer::Page(expected(&links, &listing));
                assert_eq!(ask(database, Question::List(listing.clone())), page, "{listing:?}");
            }
        }
    }
}

fn ready(database: &Database) {
    assert_eq!(ask(database, Question::Ready), Answer::Ready);
}
