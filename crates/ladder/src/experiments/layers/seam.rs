//! What a seam costs: controller, service and repository behind `dyn`, beside the same three as the compiler knows them;
//! and one request over loopback, to which both belong.

use super::clock::cpu_us;
use crate::experiments::Shown;
use crate::ground::Means;
use anyhow::{Context, ensure};
use brigade_core::blink::database::Database;
use brigade_core::blink::stores::{Memory, Store};
use brigade_core::blink::{Blink, Link};
use brigade_core::http::Method;
use brigade_core::http::client::{Replies, encode_request};
use brigade_core::jobs::code_at;
use brigade_core::jobs::login::cpu_clock;
use brigade_core::load::receive;
use brigade_core::measure::in_rounds;
use brigade_core::measure::stats::median;
use brigade_core::models::{self, Service as Served, Shutdown};
use brigade_core::trace::Recorder;
use brigade_workbench::{Evidence, Setting};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::convert::Infallible;
use std::hint::black_box;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// Links in the table.
const LINKS: usize = 1_000;
/// A server that does not answer for so long has gone.
const PATIENCE: Duration = Duration::from_secs(5);

/// What was found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seam {
    /// A look-up through both seams, in nanoseconds of CPU, in each round.
    pub dyn_ns: Vec<f64>,
    /// The same three layers without a seam.
    pub generic_ns: Vec<f64>,
    /// One `GET` over a connection on loopback that is kept, from its first byte to its answer's last.
    pub request_us: f64,
    /// The server's CPU of it.
    pub request_cpu_us: f64,
}

// ANCHOR: seam
trait Repository: Send + Sync {
    fn find(&self, code: &str) -> Option<String>;
}

trait Service: Send + Sync {
    fn follow(&self, code: &str) -> Option<String>;
}

/// Takes what was typed, and knows a service.
struct Controller<S>(S);

impl<S: Service> Controller<S> {
    fn get(&self, path: &str) -> Option<String> {
        self.0.follow(path.strip_prefix('/')?)
    }
}

/// Decides, and knows a repository.
struct Links<R>(R);

impl<R: Repository> Service for Links<R> {
    fn follow(&self, code: &str) -> Option<String> {
        let may_be_one = code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if may_be_one { self.0.find(code) } else { None }
    }
}

/// Keeps, and knows neither.
#[derive(Clone)]
struct Table(HashMap<String, String>);

impl Repository for Table {
    fn find(&self, code: &str) -> Option<String> {
        self.0.get(code).cloned()
    }
}

type Open = Controller<Links<Table>>; // the compiler sees through
type Closed = Controller<Box<dyn Service>>; // over `Links<Box<dyn Repository>>`
// ANCHOR_END: seam

impl Service for Box<dyn Service> {
    fn follow(&self, code: &str) -> Option<String> {
        (**self).follow(code)
    }
}

impl Repository for Box<dyn Repository> {
    fn find(&self, code: &str) -> Option<String> {
        (**self).find(code)
    }
}

/// Runs both ways in turns, and then a server.
pub(super) fn run(_: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let paths: Vec<String> = (0..LINKS).map(|n| format!("/{}", code_at(1, n as u64))).collect();
    let table = Table(
        paths.iter().map(|path| (path[1..].into(), format!("https://example.com{path}"))).collect(),
    );
    let repository: Box<dyn Repository> = Box::new(table.clone());
    let (open, closed): (Open, Closed) =
        (Controller(Links(table)), Controller(Box::new(Links(repository))));
    let calls = if setting.quick { 20_000 } else { 400_000 };
    let through = |is_open: &bool| {
        cpu_us(calls, |n| {
            let path = black_box(paths[n % LINKS].as_str());
            black_box(if *is_open { open.get(path) } else { closed.get(path) });
            Ok::<(), Infallible>(())
        })
    };
    let rounds = if setting.quick { 3 } else { 9 };
    let Ok([generic, through_dyn]) = in_rounds(&[true, false], rounds, 1, through);
    let ns = |us: Vec<f64>| us.into_iter().map(|us| us * 1e3).collect();
    let (request_us, request_cpu_us) = request(if setting.quick { 200 } else { 5_000 })?;
    Evidence::of(&Seam {
        dyn_ns: ns(through_dyn),
        generic_ns: ns(generic),
        request_us,
        request_cpu_us,
    })
}

/// One request of many on one connection: by the wall, and of the server's CPU.
fn request(times: usize) -> anyhow::Result<(f64, f64)> {
    let model = models::model("blocking").context("the simplest execution model")?;
    let listener = TcpListener::bind("127.0.0.1:0").context("a port on loopback")?;
    let address = listener.local_addr()?;
    let store = Memory::default();
    let link = Link { code: "abcdefg".into(), url: "https://example.com/".into(), clicks: 0 };
    ensure!(store.insert(&[link]) == [Ok(())], "a fresh store takes a link");
    let database = Database::new(Arc::new(store), None, Recorder::off())?;
    let blink = Blink::new("localhost", Some(&database), None, Recorder::off());
    let service = Arc::new(Served::new(blink, database, Recorder::off()));
    let (stop, shutdown) = Shutdown::new();
    thread::scope(|scope| {
        let server = scope.spawn(move || {
            (model.serve)(listener, service, shutdown)?;
            anyhow::Ok(cpu_clock())
        });
        let asked =
            TcpStream::connect(address).map_err(Into::into).and_then(|socket| ask(socket, times));
        stop.stop();
        let cpu = server.join().map_err(|_| anyhow::anyhow!("the server panicked"))??;
        Ok((asked?, cpu.as_secs_f64() * 1e6 / times as f64))
    })
}

/// Asks so often, one request after the other: microseconds for one.
fn ask(mut socket: TcpStream, times: usize) -> anyhow::Result<f64> {
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_nodelay(true)?;
    let (mut bytes, mut replies) = (Vec::new(), Replies::default());
    encode_request(&mut bytes, &Method::Get, "/abcdefg", "localhost", b"");
    let began = Instant::now();
    for _ in 0..times {
        socket.write_all(&bytes)?;
        replies.asked(&Method::Get);
        let reply = receive(&mut socket, &mut replies)?;
        ensure!(reply.status == 302, "expected a redirect, got status {}", reply.status);
    }
    Ok(began.elapsed().as_secs_f64() * 1e6 / times as f64)
}

/// For the rung's screen.
pub(super) fn tell(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let found: Seam = evidence.found()?;
    let [through_dyn, generic] =
        [&found.dyn_ns, &found.generic_ns].map(|ns| median(ns).unwrap_or_default());
    Ok(vec![format!(
        "controller, service, repository: {through_dyn:.0} ns through `dyn`, {generic:.0} without; a request takes {:.0} µs, {:.0} of them CPU",
        found.request_us, found.request_cpu_us
    )])
}
