//! async-std: discontinued (RUSTSEC-2025-0052). Its users are told to move to smol, which stands next
//! door; it is here because people meet it in the wild.
//!
//! Claim: the runtime hides behind a copy of std's API, which is pleasant until one wants to choose: how
//! many workers there are is read from `ASYNC_STD_THREAD_COUNT` when the process first spawns, so that
//! [`Service::workers`] changes nothing, and their lanes have the name that the runtime gives its threads.

use super::door::{Connection, Door};
use super::sockets::futures::Socket;
use super::{Service, Shutdown, accept};
use crate::blink::Step;
use crate::http::{Request, Response, Session, Turn};
use async_std::net::TcpStream;
use async_std::task;
use std::io::Result;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Instant;

pub(super) fn serve(listener: TcpListener, service: Arc<Service>, stop: Shutdown) -> Result<()> {
    let (done, finished) = Shutdown::new();
    let welcoming = task::spawn(async move {
        let _done = done; // dropped when the last client is gone
        welcome(listener, service, stop).await
    });
    finished.wait(); // a thread that blocked on the task would take the reactor from the workers
    task::block_on(welcoming)
}

async fn welcome(listener: TcpListener, service: Arc<Service>, stop: Shutdown) -> Result<()> {
    let door = Door::open(&listener, &service, &stop)?;
    let listener = async_std::net::TcpListener::from(listener);
    while door.is_open() {
        match listener.accept().await {
            Ok((socket, _)) => {
                if let Some(client) = door.admit(socket) {
                    task::spawn(converse(client, service.clone()));
                }
            }
            Err(error) => task::sleep(accept::pause_after(error)?).await,
        }
    }
    door.empty().given().await;
    Ok(())
}

async fn converse(client: Connection<TcpStream>, service: Arc<Service>) -> Result<()> {
    let mut session = Session::new(service.limits, client.peer(), Instant::now());
    let mut socket = Socket::new(client);
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
                let answer = ticket.await; // no thread is held: a worker goes on with other tasks
                service.blink.resume(pending, answer)
            }
            Step::Compute(work) => work.run(),
        }
    }
}
