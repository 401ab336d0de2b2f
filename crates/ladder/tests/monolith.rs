//! Rung 0 as its clients see it: what it answers, that it keeps what it answered, and that it stops.

use brigade_core::http::Method;
use brigade_core::models::Shutdown;
use brigade_core::trace::Recorder;
use brigade_ladder::drills::User;
use brigade_ladder::ground::Means;
use brigade_ladder::rungs::orders::Orders;
use brigade_ladder::rungs::{Place, RUNGS};
use brigade_ladder::telemetry::Telemetry;
use brigade_ladder::traffic::Traffic;
use std::env;
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process;
use std::thread;

/// A folder of this test's own.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = env::temp_dir().join(format!("brigade-monolith-{name}-{}", process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

/// Serves from `folder` while `ask` asks at the address, and stops then.
fn served<T>(folder: &Path, ask: impl FnOnce(SocketAddr) -> T) -> T {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    let (stop, shutdown) = Shutdown::new();
    let means = Means { folder: folder.into(), ..Means::default() };
    let place = Place {
        listener,
        means,
        recorder: Recorder::off(),
        traffic: Traffic::default(),
        telemetry: Telemetry::off(),
        orders: Orders::default(),
        shutdown,
    };
    thread::scope(|scope| {
        let serving = scope.spawn(|| (RUNGS[0].serve)(place));
        let asked = ask(address);
        stop.stop();
        serving.join().expect("no panic").expect("it stops");
        asked
    })
}

/// One request of one user: the status and the whole text.
fn ask(address: SocketAddr, method: &str, path: &str, body: &str) -> (u16, String) {
    let answer = User::of(address).ask(&Method::from_token(method), path, body);
    let answer = answer.expect("an answer");
    (answer.status, answer.text)
}

#[test]
fn it_makes_follows_counts_shows_and_deletes_links() {
    let folder = Folder::new("answers");
    served(&folder.0, |at| {
        let (status, text) = ask(at, "POST", "/api/links", r#"{"url":"https://a.example/"}"#);
        assert_eq!(status, 201, "{text}");
        let (_, rest) = text.split_once(r#""code":""#).expect("a code");
        let code = rest.split('"').next().expect("a code");
        for _ in 0..3 {
            let (status, text) = ask(at, "GET", &format!("/{code}"), "");
            assert!(status == 302 && text.contains("https://a.example/"), "{text}");
        }
        let link = format!("/api/links/{code}");
        assert!(ask(at, "GET", &link, "").1.contains(r#""clicks":3"#));
        assert_eq!(ask(at, "DELETE", &link, "").0, 204);
        assert_eq!(ask(at, "DELETE", &link, "").0, 404);
        assert_eq!(ask(at, "GET", &format!("/{code}"), "").0, 404);
    });
}

#[test]
fn what_it_does_not_understand_is_refused_and_an_alias_is_given_once() {
    let folder = Folder::new("refuses");
    served(&folder.0, |at| {
        let post = |body| ask(at, "POST", "/api/links", body).0;
        assert_eq!(post("{"), 400);
        assert_eq!(post(r#"{"url":"ftp://a.example/"}"#), 400);
        assert_eq!(post(r#"{"url":"https://a.example/","alias":"a b"}"#), 400);
        assert_eq!(post(r#"{"url":"https://a.example/","alias":"once"}"#), 201);
        assert_eq!(post(r#"{"url":"https://b.example/","alias":"once"}"#), 409);
        assert_eq!(ask(at, "PUT", "/api/links", "").0, 405);
        assert_eq!(ask(at, "GET", "/a/b", "").0, 404);
    });
}

#[test]
fn it_stops_with_an_idle_client_and_keeps_its_links() {
    let folder = Folder::new("keeps");
    let idle = served(&folder.0, |at| {
        let made = ask(at, "POST", "/api/links", r#"{"url":"https://a.example/","alias":"kept"}"#);
        assert_eq!(made.0, 201);
        TcpStream::connect(at).expect("a client that says nothing")
    });
    served(&folder.0, |at| assert_eq!(ask(at, "GET", "/kept", "").0, 302));
    drop(idle);
}

#[test]
fn of_many_clients_that_want_one_alias_one_gets_it() {
    let folder = Folder::new("races");
    served(&folder.0, |at| {
        let body = r#"{"url":"https://a.example/","alias":"wanted"}"#;
        let statuses: Vec<u16> = thread::scope(|scope| {
            let clients = || scope.spawn(|| ask(at, "POST", "/api/links", body).0);
            let clients: Vec<_> = (0..16).map(|_| clients()).collect();
            clients.into_iter().map(|client| client.join().expect("no panic")).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 15, "{statuses:?}");
    });
}
