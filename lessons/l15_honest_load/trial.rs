//! One run of a load generator against a real server whose database freezes.

use super::case::{Case, Way};
use super::frozen::{Frozen, TARGET, Took};
use anyhow::{Context, anyhow, ensure};
use brigade_core::blink::Blink;
use brigade_core::blink::database::Database;
use brigade_core::load::{Connections, Report, Requests, Users};
use brigade_core::models::{self, Service, Shutdown, Stop};
use brigade_core::trace::Recorder;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

const HOST: &str = "localhost";
const CODE: &str = "abcdefg";

/// Serves every connection on one thread that never waits for the database.
const MODEL: &str = "event_loop";

/// A server, its database, and what that noted.
pub(super) struct Trial {
    case: Case,
    took: Took,
    served: Served,
}

/// What a run found.
pub(super) struct Done {
    pub(super) report: Report,
    /// What each query took, in their order.
    pub(super) took: Vec<Duration>,
}

impl Trial {
    pub(super) fn start(case: Case, recorder: &Recorder) -> anyhow::Result<Self> {
        let took = Took::default();
        let database = Frozen::start(case, took.clone(), recorder)?;
        let database = Database::over(Arc::new(database));
        let blink = Blink::new(HOST, Some(&database), Some(1), recorder.clone());
        let service = Service::new(blink, database, recorder.clone());
        Ok(Trial { case, took, served: Served::start(service)? })
    }

    /// Connects, sends what is to be sent, and waits for every answer.
    pub(super) fn run(self, way: Way) -> anyhow::Result<Done> {
        let how = Connections { users: way.connections(), ..Connections::default() };
        let mut users = Users::connect_as(self.served.address, &how)?;
        let mut requests = Requests::redirects([(CODE.to_owned(), TARGET.to_owned())], HOST, 1);
        let case = self.case;
        let report = match way {
            Way::Closed(users_of) => {
                users.run(&mut requests, case.closed(users_of), case.until())?
            }
            Way::Open => users.run_open(&mut requests, &case.open(), case.until())?,
        };
        drop(users);
        self.served.stop()?;
        let failures = &report.failures;
        ensure!(failures.total() == 0, "not all were answered: {failures:?}");
        Ok(Done { report, took: self.took.all() })
    }
}

impl Done {
    /// The same load in virtual time, each query as long as it really was.
    pub(super) fn replayed(&self, case: Case, way: Way) -> io::Result<Report> {
        let mut took = self.took.iter().copied();
        case.virtually(way, |_| took.next().unwrap_or(case.service))
    }
}

/// A model that serves until this is dropped.
struct Served {
    address: SocketAddr,
    stop: Stop,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Served {
    fn start(service: Service) -> anyhow::Result<Self> {
        let model = models::model(MODEL).with_context(|| format!("there is no model {MODEL}"))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let (address, (stop, shutdown)) = (listener.local_addr()?, Shutdown::new());
        let serve = move || (model.serve)(listener, Arc::new(service), shutdown);
        let thread = thread::Builder::new().name(model.name.into()).spawn(serve)?;
        Ok(Served { address, stop, thread: Some(thread) })
    }

    /// Stops, and hears whether it served well.
    fn stop(mut self) -> anyhow::Result<()> {
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
        let _failed = self.end(); // a caller that wants to know calls `stop`
    }
}
