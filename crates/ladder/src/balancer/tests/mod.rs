//! The balancer between sockets: instances that do as a test says, and requests that are sent through it.

mod broken;

use super::{Balancer, Counts, Order, Rules, Settings, Standing};
use crate::proxy::{Body, Forward, Limits, Upstream, serve};
use brigade_core::models::{Shutdown, Stop};
use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Incoming;
use hyper::{Request, Response};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio::task::yield_now;

const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Runs a test that hangs no longer than a person would wait.
fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let within = async { tokio::time::timeout(Duration::from_secs(20), test).await };
    runtime.block_on(within).expect("it ends")
}

fn listener() -> (std::net::TcpListener, SocketAddr) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    (listener, address)
}

/// An instance: what it answers says which it is; it takes requests when it says so, and answers those for which `gate` has
/// a permit.
struct Instance {
    address: SocketAddr,
    gate: Arc<Semaphore>,
    ready: Arc<Semaphore>,
    _stop: Stop,
}

const OPEN: usize = 1_000_000;

fn instance(name: &'static str, open: usize) -> Instance {
    let (listener, address) = listener();
    let (stop, shutdown) = Shutdown::new();
    let (gate, ready) = (Arc::new(Semaphore::new(open)), Arc::new(Semaphore::new(OPEN)));
    let (gated, says) = (Arc::clone(&gate), Arc::clone(&ready));
    let answer = move |request: Request<Incoming>, _| {
        let (gated, says) = (Arc::clone(&gated), Arc::clone(&says));
        async move {
            let mut answer = Response::new(Full::from(name));
            if request.uri().path() == "/readyz" {
                let takes = says.available_permits() > 0 && request.headers().contains_key("host");
                let status = if takes { 200 } else { 503 };
                *answer.status_mut() = status.try_into().expect("a status");
            } else {
                gated.acquire().await.expect("never closed").forget();
            }
            answer
        }
    };
    tokio::spawn(serve(listener, shutdown, answer));
    Instance { address, gate, ready, _stop: stop }
}

/// A port at which nothing listens, and which nothing else can have.
fn nowhere() -> (TcpSocket, SocketAddr) {
    let held = TcpSocket::new_v4().expect("a socket");
    held.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
    let address = held.local_addr().expect("bound");
    (held, address)
}

/// In turns, with checks that come only once.
fn settings() -> Settings {
    let rules = Rules { every: Duration::from_secs(3600), failed: 1_000, ..Rules::default() };
    Settings { policy: super::Policy::RoundRobin, rules, ..Settings::default() }
}

/// A balancer that listens.
struct Listening {
    balancer: Arc<Balancer>,
    address: SocketAddr,
    client: Forward,
    _stop: Stop,
}

fn balancing(settings: Settings, instances: &[SocketAddr]) -> Listening {
    let (listener, address) = listener();
    let (stop, shutdown) = Shutdown::new();
    let balancer = Balancer::new(settings);
    for instance in instances {
        balancer.order(Order::Add(*instance)).expect("a new one");
    }
    let answers = Arc::clone(&balancer);
    let answer = move |request: Request<Incoming>, client: SocketAddr| {
        let answers = Arc::clone(&answers);
        async move { answers.answer(request, client.ip()).await }
    };
    tokio::spawn(serve(listener, shutdown, answer));
    Listening { balancer, address, client: Forward::new(Limits::default()), _stop: stop }
}

