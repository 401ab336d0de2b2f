//! The program as it is typed, under every model; and the drill: PostgreSQL is killed while clients write.

use super::cluster::{Cluster, PATIENCE};
use brigade_core::models::MODELS;
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;
use std::time::Instant;

/// `serve` over PostgreSQL.
struct Server {
    child: Child,
    address: String,
}

/// The status, and the whole text.
type Reply = (u16, String);

impl Server {
    fn start(cluster: &Cluster, model: &str) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_brigade-ladder"));
        command.args(["serve", "--addr", "127.0.0.1:0", "--workers", "2", "--model", model]);
        command.args(["--store", &cluster.url()]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let mut first = String::new();
        let mut said = BufReader::new(child.stdout.as_mut().expect("its output"));
        said.read_line(&mut first).expect("a line");
        let (_, rest) = first.split_once("http://").expect("an address");
        let address = rest.split([' ', ',']).next().expect("an address").into();
        Server { child, address }
    }

    /// One request on a connection of its own.
    fn ask(&self, method: &str, path: &str, body: &str) -> Reply {
        let mut socket = TcpStream::connect(&self.address).expect("it listens");
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.0\r\nContent-Length: {length}\r\n\r\n");
        socket.write_all((head + body).as_bytes()).expect("sent");
        let mut text = String::new();
        socket.read_to_string(&mut text).expect("an answer");
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.expect("a status"), text)
    }

    fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, "")
    }

    fn create(&self, alias: &str) -> Reply {
        let body = format!(r#"{{"url":"https://example.org/{alias}","alias":"{alias}"}}"#);
        self.ask("POST", "/api/links", &body)
    }

    /// Asks until the status is this.
    fn until(&self, path: &str, status: u16) -> Reply {
        let give_up = Instant::now() + PATIENCE;
        loop {
            let reply = self.get(path);
            if reply.0 == status {
                return reply;
            }
            assert!(Instant::now() < give_up, "{path} does not become {status}: {reply:?}");
        }
    }

    /// Stops it; what it wrote to its log.
    fn stop(mut self) -> String {
        kill_process(Pid::from_child(&self.child), Signal::TERM).expect("a signal");
        let mut log = String::new();
        self.child.stderr.take().expect("its log").read_to_string(&mut log).expect("text");
        assert!(self.child.wait().expect("its end").success(), "{log}");
        log
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _ended_already = self.child.wait();
    }
}

#[test]
fn every_model_serves_from_postgresql_and_loses_no_click_when_it_stops() {
    let cluster = Cluster::start();
    for model in MODELS {
        let server = Server::start(&cluster, model.name);
        let alias = model.name;
        assert_eq!(server.create(alias).0, 201, "{alias}");
        assert_eq!(server.create(alias).0, 409, "{alias}");
        for _ in 0..3 {
            let (status, text) = server.get(&format!("/{alias}"));
            assert!(
                status == 302 && text.contains(&format!("https://example.org/{alias}")),
                "{text}"
            );
        }
        assert!(server.get(&format!("/api/links/{alias}")).1.contains(r#""clicks":3"#), "{alias}");
        assert_eq!(server.get(&format!("/{alias}")).0, 302);
        assert!(server.get("/api/links?limit=100").1.contains(alias));
        assert_eq!(server.get("/absent").0, 404);
        assert_eq!(server.get("/readyz").0, 200);
        assert_eq!(server.stop(), "");
        let clicks = "SELECT clicks FROM links WHERE code = $1";
        let row = cluster.session().query_one(clicks, &[&alias]).expect("the link");
        assert_eq!(row.get::<_, i64>(0), 4, "{alias}");
    }
}

/// Says that it is over when it is dropped.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, SeqCst);
    }
}

/// Makes one link after the other, and keeps those that were acknowledged.
fn write(server: &Server, writer: usize, kept: &Mutex<Vec<String>>, is_over: &AtomicBool) {
    for n in 0.. {
        if is_over.load(SeqCst) {
            return;
        }
        let alias = format!("w{writer}-{n}");
        let (status, text) = server.create(&alias);
        match status {
            201 => kept.lock().expect("no panic").push(alias),
            503 => assert!(text.contains("\r\nRetry-After: 1\r\n"), "{text}"),
            _ => panic!("{text}"),
        }
    }
}

/// What a client and a balancer see while the database is away, and what they do not.
fn is_missed(server: &Server) {
    let (_, refused) = server.until("/readyz", 503);
    let said = refused.to_lowercase().replace("connection: close", "");
    for secret in ["127.0.0.1", "connection", "postgres", "os error"] {
        assert!(!said.contains(secret), "{refused}");
    }
    assert!(refused.contains("\r\nRetry-After: 1\r\n"), "{refused}");
    assert_eq!(server.get("/healthz").0, 200);
    assert_eq!(server.get("/w0-0").0, 503);
}

#[test]
fn killed_while_clients_write_it_is_missed_and_comes_back_and_nothing_acknowledged_is_lost() {
    let mut cluster = Cluster::start();
    let server = Server::start(&cluster, "tokio_multi");
    let (kept, is_over) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let acknowledged = || kept.lock().expect("no panic").len();
    let write = |writer| write(&server, writer, &kept, &is_over);
    thread::scope(|scope| {
        let _over = Over(&is_over); // or the scope would wait for ever where an assertion fails
        let writers: Vec<_> = (0..8).map(|writer| scope.spawn(move || write(writer))).collect();
        let give_up = Instant::now() + PATIENCE;
        let until = |enough: usize| {
            while acknowledged() < enough {
                assert!(
                    Instant::now() < give_up && !writers.iter().any(|writer| writer.is_finished())
                );
                thread::yield_now();
            }
        };
        until(200);
        cluster.kill();
        is_missed(&server);
        cluster.restart();
        server.until("/readyz", 200);
        until(acknowledged() + 200);
    });
    for alias in kept.into_inner().expect("no panic") {
        let (status, text) = server.get(&format!("/{alias}"));
        assert_eq!(status, 302, "{alias} was acknowledged: {text}");
    }
    let log = server.stop();
    let said = |what: &str| log.lines().filter(|line| line.contains(what)).count();
    assert!(
        said("the store cannot be reached") > 0 && said("the store answers again") > 0,
        "{log}"
    );
}
