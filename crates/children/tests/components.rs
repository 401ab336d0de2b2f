//! Each component is started, asked, and ended; one that cannot start says why.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use brigade_children::components::{
    Component, HAPROXY, NATS, NGINX, PGBOUNCER, Postgres, REDIS, free_address,
};
use brigade_children::{Run, Signal, Stop};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

const NEVER: Duration = Duration::from_secs(60);

fn run() -> Run {
    let mut guard = Command::new(env!("CARGO_BIN_EXE_children-parent"));
    guard.arg("guard");
    Run::start("components", guard).expect("a run")
}

/// Starts it, asks once, and has it end by its own signal.
#[track_caller]
fn serves(
    component: &Component,
    configuration: impl Fn(SocketAddr) -> String,
    asked: &str,
) -> String {
    let (run, address) = (run(), free_address().unwrap());
    let mut child = component.start(&run, address, &configuration(address)).unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(asked.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = child.stop().unwrap();
    assert!(status.success(), "it was asked to end, and not killed: {status}");
    let folder = run.path().to_owned();
    drop((child, run));
    assert!(!folder.exists());
    answer
}

const HTTP: &str = "GET / HTTP/1.0\r\n\r\n";

#[test]
fn redis_is_started_and_ended() {
    let asked = "SET tea hot\r\nGET tea\r\nQUIT\r\n";
    let answer = serves(&REDIS, |_| String::new(), asked);
    assert_eq!(answer, "+OK\r\n$3\r\nhot\r\n+OK\r\n");
}

#[test]
fn nats_is_started_and_ended() {
    // It has no word for goodbye: what is none is answered, and hung up on.
    let answer = serves(&NATS, |_| String::new(), "PING\r\nGOODBYE\r\n");
    assert!(answer.starts_with("INFO {") && answer.contains("PONG\r\n-ERR "), "{answer}");
}

#[test]
fn nginx_is_started_and_ended() {
    let served = |address| format!("server {{ listen {address}; return 200 'served'; }}");
    assert!(serves(&NGINX, served, HTTP).ends_with("\r\n\r\nserved"));
}

#[test]
fn haproxy_is_started_and_ended() {
    let served = |address| {
        format!(
            "defaults\n mode http\n timeout client 9s\n timeout server 9s\n timeout connect 9s\n\
             frontend served\n bind {address}\n http-request return status 200 content-type text/plain string served"
        )
    };
    assert!(serves(&HAPROXY, served, HTTP).ends_with("\r\n\r\nserved"));
}

/// What a statement answers.
fn ask(cluster: &Postgres, statement: &str) -> String {
    ask_at(cluster, &cluster.url(), statement)
}

fn ask_at(cluster: &Postgres, url: &str, statement: &str) -> String {
    let mut psql = cluster.command("psql");
    let output = psql.args(["-X", "-q", "-A", "-t", "-c", statement, url]).output();
    let output = output.expect("psql comes with PostgreSQL");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().into()
}

#[test]
fn a_server_of_a_cluster_is_ended_killed_and_started_again_over_the_same_data() {
    let run = run();
    let cluster = Postgres::create(&run, free_address().unwrap()).unwrap();
    let mut server = cluster.start(&[("max_connections", "7")]).unwrap();
    assert_eq!(ask(&cluster, "show max_connections"), "7");
    ask(&cluster, "create table links (code text); insert into links values ('kept')");
    server.kill().unwrap();
    let mut server = cluster.start(&[]).unwrap();
    assert_eq!(ask(&cluster, "select code from links"), "kept");
    assert!(server.stop().unwrap().success());
    let folder = run.path().to_owned();
    drop((cluster, server, run));
    assert!(!folder.exists());
}

#[test]
fn a_standby_replays_what_its_primary_writes_until_it_is_promoted() {
    let run = run();
    let (first, second) = (free_address().unwrap(), free_address().unwrap());
    let primary = Postgres::create(&run, first).unwrap();
    let mut server = primary.start(&[]).unwrap();
    ask(&primary, "create table links (code text); insert into links values ('copied')");
    let standby = primary.standby(first, second).unwrap();
    let mut follower = standby.start(&[("cluster_name", "second")]).unwrap();
    let replays = || ask(&primary, "select application_name from pg_stat_replication") == "second";
    brigade_children::until(NEVER, || replays().then_some(())).expect("it follows");
    ask(&primary, "alter system set synchronous_standby_names = 'second'");
    ask(&primary, "select pg_reload_conf()");
    let waits = || ask(&primary, "select sync_state from pg_stat_replication") == "sync";
    brigade_children::until(NEVER, || waits().then_some(())).expect("it is waited for");
    ask(&primary, "set synchronous_commit = remote_apply; insert into links values ('replayed')");
    assert_eq!(ask(&standby, "select string_agg(code, ' ') from links"), "copied replayed");
    server.kill().unwrap();
    assert_eq!(ask(&standby, "select pg_is_in_recovery()"), "t");
    ask(&standby, "select pg_promote()");
    assert_eq!(ask(&standby, "select pg_is_in_recovery()"), "f");
    // What was the primary is gone for good, and its address is the new one's.
    let lost = primary.data();
    primary.discard().unwrap();
    assert!(!lost.exists());
    assert!(follower.stop().unwrap().success());
    let standby = standby.moved(first);
    let mut promoted = standby.start(&[]).unwrap();
    assert_eq!(ask(&standby, "select count(*) from links"), "2");
    assert!(promoted.stop().unwrap().success());
}

#[test]
fn what_stands_still_goes_on_when_it_is_let_go_and_is_ended_with_its_run() {
    let run = run();
    let mut command = Command::new("cat");
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let cat = run.child(&mut command, Stop::by(Signal::TERM, NEVER)).unwrap();
    let stands_still = |id: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
        stat.rsplit_once(") ").unwrap().1.starts_with('T')
    };
    let id = cat.id();
    let is = |still| brigade_children::until(NEVER, || (stands_still(id) == still).then_some(()));
    let frozen = run.freeze(|| vec![id]).unwrap();
    is(true).expect("it stands still");
    drop(frozen);
    is(false).expect("it goes on");
    let frozen = run.freeze(|| vec![id]).unwrap();
    is(true).expect("it stands still again");
    run.end().unwrap(); // or it would wait for ever
    assert!(!std::path::Path::new(&format!("/proc/{id}")).exists());
    drop((frozen, cat));
}