impl Listening {
    async fn send(&self, request: Request<Body>) -> (u16, String) {
        let to = Upstream::from(self.address);
        let answer = self.client.send(request, &to, CLIENT).await.expect("an answer");
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.expect("a whole answer").to_bytes();
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    async fn get(&self) -> String {
        let (status, body) = self.send(get()).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// Waits for what must come.
    async fn until(&self, seen: impl Fn(&Counts) -> bool) {
        while !seen(&self.balancer.counts()) {
            yield_now().await;
        }
    }
}

fn get() -> Request<Body> {
    Request::get("/abc").body(Either::Left(Full::default())).expect("a request")
}

fn post() -> Request<Body> {
    let body = Either::Left(Full::from(Bytes::from_static(b"{}")));
    Request::post("/api/links").body(body).expect("a request")
}

fn in_flight(counts: &Counts) -> Vec<usize> {
    counts.instances.iter().map(|instance| instance.in_flight).collect()
}

#[test]
fn requests_take_turns() {
    run(async {
        let (a, b) = (instance("a", OPEN), instance("b", OPEN));
        let listening = balancing(settings(), &[a.address, b.address]);
        let mut answers = Vec::new();
        for _ in 0..4 {
            answers.push(listening.get().await);
        }
        assert_eq!(answers, ["a", "b", "a", "b"]);
        listening.until(|counts| in_flight(counts) == [0, 0]).await;
    });
}

#[test]
fn who_is_not_there_is_noticed_by_no_client() {
    run(async {
        let ((_held, nowhere), well) = (nowhere(), instance("well", OPEN));
        let listening = balancing(settings(), &[nowhere, well.address]);
        for _ in 0..3 {
            assert_eq!(listening.get().await, "well");
            assert_eq!(listening.send(post()).await, (200, "well".into()));
        }
        let counts = listening.balancer.counts();
        assert_eq!((counts.retried > 0, counts.unanswered), (true, 0));
    });
}

#[test]
fn an_instance_that_drains_ends_what_it_has_and_is_sent_nothing_new() {
    run(async {
        let (slow, well) = (instance("slow", 0), instance("well", OPEN));
        let listening = Arc::new(balancing(settings(), &[slow.address, well.address]));
        let first = Arc::clone(&listening);
        let first = tokio::spawn(async move { first.get().await });
        listening.until(|counts| in_flight(counts) == [1, 0]).await;
        listening.balancer.order(Order::Drain(slow.address)).expect("it is there");
        for _ in 0..3 {
            assert_eq!(listening.get().await, "well");
        }
        assert_eq!(in_flight(&listening.balancer.counts())[0], 1);
        slow.gate.add_permits(OPEN);
        assert_eq!(first.await.expect("an answer"), "slow");
        listening.until(|counts| in_flight(counts) == [0, 0]).await;
        listening.balancer.order(Order::Ready(slow.address)).expect("it is there");
        let answers = [listening.get().await, listening.get().await];
        assert!(answers.contains(&"slow".into()), "{answers:?}");
    });
}

#[test]
fn who_says_that_it_takes_nothing_is_sent_nothing_until_it_says_otherwise() {
    run(async {
        let (leaves, well) = (instance("leaves", OPEN), instance("well", OPEN));
        let rules = Rules { every: Duration::from_millis(1), ..Rules::default() };
        let settings = Settings { rules, ..settings() };
        let listening = balancing(settings, &[leaves.address, well.address]);
        let stands = |standing| move |counts: &Counts| counts.instances[0].standing == standing;
        leaves.ready.forget_permits(OPEN);
        listening.until(stands(Standing::Down)).await;
        for _ in 0..4 {
            assert_eq!(listening.get().await, "well");
        }
        leaves.ready.add_permits(1);
        listening.until(stands(Standing::Well)).await;
        let answers = [listening.get().await, listening.get().await];
        assert!(answers.contains(&"leaves".into()), "{answers:?}");
    });
}

#[test]
fn who_fails_requests_is_left_out_though_its_checks_are_not_asked() {
    run(async {
        let rules = Rules { failed: 2, ejected: Duration::from_secs(600), ..settings().rules };
        let fails = broken::says(b"");
        let well = instance("well", OPEN);
        let listening = balancing(Settings { rules, ..settings() }, &[fails, well.address]);
        for _ in 0..20 {
            assert_eq!(listening.get().await, "well");
        }
        let counts = listening.balancer.counts();
        assert_eq!((counts.retried, counts.instances[0].failed), (2, 2));
        assert_eq!(counts.instances[0].standing, Standing::Ejected);
    });
}

#[test]
fn a_read_that_takes_long_is_sent_to_another_and_the_first_is_given_up() {
    run(async {
        let (slow, well) = (instance("slow", 0), instance("well", OPEN));
        let hedge = Some(Duration::from_millis(1));
        let settings = Settings { hedge, ..settings() };
        let listening = balancing(settings, &[slow.address, well.address]);
        assert_eq!(listening.get().await, "well");
        listening.until(|counts| in_flight(counts) == [0, 0]).await;
        let counts = listening.balancer.counts();
        assert_eq!((counts.hedged, counts.won, counts.retried), (1, 1, 0));
        slow.gate.add_permits(OPEN);
        assert_eq!(listening.send(post()).await.1, "slow", "a write has one instance");
    });
}

#[test]
fn a_client_that_leaves_leaves_nothing_in_flight() {
    run(async {
        let slow = instance("slow", 0);
        let listening = balancing(settings(), &[slow.address]);
        let mut client = TcpStream::connect(listening.address).await.expect("the balancer");
        client.write_all(b"GET /abc HTTP/1.1\r\nhost: sho.rt\r\n\r\n").await.expect("sent");
        listening.until(|counts| in_flight(counts) == [1]).await;
        drop(client);
        listening.until(|counts| in_flight(counts) == [0]).await;
        assert_eq!(listening.balancer.counts().instances[0].failed, 0);
    });
}

#[test]
fn where_there_is_none_the_client_is_asked_to_come_back() {
    run(async {
        let listening = balancing(settings(), &[]);
        let (status, body) = listening.send(get()).await;
        assert_eq!(status, 503);
        assert!(body.contains("no server is there"), "{body}");
        let ((_one, one), (_other, other)) = (nowhere(), nowhere());
        let all_gone = balancing(settings(), &[one, other]);
        assert_eq!(all_gone.send(get()).await.0, 502);
        all_gone.balancer.order(Order::Drain(listening.address)).expect_err("it is none");
    });
}
