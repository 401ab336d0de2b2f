//! `kill -9` of the parent, with a client connected: no process, no folder, no segment of shared memory is left. And
//! if the guard is killed too, the next start clears.
#![cfg(target_os = "linux")]

mod client;
mod held;
mod system;

use client::Client;
use held::Held;
use rustix::process::Signal;

/// Every component.
const ALL: [&str; 5] = ["postgres", "pgbouncer", "redis", "nginx", "haproxy"];

#[test]
fn a_parent_that_is_killed_leaves_nothing() {
    for component in ALL {
        let held = Held::start(component);
        let _client = Client::connect(component, &held.at);
        let traces = held.traces();
        assert_eq!(component == "postgres", traces.shares_memory(), "{component}: {traces:?}");
        held.parent.send(Signal::KILL);
        traces.vanish();
        held.place.is_empty();
    }
}

#[test]
fn a_parent_that_ends_leaves_nothing() {
    for component in ALL {
        let held = Held::start(component);
        let _client = Client::connect(component, &held.at);
        let traces = held.traces();
        let place = held.end();
        traces.vanish();
        place.is_empty();
    }
}

#[test]
fn where_the_guard_was_killed_too_the_next_start_clears() {
    let held = Held::start("redis");
    let _client = Client::connect("redis", &held.at);
    let traces = held.traces();
    held.kill_with_guard();
    assert!(traces.are_there(), "without a guard it runs on");
    assert_eq!(held.place.folders(), 1);
    let next = held.place.again("nginx");
    traces.vanish();
    assert_eq!(next.place.folders(), 1, "its own");
    next.end().is_empty();
}

#[test]
fn shared_memory_that_a_killed_server_left_is_freed_by_the_next_start() {
    let held = Held::start("postgres");
    let _client = Client::connect("postgres", &held.at);
    let traces = held.traces();
    held.kill_with_guard();
    held.leader.send(Signal::KILL);
    traces.end_of_processes();
    assert!(traces.memory_is_there(), "it was killed, so it could free nothing: {traces:?}");
    let next = held.place.again("redis");
    traces.vanish();
    next.end().is_empty();
}

#[test]
fn a_parent_that_is_killed_while_a_cluster_is_made_leaves_nothing() {
    let held = Held::begin("postgres");
    let traces = held.traces_of("initdb");
    held.parent.send(Signal::KILL);
    traces.vanish();
    held.place.is_empty();
}