#[test]
fn a_standby_of_a_server_that_does_not_run_says_what_the_copy_said() {
    let run = run();
    let primary = Postgres::create(&run, free_address().unwrap()).unwrap();
    let (nowhere, own) = (free_address().unwrap(), free_address().unwrap());
    let why = primary.standby(nowhere, own).unwrap_err().to_string();
    assert!(why.starts_with("`pg_basebackup`: exit") && why.contains("\n  | "), "{why}");
}

#[test]
fn a_stranger_without_the_password_is_refused() {
    let run = run();
    let cluster = Postgres::create(&run, free_address().unwrap()).unwrap();
    let _server = cluster.start(&[]).unwrap();
    let url = cluster.url();
    let (_, address) = url.rsplit_once('@').unwrap();
    let mut psql = cluster.command("psql");
    let psql = psql.args(["-w", "-c", "select 1", &format!("postgres://postgres@{address}")]);
    let output = psql.stdin(Stdio::null()).output().unwrap();
    let why = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && why.contains("password"), "{why}");
}

#[test]
fn pgbouncer_stands_before_a_cluster_lets_its_user_in_and_is_ended() {
    let (run, address) = (run(), free_address().unwrap());
    let cluster = Postgres::create(&run, free_address().unwrap()).unwrap();
    let _server = cluster.start(&[]).unwrap();
    let configuration =
        format!("{}\npool_mode = transaction\ndefault_pool_size = 1", cluster.url());
    let mut pgbouncer = PGBOUNCER.start(&run, address, &configuration).unwrap();
    let url = cluster.url();
    let (login, _) = url.rsplit_once('@').unwrap();
    let connection = "select pg_backend_pid()";
    let through = || ask_at(&cluster, &format!("{login}@{address}/postgres"), connection);
    assert_eq!(through(), through(), "two clients, and one connection");
    let mut psql = cluster.command("psql");
    let url = format!("postgres://postgres:wrong@{address}/postgres");
    let refused = psql.args(["-w", "-c", "select 1", &url]).stdin(Stdio::null()).output().unwrap();
    assert!(!refused.status.success(), "{refused:?}");
    assert!(pgbouncer.stop().unwrap().success());
}

#[test]
fn what_cannot_start_is_quoted() {
    let (run, address) = (run(), free_address().unwrap());
    let why = NGINX.start(&run, address, "tea;").unwrap_err().to_string();
    assert!(
        why.starts_with(&format!("`nginx` ended before it answered at {address} (exit")),
        "{why}"
    );
    assert!(why.contains("\n  | ") && why.contains("unknown directive \"tea\""), "{why}");
}

#[test]
fn who_does_not_end_when_asked_is_killed_with_its_group() {
    let run = run();
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' TERM; echo deaf; sleep 1000 & wait"]);
    shell.stdin(Stdio::piped()).stdout(Stdio::piped());
    let stop = Stop::by(Signal::TERM, Duration::ZERO);
    let mut child = run.child(&mut shell, stop).unwrap();
    child.listen().unwrap();
    let words = child.words().clone();
    child.ready(NEVER, || words.text().contains("deaf").then_some(())).unwrap();
    let status = child.stop().unwrap();
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9));
    assert!(child.words().have_ended(NEVER), "its own child had the pipe, and has ended too");
}
