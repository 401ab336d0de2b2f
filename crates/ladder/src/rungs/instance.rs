//! One instance of the service, as a process of its own: `brigade-ladder instance`. It is rung 4's service without the workers,
//! who belong to no instance.
//!
//! It is handed its means as one line of JSON on its standard input, and says in one line of JSON where it listens once it has
//! all that it needs. `drain` has `/readyz` say no, and every response close its connection; an empty
//! line is answered with what it sent to other parts so far. It ends when its standard input does, or at a signal: what is
//! in flight is answered.

use super::orders::Orders;
use super::{Place, cached, serving};
use crate::fleet::Release;
use crate::ground::{Hello, Means, say, told_to_end};
use crate::telemetry::INSTANCE;
use crate::traffic::Traffic;
use anyhow::ensure;
use brigade_core::blink::Blink;
use brigade_core::models::Service;
use brigade_core::trace::Recorder;
use brigade_server::listen;
use clap::Args;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

/// `instance`, as it is typed.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Where to listen.
    #[arg(long)]
    pub addr: SocketAddr,
    /// The address that its clients know, under which it tells of new links.
    #[arg(long)]
    pub host: String,
    /// The release that it is.
    #[arg(long, default_value_t = OLDEST.0)]
    pub release: u32,
}

/// The releases that there are: two numbers of one program. Any other one ends before it listens, as a bad build does.
pub const OLDEST: Release = Release(1);
/// The one after it.
pub const NEWEST: Release = Release(2);

/// Serves until standard input ends.
///
/// # Errors
/// There is no such release, the means are none, a component does not answer, or the address cannot be had.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let means = Means::read(&mut io::stdin().lock())?;
    let release = Release(options.release);
    let is_known = (OLDEST..=NEWEST).contains(&release);
    ensure!(is_known, "there is no release {release}: the newest is {NEWEST}");
    let (traffic, served) = (Traffic::default(), Arc::new(OnceLock::<Arc<Service>>::new()));
    let (counted, draining) = (traffic.clone(), Arc::clone(&served));
    let shutdown = told_to_end(move |line| {
        if let ("drain", Some(service)) = (line, draining.get()) {
            service.blink.drain();
        }
        say(&counted.so_far())
    })?;
    let (recorder, (telemetry, _writing)) = (Recorder::off(), means.telemetry(INSTANCE)?);
    let place = Place {
        listener: listen(options.addr)?,
        means,
        recorder: recorder.clone(),
        traffic,
        telemetry: telemetry.clone(),
        orders: Orders::default(),
        shutdown,
    };
    let database = cached::database(&place)?;
    let blink = Blink::new(&options.host, Some(&database), None, recorder.clone());
    let blink = if telemetry.is_on() { blink.observed_by(Arc::new(telemetry)) } else { blink };
    let service = Arc::new(Service::new(blink, database, recorder));
    let _once = served.set(Arc::clone(&service));
    say(&Hello { address: options.addr })?;
    serving::until_told(place.listener, service, place.shutdown)
}
