//! Whatever ends the command ends the server and what that one started.

use super::{BRIGADE, alone, dials, free, words};
use brigade::children::until;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Stdio;
use std::time::Duration;

/// What takes longer than this is taken for never.
const NEVER: Duration = Duration::from_secs(20);

/// Asks until it is so, but not for ever.
#[track_caller]
fn eventually(what: &str, so: impl Fn() -> bool) {
    assert!(until(NEVER, || so().then_some(())).is_some(), "never: {what}");
}

fn listens(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&address, Duration::from_millis(100)).is_ok()
}

/// One that was answered and stays.
fn client(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").expect("sent");
    stream.read_exact(&mut [0; 12]).expect("an answer");
    stream
}

#[test]
fn whatever_ends_the_command_ends_the_server_and_what_it_started() {
    let _alone = alone();
    for signal in [Signal::INT, Signal::TERM, Signal::KILL] {
        let address = free();
        let place = std::env::temp_dir().join(format!("endings-{}", address.port()));
        fs::create_dir(&place).expect("a new folder");
        // The shell starts the server as its child and stays: both must end.
        let mut child = dials(&words(&format!("--url http://{address}/api/links -- sh -c")))
            .arg(format!("{BRIGADE} serve --delay 5ms --addr {address} & wait"))
            .env("TMPDIR", &place)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        eventually("the server listens", || listens(address));
        let _client = client(address);
        let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a number");
        kill_process(id, signal).expect("the signal is sent");
        let status = child.wait().expect("it ends");
        assert!(!status.success());
        eventually("the server has ended", || !listens(address));
        eventually("no folder is left", || {
            fs::read_dir(&place).is_ok_and(|left| left.count() == 0)
        });
        fs::remove_dir(&place).expect("an empty folder");
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
