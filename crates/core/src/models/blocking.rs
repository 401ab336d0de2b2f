//! One client at a time, on the calling thread.
//!
//! Claim: nothing is simpler, and nothing is concurrent: the second client waits for the first to
//! leave, even while the first waits for the database. In flight 1, on CPU at most 1, 1 thread held.

use super::door::{Connection, Door};
use super::sockets::blocking::Socket;
use super::{Service, Shutdown, accept};
use crate::blink::Step;
use crate::http::{Request, Response, Session, Turn};
use std::io::Result;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Instant;

pub(super) fn serve(listener: TcpListener, service: Arc<Service>, stop: Shutdown) -> Result<()> {
    let door = Door::open(&listener, &service, &stop)?;
    service.recorder.lane("server");
    while door.is_open() {
        match listener.accept() {
            Ok((socket, _)) => {
                if let Some(client) = door.admit(socket) {
                    // The next client waits right here. A reset is this client's affair.
                    let _reset = converse(&client, &service);
                }
            }
            Err(error) => accept::hold(accept::pause_after(error)?),
        }
    }
    Ok(())
}

// ANCHOR: converse
fn converse(client: &Connection<TcpStream>, service: &Service) -> Result<()> {
    let mut session = Session::new(service.limits, client.peer(), Instant::now());
    let mut socket = Socket::new(client);
    loop {
        match session.turn() {
            Turn::Read => socket.read(&mut session)?,
            Turn::Write => socket.write(&mut session)?,
            Turn::Request(request) => {
                let response = answer(service, request);
                session.answer(response, Instant::now());
            }
            Turn::Close => return Ok(()),
        }
    }
}

fn answer(service: &Service, request: Request) -> Response {
    let mut step = service.blink.begin(request);
    loop {
        step = match step {
            Step::Reply(response) => return response,
            Step::Ask(query, pending) => {
                let ticket = service.database.submit(query);
                let answer = ticket.wait(); // the only thread there is, held
                service.blink.resume(pending, answer)
            }
            Step::Compute(work) => work.run(),
        }
    }
}
// ANCHOR_END: converse
