//! The router before PostgreSQL and two standbys that replay as late as the test says.

use super::node::{insert, leads, locate, nowhere, submit};
use brigade_core::blink::database::{Answer, Database, Engine, Question, Seen};
use brigade_core::blink::stores::StoreError;
use brigade_core::blink::{Job, User};
use brigade_core::trace::Recorder;
use brigade_ladder::engines::ask;
use brigade_ladder::ground::{Given, Ground, Means, Need, delay};
use brigade_ladder::jobs::{Outbox, Queue};
use brigade_ladder::replicas::{Node, Policy, Replicas};
use brigade_ladder::traffic::Traffic;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;

const NEEDS: [Need; 2] = [Need::Postgres, Need::Standbys];
/// Nothing here takes so long.
const NEVER: Duration = Duration::from_secs(3_600);
const PATIENCE: Duration = Duration::from_secs(60);

fn ground() -> (Ground, Means) {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_brigade-ladder"));
    let given = Given { program: Some(program), ..Given::default() };
    let ground = Ground::start(&NEEDS, &given).expect("a ground");
    let means = ground.means_of(&NEEDS).expect("means");
    (ground, means)
}

fn urls(means: &Means) -> Vec<String> {
    let primary = means.postgres().expect("a database").to_owned();
    [primary].into_iter().chain(means.standbys().expect("two").to_vec()).collect()
}

/// The router, when it knows all three nodes.
fn open(urls: &[String], policy: Policy) -> Arc<Replicas> {
    let router = Replicas::open(urls, policy, &Recorder::off(), &Traffic::default());
    let router = Arc::new(router.expect("a primary"));
    let all = |nodes: &[Node]| nodes.iter().all(|node| node.is_open && node.standing.is_some());
    assert!(router.until(PATIENCE, all), "{:?}", router.nodes());
    router
}

fn database(router: &Arc<Replicas>) -> Database {
    Database::over(Arc::clone(router) as Arc<dyn Engine>)
}

#[test]
fn a_standby_that_is_held_back_is_stale_for_any_and_never_for_a_token() {
    let (_ground, means) = ground();
    let urls = urls(&means);
    let [any, token] = [Policy::Any, Policy::Token].map(|policy| open(&urls, policy));
    means.standbys().expect("two").iter().for_each(|url| delay(url, NEVER).expect("held back"));
    let (any, with_token) = (database(&any), database(&token));
    let (mut stale, codes) = (0, 20);
    for n in 0..codes {
        let (code, client) = (format!("code-{n}"), Seen::until(0));
        assert_eq!(submit(&with_token, &client, insert(&code)).wait(), Answer::Inserted);
        let seen = client.position();
        assert!(seen > 0, "a write is seen");
        for _ in 0..3 {
            assert_eq!(submit(&with_token, &client, locate(&code)).wait(), leads(&code));
            stale += u64::from(submit(&any, &client, locate(&code)).wait() == nowhere());
        }
        assert!(client.position() >= seen);
    }
    assert_eq!(stale, 2 * codes, "two of three nodes know none of it");
    // Let go, they serve what was written while they were held back.
    let last = Seen::until(0);
    submit(&with_token, &last, Question::Ready).wait();
    means
        .standbys()
        .expect("two")
        .iter()
        .for_each(|url| delay(url, Duration::ZERO).expect("let go"));
    let caught_up = |nodes: &[Node]| {
        let is_new = |node: &Node| node.standing.is_some_and(|it| it.position >= last.position());
        nodes.iter().all(is_new)
    };
    assert!(token.until(PATIENCE, caught_up), "{:?}", token.nodes());
    for _ in 0..3 {
        assert_eq!(submit(&any, &last, locate("code-0")).wait(), leads("code-0"));
    }
}

