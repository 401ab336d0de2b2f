//! A rolling restart while users read and write: drained, not one request fails.

use crate::fronts::{Front, Told};
use crate::held::{Held, alone, ground};
use brigade_core::http::Method;
use brigade_core::load::{ClosedLoop, Report, Requests, Until, Users};
use brigade_ladder::drills::User;
use brigade_ladder::rungs::rung;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

/// Connections that read, and connections that write.
const READERS: usize = 12;
const WRITERS: usize = 4;
/// What both send at least.
const READS: u64 = 16_000;
const WRITES: u64 = 4_000;

/// Has all instances replaced twice while users go on.
fn rolled(at: SocketAddr, mut update: impl FnMut(&str)) -> Report {
    let host = at.to_string();
    let body = r#"{"url":"https://example.org/","alias":"rolled"}"#;
    let made = User::of(at).ask(&Method::Post, "/api/links", body).expect("an answer");
    assert_eq!(made.status, 201, "{}", made.text);
    let over = AtomicBool::new(false);
    let read = || {
        let link = ("rolled".into(), "https://example.org/".into());
        go_on(Users::connect(at, READERS)?, Requests::redirects([link], &host, 1), READS, &over)
    };
    let write = || {
        let body = |n| format!(r#"{{"url":"https://example.org/{n}"}}"#);
        let make = Requests::posts(&host, "/api/links", (0..64).map(body));
        go_on(Users::connect(at, WRITERS)?, make, WRITES, &over)
    };
    thread::scope(|scope| {
        let users = [scope.spawn(read), scope.spawn(write)];
        ["update 2", "update 1"].into_iter().for_each(&mut update);
        over.store(true, Relaxed);
        let [mut all, written] = users.map(|users| users.join().expect("no panic").expect("a run"));
        all.join(&written);
        all
    })
}

/// Sends so many requests at least, and goes on until all is `over`.
fn go_on(
    mut users: Users,
    mut requests: Requests,
    least: u64,
    over: &AtomicBool,
) -> io::Result<Report> {
    let mut run = || users.run(&mut requests, ClosedLoop::default(), Until::Sent(least / 16));
    let mut all = run()?;
    while all.sent < least || !over.load(Relaxed) {
        all.add(&run()?);
    }
    Ok(all)
}

#[track_caller]
fn none_fails(at: SocketAddr, update: impl FnMut(&str)) {
    let report = rolled(at, update);
    assert!(report.sent >= READS + WRITES, "{}", report.sent);
    assert_eq!(report.answered, report.sent, "{:?}", report.reasons);
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

#[test]
fn behind_nginx_that_is_told_not_one_of_twenty_thousand_requests_fails() {
    let told = Told::new();
    let hears = told.clone();
    let held = Held::telling(3, move |instance, goes| hears.hears(instance, goes));
    let _front = told.nginx(held.front(), held.instances());
    none_fails(held.front(), |order| _ = held.give(order).expect("it is rolled out"));
}
