//! A real server before a database that stands still, and its clients: one way, from before the stall to the end.

use super::clients::{self, Plan};
use super::course::Course;
use super::line::{Line, Works};
use super::ways::Way;
use anyhow::Context;
use brigade_core::blink::database::{Database, Local};
use brigade_core::blink::stores::{Memory, Store};
use brigade_core::blink::{Blink, Link};
use brigade_core::measure::limits;
use brigade_core::models::{self, Served, Service};
use brigade_core::trace::Recorder;
use std::sync::Arc;
use std::time::{Duration, Instant};

const HOST: &str = "localhost";
const CODE: &str = "abcdefg";
const TARGET: &str = "https://example.org/a-page";

/// The execution model: one thread for all connections, so that no request waits for anything but the database.
const MODEL: &str = "tokio_current";

/// Connections that the server may have at once: those whose clients have gone stay until their work is done.
pub(super) const MANY: usize = 6_000;

/// How long what is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) before: Duration,
    pub(super) stall: Duration,
    pub(super) after: Duration,
    pub(super) slot: Duration,
}

/// The questions' system, two and a half times as fast: four places, 4 ms of work, clients that wait for 40 ms.
pub(super) const PLACES: usize = 4;
pub(super) const WORK: Duration = Duration::from_millis(4);
pub(super) const TIMEOUT: Duration = Duration::from_millis(40);

/// Users a second: 70 % of what the database can do.
pub(super) const RATE: f64 = 700.0;

/// Whether this process may have so many connections.
pub(super) fn fits() -> bool {
    limits::connections(MANY, 200).is_ok()
}

/// One way, where it [`fits`].
pub(super) fn run(way: Way, times: Times) -> anyhow::Result<Course> {
    let begins = Instant::now() + Duration::from_millis(20); // until then the server's threads start
    let length = times.before + times.stall + times.after;
    let from = begins + times.before;
    let stall = from..from + times.stall;
    let works = Works { places: PLACES, time: WORK, stall, rule: way.rule(), timeout: TIMEOUT };
    let (service, line) = service(works)?;
    let model = models::model(MODEL).with_context(|| format!("there is no model {MODEL}"))?;
    let served = Served::start(model, Arc::new(service))?;
    let plan = Plan {
        server: served.address,
        host: HOST,
        code: CODE,
        rate: RATE,
        timeout: TIMEOUT,
        manners: way.manners(),
        begins,
        length,
        slot: times.slot,
    };
    let slots = clients::run(plan);
    line.close(); // or the server would wait for all that waits there
    served.stop()?;
    let slots = slots?;
    let slot = |at: Duration| at.div_duration_f64(times.slot).round() as usize;
    let stall = slot(times.before)..slot(times.before + times.stall);
    Ok(Course { way, slot_ms: times.slot.as_secs_f64() * 1e3, stall, slots })
}

/// Blink with one link, behind a line.
fn service(works: Works) -> anyhow::Result<(Service, Arc<Line>)> {
    let store = Arc::new(Memory::default());
    let link = Link { code: CODE.into(), url: TARGET.into(), clicks: 0 };
    store.insert(&[link]).pop().context("no verdict")??;
    let line = Arc::new(Line::start(Arc::new(Local::over(store)), works)?);
    let database = Database::over(line.clone());
    let blink = Blink::new(HOST, Some(&database), Some(1), Recorder::off());
    let service = Service::new(blink, database, Recorder::off());
    Ok((Service { connections: MANY, ..service }, line))
}
