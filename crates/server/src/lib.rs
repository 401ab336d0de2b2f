//! `serve`: the shortener for real, until a signal asks it to end. The database is the caller's: this room opens
//! only the core's stores, and knows of others only how they are named.

pub mod delay;
mod options;
pub mod signals;
mod stores;
mod usage;

use anyhow::{Context, anyhow};
use brigade_core::blink::database::{Database, Delay};
use brigade_core::blink::{Accounts, Blink};
use brigade_core::models::{self, ABSENT, MODELS, Model, Service, Shutdown, Stop};
use brigade_core::trace::Recorder;
pub use options::{Ladder, Numbers, Serve, Simulate};
use signals::on_end;
use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener};
use std::num::NonZero;
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;
pub use stores::{is_elsewhere, store};
pub use usage::{Usage, done, near, unknown};

/// async-std reads its number of workers from here, once, when the process starts.
const ASYNC_STD_WORKERS: &str = "ASYNC_STD_THREAD_COUNT";

/// Questions that may be with the database at once where work is shed: each takes less than a kilobyte, and at ten thousand
/// answers a second the last of so many waits for half a second.
const MOST: usize = 4_096;

/// Serves what `open` opens for `--store`, until Ctrl-C, SIGTERM or (but for `nohup`) SIGHUP; then it drains for as long as was asked, and ends when what
/// is in flight is answered.
///
/// # Errors
/// If the model, the store or the delay is unknown, an account cannot be, the address cannot be had, or the store broke.
pub fn run(
    asked: &Serve,
    open: impl FnOnce(&str) -> anyhow::Result<Database>,
) -> anyhow::Result<()> {
    let model = model(&asked.model)?;
    if let (Some(workers), "async_std") = (asked.workers, model.name) {
        start_again_with(workers)?;
    }
    let (delay, accounts) = (delay(asked)?, accounts(&asked.accounts)?);
    sheds_something(asked)?;
    let database = open(&asked.store)?
        .delayed(delay, &Recorder::off())
        .map_err(|error| Usage(format!("the database cannot start: {error}")))?;
    let database = match asked.shed {
        Some(limit) => database.shedding(MOST, limit),
        None => database,
    };
    let listener = listen(asked.addr)?;
    let address = listener.local_addr()?;
    let blink = blink(asked, address, &database).with_accounts(Arc::new(accounts));
    let service = Arc::new(service(asked, blink, database));
    let (stop, shutdown) = Shutdown::new();
    let (draining, time) = (Arc::downgrade(&service), asked.drain);
    on_end(move || drain(&draining, time, stop)).context("listening for Ctrl-C and SIGTERM")?;
    announce(model, asked, address)?;
    (model.serve)(listener, Arc::clone(&service), shutdown)?;
    let broken = service.blink.broken().map(String::from);
    drop(service); // what it keeps is written before it is said to have stopped
    match broken {
        Some(why) => Err(anyhow!("stopped after a fault: {why}")),
        None => Ok(writeln!(io::stdout(), "stopped")?),
    }
}

/// Refuses what [`run`] would refuse before it opens the store.
///
/// # Errors
/// If the model or the delay is unknown, or an account cannot be.
pub fn check(asked: &Serve) -> Result<(), Usage> {
    model(&asked.model)?;
    delay(asked)?;
    sheds_something(asked)?;
    accounts(&asked.accounts).map(drop)
}

/// Sends clients elsewhere for `time`, and then stops. Never waits itself: a second signal is to be heard.
fn drain(service: &Weak<Service>, time: Duration, stop: Stop) {
    if let Some(service) = service.upgrade() {
        service.blink.drain();
    }
    let how = if time.is_zero() {
        "stopping: what is in flight is answered".into()
    } else {
        format!("stopping in {time:?}: /readyz says no, and every answer closes its connection")
    };
    let _gone = writeln!(io::stdout(), "{how} (Ctrl-C again ends it at once)");
    let thread = thread::Builder::new().name("drain".into());
    // Without a thread for it the stop is dropped, and given with that.
    let _stops = thread.spawn(move || {
        #[expect(clippy::disallowed_methods, reason = "it is time that is waited for")]
        thread::sleep(time);
        stop.stop();
    });
}

fn model(name: &str) -> Result<&'static Model, Usage> {
    let absent = || match ABSENT.iter().find(|model| model.name == name) {
        Some(model) => Usage(format!("`{name}` is not in this build: {}.", model.why)),
        None => unknown("model", name, MODELS.iter().map(|model| model.name)),
    };
    models::model(name).ok_or_else(absent)
}

/// Shedding where nothing waits would do nothing.
fn sheds_something(asked: &Serve) -> Result<(), Usage> {
    if asked.shed.is_some() && asked.store == "memory" && asked.places.is_none() {
        let why = "--shed: nothing waits here: memory answers at once. Add --delay 20ms --places 16, or another --store";
        return Err(Usage(why.into()));
    }
    Ok(())
}

