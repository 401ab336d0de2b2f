//! async-std: discontinued (RUSTSEC-2025-0052). Its users are told to move to smol, which stands next
//! door; it is here because people meet it in the wild.
//!
//! Claim: the runtime hides behind a copy of std's API, which is pleasant until one wants to choose: how
//! many workers there are is read from `ASYNC_STD_THREAD_COUNT` when the process first spawns, and
//! [`Service::workers`] changes nothing. They are nobody's threads, so they have no lanes.

use super::door::{Connection, Door};
use super::patience::Timer;
use super::{CHUNK, Service, Shutdown, accept};
use crate::blink::Step;
use crate::http::{Request, Response, Session, Turn};
use async_std::io::{Read, Write};
use async_std::net::TcpStream;
use async_std::task;
use std::io::Result;
use std::net::TcpListener;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
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
    let mut session = Session::new(service.limits, Instant::now());
    let mut timer = Timer::never();
    loop {
        match session.turn() {
            Turn::Read => {
                let deadline = session.deadline();
                let read = timer.patiently(deadline, |cx| poll_read(&client, &mut session, cx));
                match read.await {
                    Some(read) => read?,
                    None => session.expired(Instant::now()),
                }
            }
            Turn::Write => {
                let deadline = session.deadline();
                let write = timer.patiently(deadline, |cx| poll_write(&client, &mut session, cx));
                match write.await {
                    Some(written) => written?,
                    None => session.expired(Instant::now()),
                }
            }
            Turn::Request(request) => {
                let response = answer(&service, request).await;
                session.answer(response, Instant::now());
            }
            Turn::Close => return Ok(()),
        }
    }
}

/// Reads within one poll, so that the buffer is on the stack and no waiting task holds one. async-std
/// tells nobody that a socket is readable: every wait begins with a read that finds nothing.
fn poll_read(
    mut client: &TcpStream,
    session: &mut Session,
    cx: &mut Context<'_>,
) -> Poll<Result<()>> {
    let mut chunk = [0; CHUNK];
    let n = ready!(Pin::new(&mut client).poll_read(cx, &mut chunk))?;
    session.received(&chunk[..n], Instant::now());
    Poll::Ready(Ok(()))
}

fn poll_write(
    mut client: &TcpStream,
    session: &mut Session,
    cx: &mut Context<'_>,
) -> Poll<Result<()>> {
    let n = ready!(Pin::new(&mut client).poll_write(cx, session.out()))?;
    session.sent(n, Instant::now());
    Poll::Ready(Ok(()))
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
