//! `kill -9` of either service in the middle of writes that concern both: nothing that was answered is lost, and nothing is
//! counted twice.

use super::{Cluster, contract, engine, pair};
use brigade_children::until;
use brigade_core::blink::database::{Answer, Database, Question};
use brigade_core::blink::{Link, stores::StoreError};
use brigade_core::measure::Process;
use brigade_ladder::services::pair::Addresses;
use brigade_ladder::services::wire::Protocol;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

/// How long anything may take before it counts as a hang.
const PATIENCE: Duration = Duration::from_secs(60);
/// Links that are made, each with clicks that it had elsewhere.
const LINKS: u64 = 120;
/// One of the two is killed before every so many.
const EACH: u64 = 20;

/// The process of the service at this address.
fn process(address: SocketAddr) -> Pid {
    let address = address.to_string();
    let is = |process: &Process| {
        let line = fs::read(format!("/proc/{}/cmdline", process.id())).unwrap_or_default();
        // The other one is told of it on its standard input.
        line.split(|byte| *byte == 0).any(|word| word == address.as_bytes())
    };
    let found = until(PATIENCE, || {
        let id = Process::this().family().ok()?.into_iter().find(is)?.id();
        Pid::from_raw(i32::try_from(id).ok()?)
    });
    found.unwrap_or_else(|| panic!("nothing serves {address}"))
}

/// Makes a link, again and again until that is answered. A code that is taken is this link's own: its first answer was lost, and
/// a client that asks anew is told so.
fn make(database: &Database, number: u64) {
    let link = Link {
        code: format!("link{number}"),
        url: format!("https://example.org/{number}"),
        clicks: number + 1,
    };
    let made = until(PATIENCE, || match contract::ask(database, Question::Insert(link.clone())) {
        Answer::Inserted | Answer::Failed(StoreError::Taken) => Some(()),
        Answer::Failed(StoreError::Unavailable(_) | StoreError::Late) => None,
        other => panic!("{other:?}"),
    });
    made.expect("it is made");
}

fn clicks(database: &Database, number: u64) -> Option<u64> {
    match contract::ask(database, Question::Find(format!("link{number}"))) {
        Answer::Found(link) => Some(link.expect("what was answered is there").clicks),
        Answer::Failed(_) => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn whichever_is_killed_in_a_write_of_both_nothing_is_lost_and_nothing_doubled() {
    for (protocol, is_links) in [(Protocol::Grpc, true), (Protocol::Http, false)] {
        let cluster = Cluster::start();
        let pair = pair(&cluster, protocol);
        let Addresses { links, analytics, .. } = pair.addresses();
        let killed = if is_links { links } else { analytics };
        let database = Database::over(engine(&pair));
        for number in 0..LINKS {
            if number % EACH == EACH / 2 {
                kill_process(process(killed), Signal::KILL).expect("it ran");
            }
            make(&database, number);
        }
        for number in 0..LINKS {
            let all = until(PATIENCE, || {
                let clicks = clicks(&database, number)?;
                assert!(clicks == 0 || clicks == number + 1, "link {number} has {clicks}");
                (clicks > 0).then_some(())
            });
            assert!(all.is_some(), "the clicks of link {number} are lost");
        }
        let owed = "SELECT count(*) FROM links.owed";
        let settled = until(PATIENCE, || {
            let owed: i64 = cluster.session().query_one(owed, &[]).ok()?.get(0);
            (owed == 0).then_some(())
        });
        settled.expect("nothing is owed in the end");
    }
}
