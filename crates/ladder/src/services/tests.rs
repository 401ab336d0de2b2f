//! Analytics in this process, over HTTP and over gRPC keep one contract; and what goes wrong on a wire is told apart.

use super::analytics::{
    Analytics, Batch, Clicks, Counts, Links, Memory, NAME, Ranking, Remote, Server, Top,
};
use super::call::{Call, CallError};
use super::steady::{Counted, Patience, Steady};
use super::wire::{Empty, Grpc, Http, READY, Transport, Wired};
use brigade_core::models::{Shutdown, Stop};
use std::collections::VecDeque;
use std::future::pending;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpSocket;
use tokio::runtime::Builder;

const HOUR: Duration = Duration::from_secs(3_600);

/// Runs a test that hangs no longer than a person would wait.
fn run(test: impl Future<Output = ()>) {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let within = async { tokio::time::timeout(Duration::from_secs(20), test).await };
    runtime.block_on(within).expect("it ends");
}

/// The same service behind both doors, until the value is dropped.
fn doors<A: Analytics>(analytics: A) -> (Http, Grpc, Vec<Stop>) {
    let service = Arc::new(Server(Arc::new(analytics)));
    let [http, grpc] =
        [(); 2].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port"));
    let address = |listener: &TcpListener| listener.local_addr().expect("bound");
    let ends = (Http::to(address(&http)), Grpc::to(address(&grpc)));
    let [(one, http_told), (other, grpc_told)] = [Shutdown::new(), Shutdown::new()];
    tokio::spawn(Http::serve(Arc::clone(&service), http, http_told));
    tokio::spawn(Grpc::serve(service, grpc, grpc_told));
    (ends.0, ends.1, vec![one, other])
}

fn clicks(link: &str, clicks: u64) -> Clicks {
    Clicks { link: link.into(), code: format!("code of {link}"), clicks }
}

fn batch(key: &str, of: &[(&str, u64)]) -> Batch {
    Batch { key: key.into(), clicks: of.iter().map(|(link, more)| clicks(link, *more)).collect() }
}

/// What every one of them promises.
async fn contract(analytics: &impl Analytics) {
    let call = Call::within(HOUR);
    analytics.ready(&call).await.expect("ready");
    let links = |names: &[&str]| Links { links: names.iter().map(ToString::to_string).collect() };
    let counts =
        async |names: &[&str]| analytics.clicks(&call, &links(names)).await.expect("counts").clicks;
    for batch in [
        batch("1", &[("a", 2), ("b", 5), ("a", 1), ("nothing", 0)]),
        batch("1", &[("a", 2), ("b", 5), ("a", 1), ("nothing", 0)]),
        batch("2", &[("c", 3), ("b", u64::from(u32::MAX))]),
        batch("3", &[]),
    ] {
        analytics.record(&call, &batch).await.expect("kept");
    }
    let b = 5 + u64::from(u32::MAX);
    assert_eq!(counts(&["c", "a", "absent", "b", "a"]).await, [3, 3, 0, b, 3]);
    assert_eq!(counts(&[]).await, [0; 0]);
    let top = async |after: Option<Clicks>, limit| {
        let Ranking { clicks } = analytics.top(&call, &Top { after, limit }).await.expect("one");
        clicks
    };
    let unnamed = |it: Clicks| Some(Clicks { link: String::new(), ..it });
    let all = [clicks("b", b), clicks("a", 3), clicks("c", 3)];
    assert_eq!(top(None, 9).await, all);
    assert_eq!(top(None, 1).await, all[..1]);
    assert_eq!(top(Some(clicks("a", 3)), 9).await, all[2..]);
    assert_eq!(top(unnamed(clicks("a", 3)), 9).await, all[2..]);
    assert_eq!(top(Some(clicks("z", 4)), 9).await, all[1..]);
    assert_eq!(top(Some(clicks("", 0)), 9).await, [], "those without clicks are not in it");
}

