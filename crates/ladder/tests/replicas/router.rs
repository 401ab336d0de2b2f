//! Which node is asked: what each policy lets a client read, and what becomes of a query whose node is lost.

use super::node::{FakeCluster, insert, leads, locate, nowhere, submit};
use brigade_core::blink::Link;
use brigade_core::blink::database::{Answer, Question, Seen};
use brigade_core::blink::stores::StoreError;
use brigade_ladder::replicas::{Policy, Replicas};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

/// What a client reads that has just written, of standbys that have replayed nothing: six reads.
fn after_a_write(cluster: &FakeCluster) -> Vec<Answer> {
    let (database, client) = (cluster.database(), Seen::until(0));
    assert_eq!(submit(&database, &client, insert("a")).wait(), Answer::Inserted);
    (0..6).map(|_| submit(&database, &client, locate("a")).wait()).collect()
}

#[test]
fn any_node_may_not_know_a_write_yet_and_each_third_read_is_the_primarys() {
    let answers = after_a_write(&FakeCluster::with(Policy::Any));
    assert_eq!(answers.iter().filter(|answer| **answer == nowhere()).count(), 4);
}

#[test]
fn the_primary_and_a_token_show_a_client_what_it_wrote() {
    for policy in [Policy::Primary, Policy::Token] {
        assert_eq!(after_a_write(&FakeCluster::with(policy)), vec![leads("a"); 6], "{policy:?}");
    }
}

#[test]
fn a_token_lets_standbys_answer_that_are_new_enough_and_others_not() {
    let cluster = FakeCluster::with(Policy::Token);
    let (database, client) = (cluster.database(), Seen::until(0));
    submit(&database, &client, insert("a")).wait();
    assert_eq!(client.position(), 1);
    cluster.replay(2, 1);
    for _ in 0..10 {
        assert_eq!(submit(&database, &client, locate("a")).wait(), leads("a"));
    }
    assert_eq!(cluster.asked(), [1 + 5, 0, 5]);
}

#[test]
fn what_a_client_read_it_reads_again_with_a_token_and_not_without() {
    for (policy, again) in [(Policy::Token, leads("a")), (Policy::Any, nowhere())] {
        let cluster = FakeCluster::with(policy);
        let (database, writer, reader) = (cluster.database(), Seen::until(0), Seen::until(0));
        submit(&database, &writer, insert("a")).wait();
        cluster.replay(2, 1);
        // It is the turn of the second standby, which has it; the first has nothing yet.
        for _ in 0..2 {
            submit(&database, &Seen::default(), locate("a")).wait();
        }
        assert_eq!(submit(&database, &reader, locate("a")).wait(), leads("a"), "{policy:?}");
        let two = [(); 2].map(|()| submit(&database, &reader, locate("a")).wait());
        assert!(two.contains(&again), "{policy:?}: {two:?}");
        assert_eq!(two.contains(&nowhere()), policy == Policy::Any);
    }
}

#[test]
fn a_token_from_the_future_is_answered_by_the_primary_at_once() {
    let cluster = FakeCluster::with(Policy::Token);
    let forged = Seen::until(u64::MAX);
    for _ in 0..3 {
        assert_eq!(submit(&cluster.database(), &forged, locate("a")).wait(), nowhere());
    }
    assert_eq!(cluster.asked(), [3, 0, 0]);
}

#[test]
fn a_sticky_client_reads_its_write_until_the_time_is_over() {
    let (time, now) = (Duration::from_millis(100), Arc::new(AtomicU64::new(1_000_000)));
    let (policy, clock) = (Policy::Sticky(time), Arc::clone(&now));
    let cluster = FakeCluster::made(|nodes| {
        Replicas::clocked(nodes, policy, Arc::new(move || clock.load(SeqCst)))
    });
    let (database, client) = (cluster.database(), Seen::until(0));
    submit(&database, &client, insert("a")).wait();
    let three = || [(); 3].map(|()| submit(&database, &client, locate("a")).wait());
    now.fetch_add(99, SeqCst);
    assert_eq!(three(), [leads("a"), leads("a"), leads("a")]);
    now.fetch_add(1, SeqCst);
    assert!(three().contains(&nowhere()), "the standbys are further behind than the guess");
}

#[test]
fn a_read_that_is_lost_is_asked_of_another_node_and_its_client_sees_no_error() {
    let cluster = FakeCluster::with(Policy::Any);
    cluster.nodes[1].is_dead.store(true, SeqCst);
    for _ in 0..9 {
        assert_eq!(submit(&cluster.database(), &Seen::default(), locate("a")).wait(), nowhere());
    }
    assert_eq!(cluster.asked(), [5, 4, 4], "each second read meets it, and is asked of the next");
    cluster.tell();
    for _ in 0..9 {
        submit(&cluster.database(), &Seen::default(), locate("a")).wait();
    }
    assert_eq!(cluster.asked()[1], 4, "it is asked nothing more");
    cluster.nodes[1].is_dead.store(false, SeqCst);
    cluster.tell();
    (0..3).for_each(|_| _ = submit(&cluster.database(), &Seen::default(), locate("a")).wait());
    assert_eq!(cluster.asked()[1], 5, "it is taken back");
}

