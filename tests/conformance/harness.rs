//! A model that serves on a port of its own, clients of it, and what every model must answer.
//!
//! Nothing here sleeps. The timeouts are a safety net: a hang becomes a failure instead of an endless test.

use brigade::blink::database::{Database, Delay, ServiceTime};
use brigade::blink::stores::{Memory, Store};
use brigade::blink::{Accounts, Blink};
use brigade::http::Limits;
use brigade::models::{MODELS, Model, Service, Shutdown, Stop};
use brigade::trace::Recorder;
use crossbeam::channel::{Receiver, bounded};
use rustix::net::{AddressFamily, SocketType, socket, sockopt};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown as Half, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::Duration;

/// How long anything may take before it counts as a hang.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Who may log in: made once, because hashing a password is dear.
static ACCOUNTS: LazyLock<Arc<Accounts>> = LazyLock::new(|| {
    let mut accounts = Accounts::default();
    accounts.add("ada", "engine").unwrap();
    Arc::new(accounts)
});

/// How Blink stands behind a model in one test.
#[derive(Clone)]
pub(crate) struct Setup {
    /// Where links are.
    pub(crate) store: Arc<dyn Store>,
    /// The store answers within `begin`, or else through the database.
    pub(crate) here: bool,
    /// A service time before every answer of the database.
    pub(crate) delay: Option<Duration>,
    /// What has waited for so long for the database is refused.
    pub(crate) shed: Option<Duration>,
    pub(crate) limits: Limits,
    pub(crate) connections: usize,
    /// As in the service.
    pub(crate) per_client: Option<usize>,
    pub(crate) workers: usize,
    pub(crate) recorder: Recorder,
}

impl Setup {
    /// Links in memory that are here; default limits, many connections, two workers.
    pub(crate) fn here() -> Self {
        Setup {
            store: Arc::new(Memory::default()),
            here: true,
            delay: None,
            shed: None,
            limits: Limits::default(),
            connections: 4096,
            per_client: None,
            workers: 2,
            recorder: Recorder::off(),
        }
    }

    /// Links behind a database that takes a millisecond.
    pub(crate) fn waiting() -> Self {
        Setup { here: false, delay: Some(Duration::from_millis(1)), ..Setup::here() }
    }

    pub(crate) fn service(&self) -> Service {
        let delay = self.delay.map(|delay| Delay {
            time: ServiceTime::Const(delay),
            capacity: 64,
            seed: 1,
        });
        let database = Database::new(self.store.clone(), delay, Recorder::off()).unwrap();
        let database = match self.shed {
            Some(limit) => database.shedding(4_096, limit),
            None => database,
        };
        let here = self.here.then_some(&database);
        let blink = Blink::new("blink.test", here, Some(7), self.recorder.clone())
            .with_accounts(ACCOUNTS.clone());
        Service {
            limits: self.limits,
            connections: self.connections,
            per_client: self.per_client,
            workers: self.workers,
            ..Service::new(blink, database, self.recorder.clone())
        }
    }
}