#[test]
fn a_call_in_this_process_over_http_and_over_grpc_keep_one_contract() {
    run(async {
        contract(&Memory::default()).await;
        let (http, _, _doors) = doors(Memory::default());
        contract(&Remote(http)).await;
        let (_, grpc, _doors) = doors(Memory::default());
        contract(&Remote(grpc)).await;
        let (http, _, _doors) = doors(Memory::default());
        contract(&Remote(Steady::over(http, NAME, Patience::default()))).await;
    });
}

/// What every wire says of what goes wrong.
async fn wrong(transport: &impl Transport) {
    let call = Call::within(HOUR);
    let refused =
        [("brigade.Analytics", "Absent"), ("brigade.Absent", "Record"), ("brigade.Absent", READY)];
    for (service, method) in refused {
        let answer: Result<Empty, _> = transport.ask(service, method, &call, &Empty {}).await;
        let why = answer.expect_err("there is no such method");
        assert!(matches!(why, CallError::Refused(_)) && !why.is_outage(), "{why}");
    }
    let over = Call::within(Duration::ZERO);
    let late: Result<Empty, _> = transport.ask(NAME, READY, &over, &Empty {}).await;
    assert_eq!(late, Err(CallError::Late));
}

#[test]
fn what_is_asked_wrongly_is_refused_and_what_is_too_late_is_not_sent() {
    run(async {
        let (http, grpc, _doors) = doors(Memory::default());
        wrong(&http).await;
        wrong(&grpc).await;
    });
}

#[test]
fn where_nothing_listens_nothing_was_sent() {
    run(async {
        let held = TcpSocket::new_v4().expect("a socket"); // so that no other has the port
        held.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("a port");
        let address = held.local_addr().expect("bound");
        let call = Call::within(HOUR);
        for why in [
            Http::to(address).ask::<_, Empty>(NAME, READY, &call, &Empty {}).await,
            Grpc::to(address).ask(NAME, READY, &call, &Empty {}).await,
        ] {
            assert!(matches!(why, Err(CallError::Unsent(_))), "{why:?}");
        }
    });
}

/// Notes until when its caller waits; one that asks for clicks is never answered.
#[derive(Debug, Default)]
struct Slow(Arc<AtomicU64>);

impl Analytics for Slow {
    async fn record(&self, _: &Call, _: &Batch) -> Result<(), CallError> {
        Err(CallError::Lost("the secret of a database".into()))
    }

    async fn clicks(&self, _: &Call, _: &Links) -> Result<Counts, CallError> {
        pending().await
    }

    async fn top(&self, _: &Call, _: &Top) -> Result<Ranking, CallError> {
        Err(CallError::Late)
    }

    async fn ready(&self, call: &Call) -> Result<(), CallError> {
        self.0.store(call.left()?.as_secs(), Relaxed);
        Ok(())
    }
}

#[test]
fn the_service_hears_how_long_its_caller_waits_and_waits_no_longer() {
    run(async {
        let heard = Arc::new(AtomicU64::new(0));
        let (http, grpc, _doors) = doors(Slow(Arc::clone(&heard)));
        slow(&Remote(http), &heard).await;
        slow(&Remote(grpc), &heard).await;
    });
}

async fn slow(analytics: &impl Analytics, heard: &AtomicU64) {
    analytics.ready(&Call::within(HOUR)).await.expect("ready");
    let seconds = heard.swap(0, Relaxed);
    assert!((3_000..=3_600).contains(&seconds), "{seconds}");
    let soon = Call::within(Duration::from_millis(20));
    let none = Links { links: Vec::new() };
    assert_eq!(analytics.clicks(&soon, &none).await, Err(CallError::Late));
    let call = Call::within(HOUR);
    let late = analytics.top(&call, &Top { after: None, limit: 1 }).await;
    assert_eq!(late, Err(CallError::Late), "what the service says is late is late here");
    let lost = analytics.record(&call, &batch("1", &[])).await.expect_err("it cannot");
    assert!(matches!(&lost, CallError::Lost(why) if !why.contains("secret")), "{lost}");
}

