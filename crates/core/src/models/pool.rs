//! Requests handed to `workers` threads over a channel.
//!
//! A pool has two shapes. If a job were a *connection*, 4 workers would serve 4 keep-alive clients and
//! the other 60 of 64 would wait for them to leave. Here a job is a *request*: every connection has a
//! cheap reader thread with a small stack that parses, hands the request over, waits, and writes. (An
//! event loop could do the readers' work with one thread; here everything blocks.) Pictures leave the
//! readers out: they show the workers, and who waits in the queue for one.
//!
//! Claim: at most `workers` requests are worked on at once, because it is the workers that hold the
//! database's tickets; the rest queue. The price is two more context switches a request.

use super::door::{Connection, Door};
use super::sockets::blocking::Socket;
use super::{Service, Shutdown, accept};
use crate::blink::{Queued, Step};
use crate::http::{Response, Session, Turn};
use crossbeam::channel::{Receiver, Sender, bounded, unbounded};
use std::io::Result;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, Scope};
use std::time::Instant;

/// A reader parses and waits, no more; only pages that are touched cost memory.
const READER_STACK: usize = 128 * 1024;

/// A request, and the reader that waits for its answer.
struct Job {
    queued: Queued,
    reader: Sender<Response>,
}

pub(super) fn serve(listener: TcpListener, service: Arc<Service>, stop: Shutdown) -> Result<()> {
    let door = Door::open(&listener, &service, &stop)?;
    // No connection has more than one job in it, so the queue is as bounded as the connections.
    let (queue, jobs) = unbounded();
    thread::scope(|scope| {
        for n in 1..=service.workers {
            let (jobs, service) = (jobs.clone(), &*service);
            thread::Builder::new().spawn_scoped(scope, move || work(n, &jobs, service))?;
        }
        while door.is_open() {
            match listener.accept() {
                Ok((socket, _)) => {
                    if let Some(client) = door.admit(socket) {
                        spawn_reader(scope, client, queue.clone(), &service);
                    }
                }
                Err(error) => accept::hold(accept::pause_after(error)?),
            }
        }
        drop(queue); // the workers end with the last reader
        Ok(())
    })
}

// ANCHOR: work
fn work(n: usize, jobs: &Receiver<Job>, service: &Service) {
    service.recorder.lane(format!("worker {n}"));
    for Job { queued, reader } in jobs {
        let _gone = reader.send(answer(service, queued));
    }
}
// ANCHOR_END: work

fn spawn_reader<'scope>(
    scope: &'scope Scope<'scope, '_>,
    client: Connection<TcpStream>,
    queue: Sender<Job>,
    service: &'scope Service,
) {
    let client = Arc::new(client);
    let inside = client.clone();
    let spawned = thread::Builder::new().stack_size(READER_STACK).spawn_scoped(scope, move || {
        let _reset = converse(&inside, &queue, service); // a reset is this client's affair
    });
    if spawned.is_err() {
        client.refuse();
    }
}

fn converse(client: &Connection<TcpStream>, queue: &Sender<Job>, service: &Service) -> Result<()> {
    let (reader, answers) = bounded(1);
    let mut session = Session::new(service.limits, client.peer(), Instant::now());
    let mut socket = Socket::new(client);
    loop {
        match session.turn() {
            Turn::Read => socket.read(&mut session)?,
            Turn::Write => socket.write(&mut session)?,
            Turn::Request(request) => {
                let queued = service.blink.queue(request); // until a worker begins it
                let handed = queue.send(Job { queued, reader: reader.clone() });
                match handed.ok().and_then(|()| answers.recv().ok()) {
                    Some(response) => session.answer(response, Instant::now()),
                    None => return Ok(()), // no worker is left, and that cannot be while a reader is
                }
            }
            Turn::Close => return Ok(()),
        }
    }
}

fn answer(service: &Service, queued: Queued) -> Response {
    let mut step = queued.begin(&service.blink);
    loop {
        step = match step {
            Step::Reply(response) => return response,
            Step::Ask(query, pending) => {
                let ticket = service.database.submit(query);
                let answer = ticket.wait(); // a worker is held: with few of them others queue
                service.blink.resume(pending, answer)
            }
            Step::Compute(work) => work.run(),
        }
    }
}
