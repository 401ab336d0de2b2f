//! What ran when: two clicks, one after another, through five services, each on a thread of its own. The first click finds no
//! connections, the second finds those of the first.

use super::batch;
use super::chain::HOPS;
use super::passing::Passing;
use crate::services::analytics::{self, Analytics, Remote};
use crate::services::call::Call;
use crate::services::wire::Http;
use anyhow::Context;
use brigade_core::models::{Shutdown, Stop};
use brigade_core::trace::{Recorder, Trace, Traced};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use tokio::runtime::Builder;

/// A service on a thread of its own. It ends with this value.
struct Served {
    address: SocketAddr,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl Served {
    fn start(hop: usize, next: Option<SocketAddr>, recorder: &Recorder) -> anyhow::Result<Served> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let (stop, told) = Shutdown::new();
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (recorder, name) = (recorder.clone(), format!("service {hop}"));
        let serves = move || {
            recorder.lane(&name);
            let passing = Passing::new(next, (0.0, 0), (recorder, format!("hop {hop}")));
            let service = Arc::new(analytics::Server(Arc::new(passing)));
            // That a listener breaks, its caller sees.
            let _broken = runtime.block_on(Http::serve(service, listener, told));
        };
        let thread = thread::Builder::new().name(format!("service {hop}")).spawn(serves)?;
        Ok(Served { address, stop, thread: Some(thread) })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

/// Both clicks.
pub(super) async fn chain() -> anyhow::Result<Trace> {
    let recorder = Recorder::start();
    recorder.lane("caller");
    let mut services: Vec<Served> = Vec::new();
    for hop in (1..=HOPS).rev() {
        let next = services.last().map(|next| next.address);
        services.push(Served::start(hop, next, &recorder)?);
    }
    let first = services.last().context("no services")?.address;
    let (end, batch) = (Remote(Http::to(first)), batch(1));
    for click in ["first click", "second click"] {
        let call = Call::within(super::PATIENCE);
        Traced::new(recorder.task(click), end.record(&call, &batch)).await?;
    }
    let trace = recorder.finish();
    drop(end); // a connection that is kept would be waited for
    while services.pop().is_some() {} // the first before those that it asks
    Ok(trace)
}
