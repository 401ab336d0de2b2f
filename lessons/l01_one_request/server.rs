//! The simplest server there is, opened up: one thread, one client, every stage stamped. It answers
//! as `models/blocking.rs` does, but calls the stages one by one instead of `begin` and `resume`.

use super::found::Stage;
use super::stages::Stages;
use anyhow::{Context, ensure};
use brigade_core::blink::database::{Database, Delay, Query, ServiceTime};
use brigade_core::blink::stores::{Memory, Store};
use brigade_core::blink::{Blink, Link, Valid, encode, route};
use brigade_core::http::client::{Replies, encode_request};
use brigade_core::http::{Limits, Method, Request, Response, Session, Turn};
use brigade_core::load::receive;
use brigade_core::trace::{Recorder, Task};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

const HOST: &str = "localhost";

/// What stands in front of a new link's code; this lesson makes none while it is looked at.
const ORIGIN: &str = "http://localhost";
const TARGET: &str = "https://example.org/a-page";
/// Neither end waits longer for the other.
const PATIENCE: Duration = Duration::from_secs(10);

/// What answers, and what records it.
struct Trial {
    blink: Blink,
    database: Database,
    recorder: Recorder,
}

/// Serves `requests` redirects to one client on one connection, the database taking `delay` each time.
pub(super) fn serve_one_client(
    requests: u32,
    delay: Duration,
    recorder: Recorder,
) -> anyhow::Result<Stages> {
    let store = Memory::default();
    let link = Link { code: "abcdefg".into(), url: TARGET.into(), clicks: 0 };
    ensure!(store.insert(&[link]) == [Ok(())], "a fresh store takes a link");
    let delay = (!delay.is_zero()).then_some(Delay {
        time: ServiceTime::Const(delay),
        capacity: 1,
        seed: 1,
    });
    let trial = Trial {
        blink: Blink::new(HOST, None, Some(1), recorder.clone()),
        database: Database::new(Arc::new(store), delay, recorder.clone())?,
        recorder,
    };
    trial.recorder.lane("server");
    let listener = TcpListener::bind("127.0.0.1:0").context("a port on loopback")?;
    let address = listener.local_addr()?;
    std::thread::scope(|scope| {
        let client = std::thread::Builder::new().name("client".into());
        let client = client.spawn_scoped(scope, || ask(address, requests))?;
        let stages = converse(&listener, &trial, Stages::begin(requests))?;
        match client.join() {
            Ok(asked) => asked.map(|()| stages),
            Err(_) => anyhow::bail!("the client panicked"),
        }
    })
}

/// The server: read, parse, route, validate, store, encode, write, and again.
fn converse(listener: &TcpListener, trial: &Trial, mut stages: Stages) -> anyhow::Result<Stages> {
    let (mut socket, client) = listener.accept()?;
    stages.accepted();
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_nodelay(true)?;
    let mut session = Session::new(Limits::default(), client.ip(), Instant::now());
    let mut chunk = [0; 4096];
    let mut task = Task::default();
    loop {
        match session.turn() {
            Turn::Read => {
                let n = socket.read(&mut chunk)?;
                if n > 0 {
                    stages.end(Stage::Read);
                    task = trial.recorder.task("redirect");
                }
                task.run(|| session.received(&chunk[..n], Instant::now()));
            }
            Turn::Request(request) => {
                stages.end(Stage::Parse);
                let response = answer(&request, trial, &task, &mut stages);
                task.run(|| session.answer(response, Instant::now()));
                stages.end(Stage::Encode);
            }
            Turn::Write => {
                let n = task.run(|| socket.write(session.out()))?;
                session.sent(n, Instant::now());
                stages.end(Stage::Write);
                if session.out().is_empty() {
                    task.finish();
                    stages.request_done();
                }
            }
            Turn::Close => return Ok(stages),
        }
    }
}

/// One request to its response. The thread stays in `wait` for as long as the database takes.
fn answer(request: &Request, trial: &Trial, task: &Task, stages: &mut Stages) -> Response {
    let route = task.run(|| route(request));
    stages.end(Stage::Route);
    let valid = task.run(|| trial.blink.validate(route, request));
    stages.end(Stage::Validate);
    let question = match valid {
        Valid::Ask(intent) => intent.question,
        Valid::Reply(response) => return response,
        Valid::Login(_) => return Response::empty(501), // no client of this lesson logs in
    };
    let query = Query::new(task.clone(), question.clone());
    let answer = trial.database.submit(query).wait();
    stages.end(Stage::Store);
    task.run(|| encode(&question, answer, ORIGIN))
}

/// The client: asks, reads the whole answer, asks again.
fn ask(address: SocketAddr, requests: u32) -> anyhow::Result<()> {
    let mut socket = TcpStream::connect(address)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_nodelay(true)?;
    let (mut bytes, mut replies) = (Vec::new(), Replies::default());
    encode_request(&mut bytes, &Method::Get, "/abcdefg", HOST, b"");
    for _ in 0..requests {
        socket.write_all(&bytes)?;
        replies.asked(&Method::Get);
        let reply = receive(&mut socket, &mut replies)?;
        ensure!(reply.status == 302, "expected a redirect, got status {}", reply.status);
        ensure!(reply.location.as_deref() == Some(TARGET), "redirected to {:?}", reply.location);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_is_a_task_with_an_end_and_the_goodbye_is_none() {
        let recorder = Recorder::start();
        let stages = serve_one_client(3, Duration::ZERO, recorder.clone()).expect("served");
        let trace = recorder.finish();
        assert_eq!(stages.found(0.0).requests, 3);
        assert_eq!(trace.tasks.len(), 3);
        assert!(trace.tasks.iter().all(|task| task.end.is_some()));
    }
}
