//! The process that serves: this very binary, started again with a hidden argument.
//!
//! A process of its own, because CPU time and memory of a model must be its own, and because the worker counts of
//! smol and async-std are read from the environment at start. It serves until its standard input closes, so it
//! cannot outlive whoever started it.

use super::{SEED, links, reference};
use anyhow::{Context, bail};
use brigade::blink::Blink;
use brigade::blink::database::{Database, Delay, ServiceTime};
use brigade::blink::stores::{Memory, Store};
use brigade::measure::Process;
use brigade::models::{self, Service, Shutdown};
use brigade::trace::Recorder;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// Said first to the child, and to nobody else.
const HIDDEN: &str = "--serve-blink";

/// What the child calls the reference, beside the models' own names.
pub(crate) const REFERENCE: &str = "reference";

/// More than ever ask at once, so that the database's delay is all there is to wait for.
const CAPACITY: usize = 4_096;

/// What a child serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Serving {
    /// A model's name, or [`REFERENCE`].
    pub(crate) model: String,
    /// Links in memory.
    pub(crate) links: usize,
    /// How long the database takes; zero answers from memory.
    pub(crate) delay: Duration,
    /// Threads that serve, for the models that have a fixed number of them.
    pub(crate) workers: usize,
}

impl Serving {
    /// What the hidden argument asks to serve, if it is there.
    pub(crate) fn from_args(mut arguments: impl Iterator<Item = String>) -> Option<Self> {
        arguments.next().filter(|first| first == HIDDEN)?;
        Some(Serving {
            model: arguments.next()?,
            links: arguments.next()?.parse().ok()?,
            delay: Duration::from_micros(arguments.next()?.parse().ok()?),
            workers: arguments.next()?.parse().ok()?,
        })
    }

    fn to_args(&self) -> [String; 5] {
        [
            HIDDEN.into(),
            self.model.clone(),
            self.links.to_string(),
            self.delay.as_micros().to_string(),
            self.workers.to_string(),
        ]
    }

    /// The database waits, or the store answers on the spot.
    fn service(&self, store: Arc<Memory>) -> io::Result<Service> {
        let time = ServiceTime::Const(self.delay);
        let delay =
            (!self.delay.is_zero()).then_some(Delay { time, capacity: CAPACITY, seed: SEED });
        let here = delay.is_none().then(|| store.clone() as Arc<dyn Store>);
        let blink = Blink::new(links::HOST, here, Some(SEED), Recorder::off());
        let database = Database::new(store, delay, Recorder::off())?;
        Ok(Service { workers: self.workers, ..Service::new(blink, database, Recorder::off()) })
    }
}

/// Serves, in the child.
pub(crate) fn serve(serving: &Serving) -> anyhow::Result<()> {
    let store = Arc::new(Memory::default());
    for link in links::links(serving.links) {
        store.insert(&[link]).pop().context("no verdict")??;
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    widen(&listener)?;
    let (stop, shutdown) = Shutdown::new();
    println!("{}", listener.local_addr()?.port());
    io::stdout().flush()?;
    thread::Builder::new().name("stdin".into()).spawn(move || {
        let _closed = io::stdin().read_to_end(&mut Vec::new());
        stop.stop();
    })?;
    if serving.model == REFERENCE {
        return Ok(reference::serve(listener, &store, &shutdown)?);
    }
    let model = models::model(&serving.model)
        .with_context(|| format!("no model is called {:?}", serving.model))?;
    Ok((model.serve)(listener, Arc::new(serving.service(store)?), shutdown)?)
}

/// Lets as many connections wait to be accepted as ever come at once. Std asks for 128, and who finds the queue full
/// on a busy machine tries again a whole second later.
#[cfg(unix)]
fn widen(listener: &TcpListener) -> io::Result<()> {
    Ok(rustix::net::listen(listener, CAPACITY as i32)?)
}

#[cfg(not(unix))]
fn widen(_: &TcpListener) -> io::Result<()> {
    Ok(())
}

/// The child as its parent sees it; it ends with this.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

/// CPU time since a server began, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cpu {
    /// All threads but the database's.
    pub(crate) server: f64,
    /// The database's threads: the delay device, the committer, the reader.
    pub(crate) database: f64,
}

impl Server {
    /// Starts a child and waits until it serves.
    pub(crate) fn start(serving: &Serving) -> anyhow::Result<Self> {
        let workers = serving.workers.to_string();
        let mut child = Command::new(std::env::current_exe()?)
            .args(serving.to_args())
            .env("ASYNC_STD_THREAD_COUNT", &workers)
            .env("SMOL_THREADS", &workers)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("starting the process that serves")?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        let mut server = Server { child, address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)) };
        match line.trim().parse() {
            Ok(port) => server.address.set_port(port),
            Err(_) => bail!("{} did not start to serve", serving.model),
        }
        Ok(server)
    }

    /// The child.
    pub(crate) fn process(&self) -> Process {
        Process::of(self.child.id())
    }

    /// What its threads have used so far; `None` where that cannot be read.
    pub(crate) fn cpu(&self) -> Option<Cpu> {
        let is_database = |name: &str| name == "db" || name.starts_with("db ");
        let used = |counts: &dyn Fn(&str) -> bool| {
            Some(self.process().cpu_of_threads(counts).ok()?.as_secs_f64())
        };
        Some(Cpu { server: used(&|name| !is_database(name))?, database: used(&is_database)? })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Stopping gracefully is the conformance suite's to test; here nothing may hang.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}
