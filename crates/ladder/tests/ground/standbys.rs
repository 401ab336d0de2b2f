//! Standbys replay what their primary writes, as late as they are told; they outlive a primary that is killed, and follow
//! it again.

use super::support::{given, ours};
use brigade_children::until;
use brigade_ladder::engines::ask;
use brigade_ladder::ground::{Ground, Means, Need, delay};
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
