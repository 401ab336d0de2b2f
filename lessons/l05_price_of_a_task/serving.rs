//! One of the models, serving in this process, and its users: its threads and its memory are all that is added to it.

use super::found::Model;
use anyhow::{Context, ensure};
use brigade_core::blink::database::{Database, Delay, ServiceTime};
use brigade_core::blink::stores::{Memory, Store};
use brigade_core::blink::{Blink, Link};
use brigade_core::http::Method;
use brigade_core::http::client::{Replies, encode_request};
use brigade_core::jobs::login::cpu_clock as thread_clock;
use brigade_core::load::{ClosedLoop, Connections, Report, Requests, Until, Users, receive};
use brigade_core::measure::{cpu_clock as process_clock, limits};
use brigade_core::models::{self, Served, Service};
use brigade_core::trace::Recorder;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

const HOST: &str = "localhost";
const CODE: &str = "abcdefg";
const TARGET: &str = "https://example.org/a-page";

/// No user waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// No user is turned away but by the operating system.
const MANY: usize = 20_000;

/// Files and sockets that are open anyway.
const OPEN_ANYWAY: u64 = 200;

/// Serves one link, with a database that takes `wait`; without a wait, from memory.
pub(super) fn serve(model: Model, wait: Duration) -> anyhow::Result<Served> {
    let model = match model {
        Model::Threads => "threads",
        Model::Tasks => "tokio_multi",
    };
    let model = models::model(model).with_context(|| format!("there is no model {model}"))?;
    let store = Arc::new(Memory::default());
    let link = Link { code: CODE.into(), url: TARGET.into(), clicks: 0 };
    store.insert(&[link]).pop().context("no verdict")??;
    let delay = Delay { time: ServiceTime::Const(wait), capacity: MANY, seed: 1 };
    let delay = (!wait.is_zero()).then_some(delay);
    let database = Database::new(store, delay, Recorder::off())?;
    let blink = Blink::new(HOST, Some(&database), Some(1), Recorder::off());
    let service = Service::new(blink, database, Recorder::off());
    Ok(Served::start(model, Arc::new(Service { connections: MANY, ..service }))?)
}

/// Connects, asks, reads the answer, and stays.
pub(super) fn ask_once(address: SocketAddr) -> anyhow::Result<TcpStream> {
    let mut socket = TcpStream::connect(address)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    let (mut bytes, mut replies) = (Vec::new(), Replies::default());
    encode_request(&mut bytes, &Method::Get, &format!("/{CODE}"), HOST, b"");
    socket.write_all(&bytes)?;
    replies.asked(&Method::Get);
    let status = receive(&mut socket, &mut replies)?.status;
    ensure!(status == 302, "answered {status}: the operating system has no more threads?");
    Ok(socket)
}

/// A server, and users who ask it again and again.
pub(super) struct Trial {
    served: Served,
    users: Users,
    requests: Requests,
}

impl Trial {
    pub(super) fn start(model: Model, wait: Duration, users: usize) -> anyhow::Result<Self> {
        let served = serve(model, wait)?;
        let how = Connections { users, ..Connections::default() };
        let users = Users::connect_as(served.address, &how)?.with_patience(PATIENCE);
        let requests = Requests::redirects([(CODE.to_owned(), TARGET.to_owned())], HOST, 1);
        Ok(Trial { served, users, requests })
    }

    /// Every user asks so many times.
    pub(super) fn ask(&mut self, think: Duration, each: u64) -> anyhow::Result<Report> {
        let pace = ClosedLoop { think, ..ClosedLoop::default() };
        let report = self.users.run(&mut self.requests, pace, Until::Each(each))?;
        let failures = &report.failures;
        ensure!(failures.total() == 0, "not all were answered: {failures:?}");
        Ok(report)
    }

    /// What an answer takes of the CPU: of all threads but the one that asks.
    pub(super) fn cpu_us(&mut self, think: Duration) -> anyhow::Result<f64> {
        let spent = || process_clock().map(|all| all.saturating_sub(thread_clock()));
        let before = spent();
        let report = self.ask(think, 1)?;
        let spent = spent().zip(before).map(|(now, then)| now.saturating_sub(then));
        let spent = spent.context("this system has no CPU clock")?;
        Ok(spent.as_secs_f64() * 1e6 / report.answered.max(1) as f64)
    }

    pub(super) fn stop(self) -> anyhow::Result<()> {
        drop(self.users);
        Ok(self.served.stop()?)
    }
}

/// So many users, or fewer if this process may not have the sockets (each user needs two: both ends are here) or the
/// threads. `servers` share them.
pub(super) fn affordable(users: usize, servers: usize) -> usize {
    let sockets = limits::descriptors().saturating_sub(OPEN_ANYWAY) / 2;
    let threads = limits::threads() / 2;
    let most = usize::try_from(sockets.min(threads)).unwrap_or(usize::MAX) / servers;
    users.min(most).max(1)
}
