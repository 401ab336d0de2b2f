//! Blink under models with two workers each: connections that stay where the kernel dealt them, by readiness and by
//! io_uring, and tasks that an idle worker takes over. Among the redirects come logins, about 20 ms of CPU each.

use super::found::Latency;
use anyhow::{Context, anyhow, ensure};
use brigade_core::blink::database::Database;
use brigade_core::blink::stores::{Memory, Store};
use brigade_core::blink::{Accounts, Blink, Link};
use brigade_core::load::{self, Arrivals, Mix, OpenLoop, Report, Requests, Until, Users};
use brigade_core::models::{Model, Service, Shutdown, model};
use brigade_core::trace::Recorder;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// The models that are compared: bound to a worker, bound to a worker's ring, stolen by the idle.
pub(super) const MODELS: [&str; 3] = ["per_core", "uring", "tokio_multi"];

const HOST: &str = "localhost";
const LINK: (&str, &str) = ("abcdefg", "https://example.org/a-page");
const ACCOUNT: (&str, &str) = ("ada", "engine");
/// Who asks: how many keep-alive connections, how many requests a second altogether, and for what.
struct Crowd(usize, f64, Mix);

const NOTHING: Mix = Mix { follow: 0, create: 0, look_up: 0, list: 0, login: 0 };
/// Those whose latency is looked at.
const REDIRECTS: Crowd = Crowd(16, 600.0, Mix { follow: 1, ..NOTHING });
/// Those who keep less than one core busy.
const LOGINS: Crowd = Crowd(4, 25.0, Mix { login: 1, ..NOTHING });

/// Who can log in; hashing the password takes a while, so it is done once.
pub(super) fn accounts() -> anyhow::Result<Arc<Accounts>> {
    let mut accounts = Accounts::default();
    accounts.add(ACCOUNT.0, ACCOUNT.1)?;
    Ok(Arc::new(accounts))
}

/// What redirects to a model found within `time`; `None` if this build does not have it, or the kernel refuses a ring.
pub(super) fn serve(
    name: &str,
    accounts: &Arc<Accounts>,
    time: Duration,
) -> anyhow::Result<Option<Latency>> {
    let Some(model) = model(name) else { return Ok(None) };
    match served(model, accounts, time) {
        Ok(report) => {
            let ms = |share| report.latency(share).as_secs_f64() * 1e3;
            Ok(Some(Latency { p50: ms(0.5), p99: ms(0.99) }))
        }
        Err(_) if name == "uring" => Ok(None),
        Err(why) => Err(why),
    }
}

/// Two workers of a model, on this machine.
fn served(model: &Model, accounts: &Arc<Accounts>, time: Duration) -> anyhow::Result<Report> {
    let listener = TcpListener::bind("127.0.0.1:0").context("a port on loopback")?;
    let (address, service) = (listener.local_addr()?, service(accounts)?);
    let (stop, stopped) = Shutdown::new();
    thread::scope(|scope| {
        let stop = stop; // dropped with the closure, so that an error stops the server too
        let serving = thread::Builder::new()
            .spawn_scoped(scope, || (model.serve)(listener, service, stopped))?;
        let found = ask(address, time);
        stop.stop();
        serving.join().map_err(|_| anyhow!("{} panicked", model.name))??;
        found
    })
}

fn service(accounts: &Arc<Accounts>) -> anyhow::Result<Arc<Service>> {
    let store = Memory::default();
    let link = Link { code: LINK.0.into(), url: LINK.1.into(), clicks: 0 };
    ensure!(store.insert(&[link]) == [Ok(())], "a fresh store takes a link");
    let database = Database::new(Arc::new(store), None, Recorder::off())?;
    let blink = Blink::new(HOST, None, Some(1), Recorder::off()).with_accounts(accounts.clone());
    let service = Service::new(blink, database, Recorder::off());
    Ok(Arc::new(Service { workers: 2, ..service }))
}

/// Redirects and logins, each from a thread and over connections of their own; what the redirects found.
fn ask(address: SocketAddr, time: Duration) -> anyhow::Result<Report> {
    thread::scope(|scope| {
        let logins = thread::Builder::new().spawn_scoped(scope, || run(address, &LOGINS, time))?;
        let redirects = run(address, &REDIRECTS, time);
        logins.join().map_err(|_| anyhow!("the logins panicked"))??;
        redirects
    })
}

fn run(
    address: SocketAddr,
    Crowd(users, rate, mix): &Crowd,
    time: Duration,
) -> anyhow::Result<Report> {
    let links = [(LINK.0.to_string(), LINK.1.to_string())];
    let blink = load::Blink { host: HOST, links: &links, account: Some(ACCOUNT) };
    let mut requests = Requests::blink(mix, &blink, 8).map_err(|why| anyhow!(why))?;
    let open = OpenLoop { rate: *rate, arrivals: Arrivals::Poisson, seed: 8 };
    let mut users = Users::connect(address, *users)?;
    let report = users.run_open(&mut requests, &open, Until::Elapsed(time))?;
    ensure!(report.failures.total() == 0, "not all were answered: {:?}", report.failures);
    Ok(report)
}
