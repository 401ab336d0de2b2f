//! How tests start a ground, and ask who listens there.

use brigade_core::http::Method;
use brigade_ladder::drills::User;
use brigade_ladder::ground::{Given, Means};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::thread;

/// Nothing was given; rungs are started by the ladder's program, and not by the test's.
pub(super) fn ours() -> Given {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_brigade-ladder"));
    Given { program: Some(program), ..Given::default() }
}

/// The components of others.
pub(super) fn given(there: &Means) -> Given {
    Given { postgres: there.postgres.clone(), redis: there.redis.clone(), ..ours() }
}

/// What a server answers.
pub(super) fn get(at: SocketAddr, path: &str) -> String {
    User::of(at).ask(&Method::Get, path, "").expect("an answer").text
}

/// Where something listens that answers everything with garbage.
pub(super) fn garbage() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = listener.local_addr().expect("an address");
    let serve = move || {
        for stream in listener.incoming().filter_map(Result::ok) {
            let mut stream = stream;
            let _asked = stream.read(&mut [0; 64]);
            let _gone = stream.write_all(b"\0\xff garbage garbage garbage\r\n");
        }
    };
    thread::Builder::new().spawn(serve).expect("a thread");
    at
}