fn delay(asked: &Serve) -> Result<Option<Delay>, Usage> {
    let Some(text) = &asked.delay else { return Ok(None) };
    let time = delay::read(text).map_err(|why| Usage(format!("--delay {text}: {why}")))?;
    let capacity = asked.places.map_or(usize::MAX, NonZero::get);
    Ok(Some(Delay { time, capacity, seed: 1 }))
}

/// The shortener under a name that leads to it: the one it was given; else the address it has, and not the one that was
/// asked for (port 0), or the one the client asked (an address of every interface is none that can be opened).
fn blink(asked: &Serve, address: SocketAddr, database: &Database) -> Blink {
    let host = models::reachable(address).to_string();
    let blink = Blink::new(&host, Some(database), None, Recorder::off()).with_log(log);
    match &asked.public {
        Some(public) => blink.known_as(public.clone()),
        None if address.ip().is_unspecified() => blink.under_any_name(),
        None => blink,
    }
}

/// A screen that is gone stops no server.
fn log(line: &str) {
    let _gone = writeln!(io::stderr(), "brigade: {line}");
}

fn service(asked: &Serve, blink: Blink, database: Database) -> Service {
    let per_client = asked.per_client.map(NonZero::get);
    let mut service = Service { per_client, ..Service::new(blink, database, Recorder::off()) };
    if let Some(workers) = asked.workers {
        service.workers = workers.into();
    }
    service
}

/// Each `NAME:PASSWORD`; only a password may hold a colon. An error names the account and never the password.
fn accounts(typed: &[String]) -> Result<Accounts, Usage> {
    let mut accounts = Accounts::default();
    for (n, account) in (1..).zip(typed) {
        let (name, password) = account.split_once(':').ok_or_else(|| {
            Usage(format!("--account number {n} has no colon. Write --account NAME:PASSWORD"))
        })?;
        accounts.add(name, password).map_err(|why| {
            Usage(format!("--account {name}:…: {why}. Write --account NAME:PASSWORD"))
        })?;
    }
    Ok(accounts)
}

/// Listens there.
///
/// # Errors
/// The address cannot be had: with what to do.
pub fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).map_err(|error| {
        let next = match error.kind() {
            io::ErrorKind::AddrInUse => {
                "another program listens there. Try --addr 127.0.0.1:0 for any free port"
            }
            io::ErrorKind::PermissionDenied => {
                "ports below 1024 need privileges. Try --addr 127.0.0.1:8080"
            }
            io::ErrorKind::AddrNotAvailable => {
                "this machine has no such address. Try --addr 127.0.0.1:8080"
            }
            _ => "try --addr 127.0.0.1:0 for any free port",
        };
        anyhow!("cannot listen on {address} ({error}): {next}")
    })
}

fn announce(model: &Model, asked: &Serve, address: SocketAddr) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let everywhere =
        if address.ip().is_unspecified() { ", and on every other address here" } else { "" };
    let address = models::reachable(address);
    writeln!(out, "Blink under {} on http://{address}{everywhere}  (Ctrl-C stops it)", model.name)?;
    writeln!(out, "  {}", model.teaches)?;
    let delay = asked.delay.as_deref().unwrap_or("none");
    let public = asked.public.as_ref().map(|public| format!(", links under {public}"));
    let store = stores::shown(&asked.store);
    let places = asked.places.map(|places| format!(" at {places} places"));
    let shed = asked.shed.map(|limit| format!(", shedding after {limit:?}"));
    let [places, shed, public] = [places, shed, public].map(Option::unwrap_or_default);
    writeln!(out, "  store {store}, delay {delay}{places}{shed}{public}\n")?;
    let url = r#"'{"url":"https://www.rust-lang.org/"}'"#;
    writeln!(out, "  curl -d {url} http://{address}/api/links")?;
    out.flush()
}

/// Replaces this process by one that has the environment variable set; returns only if there is
/// nothing to do or if that fails.
#[cfg(unix)]
fn start_again_with(workers: u16) -> anyhow::Result<()> {
    use std::os::unix::process::CommandExt;
    let workers = workers.to_string();
    if std::env::var(ASYNC_STD_WORKERS).is_ok_and(|set| set == workers) {
        return Ok(());
    }
    let mut again = std::process::Command::new(std::env::current_exe()?);
    again.args(std::env::args_os().skip(1)).env(ASYNC_STD_WORKERS, workers);
    Err(again.exec()).context("starting again with async-std's number of workers set")
}

#[cfg(not(unix))]
fn start_again_with(workers: u16) -> anyhow::Result<()> {
    match std::env::var(ASYNC_STD_WORKERS) {
        Ok(set) if set == workers.to_string() => Ok(()),
        _ => Err(Usage(format!(
            "async-std takes its workers from the environment: set {ASYNC_STD_WORKERS}={workers}"
        ))
        .into()),
    }
}
