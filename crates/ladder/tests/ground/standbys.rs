//! Standbys replay what their primary writes, as late as they are told; they outlive a primary that is killed, and follow
//! it again.

use super::support::{given, ours};
use brigade_children::until;
use brigade_ladder::engines::ask;
use brigade_ladder::ground::{Ground, Means, Need, Partition, commit_when_replayed, delay};
use std::thread;
use std::time::Duration;

const NEEDS: [Need; 2] = [Need::Postgres, Need::Standbys];
/// Nothing here takes so long.
const NEVER: Duration = Duration::from_secs(3_600);
const PATIENCE: Duration = Duration::from_secs(60);

fn ground() -> (Ground, Means) {
    let ground = Ground::start(&NEEDS, &ours()).expect("a ground");
    let means = ground.means_of(&NEEDS).expect("means");
    (ground, means)
}

fn sql(url: &str, sql: &str) -> String {
    ask(url, sql).expect("an answer").join(" ")
}

fn write(means: &Means, statement: &str) -> String {
    let url = means.postgres().expect("a database");
    sql(url, statement);
    sql(url, "SELECT pg_current_wal_flush_lsn()")
}

#[track_caller]
fn becomes(url: &str, asked: &str, right: &str) {
    let is = || ask(url, asked).is_ok_and(|answer| answer == [right]).then_some(());
    until(PATIENCE, is).unwrap_or_else(|| panic!("{asked} is not {right}"));
}

#[test]
fn a_standby_has_the_database_and_replays_as_late_as_it_is_told() {
    let (_ground, means) = ground();
    let [late, soon] = means.standbys().expect("two") else { panic!("two: {means:?}") };
    let end = write(&means, "CREATE TABLE links AS SELECT 1 AS n");
    for standby in [late, soon] {
        becomes(standby, &format!("SELECT pg_last_wal_replay_lsn() >= '{end}'"), "t");
        assert_eq!(sql(standby, "SELECT n FROM links"), "1");
        assert_eq!(sql(standby, "SELECT pg_is_in_recovery()"), "t");
    }
    delay(late, NEVER).expect("it is held back");
    let end = write(&means, "INSERT INTO links VALUES (2)");
    becomes(soon, "SELECT count(*) FROM links", "2");
    becomes(late, &format!("SELECT pg_last_wal_receive_lsn() >= '{end}'"), "t");
    assert_eq!(sql(late, "SELECT count(*) FROM links"), "1", "it has it, and has not replayed it");
    delay(late, Duration::ZERO).expect("it is let go");
    becomes(late, "SELECT count(*) FROM links", "2");
}

#[test]
fn standbys_outlive_their_primary_and_follow_it_when_it_is_back() {
    let (mut ground, means) = ground();
    write(&means, "CREATE TABLE links AS SELECT 1 AS n");
    let more = ground.means_of(&NEEDS).expect("it waits until they have the database");
    for standby in more.standbys().expect("two") {
        assert_eq!(sql(standby, "SELECT current_database()"), database(&more));
    }
    ground.kill(Need::Postgres).expect("it ran");
    for standby in means.standbys().expect("two") {
        assert_eq!(sql(standby, "SELECT n FROM links"), "1");
    }
    ground.restart(Need::Postgres).expect("it starts again");
    ground.kill(Need::Standbys).expect("they ran");
    write(&means, "INSERT INTO links VALUES (2)");
    ground.restart(Need::Standbys).expect("they start again");
    for standby in means.standbys().expect("two") {
        becomes(standby, "SELECT count(*) FROM links", "2");
    }
    assert_eq!(ground.fallen(), None);
}

fn database(means: &Means) -> &str {
    means.postgres().expect("a database").rsplit_once('/').expect("a path").1
}

#[test]
fn a_server_that_was_given_has_no_standbys_of_ours_and_that_is_said() {
    let theirs = Ground::start(&[Need::Postgres], &ours()).expect("of another climb");
    let given = given(&theirs.means_of(&[Need::Postgres]).expect("means"));
    let why = given.missing(&NEEDS).expect("there are none");
    assert!(why.ends_with("leave --postgres out"), "{why}");
    let refused = Ground::start(&NEEDS, &given).expect_err("there are none");
    assert_eq!(refused.to_string(), why);
    let without = ours().missing(&NEEDS);
    assert_eq!(without, None, "PostgreSQL comes with what copies it");
    let unnamed = theirs.means_of(&[Need::Postgres]).expect("means");
    assert!(unnamed.standbys().unwrap_err().to_string().contains("no standbys"));
}

