//! The same flows on real stores: what is raced for has one winner there too, in ten thousand tries on each, and a code's mail is
//! kept with the code or not at all.

use super::support::{MINUTE, NOW, ground, mailed, pepper, wait};
use brigade_core::blink::{Job, User};
use brigade_ladder::auth::Secret;
use brigade_ladder::auth::one_time::{self, Codes, Sent};
use brigade_ladder::auth::refresh::{Refreshed, Rules, Sessions};
use brigade_ladder::auth::store::{InRedis, Memory, Store, Swap};
use brigade_ladder::auth::users::Users;
use brigade_ladder::jobs::{List, Outbox, Queue};
use brigade_ladder::modules::records::{Pool, Table};
use brigade_ladder::traffic::Meter;
use futures_util::future::join_all;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::NoTls;

/// Families, and tabs of each: ten thousand refreshes.
const FAMILIES: usize = 2_500;
const TABS: usize = 4;
/// Families whose tabs race at the same moment.
const AT_ONCE: usize = 50;

fn redis(url: &str) -> InRedis {
    InRedis::at(url, "test:", &Meter::default()).expect("a URL")
}

/// What every store promises.
async fn holds<S: Store>(store: &S) {
    let swap = async |seen: Option<&str>, new: &str| {
        let life = Duration::from_mins(1);
        store.swap(Swap { key: "a", seen, new, life, job: None }).await.expect("it answers")
    };
    assert_eq!(store.find("a").await, Ok(None));
    assert!(!swap(Some("\"0\""), "\"1\"").await, "there is none");
    assert!(swap(None, "\"1\"").await);
    assert!(!swap(None, "\"2\"").await, "there is one");
    assert!(!swap(Some("\"0\""), "\"2\"").await, "it is another");
    assert!(swap(Some("\"1\""), "\"2\"").await);
    assert_eq!(store.find("a").await, Ok(Some("\"2\"".into())));
    assert_eq!(store.find("b").await, Ok(None));
}

#[test]
fn every_store_sets_a_record_only_if_it_is_still_what_was_seen() {
    let (_ground, means) = ground();
    wait(async {
        holds(&Memory::default()).await;
        holds(&redis(means.redis().expect("Redis"))).await;
        let pool = Pool::at(means.postgres().expect("PostgreSQL"), &Meter::default());
        let pool = pool.expect("a URL");
        for table in [Table::Passwords, Table::Codes, Table::Sessions, Table::Grants] {
            holds(&pool.records(table)).await;
        }
    });
}

/// Has every family's tabs refresh at once; how many new tokens each family has, and how many tabs were given one.
async fn race<S: Store + Clone>(store: &S, grace: u64) -> Vec<(usize, usize)> {
    let sessions = Arc::new(Sessions::new(store.clone(), pepper(), Rules { life: MINUTE, grace }));
    let mut all = Vec::new();
    for _ in 0..FAMILIES / AT_ONCE {
        let families = (0..AT_ONCE).map(|_| family(Arc::clone(&sessions)));
        all.extend(join_all(families).await);
    }
    all
}

async fn family<S: Store>(sessions: Arc<Sessions<S>>) -> (usize, usize) {
    let token = sessions.open("ada", NOW).await.expect("it answers");
    let tabs = (0..TABS).map(|_| {
        let (sessions, token) = (Arc::clone(&sessions), token.clone());
        tokio::spawn(async move { sessions.refresh(&token, NOW + 1).await })
    });
    let tabs: Vec<_> = tabs.collect();
    let (mut new, mut given) = (BTreeSet::new(), 0);
    for tab in tabs {
        match tab.await.expect("no panic").expect("it answers") {
            Refreshed::Next { token, .. } => {
                new.insert(token.text());
                given += 1;
            }
            Refreshed::Reused | Refreshed::Ended => {}
        }
    }
    (new.len(), given)
}

#[test]
fn the_refresh_race_has_exactly_one_winner_in_ten_thousand_tries_on_postgresql() {
    let (_ground, means) = ground();
    wait(async {
        let url = means.postgres().expect("PostgreSQL");
        let store = Pool::at(url, &Meter::default()).expect("a URL").records(Table::Sessions);
        assert!(race(&store, 5_000).await.iter().all(|family| *family == (1, TABS)));
        assert!(race(&store, 0).await.iter().all(|family| *family == (1, 1)));
    });
}

