//! A store that fails costs one request a clear answer; what the server knows of it goes to its log and to no client.

use super::{HOST, get, over, send, shorten};
use brigade::blink::database::{Answer, Database, Engine, Promise, Query, Question};
use brigade::blink::stores::{Memory, Store, StoreError, answer};
use brigade::blink::{Blink, Link, Listing};
use brigade::http::{Method, Response};
use brigade::trace::Recorder;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

/// A store that answers every question with the same failure, or panics.
#[derive(Debug)]
pub(super) enum Broken {
    Failing(StoreError),
    Panicking,
}

impl Broken {
    fn fail<T>(&self) -> Result<T, StoreError> {
        match self {
            Broken::Failing(error) => Err(error.clone()),
            Broken::Panicking => panic!("the store is broken on purpose"),
        }
    }
}

impl Store for Broken {
    fn insert(&self, links: &[Link]) -> Vec<Result<(), StoreError>> {
        links.iter().map(|_| self.fail()).collect()
    }
    fn find(&self, _: &str) -> Result<Option<Link>, StoreError> {
        self.fail()
    }
    fn count(&self, _: &[(String, u64)]) -> Result<(), StoreError> {
        self.fail()
    }
    fn delete(&self, codes: &[&str]) -> Vec<Result<bool, StoreError>> {
        codes.iter().map(|_| self.fail()).collect()
    }
    fn list(&self, _: &Listing) -> Result<Vec<Link>, StoreError> {
        self.fail()
    }
}

/// What a server knows and a client must not.
const SECRET: &str = "fsync: Input/output error (os error 5); /var/lib/blink.redb";

#[test]
fn no_client_reads_a_path_or_an_error_of_the_server() {
    for error in [
        StoreError::Failed(SECRET.into()),
        StoreError::Broken(SECRET.into()),
        StoreError::Unavailable(SECRET.into()),
    ] {
        let blink = over(Arc::new(Broken::Failing(error)));
        let answers =
            ["/abc", "/api/links/abc", "/api/links", "/readyz"].map(|path| get(&blink, path));
        let wrote = [
            shorten(&blink, "https://a.example/"),
            send(&blink, Method::Delete, "/api/links/abc", ""),
            send(&blink, Method::Head, "/abc", ""),
        ];
        for response in answers.iter().chain(&wrote) {
            let text = String::from_utf8_lossy(&response.body);
            for secret in ["fsync", "os error", "/var", "redb"] {
                assert!(!text.contains(secret), "{text}");
            }
        }
    }
}

/// What the servers' logs were told in this process.
static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[test]
fn a_fault_is_told_to_the_log_once_and_a_broken_store_is_not_ready() {
    let log = |text: &str| LOG.lock().unwrap().push(text.into());
    let told = |about: &str| LOG.lock().unwrap().iter().filter(|line| line.contains(about)).count();
    let store = |error| over(Arc::new(Broken::Failing(error))).with_log(log);
    let blink = store(StoreError::Broken("gone for good".into()));
    for _ in 0..3 {
        assert_eq!(get(&blink, "/abc").status, 503);
        assert_eq!(get(&blink, "/readyz").status, 503);
        assert_eq!(get(&blink, "/healthz").status, 200, "it runs, and can do nothing");
    }
    assert_eq!(get(&blink, "/api/links").status, 503);
    assert_eq!(told("gone for good"), 1);
    let blink = store(StoreError::Failed("just once".into()));
    for target in ["/abc", "/api/links", "/api/links/abc"] {
        assert_eq!(get(&blink, target).status, 500);
        assert_eq!(get(&blink, "/readyz").status, 500, "it answers no question");
    }
    assert_eq!(told("just once"), 1);
    let blink = store(StoreError::Full);
    assert_eq!(shorten(&blink, "https://a.example/").status, 507);
    assert_eq!(told("no space"), 0);
}

/// Memory that can be away.
#[derive(Debug, Default)]
struct Away {
    links: Memory,
    is_away: AtomicBool,
}

