//! Tokio with `workers` threads: a task for every connection, and any worker may run any task.
//!
//! Claim: a task that waits holds no thread, so a few threads serve thousands; and since there is more
//! than one, several are on the CPU at once. A task that computes holds its worker and nobody else's.

use super::door::{self, Connection, Door};
use super::{CHUNK, Service, Shutdown, patience};
use crate::blink::Step;
use crate::http::{Request, Response, Session, Turn};
use std::io::{self, ErrorKind};
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::time::{sleep_until, timeout};

pub(super) fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    shutdown: Shutdown,
) -> io::Result<()> {
    let (recorder, started) = (service.recorder.clone(), AtomicUsize::new(1));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(service.workers)
        .on_thread_start(move || {
            let n = started.fetch_add(1, Ordering::Relaxed); // a name, and no order
            recorder.lane(format!("worker {n}"));
        })
        .enable_all()
        .build()?;
    runtime.block_on(accept(listener, service, shutdown))
}

async fn accept(
    listener: TcpListener,
    service: Arc<Service>,
    shutdown: Shutdown,
) -> io::Result<()> {
    let door = Door::open(&listener, &service, &shutdown)?;
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    while door.is_open() {
        match listener.accept().await {
            Ok((socket, _)) => {
                if let Some(client) = door.admit(socket) {
                    tokio::spawn(converse(client, service.clone()));
                }
            }
            Err(error) => drop(timeout(door::pause_after(error)?, shutdown.given()).await),
        }
    }
    door.empty().given().await;
    Ok(())
}

async fn converse(client: Connection<TcpStream>, service: Arc<Service>) -> io::Result<()> {
    let mut session = Session::new(service.limits, Instant::now());
    let mut timer = pin!(sleep_until(
        (Instant::now() + service.limits.request).into()
    ));
    loop {
        match session.turn() {
            Turn::Read => {
                let readable = patience::on_tokio(timer.as_mut(), session.deadline(), |cx| {
                    client.poll_read_ready(cx)
                });
                match readable.await {
                    Some(ready) => ready.and_then(|()| read(&client, &mut session))?,
                    None => session.expired(Instant::now()),
                }
            }
            Turn::Write => match client.try_write(session.out()) {
                Ok(n) => session.sent(n, Instant::now()),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let writable = patience::on_tokio(timer.as_mut(), session.deadline(), |cx| {
                        client.poll_write_ready(cx)
                    });
                    match writable.await {
                        Some(ready) => ready?,
                        None => session.expired(Instant::now()),
                    }
                }
                Err(error) => return Err(error),
            },
            Turn::Request(request) => {
                let response = answer(&service, request).await;
                session.answer(response, Instant::now());
            }
            Turn::Close => return Ok(()),
        }
    }
}

/// Reads once. A short read has emptied the socket, and telling tokio that it would block by now spares
/// the second read that would find nothing; the buffer is on the stack, so that no waiting task holds one.
fn read(client: &TcpStream, session: &mut Session) -> io::Result<()> {
    let mut chunk = [0; CHUNK];
    let mut taken = None;
    let read = client.try_io(Interest::READABLE, || {
        let n = rustix::net::recv(client, &mut chunk[..], rustix::net::RecvFlags::empty())?.0;
        taken = Some(n);
        if (1..CHUNK).contains(&n) {
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(())
    });
    match (taken, read) {
        (Some(n), _) => session.received(&chunk[..n], Instant::now()),
        (None, Err(error)) if error.kind() != ErrorKind::WouldBlock => return Err(error),
        (None, _) => {}
    }
    Ok(())
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