#[test]
fn the_refresh_race_has_exactly_one_winner_in_ten_thousand_tries_on_redis() {
    let (_ground, means) = ground();
    wait(async {
        let store = redis(means.redis().expect("Redis"));
        assert!(race(&store, 5_000).await.iter().all(|family| *family == (1, TABS)));
        assert!(race(&store, 0).await.iter().all(|family| *family == (1, 1)));
    });
}

async fn sent<S: Store>(codes: &Codes<S>) -> Secret {
    match codes.send("ada@example.org", true, "a", NOW).await.expect("it answers") {
        Sent::Ticket(ticket) => ticket,
        Sent::Wait(wait) => panic!("wait for {wait}"),
    }
}

#[test]
fn the_mail_of_a_code_is_in_the_queue_with_it_on_both_stores() {
    let (_ground, means) = ground();
    wait(async {
        let url = means.postgres().expect("PostgreSQL");
        let pool = Pool::at(url, &Meter::default()).expect("a URL");
        let rules = one_time::Rules::default();
        let codes = Codes::new(pool.records(Table::Codes), pepper(), rules);
        let ticket = sent(&codes).await;
        let mut outbox = Outbox::at(url).expect("a URL");
        let taken = outbox.take().await.expect("it answers").expect("a job");
        let code = mailed(&taken.job);
        let name = codes.verify(&ticket, &code, None, NOW).await;
        assert_eq!(name, Ok(Some("ada@example.org".into())));

        let url = means.redis().expect("Redis");
        let codes = Codes::new(redis(url), pepper(), rules);
        let ticket = sent(&codes).await;
        let taken = List::at(url).expect("a URL").take().await.expect("it answers");
        let code = mailed(&taken.expect("a job").job);
        assert!(codes.verify(&ticket, &code, None, NOW).await.expect("it answers").is_some());
    });
}

#[test]
fn of_a_swap_that_fails_no_job_is_kept_either() {
    let (_ground, means) = ground();
    wait(async {
        let url = means.postgres().expect("PostgreSQL");
        let pool = Pool::at(url, &Meter::default()).expect("a URL");
        let user = User { address: "a@b".into(), code: "1".into(), key: "k".into() };
        let job = Job::mail(&user);
        let life = Duration::from_mins(1);
        let swap = Swap { key: "a", seen: Some("\"0\""), new: "\"1\"", life, job: Some(&job) };
        assert_eq!(pool.records(Table::Codes).swap(swap).await, Ok(false));
        let depth = Outbox::at(url).expect("a URL").depth().await.expect("it answers");
        assert_eq!((depth.waiting, depth.held), (0, 0));
        assert_eq!(redis(means.redis().expect("Redis")).swap(swap).await, Ok(false));
        let mut list = List::at(means.redis().expect("Redis")).expect("a URL");
        assert_eq!(list.depth().await.expect("it answers").waiting, 0);
    });
}

#[test]
fn users_are_known_by_address_in_any_case_and_their_first_code_by_the_key_of_their_sign_up() {
    let (_ground, means) = ground();
    wait(async {
        let url = means.postgres().expect("PostgreSQL");
        let pool = Pool::at(url, &Meter::default()).expect("a URL");
        assert_eq!(pool.knows("ada@example.org").await, Ok(false));
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("it answers");
        tokio::spawn(connection);
        let user =
            "INSERT INTO users (key, address, code) VALUES ('k', 'Ada@example.org', '271828')";
        client.batch_execute(user).await.expect("a user");
        assert_eq!(pool.knows("ada@example.org").await, Ok(true));
        let ticket = Secret::sent("k").expect("a ticket");
        let first = pool.first(&ticket).await.expect("it answers").expect("a first code");
        assert_eq!((&*first.user.address, &*first.user.code), ("Ada@example.org", "271828"));
        let other = Secret::sent("other").expect("a ticket");
        assert_eq!(pool.first(&other).await, Ok(None));
    });
}

#[test]
fn what_may_be_forgotten_is_swept_and_nothing_else() {
    let (_ground, means) = ground();
    wait(async {
        let pool = Pool::at(means.postgres().expect("PostgreSQL"), &Meter::default());
        let pool = pool.expect("a URL");
        let codes = pool.records(Table::Codes);
        for (key, life) in [("old", Duration::ZERO), ("new", Duration::from_mins(1))] {
            let swap = Swap { key, seen: None, new: "1", life, job: None };
            assert_eq!(codes.swap(swap).await, Ok(true));
        }
        assert_eq!(pool.sweep().await, Ok(1));
        assert_eq!(codes.find("new").await, Ok(Some("1".into())));
        assert_eq!(codes.find("old").await, Ok(None));
    });
}
