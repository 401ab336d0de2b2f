//! Jobs, from the request that wants one to the mail that is sent: what every queue promises, what each way loses when it is
//! killed, and that a worker may die anywhere. What it needs: the programs of PostgreSQL, Redis and NATS on this machine.

#![cfg(target_os = "linux")]

mod drills;
#[path = "../support/evidence.rs"]
mod evidence;
mod experiment;
mod killed;
mod nats;
mod provider;
mod queues;
mod rungs;
mod ways;

use brigade_children::until;
use brigade_core::blink::{Job, User};
use brigade_ladder::engines::ask;
use brigade_ladder::ground::{Given, Ground, Means, Need};
use std::path::PathBuf;
use std::time::Duration;

/// How long anything may take before it counts as a hang.
const PATIENCE: Duration = Duration::from_secs(60);

fn ground(needs: &[Need]) -> Ground {
    let program = Some(PathBuf::from(env!("CARGO_BIN_EXE_brigade-ladder")));
    Ground::start(needs, &Given { program, ..Given::default() }).expect("a ground")
}

fn user(name: &str) -> User {
    let address = format!("{name}@example.org");
    User { address, code: "271828".into(), key: format!("key-{name}") }
}

fn job(name: &str) -> Job {
    Job::mail(&user(name))
}

fn table(means: &Means, sql: &str) -> Vec<String> {
    ask(means.postgres().expect("a database"), sql).expect("an answer")
}

/// Asks again and again until it is so.
#[track_caller]
fn wait(what: &str, is_so: impl Fn() -> bool) {
    assert!(until(PATIENCE, || is_so().then_some(())).is_some(), "never: {what}");
}
