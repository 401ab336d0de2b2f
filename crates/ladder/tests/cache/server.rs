//! A Redis of a test's own, of which nothing is left, however the test ends.

use super::cluster::{PATIENCE, run};
use brigade_children::components::{REDIS, free_address};
use brigade_children::{Child, Run, Signal};
use std::net::SocketAddr;

/// The server.
pub(super) struct Server {
    child: Child, // ends before its folder goes
    run: Run,
    address: SocketAddr,
}

impl Server {
    /// Starts one and waits until it answers.
    pub(super) fn start() -> Server {
        let run = run();
        let address = free_address().expect("a port");
        let child = REDIS.start(&run, address, "").expect("a server");
        Server { child, run, address }
    }

    /// Kills it; what it held is lost.
    pub(super) fn kill(&mut self) {
        self.child.kill().expect("it ran");
    }

    /// Starts it again, empty.
    pub(super) fn restart(&mut self) {
        self.child = REDIS.start(&self.run, self.address, "").expect("a server");
    }

    /// It keeps its connections and its data, and answers nothing.
    pub(super) fn freeze(&self) {
        self.child.signal(Signal::STOP);
    }

    /// It goes on.
    pub(super) fn thaw(&self) {
        self.child.signal(Signal::CONT);
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn url(&self) -> String {
        format!("redis://{}/0", self.address)
    }

    /// One command, on a connection beside the cache's.
    pub(super) fn tell<T: redis::FromRedisValue>(&self, command: &str) -> T {
        let client = redis::Client::open(self.url()).expect("a URL");
        let mut words = command.split(' ');
        let mut asked = redis::cmd(words.next().expect("a command"));
        words.for_each(|word| _ = asked.arg(word));
        asked.query(&mut client.get_connection().expect("it listens")).expect("a reply")
    }

    /// Empties it.
    pub(super) fn flush(&self) {
        self.tell::<()>("FLUSHALL");
    }
}

/// Looks until it is so.
#[track_caller]
pub(super) fn until(mut is_so: impl FnMut() -> bool) {
    let is_so = brigade_children::until(PATIENCE, || is_so().then_some(()));
    assert!(is_so.is_some(), "it does not come about");
}
