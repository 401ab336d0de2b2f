//! What stands before a fleet in these tests, as an administrator would set it up: HAProxy, which asks instances whether they
//! are about to go, and nginx, which is told.

use brigade_children::components::{HAPROXY, NGINX};
use brigade_children::{Child, Run, User};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
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

/// nginx, whose free edition asks nothing and is told by files: it looks for one of an instance's with each request. To write
/// its upstreams again and have it read them (`reload`) is told too late to its clients: it closes their connections while
/// they send on them.
#[derive(Clone)]
pub(crate) struct Told {
    folder: PathBuf,
    run: Run,
}

impl Told {
    pub(crate) fn new() -> Told {
        let run = run();
        Told { folder: run.folder("going", User::unprivileged()).expect("a folder"), run }
    }

    /// Starts nginx before these instances.
    pub(crate) fn nginx(&self, at: SocketAddr, instances: &[SocketAddr]) -> Front {
        let child = NGINX.start(&self.run, at, &nginx(at, instances, &self.folder));
        Front { _child: child.expect("nginx"), _run: self.run.clone() }
    }

    /// What a fleet says of an instance.
    pub(crate) fn hears(&self, instance: SocketAddr, goes: bool) {
        let file = self.folder.join(instance.port().to_string());
        let told = if goes { fs::write(file, "") } else { fs::remove_file(file) };
        told.expect("it is told");
    }
}

/// A group of all instances, and one without each: a fleet has one away at a time.
fn nginx(at: SocketAddr, instances: &[SocketAddr], folder: &Path) -> String {
    let group = |name: &str, without: Option<&SocketAddr>| {
        let there = instances.iter().filter(|instance| Some(*instance) != without);
        let servers: String = there.map(|instance| format!(" server {instance};\n")).collect();
        format!("upstream {name} {{\n{servers} keepalive 64;\n keepalive_requests 1000000;\n}}\n")
    };
    let (mut groups, mut chosen) = (group("all", None), String::new());
    for instance in instances {
        let port = instance.port();
        groups += &group(&format!("without_{port}"), Some(instance));
        let file = folder.join(port.to_string());
        chosen += &format!(" if (-f {}) {{ set $to without_{port}; }}\n", file.display());
    }
    format!(
        "{groups}server {{\n listen {at};\n keepalive_requests 1000000;\n set $to all;\n{chosen} location / {{\n \
         proxy_pass http://$to;\n proxy_http_version 1.1;\n proxy_set_header Connection \"\";\n \
         proxy_set_header Host $http_host;\n }}\n}}\n"
    )
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
