//! One of the models, serving in this process: its threads and its memory are all that is added to it.

use anyhow::{Context, anyhow};
use brigade_core::blink::Blink;
use brigade_core::blink::Link;
use brigade_core::blink::database::{Database, Delay, ServiceTime};
use brigade_core::blink::stores::{Memory, Store};
use brigade_core::load::Requests;
use brigade_core::measure::limits;
use brigade_core::models::{self, Service, Shutdown, Stop};
use brigade_core::trace::Recorder;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub(super) const HOST: &str = "localhost";
pub(super) const CODE: &str = "abcdefg";
const TARGET: &str = "https://example.org/a-page";

/// Nobody is turned away but by the operating system.
const MANY: usize = 20_000;

/// Files and sockets that are open anyway.
const OPEN_ANYWAY: u64 = 200;

/// A model that serves until this is dropped.
pub(super) struct Served {
    pub(super) address: SocketAddr,
    stop: Stop,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Served {
    /// Serves one link, with a database that takes `wait`; without a wait, from memory.
    pub(super) fn start(model: &str, wait: Duration) -> anyhow::Result<Self> {
        let model = models::model(model).with_context(|| format!("there is no model {model}"))?;
        let store = Arc::new(Memory::default());
        let link = Link { code: CODE.into(), url: TARGET.into(), clicks: 0 };
        store.insert(&[link]).pop().context("no verdict")??;
        let delay = Delay { time: ServiceTime::Const(wait), capacity: MANY, seed: 1 };
        let delay = (!wait.is_zero()).then_some(delay);
        let here = delay.is_none().then(|| store.clone() as Arc<dyn Store>);
        let blink = Blink::new(HOST, here, Some(1), Recorder::off());
        let database = Database::new(store, delay, Recorder::off())?;
        let service = Service::new(blink, database, Recorder::off());
        let service = Arc::new(Service { connections: MANY, ..service });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        widen(&listener)?;
        let (address, (stop, shutdown)) = (listener.local_addr()?, Shutdown::new());
        let thread = thread::Builder::new()
            .name(model.name.into())
            .spawn(move || (model.serve)(listener, service, shutdown))?;
        Ok(Served { address, stop, thread: Some(thread) })
    }

    /// Stops, and hears whether it served well.
    pub(super) fn stop(mut self) -> anyhow::Result<()> {
        self.end()
    }

    fn end(&mut self) -> anyhow::Result<()> {
        self.stop.stop();
        let Some(thread) = self.thread.take() else { return Ok(()) };
        Ok(thread.join().map_err(|_panic| anyhow!("the server panicked"))??)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _failed = self.end(); // whoever wanted to know has called `stop`
    }
}

/// The one redirect that everybody asks for.
pub(super) fn redirects() -> Requests {
    Requests::redirects([(CODE.to_owned(), TARGET.to_owned())], HOST, 1)
}

/// So many users, or fewer if this process may not have the sockets (each user needs two: both ends are here) or the
/// threads. `servers` share them.
pub(super) fn affordable(users: usize, servers: usize) -> usize {
    let sockets = limits::descriptors().saturating_sub(OPEN_ANYWAY) / 2;
    let threads = limits::threads() / 2;
    let most = usize::try_from(sockets.min(threads)).unwrap_or(usize::MAX) / servers;
    users.min(most).max(1)
}

/// Lets as many connections wait to be accepted as ever come at once; std asks for 128.
#[cfg(unix)]
fn widen(listener: &TcpListener) -> io::Result<()> {
    Ok(rustix::net::listen(listener, MANY as i32)?)
}

#[cfg(not(unix))]
fn widen(_: &TcpListener) -> io::Result<()> {
    Ok(())
}
