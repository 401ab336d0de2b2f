//! A rolling restart while users read and write: drained, not one request fails.

use crate::fronts::Front;
use crate::held::{Held, alone, ground};
use brigade_core::http::Method;
use brigade_core::load::{ClosedLoop, Report, Requests, Until, Users};
use brigade_ladder::drills::User;
use brigade_ladder::rungs::rung;
use std::net::SocketAddr;
use std::thread;

/// Connections that read, and connections that write.
const READERS: usize = 12;
const WRITERS: usize = 4;
/// What both send at least. It takes longer than one rollout.
const READS: u64 = 16_000;
const WRITES: u64 = 4_000;

/// Has all instances replaced again and again until all has been sent; how often.
fn rolled(at: SocketAddr, mut update: impl FnMut(&str)) -> (usize, Report) {
    let host = at.to_string();
    let body = r#"{"url":"https://example.org/","alias":"rolled"}"#;
    let made = User::of(at).ask(&Method::Post, "/api/links", body).expect("an answer");
    assert_eq!(made.status, 201, "{}", made.text);
    let read = || {
        let link = ("rolled".into(), "https://example.org/".into());
        let mut follow = Requests::redirects([link], &host, 1);
        Users::connect(at, READERS)?.run(&mut follow, ClosedLoop::default(), Until::Sent(READS))
    };
    let write = || {
        let body = |n| format!(r#"{{"url":"https://example.org/{n}"}}"#);
        let mut make = Requests::posts(&host, "/api/links", (0..64).map(body));
        Users::connect(at, WRITERS)?.run(&mut make, ClosedLoop::default(), Until::Sent(WRITES))
    };
    thread::scope(|scope| {
        let users = [scope.spawn(read), scope.spawn(write)];
        let mut rollouts = 0;
        while !users.iter().all(|users| users.is_finished()) {
            let release = if rollouts % 2 == 0 { 2 } else { 1 };
            update(&format!("update {release}"));
            rollouts += 1;
        }
        let [mut all, written] = users.map(|users| users.join().expect("no panic").expect("a run"));
        all.join(&written);
        (rollouts, all)
    })
}

#[track_caller]
fn none_fails(at: SocketAddr, update: impl FnMut(&str)) {
    let (rollouts, report) = rolled(at, update);
    let asked = format!("{rollouts} rollouts, {} sent: {:?}", report.sent, report.reasons);
    assert!(rollouts >= 1 && report.sent == READS + WRITES, "{asked}");
    assert_eq!(report.answered, report.sent, "{asked}");
}

#[test]
fn behind_our_balancer_not_one_of_twenty_thousand_requests_fails() {
    let rung = rung(6).expect("a rung");
    let _alone = alone();
    let ground = ground();
    let mut server = ground.serve(rung, &ground.means(rung).expect("means")).expect("a server");
    none_fails(server.address(), |order| _ = server.tell(order).expect("it is rolled out"));
}

#[test]
fn behind_haproxy_not_one_of_twenty_thousand_requests_fails() {
    let held = Held::start(3);
    let _front = Front::haproxy(held.front(), held.instances());
    none_fails(held.front(), |order| _ = held.give(order).expect("it is rolled out"));
}
