//! A Redis of a test's own, of which nothing is left, however the test ends.

use super::Component;
use super::cluster::run;
use ::redis::{Client, Connection, FromRedisValue};
use brigade_children::components::{REDIS, free_address};
use brigade_children::{Child, Run, Signal, User};
use std::net::SocketAddr;

/// Every acknowledged write is on the disk.
pub(super) const DURABLE: &str = "appendonly yes\nappendfsync always";

/// A server and its data.
pub(super) struct Keyspace {
    server: Child, // ends before its folder goes
    run: Run,
    address: SocketAddr,
    configuration: String,
}

impl Keyspace {
    /// Starts one and waits until it answers. `configuration` are lines of a `redis.conf`.
    pub(super) fn start(configuration: &str) -> Keyspace {
        let (run, address) = (run(), free_address().expect("a port"));
        let data = run.folder("data", User::unprivileged()).expect("a folder");
        let configuration = format!("dir {}\n{configuration}", data.display());
        let server = REDIS.start(&run, address, &configuration).expect("a server");
        Keyspace { server, run, address, configuration }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A connection beside the engine's.
    pub(super) fn connection(&self) -> Connection {
        let client = Client::open(self.url()).expect("a URL");
        client.get_connection().expect("a connection")
    }

    /// One command, on a connection beside the client's that is tested.
    pub(super) fn tell<T: FromRedisValue>(&self, words: &str) -> T {
        let mut words = words.split(' ');
        let mut command = ::redis::cmd(words.next().unwrap_or_default());
        words.for_each(|word| _ = command.arg(word));
        command.query(&mut self.connection()).expect("a reply")
    }

    /// Empties it.
    pub(super) fn flush(&self) {
        self.tell::<()>("FLUSHALL");
    }

    /// It keeps its connections and its data, and answers nothing.
    pub(super) fn freeze(&self) {
        self.server.signal(Signal::STOP);
    }

    /// It goes on.
    pub(super) fn thaw(&self) {
        self.server.signal(Signal::CONT);
    }
}

impl Component for Keyspace {
    fn kill(&mut self) {
        self.server.kill().expect("it ran");
    }

    fn restart(&mut self) {
        self.server = REDIS.start(&self.run, self.address, &self.configuration).expect("a server");
    }

    fn url(&self) -> String {
        format!("redis://{}/0", self.address)
    }
}
