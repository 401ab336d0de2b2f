//! Smol: the same idea as tokio from small parts, an executor here and a reactor there.
//!
//! Claim: a runtime is an executor (whose turn is it?), a reactor (who can go on?) and timers; the
//! threads are ours, and any thread that runs the executor is a worker.

use super::door::{Connection, Door};
use super::sockets::futures::Socket;
use super::{Service, Shutdown, accept};
use crate::blink::Step;
use crate::http::{Request, Response, Session, Turn};
use smol::{Async, Executor};
use std::io::{Error, Result};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Instant;

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
        Ok::<_, Error>(())
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
    let listener = Async::new(listener)?;
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

async fn converse(client: Connection<Async<TcpStream>>, service: Arc<Service>) -> Result<()> {
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
                let answer = ticket.await; // no thread is held: this worker goes on with other tasks
                service.blink.resume(pending, answer)
            }
            Step::Compute(work) => work.run(),
        }
    }
}
