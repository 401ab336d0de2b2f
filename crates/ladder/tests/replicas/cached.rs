//! A cache before the router: what it keeps is never what a standby did not know yet.

use super::node::{FakeCluster, insert, leads, locate, nowhere, submit};
use brigade_core::blink::database::{Answer, Database, Engine, Question, Seen};
use brigade_ladder::cache::expiry::Lifetime;
use brigade_ladder::cache::{Keep, LocalCache, SingleFlight};
use brigade_ladder::replicas::{Policy, Written};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

const LIFE: Lifetime = Lifetime::exactly(Duration::from_secs(600));
const KEEP: Keep = Keep { found: LIFE, absent: Some(LIFE) };
const MOST: NonZeroUsize = NonZeroUsize::new(100).expect("more than none");

fn cached(behind: Arc<dyn Engine>) -> Database {
    let local = LocalCache::over(behind, MOST, KEEP);
    Database::over(Arc::new(SingleFlight::over(Arc::new(local))))
}

/// A client that says nothing of itself, as most do.
fn ask(database: &Database, question: Question) -> Answer {
    submit(database, &Seen::default(), question).wait()
}

/// Writes, and reads while the standbys lag: what each third cache, which asks another node first, has kept when they have
/// caught up.
fn kept(remember: bool) -> Vec<Answer> {
    let node = |first: usize| {
        let cluster = FakeCluster::with(Policy::Token);
        (0..first).for_each(|_| _ = ask(&cluster.database(), Question::Ready));
        let router = Arc::clone(&cluster.router) as Arc<dyn Engine>;
        let written = || Arc::new(Written::over(Arc::clone(&router), 0));
        let database = cached(if remember { written() } else { Arc::clone(&router) });
        assert_eq!(ask(&database, insert("a")), Answer::Inserted);
        ask(&database, locate("a")); // it is loaded, and kept
        (1..3).for_each(|node| cluster.replay(node, 1));
        ask(&database, locate("a"))
    };
    (0..3).map(node).collect()
}

#[test]
fn a_cache_that_is_filled_from_a_standby_keeps_what_is_stale_and_behind_written_it_cannot() {
    let without = kept(false);
    assert!(without.contains(&nowhere()), "the trap is one: {without:?}");
    assert_eq!(kept(true), vec![leads("a"); 3]);
}

#[test]
fn a_deleted_link_is_not_kept_either() {
    for first in 0..3 {
        let cluster = FakeCluster::with(Policy::Token);
        (0..first).for_each(|_| _ = ask(&cluster.database(), Question::Ready));
        let database = cached(Arc::new(Written::over(Arc::clone(&cluster.router) as _, 0)));
        ask(&database, insert("a"));
        (1..3).for_each(|node| cluster.replay(node, 1));
        ask(&database, Question::Delete("a".into()));
        assert_eq!(ask(&database, locate("a")), nowhere(), "{first}");
    }
}

#[test]
fn what_is_forgotten_is_not_older_than_what_was_written_last() {
    let cluster = FakeCluster::with(Policy::Token);
    let written = Written::remembering(Arc::clone(&cluster.router) as _, 0, 2);
    let database = Database::over(Arc::new(written));
    for code in ["a", "b", "c", "d", "e"] {
        ask(&database, insert(code));
    }
    cluster.replay(1, 1);
    for code in ["a", "b", "c", "d", "e"] {
        for _ in 0..3 {
            assert_eq!(ask(&database, locate(code)), leads(code), "{code}");
        }
    }
    // `a` was written at 1 and is forgotten with `b`, which was written at 2.
    assert_eq!(cluster.asked()[1], 0);
    cluster.replay(1, 2);
    (0..4).for_each(|_| _ = ask(&database, locate("a")));
    assert_eq!(cluster.asked()[1], 2, "it is new enough for what was forgotten");
}

#[test]
fn what_an_earlier_process_wrote_is_loaded_from_where_it_is() {
    let cluster = FakeCluster::with(Policy::Token);
    assert_eq!(ask(&cluster.database(), insert("a")), Answer::Inserted);
    let database = Database::over(Arc::new(Written::over(Arc::clone(&cluster.router) as _, 1)));
    for _ in 0..3 {
        assert_eq!(ask(&database, locate("a")), leads("a"));
    }
}

#[test]
fn a_clients_own_word_for_what_it_has_seen_binds_no_other_client() {
    let cluster = FakeCluster::with(Policy::Token);
    let database = Database::over(Arc::new(Written::over(Arc::clone(&cluster.router) as _, 0)));
    submit(&database, &Seen::until(u64::MAX), insert("a")).wait();
    (1..3).for_each(|node| cluster.replay(node, 1));
    (0..6).for_each(|_| assert_eq!(ask(&database, locate("a")), leads("a")));
    assert_eq!(cluster.asked(), [1 + 2, 2, 2]);
}
