//! Smol: the same idea as tokio from small parts, an executor here and a reactor there.
//!
//! Claim: a runtime is an executor (whose turn is it?), a reactor (who can go on?) and timers; the
//! threads are ours, and any thread that runs the executor is a worker.

use super::door::{Connection, Door};
use super::patience::Timer;
use super::{CHUNK, Service, Shutdown, accept};
use crate::blink::Step;
use crate::http::{Request, Response, Session, Turn};
use smol::Executor;
use std::io::{ErrorKind, Read, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::thread;
use std::time::Instant;

type Socket = smol::Async<TcpStream>;

pub(super) fn serve(listener: TcpListener, service: Arc<Service>, stop: Shutdown) -> Result<()> {
    let (executor, (done, finished)) = (Arc::new(Executor::new()), Shutdown::new());
    let (recorder, workers) = (service.recorder.clone(), service.workers);
    let spawner = executor.clone();
    let welcoming = executor.spawn(async move {
        let _done = done; // dropped when the last client is gone, and with that the workers end
        welcome(&spawner, listener, service, stop).await
    });
    thread::scope(|scope| {
        for n in 1..=workers {
            let (executor, finished, recorder) = (&executor, &finished, &recorder);
            thread::Builder::new().spawn_scoped(scope, move || {
                recorder.lane(format!("worker {n}"));
                smol::block_on(executor.run(finished.given()));
            })?;
        }
        Ok::<_, std::io::Error>(())
    })?;
    smol::block_on(welcoming)
}

async fn welcome(
    executor: &Executor<'static>,
    listener: TcpListener,
    service: Arc<Service>,
    stop: Shutdown,
) -> Result<()> {
    let door = Door::open(&listener, &service, &stop)?;
    let listener = smol::Async::new(listener)?;
    while door.is_open() {
        match listener.accept().await {
            Ok((socket, _)) => {
                if let Some(client) = door.admit(socket) {
                    executor.spawn(converse(client, service.clone())).detach();
                }
            }
            Err(error) => drop(smol::Timer::after(accept::pause_after(error)?).await),
        }
    }
    door.empty().given().await;
    Ok(())
}

async fn converse(client: Connection<Socket>, service: Arc<Service>) -> Result<()> {
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

/// Reads once the socket is readable, into a buffer on the stack: no waiting task holds one.
fn poll_read(client: &Socket, session: &mut Session, cx: &mut Context<'_>) -> Poll<Result<()>> {
    loop {
        ready!(client.poll_readable(cx))?;
        let mut chunk = [0; CHUNK];
        match client.get_ref().read(&mut chunk) {
            Ok(n) => return Poll::Ready(Ok(session.received(&chunk[..n], Instant::now()))),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Poll::Ready(Err(error)),
        }
    }
}

fn poll_write(client: &Socket, session: &mut Session, cx: &mut Context<'_>) -> Poll<Result<()>> {
    loop {
        match client.get_ref().write(session.out()) {
            Ok(n) => return Poll::Ready(Ok(session.sent(n, Instant::now()))),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                ready!(client.poll_writable(cx))?
            }
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
                let answer = ticket.await; // no thread is held: this worker goes on with other tasks
                service.blink.resume(pending, answer)
            }
            Step::Compute(work) => work.run(),
        }
    }
}
