//! A gateway before a shortener in memory: ours in this process, nginx and HAProxy as children.

use brigade_children::components::{HAPROXY, NGINX, free_address};
use brigade_children::{Child, Run};
use brigade_core::blink::Blink;
use brigade_core::blink::database::{Database, Local};
use brigade_core::blink::stores::Memory;
use brigade_core::models::{self, Service, Shutdown, Stop};
use brigade_core::trace::Recorder;
use brigade_ladder::gateway::Rates;
use brigade_ladder::gateway::front;
use brigade_ladder::gateway::process::Settings;
use brigade_ladder::traffic::Traffic;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::Command;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

/// What signs tokens.
pub(super) const KEY: &str = "0123456789abcdef0123456789abcdef";
/// Who serves as the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Front {
    Ours,
    Nginx,
    Haproxy,
}

/// A gateway that serves, and what it stands on. It ends with this value.
pub(super) struct Served {
    pub(super) front: Front,
    pub(super) address: SocketAddr,
    _child: Option<Child>,
    _run: Option<Run>,
    /// Ours first: it is asked to end before what stands behind it.
    _threads: Vec<Thread>,
}

/// A server on a thread.
struct Thread {
    stop: Option<Stop>,
    serving: Option<JoinHandle<()>>,
}

impl Drop for Thread {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop.stop();
        }
        if let Some(serving) = self.serving.take() {
            let _panicked = serving.join();
        }
    }
}

/// All three, one after the other; a client may follow so many links in a second.
pub(super) fn fronts(follow: u32) -> impl Iterator<Item = Served> {
    let all = [Front::Ours, Front::Nginx, Front::Haproxy];
    all.into_iter().map(move |front| Served::start(front, follow))
}

impl Served {
    /// Before a shortener that keeps links in memory.
    pub(super) fn start(front: Front, follow: u32) -> Served {
        let (upstream, shortener) = shortener();
        let mut served = Served::before(front, upstream, follow);
        served._threads.push(shortener);
        served
    }

    /// Ours, before an address at which nothing listens.
    pub(super) fn without_upstream() -> Served {
        Served::before(Front::Ours, free_address().expect("an address"), 1_000)
    }

    fn before(front: Front, upstream: SocketAddr, follow: u32) -> Served {
        let settings = Settings {
            upstream,
            auth: None,
            redis: None,
            rates: Rates {
                follow,
                read: 1_000,
                write: 1_000,
                login: 1_000,
                holder: 1,
                at_once: 100,
            },
            hops: Vec::new(),
            telemetry: None,
            key: Some(KEY.into()),
        };
        if front == Front::Ours {
            let (address, thread) = serving(move |listener, shutdown| {
                let place = (&Traffic::default(), Recorder::off());
                settings.serve(listener, place, shutdown, || Ok(())).expect("it serves");
            });
            return Served { front, address, _child: None, _run: None, _threads: vec![thread] };
        }
        let mut guard = Command::new(env!("CARGO_BIN_EXE_brigade-ladder"));
        guard.arg("guard");
        let run = Run::start("gateway", guard).expect("a run");
        let address = free_address().expect("an address");
        let (component, text) = match front {
            Front::Haproxy => (HAPROXY, front::haproxy(&settings, address)),
            _ => (NGINX, front::nginx(&settings, address)),
        };
        let child = component.start(&run, address, &text).expect("it starts");
        Served { front, address, _child: Some(child), _run: Some(run), _threads: Vec::new() }
    }
}

/// The core's shortener.
fn shortener() -> (SocketAddr, Thread) {
    serving(|listener, shutdown| {
        let database = Database::over(Arc::new(Local::over(Arc::new(Memory::default()))));
        let blink = Blink::new("localhost", None, None, Recorder::off());
        let service = Arc::new(Service::new(blink, database, Recorder::off()));
        let model = models::model("tokio_multi").expect("a model");
        (model.serve)(listener, service, shutdown).expect("it serves");
    })
}

fn serving(serve: impl FnOnce(TcpListener, Shutdown) + Send + 'static) -> (SocketAddr, Thread) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("its address");
    let (stop, shutdown) = Shutdown::new();
    let serving = Builder::new().spawn(move || serve(listener, shutdown)).expect("a thread");
    (address, Thread { stop: Some(stop), serving: Some(serving) })
}
