//! The contract of a store, held to every row of `STORES`.

use brigade::blink::stores::{Engine, STORES, Store, StoreError};
use brigade::blink::{Link, Listing, Position, Sort};
use std::cmp::Reverse;
use std::path::PathBuf;
use std::sync::{Arc, Barrier};
use std::{fs, process, thread};

/// Tries `promise` on a fresh store of every kind; the file is removed afterwards.
fn every_store(test: &str, promise: fn(&dyn Store)) {
    for engine in STORES {
        println!("{}", engine.name);
        let folder = Folder::new(&format!("{test}-{}", engine.name));
        promise(&*open(engine, &folder));
    }
}

fn open(engine: &Engine, folder: &Folder) -> Arc<dyn Store> {
    (engine.open)(&folder.0.join("links")).expect("a fresh store opens")
}

/// A folder of one test, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let path = path.join(format!("{name}-{}", process::id()));
        fs::create_dir_all(&path).expect("a folder for the test");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left_behind = fs::remove_dir_all(&self.0);
    }
}

fn link(code: &str, clicks: u64) -> Link {
    Link { code: code.into(), url: format!("https://{code}.example/"), clicks }
}

#[test]
fn the_names_in_the_table_are_unique() {
    let mut names: Vec<_> = STORES.iter().map(|engine| engine.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), STORES.len());
}

#[test]
fn what_was_inserted_is_found_until_it_is_deleted() {
    every_store("found", |store| {
        let links = [link("abc", 0), link("ABC", 5), link("a-_", 0)];
        assert_eq!(store.insert(&links), [Ok(()), Ok(()), Ok(())]);
        for link in &links {
            assert_eq!(store.find(&link.code), Ok(Some(link.clone())));
        }
        assert_eq!(store.find("ab"), Ok(None));
        assert_eq!(store.delete(&["abc"]), [Ok(true)]);
        assert_eq!(store.delete(&["abc"]), [Ok(false)]);
        assert_eq!(store.find("abc"), Ok(None));
        assert_eq!(store.find("ABC"), Ok(Some(links[1].clone())));
        assert_eq!(store.insert(&links[..1]), [Ok(())], "free again");
        assert_eq!(store.insert(&[]), []);
    });
}

#[test]
fn a_taken_code_is_refused_by_itself_and_keeps_its_first_target() {
    every_store("taken", |store| {
        let other = Link { url: "https://other.example/".into(), ..link("abc", 0) };
        let verdicts = store.insert(&[link("abc", 0), other.clone(), link("def", 0)]);
        assert_eq!(verdicts, [Ok(()), Err(StoreError::Taken), Ok(())]);
        assert_eq!(store.insert(&[other]), [Err(StoreError::Taken)]);
        assert_eq!(store.find("abc"), Ok(Some(link("abc", 0))));
    });
}

#[test]
fn following_leads_to_the_target_and_counts() {
    every_store("follow", |store| {
        assert_eq!(store.insert(&[link("abc", 0)]), [Ok(())]);
        for _ in 0..3 {
            let target = Some("https://abc.example/".to_owned());
            assert_eq!(store.follow("abc"), Ok(target));
        }
        assert_eq!(store.follow("nobody"), Ok(None));
        assert_eq!(store.find("abc"), Ok(Some(link("abc", 3))));
    });
}

#[test]
fn of_threads_that_insert_one_code_exactly_one_succeeds_and_no_click_is_lost() {
    const THREADS: usize = 8;
    every_store("threads", |store| {
        let start = Barrier::new(THREADS);
        let work = || {
            start.wait();
            let won = store.insert(&[link("abc", 0)])[0].is_ok();
            for _ in 0..100 {
                assert!(matches!(store.follow("abc"), Ok(Some(_))));
            }
            won
        };
        let winners = thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
            let won = threads.into_iter().map(|thread| thread.join().unwrap());
            won.filter(|&won| won).count()
        });
        assert_eq!(winners, 1);
        assert_eq!(store.find("abc"), Ok(Some(link("abc", 100 * THREADS as u64))));
    });
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

#[test]
fn a_page_is_what_filtering_and_sorting_everything_would_give() {
    every_store("page", |store| {
        let links: Vec<_> = (0..60).map(|n| link(&format!("c{:02}", n * 7 % 60), n % 4)).collect();
        assert!(store.insert(&links).iter().all(Result::is_ok));
        let hosts = [None, Some("c07.example"), Some("nobody.example")];
        let places = [None, Some((2, "c30")), Some((0, "c99")), Some((9, "c0"))];
        for sort in [Sort::Code, Sort::Clicks] {
            for limit in [1, 10, 60, 100] {
                for (host, after) in hosts.iter().flat_map(|h| places.map(|p| (h, p))) {
                    let listing = Listing {
                        limit,
                        sort,
                        host: host.map(str::to_owned),
                        after: after.map(|(clicks, code)| Position { clicks, code: code.into() }),
                    };
                    assert_eq!(store.list(&listing), Ok(expected(&links, &listing)), "{listing:?}");
                }
            }
        }
    });
}