#[test]
fn what_a_group_wrote_is_behind_the_position_that_its_client_is_told() {
    let (_ground, means) = ground();
    let router = open(&urls(&means), Policy::Token);
    let (database, client) = (database(&router), Seen::until(0));
    for n in 0..50 {
        let user =
            User { address: format!("u{n}@example.org"), code: "1".into(), key: n.to_string() };
        let job = Job::mail(&user);
        let both = Question::Together(vec![Question::Enrol(user), Question::Enqueue(job)]);
        // Singles share the connections with groups.
        let single = submit(&database, &Seen::until(0), insert(&format!("code-{n}")));
        let answer = submit(&database, &client, both).wait();
        assert_eq!(answer, Answer::Together(vec![Answer::Enrolled, Answer::Enqueued]));
        assert_eq!(single.wait(), Answer::Inserted);
        let at = client.position();
        let lsn = format!("{:X}/{:X}", at >> 32, at & 0xffff_ffff);
        let standby = &means.standbys().expect("two")[0];
        let has = format!(
            "SELECT count(*) FROM users WHERE key = '{n}' AND pg_last_wal_replay_lsn() >= '{lsn}'"
        );
        let replayed = format!("SELECT pg_last_wal_replay_lsn() >= '{lsn}'");
        let there = || (ask(standby, &replayed).ok()? == ["t"]).then_some(());
        brigade_children::until(PATIENCE, there).expect("it is replayed");
        assert_eq!(ask(standby, &has).expect("an answer"), ["1"]);
    }
}

#[test]
fn reads_outlive_the_primary_and_writes_find_the_standby_that_was_promoted() {
    let (mut ground, means) = ground();
    let router = open(&urls(&means), Policy::Token);
    let (database, client) = (database(&router), Seen::until(0));
    assert_eq!(submit(&database, &client, insert("before")).wait(), Answer::Inserted);
    let position = client.position();
    let replayed = |nodes: &[Node]| {
        nodes.iter().all(|node| node.standing.is_some_and(|it| it.position >= position))
    };
    assert!(router.until(PATIENCE, replayed), "{:?}", router.nodes());
    ground.kill(Need::Postgres).expect("it ran");
    // Whether the router knows it yet or not.
    for _ in 0..20 {
        assert_eq!(
            submit(&database, &Seen::until(position), locate("before")).wait(),
            leads("before")
        );
    }
    assert!(router.until(PATIENCE, |nodes| nodes[0].standing.is_none()));
    let refused = submit(&database, &client, insert("after")).wait();
    assert!(matches!(refused, Answer::Failed(StoreError::Unavailable(_))), "{refused:?}");
    let promoted = &means.standbys().expect("two")[1];
    assert_eq!(ask(promoted, "SELECT pg_promote()").expect("promoted"), ["t"]);
    let takes_writes = |nodes: &[Node]| nodes[2].standing.is_some_and(|it| it.timeline.is_some());
    assert!(router.until(PATIENCE, takes_writes), "{:?}", router.nodes());
    assert_eq!(submit(&database, &client, insert("after")).wait(), Answer::Inserted);
    assert_eq!(submit(&database, &client, locate("after")).wait(), leads("after"));
    // Opened now, it finds the same primary, though the first of its servers is away.
    let again =
        Replicas::open(&urls(&means), Policy::Primary, &Recorder::off(), &Traffic::default());
    let again = Database::over(Arc::new(again.expect("a primary")));
    assert_eq!(submit(&again, &Seen::default(), locate("after")).wait(), leads("after"));
}

#[test]
fn workers_go_round_until_they_meet_the_node_that_takes_writes() {
    let (_ground, means) = ground();
    let router = open(&urls(&means), Policy::Primary);
    let user = User { address: "ada@example.org".into(), code: "1".into(), key: "k-1".into() };
    let job = Job::mail(&user);
    let both = Question::Together(vec![Question::Enrol(user), Question::Enqueue(job.clone())]);
    submit(&database(&router), &Seen::default(), both).wait();
    let mut others = urls(&means);
    others.reverse();
    let mut outbox = Outbox::at(&others.remove(0)).expect("a URL").or_at(&others).expect("URLs");
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        for standby in 0..2 {
            assert!(outbox.take().await.is_err(), "standby {standby} takes no writes");
        }
        let taken = outbox.take().await.expect("the primary").expect("a job");
        assert_eq!(taken.job, job);
        outbox.ack(&taken).await.expect("the same");
    });
}

#[test]
fn without_a_primary_it_is_said_what_to_do() {
    let (_ground, means) = ground();
    let standbys = means.standbys().expect("two");
    let refused = Replicas::open(standbys, Policy::Any, &Recorder::off(), &Traffic::default());
    let why = refused.expect_err("none takes writes").to_string();
    assert!(why.contains("standbys") && why.contains("pg_ctl promote"), "{why}");
}
