//! io_uring, thread per core: `workers` threads, with a ring and a listener each on the same port.
//!
//! Claim: readiness asks twice, "can I?" and then "do it"; completion asks once. What all clients of a worker want
//! done is handed to the kernel by one system call, so many clients share its price and one alone saves nothing.
//! As with `per_core` no worker steals: a busy worker's clients wait. Feature `uring`, Linux 6.1.

use super::door::{Connection, Door};
use super::sockets::uring::Socket;
use super::{Service, Shutdown, accept, ports, ring};
use crate::blink::Step;
use crate::http::{Request, Response, Session, Turn};
use compio::BufResult;
use compio::buf::IntoInner;
use compio::driver::op::Accept;
use compio::runtime::{spawn, submit, time};
use std::future::{Future, poll_fn};
use std::io::{Error, Result};
use std::net::{TcpListener, TcpStream};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::thread::Builder;
use std::time::Instant;

pub(super) fn serve(listener: TcpListener, service: Arc<Service>, stop: Shutdown) -> Result<()> {
    ring::runtime(&service)?; // before anybody is let in: does the kernel give us a ring at all?
    let door = Door::open(&listener, &service, &stop)?;
    let mut workers = Vec::new();
    for (n, listener) in (1..).zip(ports::share(listener, &service)?) {
        let (service, stop, door) = (service.clone(), stop.clone(), door.clone());
        workers.push(Builder::new().spawn(move || {
            service.recorder.lane(format!("worker {n}"));
            let runtime = ring::runtime(&service)?; // here, because a ring has one thread
            let welcoming = runtime.spawn(welcome(listener, service, stop, door));
            runtime.block_on(welcoming).map_err(|_| Error::other("no thread lets clients in"))?
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
    let listener = Arc::new(listener); // shared with the kernel, while it waits for a client
    let mut stopped = pin!(stop.given()); // the door knocks at the port, and only one worker hears it
    let mut waiting = submit(Accept::new(listener.clone()));
    while let Some(BufResult(accepted, accept)) = poll_fn(|cx| match stopped.as_mut().poll(cx) {
        Poll::Ready(()) => Poll::Ready(None),
        Poll::Pending => Pin::new(&mut waiting).poll(cx).map(Some),
    })
    .await
    {
        waiting = submit(Accept::new(listener.clone()));
        match accepted {
            Ok(_) => {
                if let Some(client) = door.admit(TcpStream::from(accept.into_inner().0)) {
                    spawn(converse(client, service.clone())).detach(); // on this thread, for good
                }
            }
            Err(error) => drop(time::timeout(accept::pause_after(error)?, stop.given()).await),
        }
    }
    drop(waiting); // the kernel need not accept any more
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
                let answer = ticket.await; // no thread is held: this worker goes on with its other tasks
                service.blink.resume(pending, answer)
            }
            Step::Compute(work) => work.run(), // and all clients of this worker wait
        }
    }
}
