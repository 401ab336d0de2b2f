//! Whatever ends the command ends the server and what that one started.

use super::{BRIGADE, alone, dials, free, words};
use rustix::process::{Pid, Signal, kill_process};
use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// What takes longer than this is taken for never.
const NEVER: Duration = Duration::from_secs(20);

/// Tries until it is so, but not for ever.
#[track_caller]
fn eventually(what: &str, so: impl Fn() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < NEVER, "never: {what}");
        std::thread::yield_now();
    }
}

fn listens(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&address, Duration::from_millis(100)).is_ok()
}

#[test]
fn whatever_ends_the_command_ends_the_server_and_what_it_started() {
    let _alone = alone();
    for signal in [Signal::INT, Signal::TERM, Signal::KILL] {
        let address = free();
        // The shell starts the server as its child and stays: both must end.
        let mut child = dials(&words(&format!("--url http://{address}/api/links -- sh -c")))
            .arg(format!("{BRIGADE} serve --delay 5ms --addr {address} & wait"))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        eventually("the server listens", || listens(address));
        let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a number");
        kill_process(id, signal).expect("the signal is sent");
        let status = child.wait().expect("it ends");
        assert!(!status.success());
        eventually("the server has ended", || !listens(address));
        if signal == Signal::INT {
            let mut why = String::new();
            child.stderr.take().expect("its errors").read_to_string(&mut why).expect("text");
            assert!(why.contains("interrupted"), "{why}");
        }
    }
}

#[test]
fn an_interrupt_while_the_server_starts_ends_both_and_says_so() {
    let _alone = alone();
    let (address, said) = (free(), TcpListener::bind("127.0.0.1:0").expect("a port"));
    // A server that never listens, but tells us that it has been started.
    let port = said.local_addr().expect("its number").port();
    let mut child = dials(&words(&format!("--url http://{address}/ -- bash -c")))
        .arg(format!("exec 3<>/dev/tcp/127.0.0.1/{port}; exec cat <&3"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let (mut server, _) = said.accept().expect("the server is there");
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a number");
    kill_process(id, Signal::INT).expect("the signal is sent");
    assert!(!child.wait().expect("it ends").success());
    let mut why = String::new();
    child.stderr.take().expect("its errors").read_to_string(&mut why).expect("text");
    assert!(why.contains("interrupted while the server started"), "{why}");
    assert_eq!(server.read(&mut [0]).expect("the server has ended"), 0);
}
