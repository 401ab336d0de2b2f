//! What stands before a fleet in these tests: HAProxy, as an administrator would set it up for instances that say when they
//! are about to go.

use brigade_children::components::HAPROXY;
use brigade_children::{Child, Run};
use std::net::SocketAddr;
use std::process::Command;

pub(crate) struct Front {
    _child: Child,
    _run: Run,
}

impl Front {
    pub(crate) fn haproxy(at: SocketAddr, instances: &[SocketAddr]) -> Front {
        let run = run();
        let child = HAPROXY.start(&run, at, &haproxy(at, instances)).expect("HAProxy");
        Front { _child: child, _run: run }
    }
}

fn run() -> Run {
    let mut guard = Command::new(env!("CARGO_BIN_EXE_brigade-ladder"));
    guard.arg("guard");
    Run::start("fronts", guard).expect("a run")
}

/// It asks each instance twenty times a second whether it is ready, and sends nothing to one that says no.
fn haproxy(at: SocketAddr, instances: &[SocketAddr]) -> String {
    let server = |(n, at)| format!(" server i{n} {at}\n");
    let servers: String = instances.iter().enumerate().map(server).collect();
    format!(
        "defaults\n mode http\n timeout client 30s\n timeout server 9s\n timeout connect 500ms\n timeout check 5s\n retries 3\n \
         option redispatch 1\nfrontend fleet\n bind {at}\n default_backend instances\nbackend instances\n \
         option httpchk GET /readyz\n default-server check inter 50ms fall 1 rise 1\n{servers}"
    )
}
