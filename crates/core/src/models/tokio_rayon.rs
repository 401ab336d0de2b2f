//! Waiting on tokio, computing on rayon: `workers` threads for each.
//!
//! Claim: a task that computes holds up no other, because it computes elsewhere. Its worker lends the work out, and
//! the task waits for the result as it waits for the database, holding no thread. Which pool has the cores is then
//! decided by the operating system, every few milliseconds, and no longer by who came first.

use super::door::{Connection, Door};
use super::sockets::tokio::Socket;
use super::{Service, Shutdown, accept};
use crate::blink::Step;
use crate::http::{Request, Response, Session, Turn};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::io::{Error, Result};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Instant;
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::timeout;

pub(super) fn serve(listener: TcpListener, service: Arc<Service>, stop: Shutdown) -> Result<()> {
    let recorder = service.recorder.clone();
    let cpu = ThreadPoolBuilder::new()
        .num_threads(service.workers)
        .thread_name(|n| format!("cpu {}", n + 1))
        .start_handler(move |n| recorder.lane(format!("cpu {}", n + 1)))
        .build()
        .map_err(Error::other)?;
    let runtime = Builder::new_multi_thread()
        .worker_threads(service.workers)
        .thread_name("worker")
        .enable_all()
        .max_io_events_per_tick(61) // why: tokio_multi.rs
        .build()?;
    let welcoming = runtime.spawn(welcome(listener, service, stop, Arc::new(cpu)));
    runtime.block_on(welcoming)?
}

async fn welcome(
    listener: TcpListener,
    service: Arc<Service>,
    stop: Shutdown,
    cpu: Arc<ThreadPool>,
) -> Result<()> {
    let door = Door::open(&listener, &service, &stop)?;
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    while door.is_open() {
        match listener.accept().await {
            Ok((socket, _)) => {
                if let Some(client) = door.admit(socket) {
                    tokio::spawn(converse(client, service.clone(), cpu.clone()));
                }
            }
            Err(error) => drop(timeout(accept::pause_after(error)?, stop.given()).await),
        }
    }
    door.empty().given().await;
    Ok(())
}

async fn converse(
    client: Connection<TcpStream>,
    service: Arc<Service>,
    cpu: Arc<ThreadPool>,
) -> Result<()> {
    let mut session = Session::new(service.limits, client.peer(), Instant::now());
    let mut socket = Socket::new(client, session.deadline());
    loop {
        match session.turn() {
            Turn::Read => socket.read(&mut session).await?,
            Turn::Write => socket.write(&mut session).await?,
            Turn::Request(request) => {
                let response = answer(&service, &cpu, request).await;
                session.answer(response, Instant::now());
            }
            Turn::Close => return Ok(()),
        }
    }
}

async fn answer(service: &Service, cpu: &ThreadPool, request: Request) -> Response {
    let mut step = service.blink.begin(request);
    loop {
        step = match step {
            Step::Reply(response) => return response,
            Step::Ask(query, pending) => {
                let ticket = service.database.submit(query);
                let answer = ticket.await; // no thread is held: this worker goes on with other tasks
                service.blink.resume(pending, answer)
            }
            Step::Compute(work) => {
                let (done, result) = oneshot::channel();
                cpu.spawn(move || drop(done.send(work.run())));
                // lent: no thread is held here either
                match result.await {
                    Ok(step) => step,
                    Err(_) => return Response::problem(500, None, "this was not computed"),
                }
            }
        }
    }
}
