//! A climb that is ended by Ctrl-C, by TERM or by `kill -9`, with clients connected, leaves nothing: no process, no
//! folder, no shared memory, and no database on a server that was given.
#![cfg(target_os = "linux")]

#[path = "../../../children/tests/killed/client.rs"]
mod client;
mod climb;
#[path = "../../../children/tests/killed/system.rs"]
#[expect(dead_code, reason = "it is the other test's too")]
mod system;

use brigade_ladder::engines::ask;
use brigade_ladder::ground::{Given, Ground, Need};
use brigade_ladder::rungs::{RUNGS, Rung};
use climb::Climb;
use rustix::process::Signal;
use std::path::PathBuf;
use system::{Traces, eventually};

const SIGNALS: [Signal; 3] = [Signal::INT, Signal::TERM, Signal::KILL];

/// The rung that stands on most.
fn highest() -> &'static Rung {
    RUNGS.iter().max_by_key(|rung| rung.needs.len()).expect("a rung")
}

#[test]
fn a_rung_that_was_left_running_leaves_nothing() {
    for signal in SIGNALS {
        let kept = Climb::kept(highest(), &[]);
        kept.ask_what_it_says();
        let _clients = kept.clients();
        let traces = Traces::of(&kept.process);
        assert!(traces.shares_memory(), "there is a PostgreSQL: {traces:?}");
        kept.process.send(signal);
        traces.vanish();
        let (ended, _) = kept.end();
        assert_eq!(ended.success(), signal != Signal::KILL, "--keep is ended by Ctrl-C: {ended}");
    }
}

#[test]
fn a_server_that_was_given_is_left_as_it_was() {
    let given = Given {
        program: Some(PathBuf::from(env!("CARGO_BIN_EXE_brigade-ladder"))),
        ..Given::default()
    };
    let theirs = Ground::start(&[Need::Postgres], &given).expect("a PostgreSQL");
    let means = theirs.means_of(&[Need::Postgres]).expect("a database");
    let url = means.postgres().expect("a URL");
    let sql = "SELECT datname FROM pg_database ORDER BY 1";
    let before = ask(url, sql).expect("all databases");
    for signal in SIGNALS {
        let kept = Climb::kept(&RUNGS[1], &["--postgres", url]);
        assert_eq!(ask(url, sql).expect("all databases").len(), before.len() + 1);
        assert!(!kept.said.contains(&*password(url)), "it is not ours to show: {}", kept.said);
        let traces = Traces::of(&kept.process);
        kept.process.send(signal);
        traces.vanish();
        kept.end();
        eventually("its database is gone", || ask(url, sql).expect("all databases") == before);
    }
}

#[test]
fn a_climb_that_is_ended_while_it_measures_leaves_nothing() {
    for signal in SIGNALS {
        let climb = Climb::start(&["1", "--quick"]);
        climb.until_a_rung_serves();
        let traces = Traces::of(&climb.process);
        assert!(traces.shares_memory(), "there is a PostgreSQL: {traces:?}");
        climb.process.send(signal);
        traces.vanish();
        let (ended, errors) = climb.end();
        assert!(!ended.success(), "it was not done: {ended}");
        // And nothing of what the work says of what was taken from it.
        let said = match signal {
            Signal::KILL => "",
            _ => {
                "brigade: the climb was ended before it was done; nothing of it runs any more\nClimb again: "
            }
        };
        assert!(
            errors.starts_with(said) && errors.lines().count() == said.lines().count(),
            "{errors}"
        );
        assert_eq!(ended.code(), (signal != Signal::KILL).then_some(130));
    }
}

#[test]
fn a_component_that_is_killed_while_a_rung_is_measured_is_named_with_the_next_step() {
    for (rung, program, name) in [("1", "postgres", "PostgreSQL"), ("4", "redis-server", "Redis")] {
        let mut climb = Climb::start(&[rung, "--quick"]);
        climb.until_a_rung_serves();
        climb.part(program).send(Signal::KILL);
        climb.hear();
        // A rung whose cache is gone goes on serving, and what is measured of it then is not its price.
        assert!(!climb.said.contains("Price of rung"), "{}", climb.said);
        let (ended, errors) = climb.end();
        assert_eq!(ended.code(), Some(1), "{errors}");
        let named = format!("{name} has ended in the middle of the climb (signal: 9");
        assert!(errors.contains(&named), "{errors}");
        assert!(errors.contains("Climb again: "), "{errors}");
    }
}

fn password(url: &str) -> String {
    let user = url.split_once("://").and_then(|(_, rest)| rest.split_once('@')).expect("a user").0;
    user.split_once(':').expect("a password").1.into()
}
