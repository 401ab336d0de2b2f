//! One run of a load generator against a real server whose database freezes.

use super::case::{Case, Way};
use super::frozen::{Frozen, TARGET, Took};
use anyhow::{Context, ensure};
use brigade_core::blink::Blink;
use brigade_core::blink::database::Database;
use brigade_core::load::{Connections, Report, Requests, Users};
use brigade_core::models::{self, Served, Service};
use brigade_core::trace::Recorder;
use std::io;
use std::sync::Arc;
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
        let model = models::model(MODEL).with_context(|| format!("there is no model {MODEL}"))?;
        Ok(Trial { case, took, served: Served::start(model, Arc::new(service))? })
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
