//! Tokio on the calling thread alone: a task for every connection, and one thread that runs them all.
//!
//! Claim: concurrency needs no second thread. Many requests are in flight, at most one is on the CPU,
//! and no thread is held while they wait. A task that computes holds up everybody.

use super::door::{Connection, Door};
use super::sockets::tokio::Socket;
use super::{Service, Shutdown, accept};
use crate::blink::Step;
use crate::http::{Request, Response, Session, Turn};
use std::io::Result;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Instant;
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::time::timeout;

pub(super) fn serve(listener: TcpListener, service: Arc<Service>, stop: Shutdown) -> Result<()> {
    service.recorder.lane("server");
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(welcome(listener, service, stop))
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
                let answer = ticket.await; // the one thread is not held: it goes on with other tasks
                service.blink.resume(pending, answer)
            }
            Step::Compute(work) => work.run(),
        }
    }
}