/// Each standby of `means`, by its number.
fn standbys(means: &Means) -> impl Iterator<Item = &String> {
    means.standbys().expect("two").iter()
}

#[test]
fn a_standby_is_promoted_with_what_it_had_received_and_the_cluster_is_whole_again_with_all_means() {
    let (mut ground, means) = ground();
    write(&means, "CREATE TABLE links AS SELECT 'received' AS code");
    standbys(&means).for_each(|standby| becomes(standby, "SELECT count(*) FROM links", "1"));
    let why = ground.promote().expect_err("there would be two").to_string();
    assert!(why.starts_with("the primary runs"), "{why}");
    ground.standbys().expect("two").stall();
    write(&means, "INSERT INTO links VALUES ('never received')");
    ground.kill(Need::Postgres).expect("it ran");
    ground.promote().expect("one is promoted");
    assert!(ground.restart(Need::Postgres).is_err(), "it would be a second one");
    let primaries = || standbys(&means).filter(|url| sql(url, "SELECT pg_is_in_recovery()") == "f");
    let promoted = primaries().next().expect("one");
    assert_eq!(primaries().count(), 1);
    sql(promoted, "INSERT INTO links VALUES ('after')");
    let all = "SELECT string_agg(code, ' ' ORDER BY code) FROM links";
    standbys(&means).for_each(|standby| becomes(standby, all, "after received"));

    ground.whole().expect("it is whole");
    assert_eq!(sql(means.postgres().expect("a database"), all), "after received");
    assert_eq!(primaries().count(), 0);
    write(&means, "INSERT INTO links VALUES ('whole')");
    standbys(&means).for_each(|standby| becomes(standby, all, "after received whole"));
    assert_eq!(ground.fallen(), None);
}

#[test]
fn a_write_waits_until_a_standby_has_replayed_it_if_it_is_told_to() {
    let (mut ground, means) = ground();
    let primary = means.postgres().expect("a database");
    write(&means, "CREATE TABLE links (code text)");
    commit_when_replayed(primary).expect("it is told");
    write(&means, "INSERT INTO links VALUES ('replayed')");
    let has_it = |url: &&String| sql(url, "SELECT count(*) FROM links") == "1";
    assert!(standbys(&means).filter(has_it).count() >= 1);
    ground.standbys().expect("two").stall();
    thread::scope(|scope| {
        let late = scope.spawn(|| ask(primary, "INSERT INTO links VALUES ('late')"));
        let waits = "SELECT wait_event FROM pg_stat_activity WHERE query LIKE 'INSERT%late%'";
        becomes(primary, waits, "SyncRep");
        assert_eq!(sql(primary, "SELECT count(*) FROM links"), "1", "it is not acknowledged");
        ground.standbys().expect("two").cut(1, Partition::None);
        late.join().expect("no panic").expect("a standby has it now");
    });
    assert_eq!(sql(primary, "SELECT count(*) FROM links"), "2");
}

#[test]
fn one_that_is_cut_off_or_stands_still_answers_when_it_is_let_go() {
    let (mut ground, means) = ground();
    write(&means, "CREATE TABLE links AS SELECT 1 AS n");
    let by_door = ground.by_doors(means.clone()).expect("doors");
    let (door, direct) = (&by_door.standbys().expect("two")[0], &means.standbys().expect("two")[0]);
    assert_ne!(door, direct);
    becomes(door, "SELECT count(*) FROM links", "1");
    for partition in [Partition::Deaf, Partition::Mute, Partition::Alone] {
        ground.standbys().expect("two").cut(0, partition);
        let asked = ask(door, "SELECT 1");
        assert!(asked.is_err(), "{partition:?}: nothing comes back");
        write(&means, "INSERT INTO links VALUES (2)");
        ground.standbys().expect("two").cut(0, Partition::None);
        let all = sql(means.postgres().expect("a database"), "SELECT count(*) FROM links");
        becomes(door, "SELECT count(*) FROM links", &all);
    }
    ground.standbys().expect("two").freeze(0, true).expect("it stands still");
    assert!(ask(direct, "SELECT 1").is_err(), "it takes connections, and answers none");
    ground.standbys().expect("two").freeze(0, false).expect("it goes on");
    assert_eq!(sql(direct, "SELECT 1"), "1");
}
