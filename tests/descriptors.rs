//! A process that has run out of descriptors: every model goes on serving the clients inside, and lets in
//! those that wait as soon as there is a descriptor again. A process of its own, for the limit is the process's.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use brigade::blink::Blink;
use brigade::blink::database::Database;
use brigade::blink::stores::Memory;
use brigade::models::{MODELS, Model, Service, Shutdown};
use brigade::trace::Recorder;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// The descriptors this process may have: more than it needs, and soon used up.
const LIMIT: u64 = 128;

fn service() -> Arc<Service> {
    let database = Database::new(Arc::new(Memory::default()), None, Recorder::off()).unwrap();
    let blink = Blink::new("blink.test", Some(&database), None, Recorder::off());
    Arc::new(Service { workers: 2, ..Service::new(blink, database, Recorder::off()) })
}

fn connect(address: SocketAddr) -> TcpStream {
    let client = TcpStream::connect(address).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    client
}

/// Asks, and reads the first bytes of the answer; a hang is a failure.
fn is_served(mut client: &TcpStream) -> bool {
    let mut start = [0; 15];
    client.write_all(b"GET /healthz HTTP/1.1\r\nHost: blink.test\r\n\r\n").unwrap();
    client.read_exact(&mut start).unwrap();
    let mut rest = [0; 1024];
    start == *b"HTTP/1.1 200 OK" && client.read(&mut rest).unwrap() > 0
}

/// Every descriptor that is left.
fn all_that_is_left() -> Vec<File> {
    std::iter::from_fn(|| File::open("/dev/null").ok()).collect()
}

fn run_out_of_descriptors(model: &Model) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, shutdown) = Shutdown::new();
    let (service, serve) = (service(), model.serve);
    thread::scope(|scope| {
        let stop = stop; // given up when an assertion fails, or the scope would wait for ever
        let serving = scope.spawn(move || serve(listener, service, shutdown));
        let inside = connect(address);
        assert!(is_served(&inside), "{}", model.name);
        let mut taken = all_that_is_left();
        taken.pop(); // for the client's own end: there is none for the server's
        let waiting = connect(address);
        if model.name != "blocking" {
            assert!(is_served(&inside), "{}: the client inside", model.name);
        }
        drop((taken, inside));
        assert!(is_served(&waiting), "{}: the client that waits", model.name);
        stop.stop();
        serving.join().unwrap().unwrap();
    });
}

#[test]
fn a_server_without_descriptors_serves_on_and_lets_the_next_in_when_it_can() {
    let old = getrlimit(Resource::Nofile);
    let current = Some(LIMIT);
    setrlimit(Resource::Nofile, Rlimit { current, ..old }).unwrap();
    MODELS.iter().for_each(run_out_of_descriptors);
}