#[test]
fn a_read_that_is_out_at_a_frozen_node_is_asked_of_another_when_that_is_known() {
    let cluster = FakeCluster::with(Policy::Any);
    cluster.nodes.iter().for_each(|node| node.is_frozen.store(true, SeqCst));
    let database = cluster.database();
    let tickets: Vec<_> =
        (0..3).map(|_| submit(&database, &Seen::default(), locate("a"))).collect();
    assert_eq!(cluster.asked(), [1, 1, 1]);
    cluster.nodes[0].thaw();
    cluster.tell();
    assert_eq!(cluster.asked(), [4, 1, 1], "its own, once more when it thaws, and both others'");
    tickets.into_iter().for_each(|ticket| assert_eq!(ticket.wait(), nowhere()));
    cluster.nodes[1].thaw(); // its answer comes too late to be of use, and harms nothing
}

#[test]
fn a_write_is_asked_once_and_told_to_be_in_doubt_when_its_node_is_lost() {
    let cluster = FakeCluster::with(Policy::Token);
    cluster.nodes[0].is_dead.store(true, SeqCst);
    let answer = submit(&cluster.database(), &Seen::default(), insert("a")).wait();
    assert!(matches!(answer, Answer::Failed(StoreError::Unavailable(_))), "{answer:?}");
    assert_eq!(cluster.asked(), [1, 0, 0]);
    cluster.tell();
    let answer = submit(&cluster.database(), &Seen::default(), insert("a")).wait();
    let Answer::Failed(StoreError::Unavailable(why)) = answer else { panic!("{answer:?}") };
    assert!(why.contains("nothing was done"), "{why}");
    assert_eq!(cluster.asked(), [1, 0, 0], "it is not even asked");
}

#[test]
fn after_a_promotion_writes_go_to_the_new_primary_whatever_becomes_of_the_old_one() {
    let cluster = FakeCluster::with(Policy::Token);
    let (database, client) = (cluster.database(), Seen::until(0));
    submit(&database, &client, insert("a")).wait();
    cluster.replay(1, 1);
    cluster.replay(2, 1);
    cluster.nodes[0].is_dead.store(true, SeqCst);
    cluster.tell();
    assert_eq!(submit(&database, &client, locate("a")).wait(), leads("a"), "reads go on");
    cluster.nodes[2].is_primary.store(true, SeqCst);
    cluster.tell();
    assert_eq!(submit(&database, &client, insert("b")).wait(), Answer::Inserted);
    // The old one comes back as it was: it still takes writes.
    cluster.nodes[0].is_dead.store(false, SeqCst);
    cluster.tell();
    let before = cluster.asked()[0];
    for code in ["c", "d"] {
        assert_eq!(submit(&database, &client, insert(code)).wait(), Answer::Inserted);
        assert_eq!(submit(&database, &client, locate(code)).wait(), leads(code));
    }
    assert_eq!(cluster.asked()[0], before);
}

/// Clients that write and read one link in an order that is drawn, while standbys replay now and then and the router hears of it
/// only sometimes. How many of so many reads show less than their client had written or read before.
fn broken(policy: Policy, reads: u64) -> u64 {
    let cluster = FakeCluster::with(policy);
    let database = cluster.database();
    let mut draws = SmallRng::seed_from_u64(20);
    let mut clients = [(); 4].map(|()| (Seen::until(0), 0));
    let (mut written, mut read, mut broken) = (0, 0, 0);
    while read < reads {
        let (seen, last) = &mut clients[draws.random_range(0..4)];
        match draws.random_range(0..10) {
            0 => {
                written += 1;
                submit(&database, seen, version(written)).wait();
                *last = written;
                cluster.tell_of(0);
            }
            1 | 2 => {
                let standby = &cluster.nodes[draws.random_range(1..3)];
                let from = standby.position.load(SeqCst);
                standby.position.store(draws.random_range(from..=written), SeqCst);
                if draws.random() {
                    cluster.tell();
                }
            }
            _ => {
                let shown = shown(submit(&database, seen, locate("a")).wait());
                broken += u64::from(shown < *last);
                *last = shown.max(*last);
                read += 1;
            }
        }
    }
    broken
}

fn version(number: u64) -> Question {
    let url = format!("https://a.example/{number}");
    Question::Insert(Link { code: "a".into(), url, clicks: 0 })
}

fn shown(answer: Answer) -> u64 {
    let Answer::Target(target) = answer else { panic!("{answer:?}") };
    target.map_or(0, |url| url.rsplit('/').next().expect("a number").parse().expect("a number"))
}

#[test]
fn of_a_hundred_thousand_reads_with_a_token_none_shows_less_than_before() {
    assert_eq!(broken(Policy::Token, 100_000), 0);
    assert_eq!(broken(Policy::Primary, 10_000), 0);
    let without = broken(Policy::Any, 10_000);
    assert!(without > 1_000, "{without}: it would have been seen");
}
