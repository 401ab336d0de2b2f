//! Smol: the same idea as tokio from small parts, an executor here and a reactor there.
//!
//! Claim: a runtime is an executor (whose turn is it?), a reactor (who can go on?) and timers; the
//! threads are ours, and any thread that runs the executor is a worker.

use super::door::{self, Connection, Door};
use super::patience::Timer;
use super::{CHUNK, Service, Shutdown};
use crate::blink::Step;
use crate::http::{Request, Response, Session, Turn};
use smol::{Async, Executor};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Instant;

pub(super) fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    shutdown: Shutdown,
) -> io::Result<()> {
    let executor = Arc::new(Executor::new());
    let (done, finished) = Shutdown::new();
    let spawner = executor.clone();
    let recorder = service.recorder.clone();
    let workers = service.workers;
    let accepting = executor.spawn(async move {
        let _done = done; // dropped when the last client is gone, and the workers end
        accept(&spawner, listener, service, shutdown).await
    });
    thread::scope(|scope| {
        for n in 1..=workers {
            let (executor, finished, recorder) = (&executor, &finished, &recorder);
            thread::Builder::new().spawn_scoped(scope, move || {
                recorder.lane(format!("worker {n}"));
                smol::block_on(executor.run(finished.given()));
            })?;
        }
        Ok::<_, io::Error>(())
    })?;
    smol::block_on(accepting)
}

async fn accept(
    executor: &Executor<'static>,
    listener: TcpListener,
    service: Arc<Service>,
    shutdown: Shutdown,
) -> io::Result<()> {
    let door = Door::open(&listener, &service, &shutdown)?;
    let listener = Async::new(listener)?;
    while door.is_open() {
        match listener.accept().await {
            Ok((socket, _)) => {
                if let Some(client) = door.admit(socket) {
                    executor.spawn(converse(client, service.clone())).detach();
                }
            }
            Err(error) => drop(smol::Timer::after(door::pause_after(error)?).await),
        }
    }
    door.empty().given().await;
    Ok(())
}

async fn converse(client: Connection<Async<TcpStream>>, service: Arc<Service>) -> io::Result<()> {
    let mut session = Session::new(service.limits, Instant::now());
    let mut timer = Timer::never();
    loop {
        match session.turn() {
            Turn::Read => {
                let readable = timer.patiently(session.deadline(), |cx| client.poll_readable(cx));
                match readable.await {
                    Some(ready) => ready.and_then(|()| read(&client, &mut session))?,
                    None => session.expired(Instant::now()),
                }
            }
            Turn::Write => match client.get_ref().write(session.out()) {
                Ok(n) => session.sent(n, Instant::now()),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let writable =
                        timer.patiently(session.deadline(), |cx| client.poll_writable(cx));
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

/// Reads once, into a buffer on the stack: no waiting task holds one.
fn read(client: &Async<TcpStream>, session: &mut Session) -> io::Result<()> {
    let mut chunk = [0; CHUNK];
    match client.get_ref().read(&mut chunk) {
        Ok(n) => session.received(&chunk[..n], Instant::now()),
        Err(error) if error.kind() == ErrorKind::WouldBlock => {}
        Err(error) => return Err(error),
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