impl Engine for Away {
    fn here(&self, question: &Question) -> Option<Answer> {
        Some(if self.is_away.load(SeqCst) {
            Answer::Failed(StoreError::Unavailable("gone fishing".into()))
        } else {
            answer(&self.links, question)
        })
    }
    fn submit(&self, _: Query, _: Promise) {
        unreachable!("all is known here")
    }
}

#[test]
fn a_store_that_is_away_is_not_ready_until_it_is_back_and_each_absence_is_logged_with_its_end() {
    let store = Arc::new(Away::default());
    let log = |text: &str| LOG.lock().unwrap().push(text.into());
    let database = Database::over(store.clone());
    let blink = Blink::new(HOST, Some(&database), Some(1), Recorder::off()).with_log(log);
    for _ in 0..2 {
        assert_eq!(get(&blink, "/readyz").status, 200);
        assert_eq!(get(&blink, "/unknown").status, 404);
        store.is_away.store(true, SeqCst);
        for _ in 0..3 {
            let response = get(&blink, "/readyz");
            assert_eq!((response.status, response.retry_after), (503, Some(1)));
            assert_eq!(get(&blink, "/unknown").status, 503);
            assert_eq!(get(&blink, "/healthz").status, 200);
        }
        store.is_away.store(false, SeqCst);
    }
    assert_eq!(get(&blink, "/unknown").status, 404);
    let log = LOG.lock().unwrap();
    let told: Vec<_> =
        log.iter().filter(|line| line.contains("fishing") || line.contains("again")).collect();
    let [away, back] = ["the store cannot be reached: gone fishing", "the store answers again"];
    assert_eq!(told, [away, back, away, back]);
}

#[test]
fn a_store_that_is_busy_is_ready() {
    let blink = over(Arc::new(Broken::Failing(StoreError::Busy { retry_after: 1 })));
    assert_eq!(get(&blink, "/unknown").status, 503);
    assert_eq!(get(&blink, "/readyz").status, 200);
}

#[test]
fn a_store_that_fails_or_panics_costs_one_request_a_clear_answer() {
    let failures = [
        (Broken::Failing(StoreError::Full), 507, Some(10)),
        (Broken::Failing(StoreError::Failed(SECRET.into())), 500, None),
        (Broken::Failing(StoreError::Broken(SECRET.into())), 503, None),
        (Broken::Failing(StoreError::Taken), 503, Some(1)),
        (Broken::Failing(StoreError::Busy { retry_after: 3 }), 503, Some(3)),
        (Broken::Failing(StoreError::Unavailable(SECRET.into())), 503, Some(1)),
        (Broken::Failing(StoreError::Late), 504, Some(1)),
        (Broken::Panicking, 500, None),
    ];
    for (store, status, retry_after) in failures {
        let name = format!("{store:?}");
        let blink = over(Arc::new(store));
        let response = shorten(&blink, "https://a.example/");
        assert_eq!((response.status, response.retry_after), (status, retry_after), "{name}");
        assert_eq!(get(&blink, "/healthz").status, 200, "{name}");
    }
    // A write may have been cut in the middle, a read may not.
    let away = over(Arc::new(Broken::Failing(StoreError::Unavailable(SECRET.into()))));
    let may_be_done = |response: &Response| {
        String::from_utf8_lossy(&response.body).contains("the write may have been done")
    };
    assert!(may_be_done(&shorten(&away, "https://a.example/")));
    assert!(may_be_done(&send(&away, Method::Delete, "/api/links/abc", "")));
    assert!(!may_be_done(&get(&away, "/api/links/abc")));
    let blink = over(Arc::new(Broken::Panicking));
    for target in ["/abc", "/api/links/abc", "/api/links"] {
        assert_eq!(get(&blink, target).status, 500, "{target}");
    }
}

#[test]
fn a_code_that_cannot_exist_is_not_looked_up() {
    let blink = over(Arc::new(Broken::Panicking));
    let long = format!("/{}", "a".repeat(33));
    for target in ["/ab", "/a.b", "/favicon.ico", "/%2e%2e%2e", &long] {
        assert_eq!(get(&blink, target).status, 404, "{target}");
    }
}