/// Does this with every model, `BRIGADE_REPEAT` times.
pub(crate) fn for_every_model(test: impl Fn(&'static Model)) {
    let times = std::env::var("BRIGADE_REPEAT").map_or(1, |times| times.parse().unwrap());
    for _ in 0..times {
        MODELS.iter().for_each(&test);
    }
}

/// As [`for_every_model`], for what needs a second client to be inside beside the first.
pub(crate) fn for_every_concurrent_model(test: impl Fn(&'static Model)) {
    for_every_model(|model| {
        if model.name != "blocking" {
            test(model);
        }
    });
}

/// A model that serves.
pub(crate) struct Server {
    name: &'static str,
    address: SocketAddr,
    service: Arc<Service>,
    stop: Stop,
    served: Receiver<io::Result<()>>,
}

impl Server {
    pub(crate) fn start(model: &'static Model, setup: &Setup) -> Server {
        let listener = TcpListener::bind((next_loopback(), 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, shutdown) = Shutdown::new();
        let (done, served) = bounded(1);
        let service = Arc::new(setup.service());
        let served_by = service.clone();
        let serve = move || drop(done.send((model.serve)(listener, served_by, shutdown)));
        thread::Builder::new().spawn(serve).unwrap();
        Server { name: model.name, address, service, stop, served }
    }

    pub(crate) fn connect(&self) -> Client {
        self.client(TcpStream::connect(self.address).unwrap())
    }

    /// A client with next to no room for answers. From the start: the window of a connection must not shrink.
    pub(crate) fn connect_with_little_room(&self) -> Client {
        let socket = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
        sockopt::set_socket_recv_buffer_size(&socket, 4096).unwrap();
        rustix::net::connect(&socket, &self.address).unwrap();
        self.client(socket.into())
    }

    fn client(&self, socket: TcpStream) -> Client {
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.set_write_timeout(Some(PATIENCE)).unwrap();
        Client { name: self.name, socket, unread: Vec::new() }
    }

    /// It is about to stop.
    pub(crate) fn drain(&self) {
        self.service.blink.drain();
    }

    /// Gives the signal and goes on.
    pub(crate) fn begin_stop(&self) {
        self.stop.stop();
    }

    /// Gives the signal, and holds `serve` to returning.
    pub(crate) fn stop(self) {
        self.begin_stop();
        let served = self.served.recv_timeout(PATIENCE);
        let served = served.unwrap_or_else(|_| panic!("{}: serve does not return", self.name));
        served.unwrap_or_else(|error| panic!("{}: {error}", self.name));
    }
}

/// Linux has sixteen million loopback addresses, each with ports of its own. On one of them, hundreds of
/// repetitions would use up the ports: each stays taken for a minute after its server closed a connection.
fn next_loopback() -> Ipv4Addr {
    static NEXT: AtomicU8 = AtomicU8::new(0);
    if cfg!(target_os = "linux") {
        return Ipv4Addr::new(127, 0, 1, NEXT.fetch_add(1, Ordering::Relaxed));
    }
    Ipv4Addr::LOCALHOST
}

/// A client of a model.
pub(crate) struct Client {
    name: &'static str,
    socket: TcpStream,
    unread: Vec<u8>,
}

impl Client {
    /// Sends; a server that has closed already need not take it.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        let sent = self.socket.write_all(bytes);
        let gone = |error: &io::Error| {
            matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset)
        };
        assert!(sent.as_ref().err().is_none_or(gone), "{}: {sent:?}", self.name);
    }

    /// Says that this was the last.
    pub(crate) fn finish(&mut self) {
        let _closed_already = self.socket.shutdown(Half::Write);
    }

    /// Exactly as many bytes as the expected ones, and they are those.
    pub(crate) fn expect(&mut self, expected: &[u8]) {
        while self.unread.len() < expected.len() && self.read() > 0 {}
        let rest = self.unread.split_off(expected.len().min(self.unread.len()));
        let got = std::mem::replace(&mut self.unread, rest);
        assert_same(self.name, "an expected answer", &got, expected);
    }

    /// Everything until the server closes.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        while self.read() > 0 {}
        std::mem::take(&mut self.unread)
    }

    /// Sends it all, says so, and reads to the end; at the same time, or a long answer would block a long question.
    pub(crate) fn exchange(mut self, input: &[u8]) -> Vec<u8> {
        let name = self.name;
        let mut writing =
            Client { name, socket: self.socket.try_clone().unwrap(), unread: Vec::new() };
        thread::scope(|scope| {
            scope.spawn(move || {
                writing.send(input);
                writing.finish();
            });
            self.rest()
        })
    }

    /// Writes all of it before reading anything, as plain clients do, and reads to the end.
    pub(crate) fn write_then_read(&mut self, input: &[u8]) -> Vec<u8> {
        let written = self.socket.write_all(input);
        assert!(written.is_ok(), "{}: the server cut off the question: {written:?}", self.name);
        let (mut answer, name) = (Vec::new(), self.name);
        let read = self.socket.read_to_end(&mut answer);
        assert!(read.is_ok(), "{name}: the server cut off its answer: {read:?}");
        answer
    }

    /// The socket itself.
    pub(crate) fn socket(&self) -> &TcpStream {
        &self.socket
    }

    fn read(&mut self) -> usize {
        let mut chunk = [0; 64 * 1024];
        match self.socket.read(&mut chunk) {
            Ok(n) => {
                self.unread.extend_from_slice(&chunk[..n]);
                n
            }
            // Bytes that the server did not want make its close a reset; everything it said is here by then.
            Err(error) if error.kind() == ErrorKind::ConnectionReset => 0,
            Err(error) => panic!("{}: {error}", self.name),
        }
    }
}

/// Fails with both texts, and where they part.
pub(crate) fn assert_same(model: &str, what: &str, got: &[u8], expected: &[u8]) {
    if got == expected {
        return;
    }
    let same = got.iter().zip(expected).take_while(|(a, b)| a == b).count();
    let text =
        |bytes: &[u8]| String::from_utf8_lossy(&bytes[same.saturating_sub(80)..]).into_owned();
    panic!(
        "{model}: {what}: got {} bytes, expected {}, the first {same} are equal\n--- got\n{}\n--- expected\n{}",
        got.len(),
        expected.len(),
        text(got),
        text(expected)
    );
}
