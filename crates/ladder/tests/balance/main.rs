//! Ours, HAProxy and nginx before the same instances: each spreads requests, drains one, and takes it back.

#![cfg(unix)]

use brigade_children::{Run, until};
use brigade_core::models::{Shutdown, Stop};
use brigade_ladder::balancer::front::Front;
use brigade_ladder::experiments::fronts;
use brigade_ladder::proxy::serve;
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{Request, Response};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;

const PROGRAM: &str = env!("CARGO_BIN_EXE_brigade-ladder");
const SOON: Duration = Duration::from_secs(10);

/// An instance that counts what it answers; checks are not counted.
struct Instance {
    address: SocketAddr,
    answered: Arc<AtomicUsize>,
    _stop: Stop,
}

fn instance() -> Instance {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    let (answered, (stop, shutdown)) = (Arc::new(AtomicUsize::new(0)), Shutdown::new());
    let counted = Arc::clone(&answered);
    let answer = move |request: Request<Incoming>, _| {
        let is_check = request.uri().path() == "/readyz";
        counted.fetch_add(usize::from(!is_check), Relaxed);
        async { Response::new(Full::<Bytes>::from("served")) }
    };
    thread::Builder::new()
        .spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(serve(listener, shutdown, answer)).expect("served");
        })
        .expect("a thread");
    Instance { address, answered, _stop: stop }
}

/// The status of one request on a connection of its own.
fn get(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).expect("the front");
    stream.set_read_timeout(Some(SOON)).expect("a time");
    stream
        .write_all(b"GET /abc HTTP/1.1\r\nHost: sho.rt\r\nConnection: close\r\n\r\n")
        .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer.split(' ').nth(1).unwrap_or_default().into()
}

fn run() -> Run {
    let mut guard = Command::new(PROGRAM);
    guard.arg("guard");
    Run::start("balance", guard).expect("a folder")
}

fn drains_and_takes_back(front: Front) {
    let (run, instances) = (run(), [instance(), instance()]);
    let addresses = instances.each_ref().map(|instance| instance.address);
    let mut fronting = front.start(&run, Path::new(PROGRAM), &addresses).expect("it is installed");
    let [first, second] = &instances;
    let asked = |times: usize| {
        let counts = || [first, second].map(|instance| instance.answered.load(Relaxed));
        let before = counts();
        (0..times).for_each(|_| assert_eq!(get(fronting.address()), "200", "{front:?}"));
        let after = counts();
        [after[0] - before[0], after[1] - before[1]]
    };
    let spread = asked(64);
    assert_eq!(spread[0] + spread[1], 64, "{front:?}");
    assert!(spread.iter().all(|share| *share > 0), "{front:?}: {spread:?}");

    fronting.drain(first.address).expect("drained");
    let address = fronting.address();
    let before = first.answered.load(Relaxed);
    (0..32).for_each(|_| assert_eq!(get(address), "200", "{front:?}"));
    assert_eq!(first.answered.load(Relaxed), before, "{front:?}: it drains");

    fronting.ready(first.address).expect("taken back");
    let again = || {
        assert_eq!(get(address), "200", "{front:?}");
        (first.answered.load(Relaxed) > before).then_some(())
    };
    until(SOON, again).expect("asked again");
    assert!(fronting.drain(address).is_err(), "{front:?}: it is no instance of its own");
    assert!(fronting.cpu().expect("a clock") > Duration::ZERO);
    fronting.kill().expect("killed");
    TcpStream::connect(address).expect_err("nothing listens any more");
}

#[test]
fn ours_drains_and_takes_back() {
    drains_and_takes_back(Front::Ours);
}

#[test]
fn haproxy_drains_and_takes_back() {
    drains_and_takes_back(Front::Haproxy);
}

#[test]
fn nginx_drains_and_takes_back() {
    drains_and_takes_back(Front::Nginx);
}

#[test]
fn a_hop_is_measured_through_all_three_in_the_same_rounds() {
    let found = fronts::measured(Path::new(PROGRAM), true).expect("they answer");
    assert_eq!(found.absent, [""; 0]);
    let fronts: Vec<Front> = found.through.iter().map(|(front, _)| *front).collect();
    assert_eq!(fronts, Front::ALL);
    for (front, rounds) in &found.through {
        assert_eq!(rounds.len(), found.direct.len());
        assert!(rounds.iter().all(|round| round.p50_us > 0.0), "{front:?}");
        assert!(found.cpu_us(*front) > Some(0.0), "{front:?}: its processes were at work");
    }
}
