//! Tokio with `workers` threads: a task for every connection, and any worker may run any task.
//!
//! Claim: a task that waits holds no thread, so a few threads serve thousands; and since there is more
//! than one, several are on the CPU at once. A task that computes holds its worker and no other.

use super::door::{Connection, Door};
use super::sockets::tokio::Socket;
use super::{Service, Shutdown, accept};
use crate::blink::Step;
use crate::http::{Request, Response, Session, Turn};
use std::io::Result;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::time::timeout;

pub(super) fn serve(listener: TcpListener, service: Arc<Service>, stop: Shutdown) -> Result<()> {
    let (recorder, started) = (service.recorder.clone(), AtomicUsize::new(1));
    let runtime = Builder::new_multi_thread()
        .worker_threads(service.workers)
        .on_thread_start(move || {
            let n = started.fetch_add(1, Ordering::Relaxed); // a number of its own, in no order
            recorder.lane(format!("worker {n}"));
        })
        .enable_all()
        // As many wake-ups at a time as tasks run before the next look at the sockets. With tokio's 1,024 a worker's
        // queue of 256 overflows into the shared one, and a task that lands there waits a hundred times as long.
        .max_io_events_per_tick(61)
        .build()?;
    // Spawned, not blocked on: or a thread that is no worker would let the clients in.
    let welcoming = runtime.spawn(welcome(listener, service, stop));
    runtime.block_on(welcoming)?
}

async fn welcome(listener: TcpListener, service: Arc<Service>, stop: Shutdown) -> Result<()> {
    let door = Door::open(&listener, &service, &stop)?;
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    while door.is_open() {
        match listener.accept().await {
            Ok((socket, _)) => {
                if let Some(client) = door.admit(socket) {
                    tokio::spawn(converse(client, service.clone()));
                }
            }
            Err(error) => drop(timeout(accept::pause_after(error)?, stop.given()).await),
        }
    }
    door.empty().given().await;
    Ok(())
}

async fn converse(client: Connection<TcpStream>, service: Arc<Service>) -> Result<()> {
    let mut session = Session::new(service.limits, client.peer(), Instant::now());
    let mut socket = Socket::new(client, session.deadline());
    loop {
        match session.turn() {
            Turn::Read => socket.read(&mut session).await?,
            Turn::Write => socket.write(&mut session).await?,
            Turn::Request(request) => {
                let response = answer(&service, request).await;
                session.answer(response, Instant::now());
            }
            Turn::Close => return Ok(()),
        }
    }
}

async fn answer(service: &Service, request: Request) -> Response {
    let mut step = service.blink.begin(request);
    loop {
        step = match step {
            Step::Reply(response) => return response,
            Step::Ask(query, pending) => {
                let ticket = service.database.submit(query);
                let answer = ticket.await; // no thread is held: this worker goes on with other tasks
                service.blink.resume(pending, answer)
            }
            Step::Compute(work) => work.run(),
        }
    }
}
