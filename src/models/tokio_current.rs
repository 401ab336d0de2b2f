//! Tokio on the calling thread alone: a task for every connection, and one thread that runs them all.
//!
//! Claim: concurrency needs no second thread. Many requests are in flight, at most one is on the CPU,
//! and no thread is held while they wait. A task that computes holds up everybody.

use super::door::{Connection, Door};
use super::patience::on_tokio as patiently;
use super::{CHUNK, Service, Shutdown, accept};
use crate::blink::Step;
use crate::http::{Request, Response, Session, Turn};
use rustix::net::{RecvFlags, recv};
use std::io::{ErrorKind, Result};
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::time::{sleep_until, timeout};

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
    let mut session = Session::new(service.limits, Instant::now());
    let mut timer = pin!(sleep_until((Instant::now() + service.limits.idle).into()));
    loop {
        match session.turn() {
            Turn::Read => {
                let deadline = session.deadline();
                let read = patiently(timer.as_mut(), deadline, |cx| {
                    poll_read(&client, &mut session, cx)
                });
                match read.await {
                    Some(read) => read?,
                    None => session.expired(Instant::now()),
                }
            }
            Turn::Write => {
                let deadline = session.deadline();
                let write = patiently(timer.as_mut(), deadline, |cx| {
                    poll_write(&client, &mut session, cx)
                });
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

/// Reads once the socket is readable, into a buffer on the stack: no waiting task holds one. A short read
/// has emptied the socket; telling tokio that it would block by now spares the read that finds nothing.
fn poll_read(client: &TcpStream, session: &mut Session, cx: &mut Context<'_>) -> Poll<Result<()>> {
    let (mut chunk, mut taken) = ([0; CHUNK], None);
    loop {
        ready!(client.poll_read_ready(cx))?;
        let read = client.try_io(Interest::READABLE, || {
            let n = recv(client, &mut chunk[..], RecvFlags::empty())?.0;
            taken = Some(n);
            match n {
                0 | CHUNK => Ok(()),
                _ => Err(ErrorKind::WouldBlock.into()),
            }
        });
        match (taken, read) {
            (Some(n), _) => return Poll::Ready(Ok(session.received(&chunk[..n], Instant::now()))),
            (None, Err(error)) if error.kind() != ErrorKind::WouldBlock => {
                return Poll::Ready(Err(error));
            }
            (None, _) => {}
        }
    }
}

fn poll_write(client: &TcpStream, session: &mut Session, cx: &mut Context<'_>) -> Poll<Result<()>> {
    loop {
        ready!(client.poll_write_ready(cx))?;
        match client.try_write(session.out()) {
            Ok(n) => return Poll::Ready(Ok(session.sent(n, Instant::now()))),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Poll::Ready(Err(error)),
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