/// Fails as it is told, call by call, and is well from then on.
#[derive(Debug)]
struct Script(Mutex<VecDeque<CallError>>);

impl Script {
    fn of(failures: impl IntoIterator<Item = CallError>) -> Script {
        Script(Mutex::new(failures.into_iter().collect()))
    }
}

impl Transport for Script {
    async fn ask<Q: Wired, A: Wired>(
        &self,
        _: &'static str,
        _: &'static str,
        _: &Call,
        _: &Q,
    ) -> Result<A, CallError> {
        self.0.lock().expect("no panic").pop_front().map_or_else(|| Ok(A::default()), Err)
    }
}

async fn asked(steady: &Steady<Script>) -> Result<Empty, CallError> {
    steady.ask(NAME, "Record", &Call::within(HOUR), &Empty {}).await
}

fn lost() -> CallError {
    CallError::Lost("cut".into())
}

fn unsent() -> CallError {
    CallError::Unsent("no connection".into())
}

#[test]
fn what_may_be_asked_again_is_and_no_more_often_than_said() {
    run(async {
        let steady = |failures: &[CallError], attempts| {
            let patience = Patience { attempts, ..Patience::default() };
            Steady::over(Script::of(failures.to_vec()), NAME, patience)
        };
        let twice = steady(&[lost(), CallError::Late], 3);
        assert_eq!(asked(&twice).await, Ok(Empty {}));
        assert_eq!(twice.counted(), Counted { calls: 1, retries: 2, ..Counted::default() });
        assert_eq!(asked(&steady(&[lost(), CallError::Late], 2)).await, Err(CallError::Late));
        let refused = steady(&[CallError::Refused("no".into())], 3);
        assert!(asked(&refused).await.is_err() && refused.counted().retries == 0);
        // What was sent before may have been done, whatever came of the last attempt.
        let never_seen = asked(&steady(&[unsent(), unsent()], 2)).await;
        assert!(matches!(never_seen, Err(CallError::Unsent(_))), "{never_seen:?}");
        let perhaps = asked(&steady(&[lost(), unsent()], 2)).await;
        assert!(matches!(perhaps, Err(CallError::Lost(_))), "{perhaps:?}");
    });
}

#[test]
fn a_service_that_is_away_is_not_asked_until_it_is_ready_again() {
    run(async {
        let soon = Patience { every: Duration::ZERO, attempts: 1, ..Patience::default() };
        let steady = Steady::over(Script::of([lost(), lost(), lost(), unsent()]), NAME, soon);
        for _ in 0..3 {
            assert_eq!(asked(&steady).await, Err(lost()));
        }
        // The circuit is open. What closes it runs when this task lets it.
        assert!(matches!(asked(&steady).await, Err(CallError::Unsent(_))));
        assert_eq!(steady.counted().not_asked, 1);
        while asked(&steady).await.is_err() {
            tokio::task::yield_now().await;
        }
    });
}

#[test]
fn retries_are_held_to_their_budget() {
    run(async {
        let once = Patience { attempts: 2, budget: 0.1, few: 2, ..Patience::default() };
        let steady = Steady::over(Flaky::default(), NAME, once);
        for _ in 0..50 {
            let _may_fail: Result<Empty, _> =
                steady.ask(NAME, "Record", &Call::within(HOUR), &Empty {}).await;
        }
        let Counted { calls, retries, over_budget, not_asked } = steady.counted();
        assert_eq!((calls, not_asked), (50, 0));
        assert!((2..=5).contains(&retries), "a tenth of the calls, and two at least: {retries}");
        assert!(over_budget > 10, "{over_budget}");
    });
}

/// Every second attempt is lost.
#[derive(Debug, Default)]
struct Flaky(AtomicU64);

impl Transport for Flaky {
    async fn ask<Q: Wired, A: Wired>(
        &self,
        _: &'static str,
        _: &'static str,
        _: &Call,
        _: &Q,
    ) -> Result<A, CallError> {
        if self.0.fetch_add(1, Relaxed).is_multiple_of(2) { Err(lost()) } else { Ok(A::default()) }
    }
}
