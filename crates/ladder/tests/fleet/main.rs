//! Several processes of one server: started, watched, replaced while users go on, and rolled back. What it needs: the programs
//! of PostgreSQL, Redis and HAProxy on this machine.

#![cfg(target_os = "linux")]

mod begins;
mod drills;
mod fronts;
mod held;
mod rolling;

use brigade_core::http::Method;
use brigade_ladder::drills::User;
use brigade_ladder::fleet::{Member, Release};
use held::Held;
use rustix::process::{Pid, Signal, kill_process};
use std::net::SocketAddr;

fn releases(state: &[Member]) -> Vec<u32> {
    state.iter().map(|member| member.release.0).collect()
}

fn status(at: SocketAddr, path: &str) -> u16 {
    User::of(at).ask(&Method::Get, path, "").expect("an answer").status
}

fn pid(member: &Member) -> Pid {
    let process = member.process.expect("a process");
    Pid::from_raw(i32::try_from(process).expect("a number")).expect("a process")
}

#[test]
fn all_instances_serve_the_same_links_and_one_that_is_killed_is_started_again() {
    let held = Held::start(3);
    let state = held.give("state").expect("a state");
    assert_eq!(state.len(), 3);
    let body = r#"{"url":"https://example.org/","alias":"tea"}"#;
    let made = User::of(state[0].address).ask(&Method::Post, "/api/links", body).expect("made");
    assert_eq!(made.status, 201);
    assert!(made.text.contains(&format!("http://{}/tea", held.host())), "{}", made.text);
    assert!(state.iter().all(|member| member.serves && status(member.address, "/tea") == 302));

    kill_process(pid(&state[1]), Signal::KILL).expect("it ran");
    let again =
        held.wait("it is started again", |now| now[1].serves && now[1].process != state[1].process);
    assert_eq!(again[1].address, state[1].address, "where its balancer knows it");
    assert_eq!((again[0].process, again[2].process), (state[0].process, state[2].process));
    assert_eq!(status(again[1].address, "/tea"), 302);
}

#[test]
fn one_command_updates_and_one_goes_back() {
    let held = Held::start(2);
    let before = held.give("state").expect("a state");
    assert!(held.give("back").unwrap_err().contains("no other release ran here before"));
    let after = held.give("update 2").expect("it is rolled out");
    assert_eq!(releases(&after), [2, 2]);
    let is_new = |(then, now): (&Member, &Member)| then.process != now.process && now.serves;
    assert!(before.iter().zip(&after).all(is_new), "{before:?} {after:?}");
    assert_eq!(releases(&held.give("update 2").expect("once more")), [2, 2]);
    assert_eq!(releases(&held.give("back").expect("it goes back")), [1, 1]);
    assert_eq!(releases(&held.give("update 2 undrained").expect("it is rolled out")), [2, 2]);
}

#[test]
fn a_release_that_does_not_start_costs_no_instance() {
    let held = Held::start(2);
    let before = held.give("state").expect("a state");
    let why = held.give("update 7").unwrap_err();
    assert!(why.contains("release 7 does not come up as instance 1"), "{why}");
    assert!(why.contains("there is no release 7: the newest is 2"), "its last words: {why}");
    let after = held.give("state").expect("a state");
    assert_eq!(releases(&after), [1, 1]);
    assert!(after.iter().all(|member| member.serves));
    assert_eq!(after[1].process, before[1].process, "the other one was left alone");
    assert_eq!(after[0].release, Release(1));
}

#[test]
fn what_is_no_order_is_refused_with_those_that_there_are() {
    let held = Held::start(1);
    let why = held.give("restart").unwrap_err();
    assert!(why.starts_with("`restart` is no order") && why.contains("update RELEASE"), "{why}");
}

#[test]
fn nothing_runs_on_when_a_fleet_ends() {
    let held = Held::start(2);
    let state = held.give("state").expect("a state");
    drop(held);
    let gone = |member: &Member| std::net::TcpStream::connect(member.address).is_err();
    assert!(state.iter().all(gone));
}
