//! SOLID as tests: four of the five letters. The fifth, L, is the contract that every store keeps (`stores.rs`, and
//! `crates/ladder/tests/stores/suite.rs`).

use brigade::blink::database::{Answer, Counted, Database, Engine, Local, Promise, Query};
use brigade::blink::stores::{Memory, Store, StoreError};
use brigade::blink::{Blink, Link, Step};
use brigade::http::{Method, Request, Response};
use brigade::trace::Recorder;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder, with its path from the root and its text.
fn below(folder: &str) -> Vec<(String, String)> {
    let (mut found, mut folders) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the project") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push((shown(&path), fs::read_to_string(&path).expect("text")));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} holds no code");
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned()
}

/// S: one reason to change. What takes requests, decides and serves does not change with a schema.
#[test]
fn no_sql_where_requests_are_taken_and_decided() {
    let is_sql = |line: &str| {
        let starts = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE "];
        let spoken = line.split('"').skip(1).step_by(2);
        spoken.map(str::trim_start).any(|text| starts.iter().any(|start| text.starts_with(start)))
    };
    for folder in ["http", "blink", "models", "load"] {
        for (path, text) in below(&format!("crates/core/src/{folder}")) {
            let spoken = text.lines().find(|line| is_sql(line));
            assert!(spoken.is_none(), "{path} speaks SQL: {spoken:?}");
        }
    }
    let engines = below("crates/ladder/src/engines");
    let speaking = engines.iter().filter(|(_, text)| text.lines().any(is_sql)).count();
    assert!(speaking >= 2, "the engines speak SQL, or this test is deaf");
}

/// O: open for extension. A store is added by a file of its own and a row of the table.
#[test]
fn a_store_is_named_by_its_own_file_and_by_the_table() {
    let naming = |word: &str| {
        let names = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|one| one == word);
        let sources = below("crates").into_iter().filter(|(path, _)| path.contains("/src/"));
        let naming = sources.filter(|(_, text)| names(text)).map(|(path, _)| path);
        // A rung and an experiment choose one by its name.
        let chooses = |path: &String| path.contains("/experiments/") || path.contains("/rungs/");
        naming.filter(|path| !chooses(path)).collect::<Vec<_>>()
    };
    for (word, own, table) in [
        ("Redb", "crates/core/src/blink/stores/redb", "crates/core/src/blink/stores/mod.rs"),
        ("Sqlite", "crates/ladder/src/engines/sqlite/", "crates/ladder/src/engines/mod.rs"),
    ] {
        let found = naming(word);
        assert!(found.iter().any(|path| path.starts_with(own)), "{word} is nowhere: {found:?}");
        for path in found {
            assert!(path.starts_with(own) || path == table, "{path} names {word}");
        }
    }
}

/// Answers what only reads, and counts clicks, as a standby does that passes them on.
#[derive(Debug)]
struct Standby(Local);

impl Engine for Standby {
    fn submit(&self, query: Query, promise: Promise) {
        if query.question.is_write() {
            promise.answer(Answer::Failed(StoreError::Unavailable("a standby".into())));
        } else {
            self.0.submit(query, promise);
        }
    }
}

fn play(blink: &Blink, database: &Database, request: Request) -> Response {
    let mut step = blink.begin(request);
    loop {
        step = match step {
            Step::Reply(response) => return response,
            Step::Compute(work) => work.run(),
            Step::Ask(query, pending) => blink.resume(pending, database.submit(query).wait()),
        };
    }
}

/// I: small interfaces. Who redirects asks for nothing but a look-up: a store that refuses every write will do.
#[test]
fn a_standby_that_refuses_every_write_redirects() {
    let store = Memory::default();
    let link = Link { code: "abcdefg".into(), url: "https://example.org/".into(), clicks: 0 };
    assert_eq!(store.insert(&[link]), [Ok(())]);
    let standby = Arc::new(Standby(Local::over(Arc::new(store))));
    let counted = Counted::start(standby, &Recorder::off()).expect("a thread");
    let database = Database::over(Arc::new(counted));
    let blink = Blink::new("blink.example", None, Some(1), Recorder::off());
    let status = |method, target: &str, body: &[u8]| {
        play(&blink, &database, Request::new(method, target, body, Instant::now())).status
    };
    assert_eq!(status(Method::Get, "/abcdefg", b""), 302);
    assert_eq!(status(Method::Head, "/abcdefg", b""), 302);
    assert_eq!(status(Method::Get, "/absent7", b""), 404);
    assert_eq!(status(Method::Post, "/api/links", br#"{"url": "https://example.org/x"}"#), 503);
    assert_eq!(status(Method::Delete, "/api/links/abcdefg", b""), 503);
}

/// D: dependencies point inward. The core compiles without the client of any server, and only the store on redb knows redb.
#[test]
fn the_core_names_no_driver() {
    let drivers = ["rusqlite", "tokio-postgres", "postgres", "redis", "sqlx", "diesel"];
    let manifest = fs::read_to_string(root().join("crates/core/Cargo.toml")).expect("a manifest");
    let names = manifest.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
    let named: Vec<&str> = names.filter(|name| drivers.contains(name)).collect();
    assert!(named.is_empty(), "the core depends on {named:?}");
    for (path, text) in below("crates/core/src") {
        // The table of stores names the module, which has the crate's name.
        let knows = text.replace("self::redb::", "").contains("redb::");
        assert!(!knows || path.contains("/stores/redb"), "{path} knows redb");
    }
}
