//! Thread per core: `workers` tokio runtimes of one thread each, with a listener each on the same port.
//!
//! Claim: workers that share nothing wait for no lock of each other, and steal nothing from each other. The
//! kernel deals a connection to a worker, by a hash that knows no load, and there it stays: while that worker
//! computes, all its clients wait, although another is idle.

use super::door::{Connection, Door};
use super::sockets::tokio::Socket;
use super::{Service, Shutdown, accept, ports};
use crate::blink::Step;
use crate::http::{Request, Response, Session, Turn};
use std::future::{Future, poll_fn};
use std::io::{Error, Result};
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::thread::Builder;
use std::time::Instant;
use tokio::{net, runtime, time};

pub(super) fn serve(listener: TcpListener, service: Arc<Service>, stop: Shutdown) -> Result<()> {
    let door = Door::open(&listener, &service, &stop)?;
    let mut workers = Vec::new();
    for (n, listener) in (1..).zip(ports::share(listener, &service)?) {
        let (service, stop, door) = (service.clone(), stop.clone(), door.clone());
        workers.push(Builder::new().spawn(move || {
            service.recorder.lane(format!("worker {n}"));
            let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(welcome(listener, service, stop, door))
        })?);
    }
    let panicked = |_| Error::other("a worker panicked");
    workers.into_iter().try_for_each(|worker| worker.join().map_err(panicked)?)
}

async fn welcome(
    listener: TcpListener,
    service: Arc<Service>,
    stop: Shutdown,
    door: Arc<Door>,
) -> Result<()> {
    listener.set_nonblocking(true)?;
    let listener = net::TcpListener::from_std(listener)?;
    let mut stopped = pin!(stop.given()); // the door knocks at the port, and only one worker hears it
    while let Some(accepted) = poll_fn(|cx| match stopped.as_mut().poll(cx) {
        Poll::Ready(()) => Poll::Ready(None),
        Poll::Pending => listener.poll_accept(cx).map(Some),
    })
    .await
    {
        match accepted {
            Ok((socket, _)) => {
                if let Some(client) = door.admit(socket) {
                    tokio::spawn(converse(client, service.clone())); // on this thread, for good
                }
            }
            Err(error) => drop(time::timeout(accept::pause_after(error)?, stop.given()).await),
        }
    }
    door.empty().given().await;
    Ok(())
}

async fn converse(client: Connection<net::TcpStream>, service: Arc<Service>) -> Result<()> {
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
                let answer = ticket.await; // no thread is held: this worker goes on with its other tasks
                service.blink.resume(pending, answer)
            }
            Step::Compute(work) => work.run(), // and all clients of this worker wait
        }
    }
}
