//! The cache and the limits of the rungs on a Redis Cluster, by other addresses and nothing else. What it needs: the program of
//! Redis on this machine.

use super::Nodes;
use super::redis::RedisCluster;
use crate::cache::expiry::Lifetime;
use crate::cache::{Keep, RedisCache, Settings, WhenDown};
use crate::gateway::limit::shared::{self, Algorithm};
use crate::gateway::limit::{Limit, Ruling, Shared};
use crate::traffic::Meter;
use brigade_children::Run;
use brigade_core::blink::Link;
use brigade_core::blink::database::{Answer, Engine, Local, Query, Question, Ticket};
use brigade_core::blink::stores::Memory;
use brigade_core::trace::Recorder;
use std::num::NonZeroU32;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

/// Long, so that a busy machine is no dead Redis.
const DEADLINE: Duration = Duration::from_secs(5);
const MINUTE: Duration = Duration::from_secs(60);

/// Three masters. What guards the run is nothing that would outlive `kill -9`: tests of whole programs have that.
fn three() -> (RedisCluster, String) {
    let run = Run::start("clusters", Command::new("cat")).expect("a run");
    let cluster = RedisCluster::start(&run, 0).expect("a cluster");
    let url = cluster.url();
    (cluster, url)
}

fn ask(engine: &impl Engine, question: Question) -> Answer {
    let task = Recorder::off().task("test");
    let (promise, ticket) = Ticket::promised(task.clone());
    engine.submit(Query::new(task, question), promise);
    ticket.wait()
}

fn link(code: &str) -> Link {
    Link { code: code.into(), url: format!("https://example.org/{code}"), clicks: 0 }
}

#[test]
fn the_cache_keeps_its_promises_on_a_cluster_whichever_nodes_have_the_keys() {
    let (cluster, url) = three();
    let keep = Keep { found: Lifetime::exactly(MINUTE), absent: Some(Lifetime::exactly(MINUTE)) };
    let log = |_: &str| {};
    let settings = Settings { keep, deadline: DEADLINE, when_down: WhenDown::AskBehind, log };
    let behind = Arc::new(Local::over(Arc::new(Memory::default())));
    let cache = RedisCache::open(&url, behind, settings, &Recorder::off()).expect("it opens");
    // Three slots for sure: sixty codes on three nodes.
    let codes: Vec<String> = (0..60).map(|n| format!("code-{n}")).collect();
    for code in &codes {
        assert_eq!(ask(&cache, Question::Locate(code.clone())), Answer::Target(None));
        assert_eq!(ask(&cache, Question::Insert(link(code))), Answer::Inserted);
        let there = Answer::Target(Some(link(code).url));
        assert_eq!(ask(&cache, Question::Locate(code.clone())), there, "its absence was dropped");
    }
    let kept = || (0..600).find(|_| locate_all(&cache, &codes) == codes.len() as u64);
    assert!(kept().is_some(), "a hit for each of them");
    for code in &codes {
        assert_eq!(ask(&cache, Question::Delete(code.clone())), Answer::Deleted(true));
        assert_eq!(ask(&cache, Question::Locate(code.clone())), Answer::Target(None));
    }
    assert!(cache.is_up());
    assert!(cluster.received().expect("they count") > 0);
}

/// Locates each; how many were known to Redis.
fn locate_all(cache: &RedisCache, codes: &[String]) -> u64 {
    let before = cache.counts().hits;
    for code in codes {
        ask(cache, Question::Locate(code.clone()));
    }
    cache.counts().hits - before
}

#[test]
fn a_shared_limit_admits_its_burst_of_each_client_on_a_cluster() {
    let (_cluster, url) = three();
    let [requests, burst] = [1, 5].map(|count| NonZeroU32::new(count).expect("some"));
    let limit = Limit { requests, per: Duration::from_secs(3_600), burst };
    let settings = shared::Settings {
        algorithm: Algorithm::Gcra,
        prefix: "limit:",
        deadline: DEADLINE,
        when_down: shared::WhenDown::Refuse,
        log: |_| {},
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let shared = Shared::open(&url, limit, settings, &Meter::default()).await;
        let shared = shared.expect("it opens");
        for client in 0..20 {
            let mut admitted = 0;
            for _ in 0..8 {
                let ruling = shared.ask(&format!("client-{client}")).await;
                admitted += u32::from(ruling == Ruling::Admitted);
                assert_ne!(ruling, Ruling::Unknown, "it is asked");
            }
            assert_eq!(admitted, 5, "client {client}");
        }
    });
}

#[test]
fn the_store_of_links_says_that_a_cluster_is_none_and_where_its_error_is() {
    let url = "redis://:secret@127.0.0.1:1,redis://127.0.0.1:2";
    let refused = crate::engines::Redis::open(url, &Recorder::off()).expect_err("no store");
    let why = refused.to_string();
    assert!(why.starts_with("127.0.0.1:1/0 is one of a cluster's nodes"), "{why}");
    assert!(why.ends_with("Name one server") && !why.contains("secret"), "{why}");
}
