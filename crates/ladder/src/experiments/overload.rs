//! More requests than a service can answer, with a limit at its door and without one. The service waits for a database of known
//! capacity, so that what is offered is a multiple of it, and the cores of this machine are not what runs out.
//!
//! Goodput is what users get in time. Without a limit all requests wait in one queue: from the capacity on each waits too
//! long, its user is gone before its turn comes, and the work is done for no one.

use super::{Experiment, Shown};
use crate::gateway::Rates;
use crate::gateway::process::Settings;
use crate::ground::Means;
use crate::traffic::Traffic;
use anyhow::{Context, anyhow, bail};
use brigade_core::blink::database::{Bounded, Database, Delay, Delayed, Local, ServiceTime};
use brigade_core::blink::stores::{Memory, Store};
use brigade_core::blink::{Blink, Link};
use brigade_core::load::{Arrivals, Connections, OpenLoop, Requests, Until, Users};
use brigade_core::measure::figure;
use brigade_core::models::{self, Served, Service, Shutdown};
use brigade_core::trace::Recorder;
use brigade_workbench::{Evidence, Setting};
use serde::{Deserialize, Serialize};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// The experiment.
pub const EXPERIMENT: Experiment =
    Experiment { lesson: "gateway", name: "overload", needs: &[], run, tell };

/// The database's places, and how long a query is in one: 400 a second.
const PLACES: usize = 8;
const QUERY: Duration = Duration::from_millis(20);
/// Requests a second that the service can answer.
const CAPACITY: f64 = PLACES as f64 / QUERY.as_secs_f64();
/// What the limit lets through, of the capacity: a queue that is always full is always waited for.
const LIMITED: f64 = 0.9;
/// What the limit lets through at once, in percent: 18 requests, which the service has done in 45 ms.
const AT_ONCE: u32 = 5;
/// For so long requests come that are not counted.
const FILLED: Duration = Duration::from_millis(500);
/// Queries that wait for a place: for more than a user is patient.
const QUEUE: usize = 1_024;
/// A user waits no longer; an answer that comes later is none.
const PATIENCE: Duration = Duration::from_millis(250);
/// So many that one is always free: each waits for its patience at most.
const USERS: usize = 400;
/// What is offered, in multiples of the capacity.
const OFFERED: [f64; 4] = [0.5, 1.0, 2.0, 3.0];

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Requests a second that the service can answer.
    pub capacity: f64,
    /// What was offered and what came of it, the least offered first.
    pub cells: Vec<Cell>,
}

/// One rate that was offered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// In multiples of the capacity.
    pub offered: f64,
    /// Without a limit.
    pub open: Goodput,
    /// With one of nine tenths of the capacity.
    pub limited: Goodput,
}

/// What users got.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Goodput {
    /// Right answers a second, within the users' patience.
    pub right: f64,
    /// Refusals a second: answered at once, with when to come back.
    pub refused: f64,
    /// Why this is no number, if the generator was late.
    pub invalid: Option<String>,
}

fn run(_: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let (offered, time) = if setting.quick {
        (&OFFERED[3..], Duration::from_millis(800))
    } else {
        (&OFFERED[..], Duration::from_millis(1_000))
    };
    let cell = |offered: &f64| {
        let [open, limited] = [u32::MAX, (LIMITED * CAPACITY) as u32];
        anyhow::Ok(Cell {
            offered: *offered,
            open: goodput(open, *offered, time)?,
            limited: goodput(limited, *offered, time)?,
        })
    };
    let cells = offered.iter().map(cell).collect::<anyhow::Result<_>>()?;
    Evidence::of(&Found { capacity: CAPACITY, cells })
}

fn tell(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let found: Found = evidence.found()?;
    let said = |goodput: &Goodput| match &goodput.invalid {
        Some(why) => format!("no number ({why})"),
        None => figure(goodput.right),
    };
    let capacity = figure(found.capacity);
    let cell = |cell: &Cell| {
        let [open, limited] = [&cell.open, &cell.limited].map(said);
        format!(
            "{} times {capacity} requests/s offered: right answers/s without a limit {open}, with one {limited}",
            cell.offered
        )
    };
    Ok(found.cells.iter().map(cell).collect())
}

/// What comes of so many times the capacity, through a gateway with this limit. The service starts anew each time: no queue is
/// left of the cell before.
fn goodput(follow: u32, offered: f64, time: Duration) -> anyhow::Result<Goodput> {
    let service = service()?;
    let rates = Rates { follow, at_once: AT_ONCE, ..Rates::default() };
    let upstream = service.address;
    let settings = Settings {
        upstream,
        auth: None,
        redis: None,
        rates,
        hops: Vec::new(),
        key: None,
        telemetry: None,
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    models::widen(&listener, USERS)?;
    let address = listener.local_addr()?;
    let (stop, shutdown) = Shutdown::new();
    thread::scope(|scope| {
        let serve = || gateway(settings, listener, shutdown);
        let serving = thread::Builder::new().name("gateway".into()).spawn_scoped(scope, serve)?;
        let found = asked(address, offered * CAPACITY, time);
        stop.stop();
        serving.join().map_err(|_| anyhow!("the gateway panicked"))??;
        found
    })
}

fn gateway(settings: Settings, listener: TcpListener, shutdown: Shutdown) -> anyhow::Result<()> {
    settings.serve(listener, (&Traffic::default(), Recorder::off()), shutdown, || Ok(()))
}

/// The shortener with one link, over a database that is as slow as it is said to be.
fn service() -> anyhow::Result<Served> {
    let store = Arc::new(Memory::default());
    let link = Link { code: CODE.into(), url: TARGET.into(), clicks: 0 };
    store.insert(&[link]).into_iter().collect::<Result<Vec<()>, _>>()?;
    let delay = Delay { time: ServiceTime::Const(QUERY), capacity: PLACES, seed: 1 };
    let slow = Delayed::start(Arc::new(Local::over(store)), delay, &Recorder::off())?;
    let bounded = Database::over(Arc::new(Bounded::over(Arc::new(slow), QUEUE)));
    let blink = Blink::new("blink.example", None, None, Recorder::off());
    let model = models::model("tokio_current").context("the service's execution model")?;
    Ok(Served::start(model, Arc::new(Service::new(blink, bounded, Recorder::off())))?)
}

const CODE: &str = "overload";
const TARGET: &str = "https://example.org/";

fn asked(address: SocketAddr, rate: f64, time: Duration) -> anyhow::Result<Goodput> {
    let how = Connections { users: USERS, patience: PATIENCE, ..Connections::default() };
    let mut users = Users::connect_as(address, &how)?;
    let links = [(CODE.to_owned(), TARGET.to_owned())];
    let mut requests = Requests::redirects(links, &address.to_string(), 1);
    let open = OpenLoop { rate, arrivals: Arrivals::Poisson, seed: 1 };
    // The queue fills first.
    users.run_open(&mut requests, &open, Until::Elapsed(FILLED))?;
    let report = users.run_open(&mut requests, &open, Until::Elapsed(time))?;
    if report.due() == 0 {
        bail!("no request was due in {time:?}");
    }
    let seconds = time.as_secs_f64();
    Ok(Goodput {
        right: report.answered_within(PATIENCE) as f64 / seconds,
        refused: report.failures.rejected as f64 / seconds,
        invalid: report.validity().err(),
    })
}
