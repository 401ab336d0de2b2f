//! What people name by mistake: a process that does not listen, one of several that do, a command that goes into the
//! background. None of them gets a class, and each is told what to name instead.

use super::{alone, complained, dials, fails, free, words};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};

/// A server that was started by others; ended when it is dropped.
struct Theirs(Child);

impl Theirs {
    /// `python3 kinds.py`, when it listens.
    fn start(address: SocketAddr, kind: &str) -> Theirs {
        let mut python = Command::new("python3");
        python.args(["docs/servers/kinds.py", &address.port().to_string(), kind]);
        let theirs = Theirs(python.stdin(Stdio::null()).spawn().expect("python runs"));
        while TcpStream::connect(address).is_err() {
            std::thread::yield_now();
        }
        theirs
    }

    /// Its first child, once there is one.
    fn child(&self) -> u32 {
        let children = format!("/proc/{0}/task/{0}/children", self.0.id());
        loop {
            let ids = fs::read_to_string(&children).expect("a list");
            match ids.split_whitespace().next() {
                Some(id) => return id.parse().expect("a number"),
                None => std::thread::yield_now(),
            }
        }
    }
}

impl Drop for Theirs {
    fn drop(&mut self) {
        let children = format!("/proc/{0}/task/{0}/children", self.0.id());
        for id in fs::read_to_string(children).unwrap_or_default().split_whitespace() {
            end(id.parse().expect("a number"));
        }
        let _ended = self.0.kill();
        let _status = self.0.wait();
    }
}

fn end(id: u32) {
    let id = i32::try_from(id).ok().and_then(Pid::from_raw).expect("a number");
    let _ended = kill_process(id, Signal::KILL);
}

#[test]
fn a_process_that_does_not_listen_is_refused_and_the_one_that_does_is_named() {
    let _alone = alone();
    for kind in ["one", "loop"] {
        let address = free();
        let server = Theirs::start(address, kind);
        let mut sleeps = Command::new("sleep").arg("1000").spawn().expect("it runs");
        let says = format!("does not listen at {address}; {} (python3) does", server.0.id());
        fails(&format!("--url http://{address}/ --pid {}", sleeps.id()), 1, &says);
        sleeps.kill().expect("it is ended");
        sleeps.wait().expect("it has ended");
    }
}

#[test]
fn one_of_several_that_serve_a_port_is_not_taken_for_all() {
    let _alone = alone();
    let address = free();
    let server = Theirs::start(address, "two-loops");
    let typed = format!("--json --url http://{address}/wait --pid {}", server.child());
    let output = dials(&words(&typed)).output().expect("it runs");
    let found: Value = serde_json::from_slice(&output.stdout).expect("what was found");
    let why = found["finding"]["class"]["Err"].as_str().expect("no class");
    let says = format!("{} (python3) had connections too", server.0.id());
    assert!(why.contains("not the only one") && why.contains(&says), "{why}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_command_that_goes_into_the_background_is_told_so_and_what_it_left_is_named() {
    let _alone = alone();
    let address = free();
    let port = address.port();
    let daemon = format!("setsid --fork python3 docs/servers/kinds.py {port} threads");
    let output = fails(&format!("--url http://{address}/ -- {daemon}"), 1, "into the background");
    let why = complained(&output);
    let id = why.split("`kill ").nth(1).and_then(|rest| rest.split('`').next()).expect("a number");
    end(id.parse().expect("a number"));
}
