//! The contract of every engine of the core's, held to each store by itself, on threads, and behind what may stand before
//! it; and what a store promises beside it: groups.

mod contract;

use brigade::blink::Link;
use brigade::blink::database::{
    Bounded, Counted, Database, Delay, Delayed, Engine, Local, OnThreads, ServiceTime, Shed,
};
use brigade::blink::stores::{Kind, STORES, Store, StoreError};
use brigade::trace::Recorder;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;
use std::{fs, process};

/// Holds what `over` makes of a fresh store of every kind to the contract; files are removed afterwards.
fn every_store(test: &str, over: fn(Arc<dyn Store>) -> Arc<dyn Engine>) {
    for kind in STORES {
        println!("{}", kind.name);
        let name = format!("{test}-{}", kind.name);
        contract::hold(|| {
            let folder = Folder::new(&name);
            (Database::over(over(open(kind, &folder))), folder)
        });
    }
}

fn open(kind: &Kind, folder: &Folder) -> Arc<dyn Store> {
    (kind.open)(&folder.0.join("links")).expect("a fresh store opens")
}

/// A folder of one test, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Relaxed);
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let path = path.join(format!("{name}-{}-{number}", process::id()));
        fs::create_dir_all(&path).expect("a folder for the test");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left_behind = fs::remove_dir_all(&self.0);
    }
}

fn off() -> Recorder {
    Recorder::off()
}

fn local(store: Arc<dyn Store>) -> Arc<dyn Engine> {
    Arc::new(Local::over(store))
}

fn on_threads(store: Arc<dyn Store>) -> Arc<dyn Engine> {
    Arc::new(OnThreads::start(store, &off()).expect("threads"))
}

fn delayed(engine: Arc<dyn Engine>) -> Arc<dyn Engine> {
    let time = ServiceTime::Exponential(Duration::from_micros(20));
    let delay = Delay { time, capacity: 4, seed: 1 };
    Arc::new(Delayed::start(engine, delay, &off()).expect("a thread"))
}

fn counted(engine: Arc<dyn Engine>) -> Arc<dyn Engine> {
    Arc::new(Counted::start(engine, &off()).expect("a thread"))
}

#[test]
fn a_store_keeps_the_contract_on_the_thread_that_asks() {
    every_store("local", local);
}

#[test]
fn a_store_keeps_the_contract_on_threads_of_its_own() {
    every_store("threads", on_threads);
}

#[test]
fn an_engine_behind_a_delay_keeps_the_contract() {
    every_store("delayed", |store| delayed(local(store)));
    every_store("delayed", |store| delayed(on_threads(store)));
}

#[test]
fn an_engine_whose_clicks_are_counted_apart_keeps_the_contract() {
    every_store("counted", |store| counted(local(store)));
    every_store("counted", |store| counted(on_threads(store)));
    every_store("counted", |store| counted(delayed(local(store))));
}

#[test]
fn an_engine_within_a_bound_keeps_the_contract() {
    every_store("bounded", |store| Arc::new(Bounded::over(on_threads(store), 64)));
}

#[test]
fn an_engine_that_sheds_keeps_the_contract() {
    const HOUR: Duration = Duration::from_secs(3_600);
    every_store("shed", |store| Arc::new(Shed::over(on_threads(store), 64, HOUR)));
    every_store("shed", |store| Arc::new(Shed::over(delayed(local(store)), 64, HOUR)));
}

/// Tries `promise` on a fresh store of every kind.
fn stores(test: &str, promise: fn(&dyn Store)) {
    for kind in STORES {
        println!("{}", kind.name);
        let folder = Folder::new(&format!("{test}-{}", kind.name));
        promise(&*open(kind, &folder));
    }
}

fn link(code: &str) -> Link {
    Link { code: code.into(), url: format!("https://{code}.example/"), clicks: 0 }
}

#[test]
fn the_names_in_the_table_are_unique() {
    let mut names: Vec<_> = STORES.iter().map(|kind| kind.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), STORES.len());
}

#[test]
fn each_write_of_a_group_has_its_own_verdict_in_their_order() {
    stores("group", |store| {
        let other = Link { url: "https://other.example/".into(), ..link("abc") };
        let verdicts = store.insert(&[link("abc"), other.clone(), link("def")]);
        assert_eq!(verdicts, [Ok(()), Err(StoreError::Taken), Ok(())]);
        assert_eq!(store.insert(&[other]), [Err(StoreError::Taken)]);
        assert_eq!(store.find("abc"), Ok(Some(link("abc"))));
        assert_eq!(store.delete(&["abc", "absent", "def"]), [Ok(true), Ok(false), Ok(true)]);
        assert_eq!(store.insert(&[]), []);
        assert_eq!(store.delete(&[]), []);
    });
}
